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

// all are the failures, filled by the variables of refusals_table.go in the order of the checks.
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

// saying gives a 400 with code 0 a message that names no field.
func saying(message string, r *refusal) *refusal {
	r.message = message
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
