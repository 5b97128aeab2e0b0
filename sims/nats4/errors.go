package nats4

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// A refusal is one reason for which a request fails or a call has a blank return,
// with its answer: a row of the table in refusals.go.
type refusal struct {
	sims.Rule
	status  int
	message string // in the body; a blank return, which is a 200, has none
	summary string
	// of are the ids of the operations that can fail so, or where tells them; without
	// both there is none that a test can ask for.
	of    []string
	where func(*endpoint) bool
}

// operations are the ids of those that can fail so; empty for all, nil for none.
func (r *refusal) operations() (ids []string) {
	if r.where == nil {
		return r.of
	}
	for _, e := range endpoints {
		if r.where(e) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// An apiError is a failure as the API reports it, {"error": message}, with what a
// developer is told. As a blank return it is no error, but told all the same.
type apiError struct {
	*refusal
	Message string
	Allow   string         // for the header Allow
	Why     string         // for the developer, never in the body
	Values  map[string]any // what was judged
}

func (e *apiError) Error() string { return e.Message }

// because is the failure with the sentence for the developer.
func (r *refusal) because(format string, args ...any) *apiError {
	return &apiError{refusal: r, Message: r.message, Why: fmt.Sprintf(format, args...)}
}

// judging adds what was judged: a name, its value, the next name.
func (e *apiError) judging(pairs ...any) *apiError {
	e.Values = sims.Judged(e.Values, pairs...)
	return e
}

// invalid is the 404 for a parameter that is unknown, missing or of a wrong type.
func (r *refusal) invalid(name, format string, args ...any) *apiError {
	e := r.because("parameter %s %s", name, fmt.Sprintf(format, args...))
	e.Message += name
	return e.judging("parameter", name)
}

// explanation is what the developer is told.
func (e *apiError) explanation() sims.Explanation {
	return sims.Explanation{Rule: e.Rule, Why: e.Why, Values: e.Values}
}

// asAPIError returns the failure to report for err. An error that is none of the
// API's own is an internal error; its text stays in the log.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return errInternal.because("a mistake in the simulator; the program's log has it")
}

// refusalOf is the refusal for a status that what wraps the simulator asks for.
func refusalOf(status int) *refusal {
	switch status {
	case http.StatusBadRequest:
		return errBodyUnread
	case http.StatusRequestURITooLong:
		return errLongQuery
	case http.StatusRequestHeaderFieldsTooLarge:
		return errLongHeader
	case http.StatusRequestEntityTooLarge:
		return errLongBody
	case http.StatusInternalServerError:
		return errInternal
	}
	return &refusal{
		Rule: sims.Rule{
			Name: Name + "/refused", Provenance: sims.Ours,
			Source: "the simulator was told to answer with this status",
		},
		status: status, message: http.StatusText(status),
	}
}
