package nats4

import (
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/sims"
)

// Where a result that is no success is known from.
const (
	customsPage  = "Set Affiliate Customs: the result is 0 where it failed"
	addPage      = "NATS5: username and e-mail are unique; the result false is ours"
	noResultPage = "no page says what the call answers then"
)

// The reasons for which a call about affiliates does not succeed.
var (
	softNoLogin = unknownLogin()
	softNothing = soft("nothing-to-set",
		[]string{
			"setAffiliateAdminSettings", "setAffiliateDefaults", "setAffiliateInformation",
			"setAffiliateSettings",
		},
		sims.Ours, noResultPage, "Nothing is to be changed", "No parameter says what to change.")
	softUsername = soft("username-taken", []string{"addAffiliate"}, sims.Ours, addPage,
		"The username is taken", "An account has the username, in whatever case.")
	softEmail = soft("email-taken", []string{"addAffiliate", "setAffiliateInformation"}, sims.Ours,
		addPage, "The e-mail is taken", "An account has the e-mail, in whatever case.")
	softReferrer = soft("referrer-unknown", []string{"setAffiliateAdminSettings"}, sims.Ours,
		noResultPage, "There is no such account", "The account in refid or sales_rep does not exist.")
	softTarget = soft("link-target-unknown", []string{"setAffiliateDefaults"}, sims.Ours,
		noResultPage, "There is no such site, program or tour",
		"The site, program or tour of the links does not exist, or the tour is another site's.")
	softPayviaType = soft("payvia-type-unknown", []string{"setAffiliatePayviaInfo", "setPayviaRule"},
		sims.Ours, noResultPage, "There is no such payvia type", "There is no such way to be paid.")
	softPayviaRule = soft("payvia-rule-unknown", []string{"setPayviaRule"}, sims.Ours, noResultPage,
		"There is no such payvia rule", "The affiliate has no payvia rule with this id.")

	noteReferrer = add("referrer-ignored", http.StatusOK, "", nil, sims.Ours, noResultPage,
		"The ref of a new affiliate is no account's, and ignored.")
)

// unknownLogin is the row for all calls about an account that say whether they succeeded.
func unknownLogin() *refusal {
	r := soft("login-unknown", nil, sims.Ours, customsPage+"; for whom is ours",
		"There is no such account", "There is no account with this loginid.")
	r.where = func(e *endpoint) bool {
		return e.fails != nil && slices.Contains(e.names(), "loginid")
	}
	return r
}
