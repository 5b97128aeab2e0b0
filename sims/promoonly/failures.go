package promoonly

import (
	"net/http"
	"slices"
)

// The ids of the operations that need no access token, and of the sync.
const (
	opAuthenticate = "authenticate"
	opSignIn       = "signIn"
	opValidate     = "validateToken"
	opSync         = "syncDistribution"
	opPoolUserID   = "poolUserID"
)

var (
	// views are the operations that need an access token, but the sync.
	views = slices.Concat(listingOps, searchOps, downloadOps, preferenceOps, reportOps)
	// bearers are all that need one.
	bearers = append([]string{opSync}, views...)
	posts   = slices.Concat(
		[]string{opAuthenticate, opSignIn, opValidate, opPoolUserID}, downloadPosts, preferencePosts)
	// paged are those that have a page in their path.
	paged = slices.Concat(listingPaged, downloadPaged, reportPaged)
)

// firstVariable is the first POST variable that an operation requires.
var firstVariable = map[string]string{
	opAuthenticate: "userid", opSignIn: "email", opPoolUserID: "email",
	opSuccess: "trackid", opRedownload: "trackid_list",
	opSaveFormatFilters: "hide_formats", opSaveChartFilters: "hide_charts",
	opSaveFileFormats: "video", opSaveFilenaming: "fn1",
}

// The Authorization header.
var (
	unread = []place{at(saysNoBearer, bearers...), at(saysNoBasic, opAuthenticate)}

	errAuthorizationMissing = &failure{"authorization-missing",
		"There is no Authorization header.", unread}
	errAuthorizationScheme = &failure{"authorization-scheme",
		"The Authorization header has another scheme than the call needs.", unread}
	errAuthorizationNotBase64 = &failure{"authorization-not-base64",
		"What follows the scheme is not Base64.", unread}
	errAuthorizationNoColon = &failure{"authorization-without-colon",
		"What was decoded has no colon.", unread}
	errAuthorizationUserID = &failure{"authorization-userid",
		"What stands before the colon of a bearer is no integer.",
		[]place{at(saysNoBearer, bearers...)}}
)

// API key and secret, e-mail and password.
var (
	basic = []place{at(saysNoBasic, opAuthenticate)}

	errAPIKeyUnknown   = &failure{"api-key-unknown", "No account has this API key.", basic}
	errAPISecretWrong  = &failure{"api-secret-wrong", "The API secret is not the key's.", basic}
	errAPIKeyOfAnother = &failure{"api-key-of-another-user",
		"The API key belongs to another user than the userid names.", basic}

	errEmailUnknown = &failure{"email-unknown", "No account has this e-mail.",
		[]place{at(saysSignIn, opSignIn), at(saysUnknownEmail, opPoolUserID)}}
	errPasswordWrong = &failure{"password-wrong", "The password is not the one of the e-mail.",
		[]place{at(saysSignIn, opSignIn)}}
	errWithoutAPIKey = &failure{"account-without-api-key",
		"The account signs in and has no API key and secret.", []place{at(saysSetup, opSignIn)}}
)

// The access token and its user.
var (
	token   = []place{at(saysToken, bearers...), at(saysInvalid, opValidate)}
	account = []place{at(saysToken, views...), at(saysInvalidUser, opSync),
		at(saysNoBasic, opAuthenticate), at(saysSetup, opSignIn)}

	errUserUnknown = &failure{"user-unknown", "No account has this userid.",
		[]place{at(saysToken, views...), at(saysInvalidUser, opSync), at(saysInvalid, opValidate)}}
	errTokenUnknown = &failure{"token-unknown", "The access token was never issued.", token}
	errTokenOfOther = &failure{"token-of-another-user",
		"The access token belongs to another user.", token}
	errTokenExpired = &failure{"token-expired", "The access token has expired.", token}
	errTokenStrict  = &failure{"token-older-than-five-minutes",
		"The access token is older than 300 seconds, with the setting " + settingStrict + ".", token}
	errTokenPinned = &failure{"pinned-tokens-off",
		"The access token never expires, with the setting " + settingPinned + " false.", token}
	errDisabled   = &failure{"account-disabled", "The account is disabled.", account}
	errIncomplete = &failure{"account-incomplete", "The account has no POOL service.", account}
)

// Arguments and what they name.
var (
	errMissing = &failure{"post-variable-missing", "A POST variable is missing or empty.",
		[]place{at(saysMissing, slices.Concat([]string{opAuthenticate, opSignIn, opPoolUserID},
			downloadPosts, preferencePosts)...), at(saysInvalidToo, opValidate)}}
	errNotInteger = &failure{"post-variable-not-integer", "A POST variable is no integer.",
		[]place{at(saysMissing, slices.Concat([]string{opAuthenticate}, downloadPosts,
			savesNumbers)...), at(saysInvalidToo, opValidate)}}
	errBodyMalformed = &failure{"body-malformed", "The body is not valid percent-encoding.",
		[]place{at(saysBadRequest, posts...)}}
	errQueryMalformed = &failure{"query-malformed", "The query is not valid percent-encoding.",
		[]place{at(saysBadRequest, everywhere()...)}}

	errPage = &failure{"page-invalid", "The page is no integer from 1.",
		[]place{at(saysNotFound, paged...)}}

	// An operation on a track fails as its release does. A part's own words are in its
	// file.
	untracked   = slices.Concat(listingUntracked, downloadUntracked)
	undelivered = append([]place{at(saysReleaseNotFound, opRelease)}, untracked...)

	errTrackID = &failure{"track-id-not-integer", "The id of the track is no integer.",
		[]place{at(saysNotFound, slices.Concat(listingTracked, downloadTracked)...)}}
	errTrackUnknown   = &failure{"track-unknown", "There is no such track.", untracked}
	errReleaseUnknown = &failure{"release-unknown", "There is no such release.",
		[]place{at(saysReleaseNotFound, opRelease)}}
	errReleaseNotPublished = &failure{"release-not-published",
		"The release is published later.", undelivered}
	errReleaseNotEntitled = &failure{"release-not-entitled",
		"The user is entitled neither to the release nor to its format.", undelivered}
	errReleaseNotSynced = &failure{"release-not-synced",
		"The release comes with the next sync.", undelivered}
)

// The rest: of HTTP, and of a server in trouble.
var (
	errPath   = &failure{"path-unknown", "The API has no such path.", []place{at(saysNotFound)}}
	errMethod = &failure{"method-not-allowed", "The path is of another method.",
		[]place{at(saysMethodNotAllowed)}}
	errBodyUnread = &failure{"body-unreadable", "The body ended early.",
		[]place{at(saysBadRequest, posts...)}}
	errBodyTooLarge   = anywhere("body-too-large", "The body is too large.", 413)
	errQueryTooLong   = anywhere("query-too-long", "The query is too long.", 414)
	errHeaderTooLarge = anywhere("header-too-large", "The header is too large.", 431)

	errRateLimited = &failure{"rate-limited", "There were too many requests. (Injected only.)",
		[]place{at(status(http.StatusTooManyRequests).retry(), everywhere()...)}}
	errInternal    = anywhere("internal-error", "The server failed.", http.StatusInternalServerError)
	errUnavailable = &failure{"service-unavailable", "The service is down. (Injected only.)",
		[]place{at(status(http.StatusServiceUnavailable).retry(), everywhere()...)}}
)

// anywhere is a failure that any operation can have.
func anywhere(name, summary string, code int) *failure {
	return &failure{name, summary, []place{at(status(code), everywhere()...)}}
}

// everywhere are all operations.
func everywhere() []string {
	return append([]string{opAuthenticate, opSignIn, opValidate, opPoolUserID}, bearers...)
}

// failures are all of them, in the order of docs/promoonly.md.
var failures = slices.Concat([]*failure{
	errAuthorizationMissing, errAuthorizationScheme, errAuthorizationNotBase64,
	errAuthorizationNoColon, errAuthorizationUserID,
	errAPIKeyUnknown, errAPISecretWrong, errAPIKeyOfAnother,
	errEmailUnknown, errPasswordWrong, errWithoutAPIKey,
	errUserUnknown, errTokenUnknown, errTokenOfOther, errTokenExpired, errTokenStrict,
	errTokenPinned, errDisabled, errIncomplete,
	errMissing, errNotInteger, errBodyMalformed, errQueryMalformed,
	errPage, errTrackID, errTrackUnknown,
	errReleaseUnknown, errReleaseNotPublished, errReleaseNotEntitled, errReleaseNotSynced,
}, listingFailures, searchFailures, downloadFailures, preferenceFailures, reportFailures, []*failure{
	errPath, errMethod, errBodyUnread, errBodyTooLarge, errQueryTooLong, errHeaderTooLarge,
	errRateLimited, errInternal, errUnavailable,
})

// ofStatus is the failure for a status that what wraps the simulator asks for.
func ofStatus(code int) *failure {
	switch code {
	case http.StatusBadRequest:
		return errBodyUnread
	case http.StatusRequestEntityTooLarge:
		return errBodyTooLarge
	case http.StatusRequestURITooLong:
		return errQueryTooLong
	case http.StatusRequestHeaderFieldsTooLarge:
		return errHeaderTooLarge
	case http.StatusTooManyRequests:
		return errRateLimited
	case http.StatusInternalServerError:
		return errInternal
	case http.StatusServiceUnavailable:
		return errUnavailable
	}
	return &failure{"refused", "What wraps the simulator refused the request.",
		[]place{at(status(code))}}
}
