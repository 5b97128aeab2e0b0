package synctv

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Subscription is what an account gets for a promo code.
type Subscription struct {
	ID        int64  `json:"subscription_id"`
	AccountID int64  `json:"account_id"`
	ServiceID int64  `json:"service_id"` // what is subscribed to
	OfferID   int64  `json:"offer_id"`
	Status    string `json:"status"`
	Price     string `json:"price"`
	StartsOn  string `json:"starts_on"`  // 2006-01-02
	CreatedAt string `json:"created_at"` // RFC 3339, as UpdatedAt
	UpdatedAt string `json:"updated_at"`
}

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
	now := tx.Now.Format(time.RFC3339)
	sub := Subscription{
		AccountID: accountID, ServiceID: a.ServiceID, OfferID: p.OfferID,
		Status: "active", Price: "0.0", StartsOn: tx.Now.Format(time.DateOnly),
		CreatedAt: now, UpdatedAt: now,
	}
	sub.ID, err = insertSubscription(tx, sub, p.ID)
	return sub, err
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
	d := newDocument()
	sub.append(d)
	d.response(1, 1, success)
	return d.end(), nil
}

// append writes the fields in the order, and with the attributes, of the vendor's
// page Subscriptions.
func (sub Subscription) append(d *document) {
	d.open("subscription")
	d.text("status", sub.Status)
	d.text(`price type="decimal"`, sub.Price)
	d.text(`created_at type="datetime"`, sub.CreatedAt)
	d.text(`updated_at type="datetime"`, sub.UpdatedAt)
	d.empty(`linked_subscription_id nil="true"`)
	d.text(`starts_on type="date"`, sub.StartsOn)
	d.empty(`billing_cycle nil="true"`)
	d.number(`account_id type="integer"`, sub.AccountID)
	d.number(`id type="integer"`, sub.ID)
	d.text("subscribable_type", "Service")
	d.empty(`renews_on nil="true"`)
	d.number(`subscribable_id type="integer"`, sub.ServiceID)
	d.empty(`ends_on nil="true"`)
	d.empty(`cancels_on nil="true"`)
	d.number(`offer_id type="integer"`, sub.OfferID)
	d.close("subscription")
}
