package synctv

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/store"
)

// accountDetails are what an account has besides what the simulator goes by. The
// tags are the keys of fixtures.
type accountDetails struct {
	Type              string `yaml:"account_type"`   // standard where left out
	BillingStatus     string `yaml:"billing_status"` // no_card_on_file where left out
	TermsAccepted     bool   `yaml:"terms_accepted"`
	ReceiveNewsEmail  bool   `yaml:"receive_news_email"`
	DisableBilling    bool   `yaml:"disable_billing"`
	FirstName         string `yaml:"first_name"`
	LastName          string `yaml:"last_name"`
	PhoneNumber       string `yaml:"phone_number"`
	ContentAccessCode string `yaml:"content_access_code"`
	OfferID           int64  `yaml:"offer_id"` // that it joined on; 0 for none
	Street1           string `yaml:"street1"`
	Street2           string `yaml:"street2"`
	City              string `yaml:"city"`
	StateProv         string `yaml:"state_prov"`
	PostalCode        string `yaml:"postal_code"`
	Country           string `yaml:"country"`
	EPGEID            string `yaml:"epg_eid"`
	EPGEToken         string `yaml:"epg_etoken"`
	EPGPackages       string `yaml:"epg_packages"`
}

// The values of details that an account has where nothing else is said. (The
// vendor's example has them.)
const (
	defaultAccountType   = "standard"
	defaultBillingStatus = "no_card_on_file"
)

// A listedAccount is an account with its newest subscription, if it has one.
type listedAccount struct {
	account
	accountDetails
	CreatedAt    string
	Subscription Subscription // its ID is 0 where there is none
}

// An accountFilter is what listAccounts is asked for.
type accountFilter struct {
	created, ended span
	status         string // "" for any
	byCancelsOn    bool
}

// readAccountFilter reads the arguments. (Documented are their names and types, the
// seven words and the one order.)
func readAccountFilter(a arguments) (f accountFilter, err error) {
	if f.ended, err = a.span("subscription_end_from", "subscription_end_to"); err != nil {
		return f, err
	}
	if f.status, err = a.choice("subscription_status", subscriptionStatuses); err != nil {
		return f, err
	}
	if f.created, err = a.span("created_at_from", "created_at_to"); err != nil {
		return f, err
	}
	order, err := a.choice("sort_order", []string{sortByCancelsOn})
	f.byCancelsOn = order != ""
	return f, err
}

const sortByCancelsOn = "subscription_cancels_on"

// choice returns an argument that is one of words, or "" where it is missing.
func (a arguments) choice(name string, words []string) (string, error) {
	v := a.get(name)
	if v == "" || slices.Contains(words, v) {
		return v, nil
	}
	allowed := strings.Join(words, ", ")
	return "", errNotAllowed.of(name, "%s is %q; it can be %s", name, v, allowed).
		judging("value", v, "allowed", allowed)
}

// wants reports whether the filter lets an account through, whose subscription is as
// of now. One without a subscription has no status, and one without ends_on no end.
func (f accountFilter) wants(a *listedAccount) bool {
	return (f.status == "" || f.status == a.Subscription.Status) &&
		f.ended.holdsDay(a.Subscription.EndsOn)
}

// listAccounts answers GET /accounts: all accounts of the service, or those that the
// filters let through. What the filters say of a subscription they say of an
// account's newest one. The order is that in which the accounts were made; with
// sort_order those whose subscription cancels are first, by the day. (Ours: the
// vendor's page is not known further than the list itself.)
func (s *Server) listAccounts(tx *store.Tx, c *call) (*document, error) {
	f, err := readAccountFilter(c.args)
	if err != nil {
		return nil, err
	}
	items, n := newItems(2), int64(0)
	var sorted []listedAccount
	err = eachAccount(tx, c.caller.ServiceID, f.created, func(a *listedAccount) {
		a.Subscription.asOf(tx.Now)
		switch {
		case !f.wants(a):
			return
		case f.byCancelsOn:
			sorted = append(sorted, *a)
		default:
			a.append(items)
		}
		n++
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(sorted, byCancelsOn)
	for i := range sorted {
		sorted[i].append(items)
	}
	d := newDocument(rootSCBP)
	d.list(`accounts type="array"`, n, items)
	d.browsed(n)
	return d.endWith(versionSCBP), nil
}

// byCancelsOn has who does not cancel at the end.
func byCancelsOn(a, b listedAccount) int {
	const never = "~" // after each digit
	return cmp.Compare(
		cmp.Or(a.Subscription.CancelsOn, never), cmp.Or(b.Subscription.CancelsOn, never))
}

// append writes the fields in the order of the vendor's page Accounts; what is
// empty closes itself there.
func (a *listedAccount) append(d *document) {
	d.open("account")
	d.number("id", a.ID)
	d.text("created_at", asAccountTime(a.CreatedAt))
	d.text("account_status", a.Status)
	d.text("account_type", a.Type)
	d.text("billing_status", a.BillingStatus)
	d.text("terms_accepted", strconv.FormatBool(a.TermsAccepted))
	d.text("receive_news_email", strconv.FormatBool(a.ReceiveNewsEmail))
	d.text("disable_billing", strconv.FormatBool(a.DisableBilling))
	d.text("first_name", a.FirstName)
	d.text("last_name", a.LastName)
	d.text("email", a.Email)
	d.text("phone_number", a.PhoneNumber)
	d.text("content_access_code", a.ContentAccessCode)
	d.text("offer_id", digits(a.OfferID))
	d.text("street1", a.Street1)
	d.text("street2", a.Street2)
	d.text("city", a.City)
	d.text("state_prov", a.StateProv)
	d.text("postal_code", a.PostalCode)
	d.text("country", a.Country)
	d.text("epg_eid", a.EPGEID)
	d.text("epg_etoken", a.EPGEToken)
	d.text("epg_packages", a.EPGPackages)
	d.close("account")
}

// asAccountTime is a time that is kept as the list prints it: Aug 30, 2011 01:20AM.
// (Documented, unlike all other times of the API.)
func asAccountTime(kept string) string {
	t, err := time.Parse(time.RFC3339, kept)
	if err != nil {
		return kept
	}
	return t.Format(accountTime)
}
