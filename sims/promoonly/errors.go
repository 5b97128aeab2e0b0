package promoonly

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// An answer is how the API words a failure.
//
// The vendor documents failures of one kind only: status and envelope of a
// success, and a text in the key that would have carried the success value. All
// others, with their statuses and the form {"error": text}, are ours.
type answer struct {
	Status     int
	Challenge  string // the scheme for WWW-Authenticate
	Provenance sims.Provenance
	Source     string
	Body       func(*http.Request, *apiError) any
	Retry      bool // with Retry-After
}

type errorBody struct {
	Error string `json:"error"`
}

// unknownForm is the source of what no page has.
const unknownForm = "docs/promoonly.md, Errors: no page that could be read has a status " +
	"or a form for it"

// ours is an answer in our own form.
func ours(status int, text string) *answer {
	return &answer{
		Status: status, Provenance: sims.Ours, Source: unknownForm, Body: fixed(errorBody{text}),
	}
}

// documented is an answer whose text a document has. (The status is ours.)
func documented(source string, body any) *answer {
	return &answer{
		Status: http.StatusOK, Provenance: sims.Documented, Source: source, Body: fixed(body),
	}
}

func fixed(body any) func(*http.Request, *apiError) any {
	return func(*http.Request, *apiError) any { return body }
}

// challenge is a with WWW-Authenticate.
func (a answer) challenge(scheme string) *answer {
	a.Challenge = scheme
	return &a
}

// retry is a with Retry-After.
func (a answer) retry() *answer {
	a.Retry = true
	return &a
}

// The documented answers.
var (
	saysSignIn = documented("/doc/signin", signInFailure{"Invalid email and password combination."})
	saysSetup  = documented("/doc/signin; which accounts it is about is ours",
		signInFailure{"Invalid account setup."})
	saysUnknownEmail = documented("/doc/pool_userid",
		poolUserIDFailure{"Invalid email address. POOL Account not found."})
	saysInvalid     = documented("/doc/token_validation", tokenStatus{"invalid"})
	saysInvalidUser = &answer{ // it echoes the caller
		Status: http.StatusOK, Provenance: sims.Documented,
		Source: seed + "; when it is said is ours",
		Body: func(r *http.Request, _ *apiError) any {
			b, _ := readBearer(r.Header)
			return syncAnswer{b.userid, "Invalid user."}
		},
	}
)

// The answers that are ours.
var (
	saysNoBearer = ours(http.StatusUnauthorized, "Authorization required.").challenge("Bearer")
	saysNoBasic  = ours(http.StatusUnauthorized, "Invalid API credentials.").challenge("Basic")
	saysToken    = ours(http.StatusUnauthorized, "Invalid or expired access token.")

	saysBadRequest       = ours(http.StatusBadRequest, "Bad Request")
	saysNotFound         = ours(http.StatusNotFound, "Not Found")
	saysReleaseNotFound  = ours(http.StatusNotFound, "Release not found in distribution.")
	saysTrackNotFound    = ours(http.StatusNotFound, "Track not found in distribution.")
	saysMethodNotAllowed = ours(http.StatusMethodNotAllowed, "Method Not Allowed")

	// A POST variable that is missing or of a wrong type.
	saysMissing = &answer{
		Status: http.StatusBadRequest, Provenance: sims.Ours, Source: unknownForm,
		Body: func(_ *http.Request, e *apiError) any {
			name, ok := e.Values["variable"].(string)
			if !ok {
				name = firstVariable[e.operation]
			}
			return errorBody{"Missing POST variable: " + name}
		},
	}
	// A missing variable of /user/token/validate.
	saysInvalidToo = &answer{
		Status: http.StatusOK, Provenance: sims.Ours, Body: fixed(tokenStatus{"invalid"}),
		Source: "/doc/token_validation has the text, and no page says what a missing variable answers",
	}
)

// status is the answer with nothing but a status and its name.
func status(code int) *answer {
	text := http.StatusText(code)
	if text == "" {
		text = fmt.Sprintf("Error %d", code)
	}
	return ours(code, text)
}

// A failure is a reason for which the API refuses, and what it answers then.
type failure struct {
	Name    string // after promoonly/
	Summary string
	Places  []place
}

// A place is where a failure can happen.
type place struct {
	*answer
	operations []string
}

func at(a *answer, operations ...string) place { return place{a, operations} }

// answer is what the operation answers: that of the first place where the failure
// cannot happen there.
func (f *failure) answer(operation string) *answer {
	for _, p := range f.Places {
		for _, id := range p.operations {
			if id == operation {
				return p.answer
			}
		}
	}
	return f.Places[0].answer
}

func (f *failure) rule(a *answer) sims.Rule {
	return sims.Rule{Name: Name + "/" + f.Name, Provenance: a.Provenance, Source: a.Source}
}

// An apiError is a failure that happened, with the reason for whoever debugs the
// client. Neither Why nor Values go into the body or hold a secret.
type apiError struct {
	*failure
	Why    string
	Values map[string]any // what was judged

	operation string // where it happened; "" at an unknown path
}

func (e *apiError) Error() string { return e.Name + ": " + e.Why }

// because returns the failure with its reason.
func (f *failure) because(format string, args ...any) *apiError {
	return &apiError{failure: f, Why: fmt.Sprintf(format, args...)}
}

// judging adds what was judged: name, value, name, value.
func (e *apiError) judging(pairs ...any) *apiError {
	e.Values = sims.Judged(e.Values, pairs...)
	return e
}

// asAPIError returns the failure to report for err. An error that is none of the
// API's own is an internal error; its text stays in the log.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return errInternal.because("a mistake in the simulator; the program's log says which")
}
