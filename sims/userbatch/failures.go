package userbatch

import "net/http"

// The sources of the rules. The document names no failure: statuses, texts and
// their form are ours, and so is the order of the checks.
const (
	silent     = "the document names no failure"
	headers    = "User Batch, Headers, has what each request needs and no failure"
	parameters = "User Batch, Request parameters, has what each request needs and no failure"
	inBody     = "the document has parameters in the query only"
	steps      = "User Batch, User status, has who sets which status and no failure"
)

// The failures, in the order in which a request is checked. Where the text of one
// names a parameter, it is the parameter that any operation has.
var (
	errQueryTooLong = &failure{"query-too-long", http.StatusRequestURITooLong,
		"Request URI Too Long", "The query has more than 64 KiB.", silent, nil}
	errHeaderTooLarge = &failure{"header-too-large", http.StatusRequestHeaderFieldsTooLarge,
		"Request Header Fields Too Large", "The header has more than 64 KiB.", silent, nil}
	errBodyTooLarge = &failure{"body-too-large", http.StatusRequestEntityTooLarge,
		"Request Entity Too Large", "The body has more than 1 MiB.", silent, nil}
	errBodyUnreadable = &failure{"body-unreadable", http.StatusBadRequest,
		"Bad Request", "The body ended early.", silent, nil}

	errPath = &failure{"path-unknown", http.StatusNotFound,
		"Not Found", "The API has no such path.", silent, nil}
	errPathCorrected = &failure{"path-corrected", http.StatusNotFound,
		"Not Found", "The path is spelled correctly, which the vendor's is not.",
		correctedNewUser.Source, []string{correctedNewUser.ID}}
	errMethod = &failure{"method-not-allowed", http.StatusMethodNotAllowed,
		"Method Not Allowed", "The method is neither GET nor HEAD.",
		"User Batch, API Methods, has GET alone and no failure", nil}
	errAccept = &failure{"accept-not-offered", http.StatusNotAcceptable,
		"Not Acceptable", "Accept is missing, or allows neither JSON nor XML.", headers, nil}
	errContentType = &failure{"content-type-not-supported", http.StatusUnsupportedMediaType,
		"Unsupported Media Type", "Content-Type is missing, or neither JSON nor XML.", headers, nil}

	errQueryMalformed = &failure{"query-malformed", http.StatusBadRequest,
		"Bad Request", "The query is not valid percent-encoding.", silent, nil}
	errBodyMalformed = &failure{"body-malformed", http.StatusBadRequest,
		"Bad Request", "The body is no flat JSON or XML.", inBody, nil}
	errRepeated = &failure{"parameter-repeated", http.StatusBadRequest,
		"Parameter timestamp is given more than once.", "A parameter is given more than once.",
		silent, nil}
	errContradictory = &failure{"parameter-contradictory", http.StatusBadRequest,
		"Parameter timestamp has one value in the query and another in the body.",
		"A parameter has one value in the query and another in the body.", inBody, nil}
	errMissing = &failure{"parameter-missing", http.StatusBadRequest,
		"Parameter timestamp is required.", "A required parameter is missing or empty.",
		parameters, nil}
	errInvalid = &failure{"parameter-invalid", http.StatusBadRequest,
		"Parameter timestamp must be a number of at most 18 digits.",
		"The value of a parameter is of another form than asked for.", parameters, nil}

	// One text for all of these, so that a stranger learns nothing. The reason says
	// which it is.
	errLoginUnknown = &failure{"login-unknown", http.StatusUnauthorized,
		"Unauthorized", "No portal has the login.", parameters, nil}
	errTokenMissing = &failure{"token-missing", http.StatusUnauthorized,
		"Unauthorized", "There is no X-HTTP-AUTH-TOKEN.", headers, nil}
	errTokenMalformed = &failure{"token-malformed", http.StatusUnauthorized,
		"Unauthorized", "X-HTTP-AUTH-TOKEN is not 64 hexadecimal digits.", headers, nil}
	errSignature = &failure{"signature-wrong", http.StatusUnauthorized,
		"Unauthorized", "X-HTTP-AUTH-TOKEN is not the signature of what was sent.",
		headers + "; how the signed string is joined is ours", nil}

	errExpired = &failure{"timestamp-expired", http.StatusForbidden,
		"The timestamp is not valid.", "The timestamp is more than 300 seconds old.",
		"User Batch, timestamp, has the 300 seconds and no failure", nil}
	errAhead = &failure{"timestamp-ahead", http.StatusForbidden,
		"The timestamp is not valid.", "The timestamp is more than 300 seconds in the future.",
		"User Batch, timestamp, has the 300 seconds, not to which side, and no failure", nil}
	errEmail = &failure{"email-invalid", http.StatusBadRequest,
		"Parameter email is no e-mail, neither plain nor encrypted with the portal's key.",
		"The e-mail is none, or cannot be decrypted.",
		`User Batch, email, has "Crypted by aes-128-cbc." and no failure`, nil}

	errAccess = &failure{"access-unknown", http.StatusOK,
		"", "No user has the access code.", steps, []string{editUserID}}
	errSystemAction = &failure{"action-of-the-system", http.StatusOK,
		"", "Action 1 (unknown user) is set by the system only.", steps, []string{editUserID}}
	errStepBack = &failure{"action-step-back", http.StatusOK,
		"", "The user has a higher action already.", steps, []string{editUserID}}

	errInternal = &failure{"internal-error", http.StatusInternalServerError,
		"Internal Server Error", "The server failed.", silent, nil}
)

const editUserID = "editUser"

// failures are all of them, as the catalogue of faults lists them.
var failures = []*failure{
	errQueryTooLong, errHeaderTooLarge, errBodyTooLarge, errBodyUnreadable,
	errPath, errPathCorrected, errMethod, errAccept, errContentType,
	errQueryMalformed, errBodyMalformed,
	errRepeated, errContradictory, errMissing, errInvalid,
	errLoginUnknown, errTokenMissing, errTokenMalformed, errSignature,
	errExpired, errAhead, errEmail,
	errAccess, errSystemAction, errStepBack, errInternal,
}
