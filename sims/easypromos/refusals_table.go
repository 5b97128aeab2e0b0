package easypromos

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// The failures, in the order in which a request is judged.
var (
	errLongQuery = add("query-too-long", checkSize, http.StatusRequestURITooLong, every,
		sims.Ours, noPage, "The query is over 64 KiB.")
	errLongHeader = add("header-too-long", checkSize, http.StatusRequestHeaderFieldsTooLarge,
		every, sims.Ours, noPage, "The header is over 64 KiB.")
	errLongBody = add("body-too-long", checkSize, http.StatusRequestEntityTooLarge, every,
		sims.Ours, noPage, "The body is over 1 MiB.")
	errBodyUnread = noPageHas(zero("body-unreadable", checkSize, every, "body",
		"The body could not be read."))

	errPath = status("unknown-path", checkRoute, http.StatusNotFound, nil,
		guideErrors+": 404, could not find the method requested", "The API has no such path.")
	errMethod = status("wrong-method", checkRoute, http.StatusNotFound, nil,
		guideErrors+": there is no 405; that it is 404 is ours", "The path has other methods.")
	errPreflight = add("preflight-not-authorized", checkRoute, http.StatusNotFound, preflighted,
		sims.Ours, "guide, sub-error 46 speaks of authorized domains",
		"The promotion does not authorize the domain of the preflight's Origin.")

	errNoToken = status("token-missing", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The request has no Authorization header.")
	errScheme = status("token-scheme-wrong", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The Authorization header's scheme is not Bearer.")
	errEmptyToken = status("token-empty", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "The Authorization header has no token after Bearer.")
	errToken = status("token-unknown", checkToken, http.StatusUnauthorized, admitted,
		guideTokens, "Nobody has the access token.")
	errDeleted = status("token-deleted", checkToken, http.StatusUnauthorized, admitted,
		guideTokens+"; help centre: tokens can be deleted", "The access token was deleted.")
	errExpired = status("token-expired", checkToken, http.StatusUnauthorized, admitted,
		guideTokens+"; help centre: tokens expire", "The access token has expired.")

	errTooMany = status("rate-limited", checkRate, http.StatusTooManyRequests, admitted,
		"guide, Rate limit", "The account has sent its requests of the window of 60 seconds.")
	errPlan = status("plan-not-allowed", checkPlan, http.StatusForbidden, admitted,
		"guide: for White Label and Corporate accounts; the status is ours",
		"The account's plan is neither White Label nor Corporate.")

	errNoPromotion = status("promotion-unknown", checkAccess, http.StatusNotFound,
		having("promotion_id"), guideAccess, "Nobody has the promotion of the path.")
	errForeignPromotion = status("promotion-of-another-account", checkAccess,
		http.StatusForbidden, having("promotion_id"), guideAccess,
		"Another account has the promotion of the path.")
	errVersion = status("promotion-not-exported", checkAccess, http.StatusForbidden,
		and(reads, having("promotion_id")),
		"guide: Basic and Premium promotions are not exported; the status is ours",
		"The promotion is of the version Premium or Basic.")
	errBrand         = itemErrors("organizing brand", "organizing_brand_id")
	errStage         = itemErrors("stage", "stage_id")
	errUser          = itemErrors("user", "user_id")
	errParticipation = itemErrors("participation", "participation_id")
	errNoScoredStage = add("scored-stage-unknown", checkAccess, http.StatusNotFound,
		ids("getRanking"), sims.Ours, "no page says what a promotion without scores answers",
		"The promotion has no such stage with scores.")

	errContentType = status("content-type-not-json", checkContentType,
		http.StatusUnsupportedMediaType, writes, "guide, Methods",
		"The write has no Content-Type: application/json.")
	errNotJSON = sub("body-not-json", checkJSON, 50, "Content Type is not a valid JSON", writes)

	errNotWhiteLabel = sub("promotion-not-white-label", checkVersion, 44,
		"Promotion version is not White Label", writes)
	errNotValid     = sub("promotion-not-valid", checkValidity, 48, "Promotion not valid", writes)
	errNotActive    = sub("promotion-not-active", checkState, 41, "Promotion is not active", playing)
	errNotOpen      = sub("promotion-not-open", checkState, 42, "Promotion is not open", playing)
	errOver         = sub("promotion-expired", checkState, 49, "Promotion is expired", playing)
	errStageNotOpen = sub("stage-not-open", checkState, 42, "Promotion is not open", participating)

	errAutologin = sub("autologin-disabled", checkFeature, 43, "Autologin is not enabled",
		ids("autologin"))
	errDomain = sub("domain-not-authorized", checkFeature, 46,
		"Domain is not authorized for the JS Api call", ids("autologin"))
	errLoginToken = sub("login-token-invalid", checkUser, 20,
		"User Login Token missing or not valid", participating)
	errExternalID = sub("external-id-invalid", checkUser, 40, "External id missing or invalid",
		ids("autologin", "addSegments", "removeSegments", "updateCoins", "updateCoinsByPost",
			"createCoinTransaction"))

	errQuery = zero("query-malformed", checkFields, reads, "query",
		"The query is no list of parameters.")
	errParameter = zero("parameter-invalid", checkFields, ordered, "order",
		"A parameter of the query has a value that it cannot have.")
	errStageID = zero("stage-id-invalid", checkFields, ids("getRanking"), "stage_id",
		"stage_id is no whole number from 1.")
	errCursor = zero("cursor-invalid", checkFields, paged, "next_cursor",
		"next_cursor is no whole number below 2147483648.")
	errUnknownCursor = zero("cursor-unknown", checkFields, paged, "next_cursor",
		"next_cursor is not one of this list, order and filter.")
	errField = zero("field-invalid", checkFields,
		writes, "field",
		"A field of the body has a value that it cannot have.")
	errEmail    = sub("email-invalid", checkFields, 47, "Email is not valid", ids("autologin"))
	errCountry  = sub("country-invalid", checkFields, 51, "Country code is not valid", ids("autologin"))
	errNickname = sub("nickname-taken", checkFields, 45, "Nickname already exists", ids("autologin"))
	errSegment  = sub("segment-unknown", checkFields, 61,
		"Segment doesn't exist in the account or is not valid for this promotion",
		ids("autologin", "addSegments", "removeSegments"))

	errNotInSegment = zero("segment-needed", checkFields,
		ids("createParticipation", "validateCode", "participate"), "segment",
		"The stage is for users with a segment that this one has not.")
	errBalance = saying("Insufficient balance", zero("balance-insufficient", checkFields,
		ids("createCoinTransaction"), "amount",
		"The user has fewer coins than the transaction takes."))

	errNoneLeft = sub("no-participations-left", checkParticipations, 10,
		"User has not more participations",
		ids("createParticipation", "validateCode", "participate"))
	errRequirement = sub("requirement-missing", checkRequirement, 30,
		"Requirement is missing or not supported by the API", participating)
	errCode = sub("code-invalid", checkRequirement, 31, "Requirement - The code is not valid",
		participating)
	errCodeUsed = sub("code-used", checkRequirement, 32,
		"Requirement - The code was already used", participating)
	errNoPrizes = sub("no-prizes-left", checkPrizes, 60,
		"No prizes available to spin the wheel.", ids("participate"))

	errInternal = status("internal-error", noCheck, http.StatusInternalServerError, every,
		guideErrors, "The service has a mistake.")
	errUnavailable = status("service-unavailable", noCheck, http.StatusServiceUnavailable, every,
		guideErrors, "The service takes a rest.")
)
