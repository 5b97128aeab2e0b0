package synctv

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// Faults lists the failures of the API. Each is answered as the simulator answers
// it, also as to the setting synctv.error_status; where the message names an
// argument, it is the operation's first that can fail so.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, len(failures))
	for i, f := range failures {
		list[i] = sims.Fault{
			Rule: f.rule(), Status: f.Status, Code: strconv.Itoa(f.Code),
			Summary: f.Summary, Operations: f.Operations,
			Write: func(w http.ResponseWriter, r *http.Request) { s.writeAskedFor(w, r, f) },
		}
	}
	return list
}

const askedFor = "the failure was asked for"

func (s *Server) writeAskedFor(w http.ResponseWriter, r *http.Request, f *failure) {
	if slices.Contains(early, f) {
		s.writeFailure(w, r, f.because(askedFor), f.Status)
		return
	}
	s.fail(w, r, f.askedFor(r))
}

// askedFor is the failure of r, which a test asked for.
func (f *failure) askedFor(r *http.Request) *apiError {
	if !strings.Contains(f.Message, "%s") {
		return f.because(askedFor)
	}
	o, _ := matcher.Find(r.Method, plainPath(r.URL.Path))
	return f.of(firstArgument[f][o.ID], askedFor)
}

// firstArgument is what a failure names, by operation.
var firstArgument = map[*failure]map[string]string{
	errMissing: {
		opValidate: "code", opLogin: "email", opLogin + atSessions: "email", opRedeem: "promo_code",
	},
	errNotInteger: {opCreate: "count", opRedeem: "offer_id"},
	errOutOfRange: {opCreate: "count"},
	errNotDateTime: {
		opAccounts: "subscription_end_from", opOwnSubs: "updated_at_from", opSubs: "updated_at_from",
	},
	errNotAllowed: {opAccounts: "subscription_status"},
}

// matcher finds the operation of a request.
var matcher = sims.NewMatcher(new(Server).Operations())
