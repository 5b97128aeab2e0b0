package nats4

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An endpoint is an operation with its parameters and what serves it.
type endpoint struct {
	sims.Operation
	resource   string // member/details; what a permission names
	parameters []parameter
	unknown    unknownParameters
	blankKey   string // the one key of the answer, which a blank return may have
	// serve answers the call in its transaction: the body, or nil for none.
	serve func(*Server, *store.Tx, *call) ([]byte, error)
}

// unknownParameters says what becomes of a parameter that the endpoint does not have.
type unknownParameters int

const (
	refuseUnknown unknownParameters = iota // as the setting strict_params says
	noteUnknown                            // ignored and noted: the page is cut, or only a name
	ignoreUnknown                          // ignored: the vendor's own sample sends some
)

// prefixes are what stands before a resource. The vendor's pages had /api/v1/
// until 2015 and have /api/ since; both serve every endpoint. (Ours.)
var prefixes = []string{"/api/v1/", "/api/"}

// endpoints stand in the order of the vendor's sidebar.
var endpoints = []*endpoint{
	{
		Operation: documented("getMemberAuthString", "/api/member/authstring", "Get Member Auth String",
			"The string of one member for any Plus feature."),
		parameters: append([]parameter{{"type", word}, {"status", integer}}, stringFilters...),
		blankKey:   "result",
		serve:      (*Server).authString,
	},
	{
		Operation: documented("getMemberDetails", "/api/member/details", "Get Member Details",
			"One member's record, with subscriptions, transactions, notes and logs on request."),
		parameters: detailsParameters,
		serve:      (*Server).memberDetails,
	},
	legacyString("getMemberTokenRebuyString", "tokenrebuystring", "Get Member Token Rebuy String",
		"The token rebuy string of one active member.", tokenRebuy, refuseUnknown),
	legacyString("getMemberUpsellString", "upsellstring", "Get Member Upsell String",
		"The upsell string of one active member.", upsell, noteUnknown),
	legacyString("getMemberInstantUpgradeString", "instantupgradestring",
		"Get Member Instant Upgrade String",
		"The instant upgrade string of one active member.", instantUpgrade, refuseUnknown),
	legacyString("getMemberPackageUpgradeString", "packageupgradestring",
		"Get Member Package Upgrade String",
		"The package upgrade string of one active member.", packageUpgrade, refuseUnknown),
	legacyString("getMemberCancelString", "cancelstring", "Get Member Auth String, Legacy Changes",
		"The cancel string of one active member. (Only the name is documented.)", cancel, noteUnknown),
	legacyString("getMemberSignupPlusString", "signupplusstring",
		"Get Member Auth String, Legacy Changes",
		"The signup string of one active member. (Only the name is documented.)",
		signupPlus, noteUnknown),
	{
		Operation: documented("getServicePing", "/api/service/ping", "Ping",
			"Whether the API answers: 1."),
		unknown: ignoreUnknown,
		serve:   (*Server).ping,
	},
	{
		Operation: documented("getPing", "/api/ping", "Ping, Legacy Changes",
			"service/ping by its older name."),
		unknown: ignoreUnknown,
		serve:   (*Server).ping,
	},
}

func documented(id, path, page, summary string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: http.MethodGet, Path: path, Summary: summary,
		Provenance: sims.Documented, Source: "NATS4 REST API, " + page,
	}
}

// notBuilt are the vendor's other endpoints, which the simulator does not have yet.
var notBuilt = map[string]string{
	"member/searchinfo": "GET", "member/search": "GET", "suggestedcanceloffers": "GET",
	"member/setdetails": "PATCH", "member/details": "PATCH", "member/setexpiration": "PATCH",
	"member/expiration": "PATCH", "member/addnote": "POST", "member/note": "POST",
	"member/recordlogin": "POST", "member/login": "POST", "member/expiremanual": "PUT PATCH",
	"member/forget": "PATCH", "member/lock": "PATCH", "member/manual": "POST",
	"adtools/types": "GET", "adtools/categories": "GET", "adtools/admin": "GET",
	"adtools/importdump": "POST", "adtool/types": "GET", "adtool/categories": "GET",
	"adtool/admin": "GET", "adtool/import": "POST",
	"affiliate/campaigns": "GET", "affiliate/hitdata": "GET", "affiliate/hits": "GET",
	"affiliate/payout": "GET", "affiliate/searchinfo": "GET", "affiliate/search": "GET",
	"affiliate/addaffiliate": "POST", "affiliate/add": "POST", "affiliate/invoice": "POST",
	"affiliate/setadminsettings": "PATCH", "affiliate/setcustoms": "PATCH",
	"affiliate/setdefaults": "PATCH", "affiliate/setinformation": "PATCH",
	"affiliate/setpayviainfo": "PATCH", "affiliate/payvia": "PATCH", "affiliate/payvia-info": "PATCH",
	"affiliate/setsettings": "PATCH", "affiliate/settings": "PATCH", "affiliate/status": "PATCH",
	"option/options": "GET", "option/rule": "GET POST PATCH", "option/getrule": "GET",
	"option/addrule": "POST", "option/editrule": "PATCH", "option/text": "PATCH",
	"option/edittext":      "PUT",
	"payments/getpayments": "GET", "payment/payments": "GET", "payments/setstatus": "PATCH",
	"payviarule": "GET PATCH", "profitlossreport": "GET", "report/profitloss": "GET",
	"transactionpayouts": "GET", "report/transaction": "GET", "report/transactions": "GET",
	"service/decodenatscode": "GET", "decodenatscode": "GET", "codes/decode": "GET",
	"service/sendemail": "POST", "sendemail": "POST",
}

// byResource finds the endpoints of a resource. Every path is a constant, so a
// map finds it in one step; it is filled once and never changed.
var byResource = indexEndpoints()

func indexEndpoints() map[string][]*endpoint {
	index := map[string][]*endpoint{}
	for _, e := range endpoints {
		e.resource = strings.TrimPrefix(e.Path, "/api/")
		index[e.resource] = append(index[e.resource], e)
	}
	return index
}

// methods are all that the API knows. (Documented.)
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch}

// methodOf is the request's method. A POST may name another one in X-HTTP-Method,
// as the vendor's NATS5 samples do. (For NATS4 ours.)
func methodOf(r *http.Request) string {
	if r.Method == http.MethodPost {
		if m := r.Header.Get("X-HTTP-Method"); m != "" {
			return m
		}
	}
	return r.Method
}

// find returns the endpoint of a method and path, or the error that the request
// gets once its account is known: unknown endpoint, then unsupported method, then
// a method that the endpoint does not have. A slash may end the path. (Ours.)
func find(method, path string) (*endpoint, error) {
	resource, ok := resourceOf(path)
	if !ok {
		return nil, errEndpoint.because("paths begin with /api/; this one is %s", path).
			judging("path", path)
	}
	list := byResource[resource]
	for _, e := range list {
		if e.Method == method {
			return e, nil
		}
	}
	later := strings.Fields(notBuilt[resource])
	switch {
	case list == nil && len(later) == 0:
		return nil, errEndpoint.because("the API has no endpoint %q", resource).
			judging("resource", resource)
	case list == nil, slices.Contains(later, method):
		return nil, errNotBuilt.because("the simulator does not have %s %s yet", method, resource).
			judging("method", method, "resource", resource)
	case !slices.Contains(methods, method):
		return nil, errUnsupported.because("the API knows GET, POST, PUT and PATCH, not %s", method).
			judging("method", method, "methods", methods)
	}
	return nil, notAllowed(list, method)
}

func notAllowed(list []*endpoint, method string) error {
	allow := allowed(list[0].Path)
	e := errMethod.because("%s takes %s, not %s", list[0].resource, allow, method).
		judging("method", method, "resource", list[0].resource)
	e.Allow = allow
	return e
}

func resourceOf(path string) (resource string, ok bool) {
	for _, p := range prefixes {
		if rest, found := strings.CutPrefix(path, p); found {
			return strings.TrimSuffix(rest, "/"), true
		}
	}
	return "", false
}
