package userbatch

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// A failure is a rule that a request can break, and how the API answers then.
type failure struct {
	Name    string // after userbatch/
	Status  int
	Message string // in the body; "" stands for {"success": false}
	Summary string // when it happens
	Source  string
	// Operations are the ids of those that can fail so; none is all.
	Operations []string
}

func (f *failure) Error() string { return f.Summary }

// rule is what explanations name. No failure is in the document, whatever it says
// about what a request needs.
func (f *failure) rule() sims.Rule {
	return sims.Rule{Name: Name + "/" + f.Name, Provenance: sims.Ours, Source: f.Source}
}

// because returns the failure with its reason.
func (f *failure) because(format string, args ...any) *apiError {
	return &apiError{failure: f, Message: f.Message, Why: fmt.Sprintf(format, args...)}
}

// of is the failure of a parameter, which the message names, and what is wrong
// with its value.
func (f *failure) of(name, format string, args ...any) *apiError {
	text := fmt.Sprintf(format, args...)
	e := f.because("parameter %s %s", name, text)
	e.Message = fmt.Sprintf("Parameter %s %s.", name, text)
	return e.judging("parameter", name)
}

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client.
type apiError struct {
	*failure
	Message string
	Why     string // for the developer, never in the body
	Values  map[string]any
	Secrets map[string]string
}

func (e *apiError) Unwrap() error { return e.failure }

// judging adds what was judged to the explanation: name, value, name, value.
func (e *apiError) judging(pairs ...any) *apiError {
	e.Values = sims.Judged(e.Values, pairs...)
	return e
}

func (e *apiError) explanation() sims.Explanation {
	return sims.Explanation{Rule: e.rule(), Why: e.Why, Values: e.Values, Secrets: e.Secrets}
}

// body is the failure on the wire. (The form {"error": {"code", "message"}} is
// ours.)
func (e *apiError) body() fields {
	if e.Message == "" {
		return fields{{"success", false}}
	}
	return fields{{"error", fields{{"code", int64(e.Status)}, {"message", e.Message}}}}
}

// asAPIError returns the failure to report for err. An error that is none of the
// API's own is an internal error; its text stays in the log.
func asAPIError(err error) (e *apiError, own bool) {
	if errors.As(err, &e) {
		return e, true
	}
	return errInternal.because("a mistake in the simulator: see its log"), false
}

// withStatus returns the failure of a request that was refused with status before
// the simulator saw it.
func withStatus(status int, why string) *apiError {
	var f *failure
	limit := 0
	switch status {
	case http.StatusBadRequest:
		f = errBodyUnreadable
	case http.StatusRequestURITooLong:
		f, limit = errQueryTooLong, sims.MaxQuery
	case http.StatusRequestHeaderFieldsTooLarge:
		f, limit = errHeaderTooLarge, sims.MaxHeader
	case http.StatusRequestEntityTooLarge:
		f, limit = errBodyTooLarge, sims.MaxBody
	case http.StatusInternalServerError:
		f = errInternal
	default:
		f = &failure{
			Name: "refused", Status: status, Message: http.StatusText(status),
			Summary: "The request was refused before the simulator saw it.", Source: silent,
		}
	}
	e := f.because("%s", why)
	if limit > 0 {
		e.judging("limit_bytes", limit)
	}
	return e
}
