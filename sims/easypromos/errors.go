package easypromos

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// A refusal is one reason for which a request fails, with its answer: a row of the
// table in refusals_table.go.
type refusal struct {
	sims.Rule
	status  int
	code    int    // in the body: the sub-error of a 400, otherwise the status
	message string // in the body
	check   check  // where in the order of checks it stands
	summary string
	// of tells the operations that can fail so; nil is none that a test can ask for.
	of func(sims.Operation) bool
}

// An apiError is a failure as the API reports it, with what a developer is told.
type apiError struct {
	*refusal
	Message string         // in the body
	Why     string         // for the developer, never in the body
	Values  map[string]any // what was judged
	Retry   time.Duration  // for a 429: until the window closes
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

// invalid is a 400 with code 0, whose message is specific: here the name of a
// parameter.
func (r *refusal) invalid(name, format string, args ...any) *apiError {
	e := r.because(format, args...)
	e.Message = name + " not valid"
	return e.judging("parameter", name)
}

// explanation is what the developer is told.
func (e *apiError) explanation() sims.Explanation {
	if e.check != noCheck {
		e.judging("check", map[string]any{
			"name": checkNames[e.check], "position": int(e.check), "of": len(checkNames) - 1,
		})
	}
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
	case http.StatusServiceUnavailable:
		return errUnavailable
	}
	return &refusal{
		Rule: sims.Rule{
			Name: Name + "/refused", Provenance: sims.Ours,
			Source: "the simulator was told to answer with this status",
		},
		status: status, code: status, message: http.StatusText(status),
	}
}
