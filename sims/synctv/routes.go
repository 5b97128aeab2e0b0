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

// routes are the document's four in its order, then ours.
var routes = []route{
	{
		documented(opList, http.MethodGet, "offers/{offer_id}/promo_codes", "index",
			"The promo codes of an offer: all, the consumed or the unconsumed ones."),
		needsAdmin, false, (*Server).listPromoCodes,
	},
	{
		documented(opShow, http.MethodGet, "offers/{offer_id}/promo_codes/{id}", "show",
			"One promo code of an offer."),
		needsAdmin, false, (*Server).showPromoCode,
	},
	{
		documented(opCreate, http.MethodPost, "offers/{offer_id}/promo_codes", "create",
			"Generate promo codes for an offer."),
		needsAdmin, true, (*Server).createPromoCodes,
	},
	{
		documented(opValidate, http.MethodGet, "promo_codes/validate", "validate",
			"Whether a promo code is valid and has not been consumed."),
		needsNothing, false, (*Server).validatePromoCode,
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

// What the operations that are ours lean on.
const (
	sessionSource = "Promo Codes names the page REST Session, which was not found; " +
		"e-mail and password are the standard sctp's"
	redeemSource = "how a promo code is consumed was not found; " +
		"path and answer lean on Subscriptions (V1)"
	offerSource = "Promo Codes has offers in its paths alone; no page about them was found"
)

func documented(id, method, path, action, summary string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: base + path, Summary: summary,
		Provenance: sims.Documented, Source: "Promo Codes, " + action,
	}
}

func ours(id, method, path, summary, source string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: base + path, Summary: summary,
		Provenance: sims.Ours, Source: source,
	}
}
