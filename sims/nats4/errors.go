package nats4

import (
	"errors"
	"fmt"
	"net/http"
)

// An apiError is a failure as the API reports it, {"error": message}, with the
// reason for whoever debugs the client.
type apiError struct {
	Status  int
	Message string
	Allow   string // for the header Allow
	Why     string // for the developer, never in the body
}

func (e *apiError) Error() string { return e.Message }

// because returns the failure with its reason.
func (e *apiError) because(format string, args ...any) *apiError {
	c := *e
	c.Why = fmt.Sprintf(format, args...)
	return &c
}

// The failures, in the order in which a request is checked. The vendor's pages
// give 404 for an unknown endpoint and an invalid parameter, 405 for a wrong
// method and 400 for an unsupported request (Trackfinity's API overview, a
// sibling). 401, 403, the order, the body and all texts are ours.
var (
	errDisabled   = &apiError{Status: http.StatusForbidden, Message: "The REST API is disabled"}
	errAddress    = &apiError{Status: http.StatusForbidden, Message: "Access denied"}
	errCredential = &apiError{Status: http.StatusUnauthorized, Message: "Invalid API credentials"}
	errNotAdmin   = &apiError{Status: http.StatusForbidden, Message: "Full admin access is required"}
	errEndpoint   = &apiError{Status: http.StatusNotFound, Message: "Unknown endpoint"}
	errUnsupport  = &apiError{Status: http.StatusBadRequest, Message: "Unsupported HTTP method"}
	errMethod     = &apiError{Status: http.StatusMethodNotAllowed, Message: "Method not allowed"}
	errPermission = &apiError{Status: http.StatusForbidden, Message: "Permission denied"}
	errRequest    = &apiError{Status: http.StatusBadRequest, Message: "Invalid request"}
	errInternal   = &apiError{Status: http.StatusInternalServerError, Message: "Internal Server Error"}
)

// invalid is the 404 for a parameter that is unknown, missing or of a wrong type.
func invalid(name, format string, args ...any) *apiError {
	return &apiError{
		Status:  http.StatusNotFound,
		Message: "Invalid parameter: " + name,
		Why:     fmt.Sprintf("parameter %s %s", name, fmt.Sprintf(format, args...)),
	}
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
