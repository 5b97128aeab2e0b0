package synctv

import (
	"errors"
	"fmt"
	"net/http"
)

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client.
type apiError struct {
	Status  int // HTTP, while the setting synctv.error_status is "distinct"
	Code    int // <response><code>
	Message string
	Why     string // for the developer, never in the body
}

func (e *apiError) Error() string { return e.Message }

func newError(status, code int, message string) *apiError {
	return &apiError{Status: status, Code: code, Message: message}
}

// because returns the failure with its reason.
func (e *apiError) because(format string, args ...any) *apiError {
	c := *e
	c.Why = fmt.Sprintf(format, args...)
	return &c
}

// The failures, in the order in which a request is checked. Each code is one of
// the vendor's: -45 is the document's; -1, -8 and -13, with their texts, are of
// the vendor's older protocols (standards sctp and scsp), -2 and -4 of version 2
// (Authorization/Xbox). No page of version 1 ties the others to a failure: which
// failure has which, the HTTP statuses and the other texts are ours.
var (
	errUnrouted         = newError(http.StatusNotFound, -1, unknownError)
	errMethodNotAllowed = newError(http.StatusMethodNotAllowed, -1, unknownError)
	errMalformed        = newError(http.StatusBadRequest, -1, unknownError)

	errNotFound    = newError(http.StatusNotFound, -4, "Record not found.")
	errNotLoggedIn = newError(http.StatusUnauthorized, -8, "Please log in first.")
	errNotAdmin    = newError(http.StatusForbidden, -8, "Admin rights are required.")

	// One text for an unknown e-mail, a wrong password and an account that is not
	// active, so that a stranger learns nothing. The reason says which.
	errCredentials = newError(http.StatusUnauthorized, -13,
		"The user name and password combination is incorrect.")

	// The answer "no" to a question that was well asked, hence the status.
	errPromoCodeInvalid = newError(http.StatusOK, -45,
		"The promo code is invalid or has been consumed.")

	errInternal = newError(http.StatusInternalServerError, -1, unknownError)
)

const unknownError = "There was an unknown error."

// missing is the failure for a required argument that is missing or blank.
func missing(name string) *apiError {
	return newError(http.StatusBadRequest, -2, "Missing argument: "+name+".")
}

// invalid is the failure for an argument that is no integer or out of range.
func invalid(name string) *apiError {
	return newError(http.StatusBadRequest, -2, "Invalid argument: "+name+".")
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
