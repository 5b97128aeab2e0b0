package synctv

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// A failure is a rule that a request can break, and how the API answers then.
type failure struct {
	Name       string // after synctv/
	Status     int    // HTTP, while the setting synctv.error_status is "distinct"
	Code       int    // <response><code>
	Message    string // with %s for the name of an argument
	Summary    string // when it happens
	Provenance sims.Provenance
	Source     string
	// Operations are the ids of those that can fail so; none is all.
	Operations []string
}

func (f *failure) Error() string { return f.Summary }

func (f *failure) rule() sims.Rule {
	return sims.Rule{Name: Name + "/" + f.Name, Provenance: f.Provenance, Source: f.Source}
}

// because returns the failure with its reason.
func (f *failure) because(format string, args ...any) *apiError {
	return &apiError{failure: f, Message: f.Message, Why: fmt.Sprintf(format, args...)}
}

// of is the failure of an argument, which the message names.
func (f *failure) of(argument, format string, args ...any) *apiError {
	e := f.because(format, args...)
	e.Message = fmt.Sprintf(f.Message, argument)
	return e.judging("argument", argument)
}

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client.
type apiError struct {
	*failure
	Message string
	Why     string // for the developer, never in the body
	Values  map[string]any
}

func (e *apiError) Unwrap() error { return e.failure }

// judging adds what was judged to the explanation: name, value, name, value.
func (e *apiError) judging(pairs ...any) *apiError {
	e.Values = sims.Judged(e.Values, pairs...)
	return e
}

func (e *apiError) explanation() sims.Explanation {
	return sims.Explanation{Rule: e.rule(), Why: e.Why, Values: e.Values}
}

// asAPIError returns the failure to report for err. An error that is none of the
// API's own is an internal error; its text stays in the log.
func asAPIError(err error) (e *apiError, own bool) {
	if errors.As(err, &e) {
		return e, true
	}
	return errInternal.because("a mistake in the simulator: see its log"), false
}

// statusOf is the HTTP status of e under a value of settingErrorStatus.
func statusOf(e *apiError, mode string) int {
	switch mode {
	case statusAlways200:
		return http.StatusOK
	case statusAlways400:
		return http.StatusBadRequest
	}
	return e.Status
}

// early are the failures before the simulator sees a request. Their status does not
// depend on settings.
var early = []*failure{errBodyUnreadable, errQueryTooLong, errHeaderTooLarge, errBodyTooLarge}

var limits = map[*failure]int{
	errQueryTooLong: sims.MaxQuery, errHeaderTooLarge: sims.MaxHeader, errBodyTooLarge: sims.MaxBody,
}

// withStatus returns the failure of a request that was refused with status before
// the simulator saw it.
func withStatus(status int, why string) *apiError {
	for _, f := range append(early, errInternal) {
		if f.Status != status {
			continue
		}
		e := f.because("%s", why)
		if limit := limits[f]; limit > 0 {
			e.judging("limit_bytes", limit)
		}
		return e
	}
	f := &failure{
		Name: "refused", Status: status, Code: errInternal.Code, Message: errInternal.Message,
		Summary:    "The request was refused before the simulator saw it.",
		Provenance: sims.Ours, Source: silent,
	}
	switch status {
	case http.StatusUnauthorized:
		f.Code, f.Message = errSessionMissing.Code, errSessionMissing.Message
	case http.StatusForbidden:
		f.Code, f.Message = errAdmin.Code, errAdmin.Message
	}
	return f.because("%s", why)
}
