package synctv

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
)

// The ids of the operations.
const (
	opList     = "listPromoCodes"
	opShow     = "showPromoCode"
	opCreate   = "createPromoCodes"
	opValidate = "validatePromoCode"
	opLogin    = "createSession"
	opSession  = "showSession"
	opLogout   = "deleteSession"
	opRedeem   = "redeemPromoCode"
	opOffers   = "listOffers"
	opOffer    = "showOffer"
	opAccounts = "listAccounts"
	opOwnSubs  = "listOwnSubscriptions"
	opOwnSub   = "showOwnSubscription"
	opSubs     = "listSubscriptions"
	opSub      = "showSubscription"
	atSessions = "Plural" // what the same at /sessions ends in
)

// What a failure can happen to.
var (
	logins   = []string{opLogin, opLogin + atSessions}
	judges   = []string{opValidate, opRedeem} // of codes
	ofOffers = []string{opList, opShow, opCreate, opOffer}
	admins   = []string{
		opList, opShow, opCreate, opAccounts, opSubs, opSub, opOffers, opOffer,
	}
	sessions = append([]string{
		opSession, opLogout, opSession + atSessions, opLogout + atSessions, opRedeem,
		opOwnSubs, opOwnSub,
	}, admins...)
	ofAccounts = []string{opSubs, opSub}
	ofOne      = []string{opOwnSub, opSub} // subscription
	timed      = []string{opAccounts, opOwnSubs, opSubs}
)

// The sources. Each code is one of the vendor's: -45 is the document's; -1, -8 and
// -13, with their texts, are of the vendor's older protocols (standards sctp and
// scsp), -2 and -4 of version 2 (Authorization/Xbox). No page of version 1 ties
// the others to a failure: which failure has which, the HTTP statuses and the
// other texts are ours.
const (
	silent      = "no page of version 1 has failures; -1 is of the standard sctp"
	needsCookie = "Promo Codes, Note, asks for a cookie session; " +
		"the standard sctp has -8 for who is not logged in"
	needsRights = "Promo Codes, Note, asks for admin rights; " +
		"no number is known for who lacks them"
	notFound = "Promo Codes, Note, has promo codes relative to an offer; " +
		"-4 is of version 2 (Authorization/Xbox)"
	notTheirs = "Subscriptions (V1) has subscriptions relative to an account; " +
		"-4 is of version 2 (Authorization/Xbox)"
	badFilter = "Accounts and Subscriptions (V1) have the arguments with their types; " +
		"-2 is of version 2 (Authorization/Xbox)"
	badArgument = "Promo Codes has the arguments with their bounds; " +
		"-2 is of version 2 (Authorization/Xbox)"
	noLogin = "the standard sctp, login, has code and text; no page of version 1 has a login"
	tenancy = "the documents' host is service_name.synctv.com; " +
		"-4 is of version 2 (Authorization/Xbox)"
	invalidCode = "Promo Codes, validate: -45 indicates the promo code is invalid or has been consumed"
	invalidOurs = "Promo Codes, validate, has -45 for an invalid code; " +
		"that this makes one invalid is ours"

	unknownError = "There was an unknown error."
	noRecord     = "Record not found."
	notValid     = "The promo code is invalid or has been consumed."
	notLogged    = "Please log in first."
	// One text for all three, so that a stranger learns nothing.
	notMatching = "The user name and password combination is incorrect."
)

// The failures, in the order in which a request is checked.
var (
	errQueryTooLong = &failure{"query-too-long", http.StatusRequestURITooLong, -1, unknownError,
		"The query has more than 64 KiB.", sims.Ours, silent, nil}
	errHeaderTooLarge = &failure{"header-too-large", http.StatusRequestHeaderFieldsTooLarge, -1,
		unknownError,
		"The header has more than 64 KiB.", sims.Ours, silent, nil}
	errBodyTooLarge = &failure{"body-too-large", http.StatusRequestEntityTooLarge, -1,
		unknownError,
		"The body has more than 1 MiB.", sims.Ours, silent, nil}
	errBodyUnreadable = &failure{"body-unreadable", http.StatusBadRequest, -1, unknownError,
		"The body ended early.", sims.Ours, silent, nil}

	errPath = &failure{"path-unknown", http.StatusNotFound, -1, unknownError,
		"The API has no such path.", sims.Ours, silent, nil}
	errJSON = &failure{"json-not-offered", http.StatusNotFound, -1, unknownError,
		"The path ends in .json: version 1 answers XML only.", sims.Ours, silent, nil}
	errOptions = &failure{"options-not-answered", http.StatusNotFound, -1, unknownError,
		"The method is OPTIONS, which no path has.", sims.Ours, silent, nil}
	errMethod = &failure{"method-not-allowed", http.StatusMethodNotAllowed, -1, unknownError,
		"The path has other methods.", sims.Ours, silent, nil}
	errQueryMalformed = &failure{"query-malformed", http.StatusBadRequest, -1, unknownError,
		"The query is not valid percent-encoding.", sims.Ours, silent, nil}
	errBodyMalformed = &failure{"body-malformed", http.StatusBadRequest, -1, unknownError,
		"The form is not valid percent-encoding.", sims.Ours, silent, nil}

	errService = &failure{"service-unknown", http.StatusNotFound, -4, noRecord,
		"There is no such service.", sims.Ours, tenancy, nil}

	errSessionMissing = &failure{"session-missing", http.StatusUnauthorized, -8, notLogged,
		"There is no session cookie.", sims.Ours, needsCookie, sessions}
	errSessionUnknown = &failure{"session-unknown", http.StatusUnauthorized, -8, notLogged,
		"The cookie is of no session known here.", sims.Ours, needsCookie, sessions}
	errSessionExpired = &failure{"session-expired", http.StatusUnauthorized, -8, notLogged,
		"The session was not used for longer than it lasts.", sims.Ours, needsCookie, sessions}
	errLoggedOut = &failure{"session-logged-out", http.StatusUnauthorized, -8, notLogged,
		"The session was logged out.", sims.Ours, needsCookie, sessions}
	errSessionElsewhere = &failure{"session-of-another-service", http.StatusUnauthorized, -8,
		notLogged,
		"The session is of another service.", sims.Ours, needsCookie, sessions}
	errSessionInactive = &failure{"session-of-inactive-account", http.StatusUnauthorized, -8,
		notLogged,
		"The session's account is not active.", sims.Ours, needsCookie, sessions}
	errAdmin = &failure{"admin-required", http.StatusForbidden, -8, "Admin rights are required.",
		"The session is a user's, not an administrator's.", sims.Ours, needsRights, admins}

	errOffer = &failure{"offer-unknown", http.StatusNotFound, -4, noRecord,
		"The service has no such offer.", sims.Ours, notFound, ofOffers}
	errCodeID = &failure{"promo-code-unknown", http.StatusNotFound, -4, noRecord,
		"The service has no promo code with the id.", sims.Ours, notFound, []string{opShow}}
	errCodeElsewhere = &failure{"promo-code-of-another-offer", http.StatusNotFound, -4, noRecord,
		"The promo code with the id is of another offer.", sims.Ours, notFound, []string{opShow}}
	errAccount = &failure{"account-unknown", http.StatusNotFound, -4, noRecord,
		"The service has no such account.", sims.Ours, notTheirs, ofAccounts}
	errSubscription = &failure{"subscription-unknown", http.StatusNotFound, -4, noRecord,
		"The service has no subscription with the id.", sims.Ours, notTheirs, ofOne}
	errSubscriptionElsewhere = &failure{"subscription-of-another-account", http.StatusNotFound, -4,
		noRecord,
		"The subscription with the id is of another account.", sims.Ours, notTheirs, ofOne}

	errDevice = &failure{"device-missing", http.StatusBadRequest, -2, "Missing argument: device.",
		"There is neither a session nor a device.", sims.Ours, badArgument, []string{opValidate}}
	errMissing = &failure{"argument-missing", http.StatusBadRequest, -2, "Missing argument: %s.",
		"A required argument is missing or blank.", sims.Ours, badArgument,
		[]string{opValidate, opLogin, opLogin + atSessions, opRedeem}}
	errNotInteger = &failure{"argument-not-integer", http.StatusBadRequest, -2,
		"Invalid argument: %s.",
		"An argument is no whole number.", sims.Ours, badArgument, []string{opCreate, opRedeem}}
	errOutOfRange = &failure{"argument-out-of-range", http.StatusBadRequest, -2,
		"Invalid argument: %s.",
		"An argument is above or below its bounds.", sims.Ours, badArgument, []string{opCreate}}
	errNotDateTime = &failure{"argument-not-datetime", http.StatusBadRequest, -2,
		"Invalid argument: %s.",
		"An argument is no time.", sims.Ours, badFilter, timed}
	errNotAllowed = &failure{"argument-not-allowed", http.StatusBadRequest, -2,
		"Invalid argument: %s.",
		"An argument is none of the words that it can be.", sims.Ours, badFilter,
		[]string{opAccounts}}

	errEmailUnknown = &failure{"email-unknown", http.StatusUnauthorized, -13, notMatching,
		"No account of the service has the e-mail.", sims.Ours, noLogin, logins}
	errPassword = &failure{"password-wrong", http.StatusUnauthorized, -13, notMatching,
		"The password is not the account's.", sims.Ours, noLogin, logins}
	errInactive = &failure{"account-inactive", http.StatusUnauthorized, -13, notMatching,
		"The account is not active.", sims.Ours, noLogin, logins}

	errCodeUnknown = &failure{"code-unknown", http.StatusOK, -45, notValid,
		"The service has no such promo code.", sims.Documented, invalidCode, judges}
	errCodeConsumed = &failure{"code-consumed", http.StatusOK, -45, notValid,
		"The promo code has been consumed.", sims.Documented, invalidCode, judges}
	errOfferInactive = &failure{"code-of-inactive-offer", http.StatusOK, -45, notValid,
		"The promo code's offer is not active.", sims.Ours, invalidOurs, judges}
	errOfferOther = &failure{"code-of-another-offer", http.StatusOK, -45, notValid,
		"The promo code is of another offer than named.", sims.Ours, invalidOurs,
		[]string{opRedeem}}

	errInternal = &failure{"internal-error", http.StatusInternalServerError, -1, unknownError,
		"The server failed.", sims.Ours, silent, nil}
)

// failures are all of them, as the catalogue of faults lists them.
var failures = []*failure{
	errQueryTooLong, errHeaderTooLarge, errBodyTooLarge, errBodyUnreadable,
	errPath, errJSON, errOptions, errMethod, errQueryMalformed, errBodyMalformed,
	errService,
	errSessionMissing, errSessionUnknown, errSessionExpired, errLoggedOut, errSessionElsewhere,
	errSessionInactive, errAdmin,
	errOffer, errCodeID, errCodeElsewhere,
	errAccount, errSubscription, errSubscriptionElsewhere,
	errDevice, errMissing, errNotInteger, errOutOfRange, errNotDateTime, errNotAllowed,
	errEmailUnknown, errPassword, errInactive,
	errCodeUnknown, errCodeConsumed, errOfferInactive, errOfferOther,
	errInternal,
}
