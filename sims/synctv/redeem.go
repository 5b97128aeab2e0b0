package synctv

import (
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// AnyOffer stands for whichever offer a promo code is of.
const AnyOffer int64 = -1

// Redeem consumes the promo code with this value for an account, and makes the
// account's subscription. offerID is the offer that the code must be of, or AnyOffer.
// It returns errCodeUnknown, errCodeConsumed, errOfferInactive or errOfferOther, and
// changes nothing, where the account's service has no such code or it cannot be
// consumed so. (The vendor's own way of
// consuming a code is not known: all of this is ours.)
func Redeem(tx *store.Tx, accountID int64, value string, offerID int64) (Subscription, error) {
	a, err := accountByID(tx, accountID)
	if err != nil {
		return Subscription{}, fmt.Errorf("account %d: %w", accountID, err)
	}
	p, err := usablePromoCode(tx, a.ServiceID, value)
	if err != nil {
		return Subscription{}, err
	}
	if offerID != AnyOffer && offerID != p.OfferID {
		return Subscription{}, errOfferOther.because(
			"the promo code is of offer %d, not of %d", p.OfferID, offerID).
			judging("promo_code_id", p.ID, "code", p.Code, "offer_id", offerID, "offer_of_code", p.OfferID)
	}
	if err := ConsumePromoCode(tx, p.ID, accountID, tx.Now); err != nil {
		return Subscription{}, err
	}
	return Subscribe(tx, Subscription{AccountID: accountID, OfferID: p.OfferID}, p.ID)
}

// redeemPromoCode answers POST /account/subscriptions, which is ours as a POST.
func (s *Server) redeemPromoCode(tx *store.Tx, c *call) (*document, error) {
	value, err := c.args.required("promo_code")
	if err != nil {
		return nil, err
	}
	offerID := AnyOffer
	if v := c.args.get("offer_id"); v != "" {
		if _, ok := parseInteger(v); !ok {
			return nil, notInteger("offer_id", v)
		}
		offerID = recordID(v)
	}
	sub, err := Redeem(tx, c.caller.AccountID, value, offerID)
	if err != nil {
		return nil, err
	}
	return subscriptionDocument(&sub), nil
}
