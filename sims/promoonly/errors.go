package promoonly

import (
	"errors"
	"fmt"
	"net/http"
)

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client.
//
// The vendor documents failures of one kind only: status and envelope of a
// success, and a text in the key that would have carried the success value. All
// others, with their statuses and the form {"error": text}, are ours.
type apiError struct {
	Status    int
	Body      any
	Challenge string // the scheme for WWW-Authenticate
	Why       string // for the developer, never in the body
}

func (e *apiError) Error() string { return fmt.Sprintf("%d: %s", e.Status, e.Why) }

// because returns the failure with its reason.
func (e *apiError) because(format string, args ...any) *apiError {
	c := *e
	c.Why = fmt.Sprintf(format, args...)
	return &c
}

type errorBody struct {
	Error string `json:"error"`
}

// The documented failures.
var (
	errSignIn = &apiError{Status: http.StatusOK,
		Body: signInFailure{"Invalid email and password combination."}}
	errAccountSetup = &apiError{Status: http.StatusOK,
		Body: signInFailure{"Invalid account setup."}}
	errUnknownEmail = &apiError{Status: http.StatusOK,
		Body: poolUserIDFailure{"Invalid email address. POOL Account not found."}}
	errTokenInvalid = &apiError{Status: http.StatusOK,
		Body: tokenStatus{"invalid"}}
)

// errInvalidUser is the documented failure of /user/sync, which echoes the caller.
func errInvalidUser(userid int64) *apiError {
	return &apiError{Status: http.StatusOK, Body: syncAnswer{userid, "Invalid user."}}
}

// The failures that are ours.
var (
	errAuthorization = &apiError{Status: http.StatusUnauthorized, Challenge: "Bearer",
		Body: errorBody{"Authorization required."}}
	errAccessToken = &apiError{Status: http.StatusUnauthorized,
		Body: errorBody{"Invalid or expired access token."}}
	errAPICredentials = &apiError{Status: http.StatusUnauthorized, Challenge: "Basic",
		Body: errorBody{"Invalid API credentials."}}

	errReleaseNotFound  = failure(http.StatusNotFound, "Release not found in distribution.")
	errNotFound         = failure(http.StatusNotFound, "Not Found")
	errMethodNotAllowed = failure(http.StatusMethodNotAllowed, "Method Not Allowed")
	errBadRequest       = failure(http.StatusBadRequest, "Bad Request")
	errInternal         = failure(http.StatusInternalServerError, "Internal Server Error")
)

func failure(status int, text string) *apiError {
	return &apiError{Status: status, Body: errorBody{text}}
}

// errMissing is the 400 for a POST variable that is missing or of a wrong type.
func errMissing(name string) *apiError {
	return failure(http.StatusBadRequest, "Missing POST variable: "+name)
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
