package nats4

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// Where the failures are known from.
const (
	overview    = "NATS4 REST API Overview"
	trackfinity = "Trackfinity's API overview, a sibling's page"
	rebuyPage   = "Get Member Token Rebuy String"
	noPage      = "no page says; bounds of the simulator"

	noAccountPage = "no page says what an account that is not active may do"
)

// Which operations can fail so.
var (
	every    = []string{} // all of them
	toString = []string{
		"getMemberAuthString", "getMemberTokenRebuyString", "getMemberUpsellString",
		"getMemberInstantUpgradeString", "getMemberPackageUpgradeString",
		"getMemberCancelString", "getMemberSignupPlusString",
	}
	details      = []string{"getMemberDetails"}
	ofMembers    = append(toString[:len(toString):len(toString)], details...)
	tokenStrings = []string{"getMemberAuthString", "getMemberTokenRebuyString"}
)

// all are the failures and blank returns, filled by the variables below.
var all []*refusal

// add makes a row of the table.
func add(
	name string, status int, message string, of []string,
	p sims.Provenance, source, summary string,
) *refusal {
	r := &refusal{
		Rule:   sims.Rule{Name: Name + "/" + name, Provenance: p, Source: source},
		status: status, message: message, summary: summary, of: of,
	}
	all = append(all, r)
	return r
}

// bound is a failure of the simulator's own bounds.
func bound(name string, status int, summary string) *refusal {
	return add(name, status, http.StatusText(status), every, sims.Ours, noPage, summary)
}

// access is a failure before the endpoint is looked at. The rules are documented, the
// statuses and texts are ours.
func access(name string, status int, message, source, summary string) *refusal {
	return add(name, status, message, every, sims.Documented,
		source+"; status and text are ours", summary)
}

// credential is a failure of the two headers. One answer for all, so that a stranger
// learns nothing.
func credential(name, summary string) *refusal {
	return access(name, http.StatusUnauthorized, "Invalid API credentials",
		overview+", Authentication", summary)
}

// admin is a failure of an account that must not call.
func admin(name string, p sims.Provenance, source, summary string) *refusal {
	return add(name, http.StatusForbidden, "Full admin access is required", every, p, source,
		summary)
}

// blank is a reason for a blank return.
func blank(name string, of []string, p sims.Provenance, source, summary string) *refusal {
	return add(name, http.StatusOK, "", of, p, source+"; the form is ours", summary)
}

// The failures, in the order in which a request is checked. The vendor's pages
// give 404 for an unknown endpoint and an invalid parameter, 405 for a wrong
// method and 400 for an unsupported request (Trackfinity's API overview, a
// sibling). 401, 403, the order, the body and all texts are ours.
var (
	errLongQuery  = bound("query-too-long", http.StatusRequestURITooLong, "The query is over 64 KiB.")
	errLongHeader = bound("header-too-long", http.StatusRequestHeaderFieldsTooLarge,
		"The header is over 64 KiB.")
	errLongBody = bound("body-too-long", http.StatusRequestEntityTooLarge,
		"The body is over 1 MiB.")
	errBodyUnread = bound("body-unreadable", http.StatusBadRequest, "The body could not be read.")

	errDisabled = access("rest-disabled", http.StatusForbidden, "The REST API is disabled",
		bestPractices, "ENABLE_REST_API is off.")
	errAddress = access("address-not-allowed", http.StatusForbidden, "Access denied",
		bestPractices, "The caller's address is not in ADMIN_API_ALLOWED_IPS.")
	errAdminAddress = access("admin-address-not-allowed", http.StatusForbidden, "Access denied",
		bestPractices, "The caller's address is not in ADMIN_IPS.")

	errNoCredentials = credential("credentials-missing",
		"Neither api-key nor api-username is there.")
	errNoKey      = credential("api-key-missing", "The header api-key is missing.")
	errNoUsername = credential("api-username-missing", "The header api-username is missing.")
	errUsername   = credential("api-username-unknown", "No account has the api-username.")
	errAccountKey = credential("account-without-key", "The account has no API key.")
	errKey        = credential("api-key-wrong", "The api-key is not the account's.")
	errForeignKey = credential("api-key-of-another-account", "The api-key is another account's.")
	errNotAdmin   = admin("not-admin", sims.Documented, overview+"; status and text are ours",
		"The account is not a full admin.")
	errNotActive = admin("account-disabled", sims.Ours, noAccountPage, "The account is disabled.")
	errDeleted   = admin("account-deleted", sims.Ours, noAccountPage, "The account is deleted.")

	errEndpoint = add("unknown-endpoint", http.StatusNotFound, "Unknown endpoint", every,
		sims.Documented, trackfinity+": 404", "The install has no such endpoint.")
	errUnsupported = add("method-unsupported", http.StatusBadRequest, "Unsupported HTTP method",
		nil, sims.Documented, trackfinity+": 400", "The API knows no such method.")
	errMethod = add("method-not-allowed", http.StatusMethodNotAllowed, "Method not allowed", every,
		sims.Documented, trackfinity+": 405", "The endpoint has another method.")
	errPermission = add("permission-denied", http.StatusForbidden, "Permission denied", every,
		sims.Documented, "API Usage Requirements; status and text are ours",
		"The account has no permission for the resource and method.")

	errQuery = add("query-malformed", http.StatusBadRequest, "Invalid request", every,
		sims.Documented, trackfinity+": 400", "The query is no list of parameters.")
	errBody = add("body-malformed", http.StatusBadRequest, "Invalid request", every,
		sims.Documented, trackfinity+": 400", "The body is neither a form nor a JSON object.")
	errUnknownParameter = parameterError("unknown-parameter", (*endpoint).isStrict,
		"The endpoint does not have the parameter.")
	errParameter = parameterError("invalid-parameter", (*endpoint).hasTypes,
		"A parameter has a value that it cannot have.")
	errMissing = parameterError("missing-parameter", (*endpoint).needsSome,
		"A required parameter is missing.")

	errInternal = add("internal-error", http.StatusInternalServerError, "Internal Server Error",
		every, sims.Ours, "no page says", "The install has a mistake.")
)

// parameterError is the 404 for a parameter, whose name follows the message.
func parameterError(name string, where func(*endpoint) bool, summary string) *refusal {
	r := add(name, http.StatusNotFound, "Invalid parameter: ", nil, sims.Documented,
		trackfinity+": 404 for an invalid parameter; which ones are invalid is ours", summary)
	r.where = where
	return r
}

// The reasons for a blank return, which is a 200.
var (
	_ = blank("blank-return", ofMembers, sims.Documented, rebuyPage,
		"The call finds no member: a blank return, as the setting nats4.blank_return has it.")
	blankIncomplete = blank("filter-incomplete", toString, sims.Documented,
		rebuyPage+": one combination of filters is a must",
		"The filters are no combination that finds a member.")
	blankNoFilter = blank("filter-missing", details, sims.Ours, "Get Member Details",
		"No filter chooses a member.")
	blankUnknown   = nobody("member-unknown", ofMembers, "There is no such member.")
	blankUsername  = nobody("username-mismatch", toString, "The member has another username.")
	blankSite      = nobody("site-mismatch", toString, "The member is on another site.")
	blankSession   = nobody("session-mismatch", toString, "The member has another session.")
	blankUnmatched = nobody("filters-unmatched", details, "No member meets all the filters.")

	// By the status that the member has.
	blankStatus = [...]*refusal{
		statusNeverJoined: inactive("member-never-joined", "The member has never joined."),
		statusActive:      inactive("member-active", "The member is active, and others are looked for."),
		statusExpired:     inactive("member-expired", "The member is expired."),
	}
	blankTokenSite = blank("site-without-tokens", tokenStrings, sims.Ours,
		"Token Plus speaks of token sites; no page says that the call checks",
		"The member's site is no token site (setting nats4.require_token_site).")

	// noteIgnored is for a 200 that has no blank return.
	noteIgnored = add("parameter-ignored", http.StatusOK, "", nil, sims.Ours,
		"the page is cut, or only a name", "The endpoint ignores a parameter.")
)

func nobody(name string, of []string, summary string) *refusal {
	return blank(name, of, sims.Ours, "no page says what nobody found is", summary)
}

func inactive(name, summary string) *refusal {
	return blank(name, ofMembers, sims.Documented,
		rebuyPage+": an inactive or expired member causes a blank return", summary)
}

// soft is a reason for which an operation does not succeed, though the call is right: 200
// with what the endpoint's fails says.
func soft(
	name string, of []string, p sims.Provenance, source, message, summary string,
) *refusal {
	return add(name, http.StatusOK, message, of, p, source, summary)
}
