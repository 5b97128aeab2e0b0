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
	errUnrouted         = &apiError{Status: http.StatusNotFound, Code: -1, Message: unknownError}
	errMethodNotAllowed = &apiError{Status: http.StatusMethodNotAllowed, Code: -1, Message: unknownError}
	errMalformed        = &apiError{Status: http.StatusBadRequest, Code: -1, Message: unknownError}

	errNotFound    = &apiError{Status: http.StatusNotFound, Code: -4, Message: "Record not found."}
	errNotLoggedIn = &apiError{Status: http.StatusUnauthorized, Code: -8, Message: "Please log in first."}
	errNotAdmin    = &apiError{Status: http.StatusForbidden, Code: -8, Message: "Admin rights are required."}

	// One text for an unknown e-mail, a wrong password and an account that is not
	// active, so that a stranger learns nothing. The reason says which.
	errCredentials = &apiError{
		Status: http.StatusUnauthorized, Code: -13,
		Message: "The user name and password combination is incorrect.",
	}

	// The answer "no" to a question that was well asked, hence the status.
	errPromoCodeInvalid = &apiError{
		Status: http.StatusOK, Code: -45,
		Message: "The promo code is invalid or has been consumed.",
	}

	errInternal = &apiError{Status: http.StatusInternalServerError, Code: -1, Message: unknownError}
)

const unknownError = "There was an unknown error."

// missing is the failure for a required argument that is missing or blank.
func missing(name string) *apiError {
	return &apiError{Status: http.StatusBadRequest, Code: -2, Message: "Missing argument: " + name + "."}
}

// invalid is the failure for an argument that is no integer or out of range.
func invalid(name string) *apiError {
	return &apiError{Status: http.StatusBadRequest, Code: -2, Message: "Invalid argument: " + name + "."}
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
