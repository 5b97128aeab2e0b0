package synctv

import (
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Actions lists what administrators, customers and the vendor's own systems do
// outside the simulated API.
func (s *Server) Actions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "consume-promo-code",
			"Mark a promo code as consumed by an account. No subscription comes of it.",
			consumeCode),
		sims.Act(Name, "release-promo-code",
			"Make a promo code usable again. Subscriptions that it led to stay.", releaseCode),
		sims.Act(Name, "redeem-promo-code",
			"Consume a promo code for an account, which gets a subscription.", redeemCode),
		sims.Act(Name, "create-promo-codes",
			"Make promo codes for an offer, also with values of your own.", s.createCodes),
		sims.Act(Name, "create-offer", "Make an offer.", createOffer),
		sims.Act(Name, "activate-offer", "Make an offer active: its codes are valid.",
			func(tx *store.Tx, a offerArgs) (any, error) { return setOffer(tx, a, true) }),
		sims.Act(Name, "deactivate-offer", "End an offer: its codes are invalid.",
			func(tx *store.Tx, a offerArgs) (any, error) { return setOffer(tx, a, false) }),
		sims.Act(Name, "set-account-status",
			"Change an account's status. No account but an active one can log in or has a session.",
			setAccount),
		sims.Act(Name, "expire-session",
			"Let an account's sessions run out, as if they had not been used for too long.",
			s.expireSessions),
		sims.Act(Name, "end-session", "Log an account out everywhere.", endSessions),
		sims.Act(Name, "subscribe", "Make a subscription of an account, without a promo code.",
			subscribe),
		sims.Act(Name, "cancel-subscription", "Cancel a subscription, at once or from a day on.",
			cancelSubscription),
		sims.Act(Name, "end-subscription", "End a subscription, at once or from a day on.",
			endSubscription),
		sims.Act(Name, "suspend-subscription", "Suspend a subscription.",
			func(tx *store.Tx, a subscriptionArg) (any, error) {
				return setStanding(tx, a, statusSuspended)
			}),
		sims.Act(Name, "hold-subscription",
			"Put a subscription on billing hold, as where a payment has failed.",
			func(tx *store.Tx, a subscriptionArg) (any, error) {
				return setStanding(tx, a, statusBillingHold)
			}),
		sims.Act(Name, "resume-subscription",
			"Make a subscription active that is suspended or on billing hold.",
			func(tx *store.Tx, a subscriptionArg) (any, error) {
				return setStanding(tx, a, statusActive)
			}),
		sims.Act(Name, "change-subscription", "Change a subscription.", changeSubscription),
	}
}

// asBad is a refusal of the API as one of an action: the argument key is wrong.
func asBad(key string, err error) error {
	var e *apiError
	if errors.As(err, &e) {
		return &sims.Bad{Key: key, Reason: e.Why}
	}
	return err
}

type offerArgs struct {
	OfferID int64 `json:"offer_id" doc:"The offer."`
}

type offerChange struct {
	OfferID int64 `json:"offer_id"`
	Was     bool  `json:"was_active"`
	Active  bool  `json:"active"`
}

func setOffer(tx *store.Tx, a offerArgs, active bool) (any, error) {
	was, err := SetOfferActive(tx, a.OfferID, active)
	return offerChange{a.OfferID, was, active}, asBad("offer_id", err)
}

type newOfferArgs struct {
	Name    string `json:"name" doc:"Its name."`
	Price   string `json:"price,omitempty" doc:"A decimal number; 0.0 where left out."`
	Service string `json:"service,omitempty" doc:"The service; the first one where left out."`
	Active  *bool  `json:"active,omitempty" doc:"Whether its codes are valid; true where left out."`
}

type newOffer struct {
	OfferID int64 `json:"offer_id"`
}

func createOffer(tx *store.Tx, a newOfferArgs) (any, error) {
	if a.Price == "" {
		a.Price = "0.0"
	}
	switch {
	case a.Name == "":
		return nil, &sims.Bad{Key: "name", Reason: "must not be empty"}
	case !priceForm.MatchString(a.Price):
		return nil, &sims.Bad{Key: "price", Reason: "must be a decimal number, such as 4.99"}
	}
	serviceID, err := needService(tx, a.Service)
	if err != nil {
		return nil, err
	}
	id, err := insertOffer(tx, serviceID, a.Name, a.Price, a.Active == nil || *a.Active)
	return newOffer{id}, err
}
