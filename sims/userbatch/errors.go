package userbatch

import (
	"errors"
	"fmt"
	"net/http"
)

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client. The document names no failure: statuses, texts and the form
// {"error": {"code", "message"}} are ours.
type apiError struct {
	Status  int
	Message string
	Why     string // for the developer, never in the body
}

func (e *apiError) Error() string { return e.Message }

// because returns the failure with its reason.
func (e *apiError) because(format string, args ...any) *apiError {
	c := *e
	c.Why = fmt.Sprintf(format, args...)
	return &c
}

// The failures, in the order in which a request is checked.
var (
	errNotFound         = &apiError{Status: http.StatusNotFound, Message: "Not Found"}
	errMethodNotAllowed = &apiError{Status: http.StatusMethodNotAllowed, Message: "Method Not Allowed"}
	errNotAcceptable    = &apiError{Status: http.StatusNotAcceptable, Message: "Not Acceptable"}
	errContentType      = &apiError{Status: http.StatusUnsupportedMediaType, Message: "Unsupported Media Type"}

	// One text for an unknown login, a missing token and a wrong one, so that a
	// stranger learns nothing. The reason says which.
	errUnauthorized = &apiError{Status: http.StatusUnauthorized, Message: "Unauthorized"}

	errExpired  = &apiError{Status: http.StatusForbidden, Message: "The timestamp is not valid."}
	errInternal = &apiError{Status: http.StatusInternalServerError, Message: "Internal Server Error"}
)

// invalid is the 400 for a parameter; the message names it.
func invalid(name, format string, args ...any) *apiError {
	text := fmt.Sprintf(format, args...)
	return &apiError{
		Status:  http.StatusBadRequest,
		Message: fmt.Sprintf("Parameter %s %s.", name, text),
		Why:     fmt.Sprintf("parameter %s %s", name, text),
	}
}

// badRequest is the 400 for a request that cannot be read at all.
func badRequest(why string) *apiError {
	return &apiError{Status: http.StatusBadRequest, Message: "Bad Request", Why: why}
}

// asAPIError returns the failure to report for err. An error that is none of the
// API's own is an internal error; its text stays in the log.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return errInternal
}
