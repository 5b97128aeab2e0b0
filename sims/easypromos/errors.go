package easypromos

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// An apiError is a failure as the API reports it, with the reason for whoever
// debugs the client.
type apiError struct {
	Status  int
	Code    int // in the body: the sub-error of a 400, otherwise the status
	Message string
	Why     string        // for the developer, never in the body
	Retry   time.Duration // for a 429: until the window closes
}

func (e *apiError) Error() string { return e.Message }

// because returns the failure with its reason.
func (e *apiError) because(format string, args ...any) *apiError {
	c := *e
	c.Why = fmt.Sprintf(format, args...)
	return &c
}

// subErrors are the codes of a 400. (Documented: guide, Errors. The message of
// the guide's example is its table's text.)
var subErrors = map[int]string{
	10: "User has not more participations",
	20: "User Login Token missing or not valid",
	30: "Requirement is missing or not supported by the API",
	31: "Requirement - The code is not valid",
	32: "Requirement - The code was already used",
	40: "External id missing or invalid",
	41: "Promotion is not active",
	42: "Promotion is not open",
	43: "Autologin is not enabled",
	44: "Promotion version is not White Label",
	45: "Nickname already exists",
	46: "Domain is not authorized for the JS Api call",
	47: "Email is not valid",
	48: "Promotion not valid",
	49: "Promotion is expired",
	50: "Content Type is not a valid JSON",
	51: "Country code is not valid",
	60: "No prizes available to spin the wheel.",
	61: "Segment doesn't exist in the account or is not valid for this promotion",
}

// The failures, in the order in which a request is judged. (The order is ours.)
var (
	errNotFound     = statusError(http.StatusNotFound)
	errUnauthorized = statusError(http.StatusUnauthorized)
	errTooMany      = statusError(http.StatusTooManyRequests)
	errForbidden    = statusError(http.StatusForbidden)
	errContentType  = statusError(http.StatusUnsupportedMediaType)
	errNotJSON      = subError(50)
	errUnavailable  = statusError(http.StatusServiceUnavailable)
	errInternal     = statusError(http.StatusInternalServerError)
)

// statusError is a failure other than 400. The statuses are documented; that the
// body repeats status and text is ours, in the form of the 400's.
func statusError(status int) *apiError {
	return &apiError{Status: status, Code: status, Message: http.StatusText(status)}
}

func subError(code int) *apiError {
	return &apiError{Status: http.StatusBadRequest, Code: code, Message: subErrors[code]}
}

// invalid is the 400 with code 0, whose message is specific: here the name of a
// parameter.
func invalid(name, format string, args ...any) *apiError {
	e := &apiError{Status: http.StatusBadRequest, Message: name + " not valid"}
	return e.because(format, args...)
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
