package synctv

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

const (
	base         = "/rest/v1/"
	validatePath = base + "promo_codes/validate"
)

// A route is an operation with what it asks of its caller and what serves it.
type route struct {
	sims.Operation
	rights rights
	writes bool
	serve  func(*Server, *store.Tx, *call) (*document, error)
}

// routes are the four of the page Promo Codes in its order, those of the pages
// Accounts and Subscriptions, then ours.
var routes = []route{
	{
		documented(opList, http.MethodGet, "offers/{offer_id}/promo_codes", "Promo Codes, index",
			"The promo codes of an offer: all, the consumed or the unconsumed ones."),
		needsAdmin, false, (*Server).listPromoCodes,
	},
	{
		documented(opShow, http.MethodGet, "offers/{offer_id}/promo_codes/{id}", "Promo Codes, show",
			"One promo code of an offer."),
		needsAdmin, false, (*Server).showPromoCode,
	},
	{
		documented(opCreate, http.MethodPost, "offers/{offer_id}/promo_codes", "Promo Codes, create",
			"Generate promo codes for an offer."),
		needsAdmin, true, (*Server).createPromoCodes,
	},
	{
		documented(opValidate, http.MethodGet, "promo_codes/validate", "Promo Codes, validate",
			"Whether a promo code is valid and has not been consumed."),
		needsNothing, false, (*Server).validatePromoCode,
	},
	{
		documented(opAccounts, http.MethodGet, "accounts", accountsSource,
			"The accounts of the service: all, or by their subscription and the time they were made."),
		needsAdmin, false, (*Server).listAccounts,
	},
	{
		documented(opOwnSubs, http.MethodGet, "account/subscriptions", subscriptionsSource,
			"The subscriptions of the account that is logged in."),
		needsSession, false, (*Server).listOwnSubscriptions,
	},
	{
		documented(opOwnSub, http.MethodGet, "account/subscriptions/{id}", subscriptionsSource,
			"One subscription of the account that is logged in."),
		needsSession, false, (*Server).showOwnSubscription,
	},
	{
		documented(opSubs, http.MethodGet, "accounts/{account_id}/subscriptions", subscriptionsSource,
			"The subscriptions of an account."),
		needsAdmin, false, (*Server).listSubscriptions,
	},
	{
		documented(opSub, http.MethodGet, "accounts/{account_id}/subscriptions/{id}",
			subscriptionsSource, "One subscription of an account."),
		needsAdmin, false, (*Server).showSubscription,
	},
	{
		ours(opLogin, http.MethodPost, "session", "Log in.", sessionSource),
		needsNothing, true, (*Server).createSession,
	},
	{
		ours(opSession, http.MethodGet, "session", "Who is logged in.", sessionSource),
		needsSession, false, (*Server).showSession,
	},
	{
		ours(opLogout, http.MethodDelete, "session", "Log out.", sessionSource),
		needsSession, true, (*Server).deleteSession,
	},
	{
		ours(opLogin+atSessions, http.MethodPost, "sessions", "As createSession.", sessionSource),
		needsNothing, true, (*Server).createSession,
	},
	{
		ours(opSession+atSessions, http.MethodGet, "sessions", "As showSession.", sessionSource),
		needsSession, false, (*Server).showSession,
	},
	{
		ours(opLogout+atSessions, http.MethodDelete, "sessions", "As deleteSession.", sessionSource),
		needsSession, true, (*Server).deleteSession,
	},
	{
		ours(opRedeem, http.MethodPost, "account/subscriptions",
			"Consume a promo code: the account gets a subscription.", redeemSource),
		needsSession, true, (*Server).redeemPromoCode,
	},
	{
		ours(opOffers, http.MethodGet, "offers", "The offers of the service.", offerSource),
		needsAdmin, false, (*Server).listOffers,
	},
	{
		ours(opOffer, http.MethodGet, "offers/{offer_id}", "One offer.", offerSource),
		needsAdmin, false, (*Server).showOffer,
	},
}

// The vendor's pages that were read in part: what they have further down is ours.
const (
	accountsSource      = "Accounts (V1), index; its envelope after the list was not found"
	subscriptionsSource = "Subscriptions (V1); the answer to one was not found"
)

// What the operations that are ours lean on.
const (
	sessionSource = "Promo Codes names the page REST Session, which was not found; " +
		"e-mail and password are the standard sctp's"
	redeemSource = "how a promo code is consumed was not found; " +
		"path and answer lean on Subscriptions (V1)"
	offerSource = "Promo Codes has offers in its paths alone; no page about them was found"
)

func documented(id, method, path, source, summary string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: base + path, Summary: summary,
		Provenance: sims.Documented, Source: source,
	}
}

func ours(id, method, path, summary, source string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: base + path, Summary: summary,
		Provenance: sims.Ours, Source: source,
	}
}
