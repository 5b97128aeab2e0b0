package easypromos

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// A check is one of those that a request meets one after the other. The first that
// fails answers. (The order is ours.)
type check int

const (
	noCheck check = iota
	checkSize
	checkRoute
	checkToken
	checkRate
	checkPlan
	checkAccess
	checkContentType
	checkJSON
	checkVersion
	checkValidity
	checkState
	checkFeature
	checkUser
	checkFields
	checkParticipations
	checkRequirement
	checkPrizes
)

var checkNames = [...]string{
	"", "size", "route", "token", "rate limit", "plan", "access", "content type", "JSON",
	"version", "validity", "state", "feature", "user", "fields", "participations", "requirement",
	"prizes",
}

// Where the failures are known from.
const (
	guideErrors    = "guide, Errors"
	guideSubErrors = "guide, Errors, sub-error codes"
	guideTokens    = "guide, Authentication and Errors: 401, access token not valid"
	guideAccess    = "guide, Errors: 403, no access to this resource; 404, the item doesn't exist"
	noPage         = "no page says; bounds of the simulator"
)

// all are the failures, filled by the variables below in the order of the checks.
var all []*refusal

// add makes a row of the table.
func add(
	name string, check check, status int, of func(sims.Operation) bool,
	p sims.Provenance, source, summary string,
) *refusal {
	r := &refusal{
		Rule:   sims.Rule{Name: Name + "/" + name, Provenance: p, Source: source},
		status: status, code: status, message: http.StatusText(status),
		check: check, summary: summary, of: of,
	}
	all = append(all, r)
	return r
}

// status is a failure other than 400. The statuses are documented; that the body
// repeats status and text is ours, in the form of the 400's.
func status(
	name string, check check, status int, of func(sims.Operation) bool, source, summary string,
) *refusal {
	return add(name, check, status, of, sims.Documented, source, summary)
}

// zero is a 400 with code 0, whose message names what is not valid. (That the message
// is specific is documented, the message is ours.)
func zero(
	name string, check check, of func(sims.Operation) bool, names, summary string,
) *refusal {
	r := add(name, check, http.StatusBadRequest, of, sims.Documented,
		guideSubErrors+": 0; which values are refused is ours", summary)
	r.code, r.message = 0, names+" not valid"
	return r
}

// noPageHas marks a failure as ours.
func noPageHas(r *refusal) *refusal {
	r.Provenance, r.Source = sims.Ours, noPage
	return r
}

// sub is a 400 with a code of the guide's table. Its text there is the message, as in
// the guide's example.
func sub(
	name string, check check, code int, message string, of func(sims.Operation) bool,
) *refusal {
	r := add(name, check, http.StatusBadRequest, of, sims.Documented, guideSubErrors, message)
	r.code, r.message = code, message
	return r
}

// The failures, in the order in which a request is judged.
var (
	errLongQuery = add("query-too-long", checkSize, http.StatusRequestURITooLong, every,
		sims.Ours, noPage, "The query is over 64 KiB.")
	errLongHeader = add("header-too-long", checkSize, http.StatusRequestHeaderFieldsTooLarge,
		every, sims.Ours, noPage, "The header is over 64 KiB.")
	errLongBody = add("body-too-long", checkSize, http.StatusRequestEntityTooLarge, every,
		sims.Ours, noPage, "The body is over 1 MiB.")
	errBodyUnread = noPageHas(zero("body-unreadable", checkSize, every, "body",
		"The body could not be read."))

	errPath = status("unknown-path", checkRoute, http.StatusNotFound, nil,
		guideErrors+": 404, could not find the method requested", "The API has no such path.")
	errMethod = status("wrong-method", checkRoute, http.StatusNotFound, nil,
		guideErrors+": there is no 405; that it is 404 is ours", "The path has other methods.")
	errPreflight = add("preflight-not-authorized", checkRoute, http.StatusNotFound, preflighted,
		sims.Ours, "guide, sub-error 46 speaks of authorized domains",
		"The promotion does not authorize the domain of the preflight's Origin.")

	errNoToken = status("token-missing", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The request has no Authorization header.")
	errScheme = status("token-scheme-wrong", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The Authorization header's scheme is not Bearer.")
	errEmptyToken = status("token-empty", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The Authorization header has no token after Bearer.")
	errToken = status("token-unknown", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "Nobody has the access token.")
	errDeleted = status("token-deleted", checkToken, http.StatusUnauthorized, admitted,
		guideTokens+"; help centre: tokens can be deleted", "The access token was deleted.")
	errExpired = status("token-expired", checkToken, http.StatusUnauthorized, admitted,
		guideTokens+"; help centre: tokens expire", "The access token has expired.")

	errTooMany = status("rate-limited", checkRate, http.StatusTooManyRequests, admitted,
		"guide, Rate limit", "The account has sent its requests of the window of 60 seconds.")
	errPlan = status("plan-not-allowed", checkPlan, http.StatusForbidden, admitted,
		"guide: for White Label and Corporate accounts; the status is ours",
		"The account's plan is neither White Label nor Corporate.")

	errNoPromotion = status("promotion-unknown", checkAccess, http.StatusNotFound,
		having("promotion_id"), guideAccess, "Nobody has the promotion of the path.")
	errForeignPromotion = status("promotion-of-another-account", checkAccess,
		http.StatusForbidden, having("promotion_id"), guideAccess,
		"Another account has the promotion of the path.")
	errVersion = status("promotion-not-exported", checkAccess, http.StatusForbidden,
		and(reads, having("promotion_id")),
		"guide: Basic and Premium promotions are not exported; the status is ours",
		"The promotion is of the version Premium or Basic.")
	errBrand         = itemErrors("organizing brand", "organizing_brand_id")
	errStage         = itemErrors("stage", "stage_id")
	errUser          = itemErrors("user", "user_id")
	errParticipation = itemErrors("participation", "participation_id")
	errNoScoredStage = add("scored-stage-unknown", checkAccess, http.StatusNotFound,
		ids("getRanking"), sims.Ours, "no page says what a promotion without scores answers",
		"The promotion has no such stage with scores.")

	errContentType = status("content-type-not-json", checkContentType,
		http.StatusUnsupportedMediaType, writes, "guide, Methods",
		"The write has no Content-Type: application/json.")
	errNotJSON = sub("body-not-json", checkJSON, 50, "Content Type is not a valid JSON", writes)

	_ = sub("promotion-not-white-label", checkVersion, 44,
		"Promotion version is not White Label", writes)
	_ = sub("promotion-not-valid", checkValidity, 48, "Promotion not valid", writes)
	_ = sub("promotion-not-active", checkState, 41, "Promotion is not active", playing)
	_ = sub("promotion-not-open", checkState, 42, "Promotion is not open", playing)
	_ = sub("promotion-expired", checkState, 49, "Promotion is expired", playing)

	_ = sub("autologin-disabled", checkFeature, 43, "Autologin is not enabled",
		ids("autologin"))
	_ = sub("domain-not-authorized", checkFeature, 46,
		"Domain is not authorized for the JS Api call", ids("autologin"))
	_ = sub("login-token-invalid", checkUser, 20,
		"User Login Token missing or not valid", participating)
	_ = sub("external-id-invalid", checkUser, 40, "External id missing or invalid",
		ids("autologin", "addSegments", "removeSegments", "updateCoins", "updateCoinsByPost",
			"createCoinTransaction"))

	errQuery = zero("query-malformed", checkFields, reads, "query",
		"The query is no list of parameters.")
	errParameter = zero("parameter-invalid", checkFields, ordered, "order",
		"A parameter of the query has a value that it cannot have.")
	errStageID = zero("stage-id-invalid", checkFields, ids("getRanking"), "stage_id",
		"stage_id is no whole number from 1.")
	errCursor = zero("cursor-invalid", checkFields, paged, "next_cursor",
		"next_cursor is no whole number below 2147483648.")
	errUnknownCursor = zero("cursor-unknown", checkFields, paged, "next_cursor",
		"next_cursor is not one of this list, order and filter.")
	_ = zero("field-invalid", checkFields,
		and(writes, not(ids("checkRequirement"))), "field",
		"A field of the body has a value that it cannot have.")
	_ = sub("email-invalid", checkFields, 47, "Email is not valid", ids("autologin"))
	_ = sub("country-invalid", checkFields, 51, "Country code is not valid", ids("autologin"))
	_ = sub("nickname-taken", checkFields, 45, "Nickname already exists", ids("autologin"))
	_ = sub("segment-unknown", checkFields, 61,
		"Segment doesn't exist in the account or is not valid for this promotion",
		ids("autologin", "addSegments", "removeSegments"))

	_ = sub("no-participations-left", checkParticipations, 10,
		"User has not more participations",
		ids("createParticipation", "validateCode", "participate"))
	_ = sub("requirement-missing", checkRequirement, 30,
		"Requirement is missing or not supported by the API", participating)
	_ = sub("code-invalid", checkRequirement, 31, "Requirement - The code is not valid",
		participating)
	_ = sub("code-used", checkRequirement, 32,
		"Requirement - The code was already used", participating)
	_ = sub("no-prizes-left", checkPrizes, 60,
		"No prizes available to spin the wheel.", ids("participate"))

	errInternal = status("internal-error", noCheck, http.StatusInternalServerError, every,
		guideErrors, "The service has a mistake.")
	errUnavailable = status("service-unavailable", noCheck, http.StatusServiceUnavailable, every,
		guideErrors, "The service takes a rest.")
	errNotSimulated = add("write-not-simulated", noCheck, http.StatusServiceUnavailable, nil,
		sims.Ours, "the simulator does not do it yet", "What the write does is not simulated yet.")
)

// itemRefusals are those of an id in the path.
type itemRefusals struct {
	noun, param                 string
	unknown, elsewhere, foreign *refusal
}

func itemErrors(noun, param string) itemRefusals {
	name := noun[strings.LastIndex(noun, " ")+1:]
	e := itemRefusals{noun: noun, param: param}
	e.unknown = status(name+"-unknown", checkAccess, http.StatusNotFound, having(param),
		guideAccess, "Nobody has the "+noun+" of the path.")
	e.foreign = status(name+"-of-another-account", checkAccess, http.StatusForbidden,
		having(param), guideAccess, "Another account has the "+noun+" of the path.")
	if name != "brand" {
		e.elsewhere = add(name+"-of-another-promotion", checkAccess, http.StatusNotFound,
			having(param), sims.Ours, "the path has both ids, and no page says how they are judged",
			"The "+noun+" of the path is of another promotion than the path's.")
	}
	return e
}

// What follows tells operations apart. These are functions and no variables: rows would
// wait for variables that stand below them, and the table would be in another order.

func every(sims.Operation) bool { return true }

// admitted are the operations that need an access token: all but the preflight.
func admitted(o sims.Operation) bool { return o.Method != http.MethodOptions }

func preflighted(o sims.Operation) bool { return o.Method == http.MethodOptions }

func reads(o sims.Operation) bool { return o.Method == http.MethodGet }

func writes(o sims.Operation) bool { return admitted(o) && !reads(o) }

// having are the operations with a parameter in their path.
func having(param string) func(sims.Operation) bool {
	return func(o sims.Operation) bool {
		return admitted(o) && strings.Contains(o.Path, "{"+param+"}")
	}
}

func ids(list ...string) func(sims.Operation) bool {
	return func(o sims.Operation) bool { return slices.Contains(list, o.ID) }
}

func and(a, b func(sims.Operation) bool) func(sims.Operation) bool {
	return func(o sims.Operation) bool { return a(o) && b(o) }
}

func not(a func(sims.Operation) bool) func(sims.Operation) bool {
	return func(o sims.Operation) bool { return !a(o) }
}

func participating(o sims.Operation) bool {
	return ids("createParticipation", "checkRequirement", "validateCode", "participate")(o)
}

// playing are the writes for which the promotion must be active and open.
func playing(o sims.Operation) bool { return participating(o) || o.ID == "autologin" }

// ordered are the collections that take order or a filter.
func ordered(o sims.Operation) bool {
	return ids("getPromotionsList", "getOrganizingBrandsList",
		"getPromotionsByOrganizingBrand", "GetUsersByPromotion", "GetParticipationsByPromotion",
		"getParticipationsByUser", "getPrizesByPromotion", "getPrizesByUser",
		"GetPromotionVirtualCoinTransactions", "GetUserVirtualCoinTransactions")(o)
}

// paged are the collections that come in pages.
func paged(o sims.Operation) bool {
	return ordered(o) || ids("getStagesByPromotion", "getRanking", "getPointsOfSale")(o)
}
