package synctv

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Subscription is an account's, to its service. Days are as in 2006-01-02, and
// "" where there is none.
type Subscription struct {
	ID           int64  `json:"subscription_id"`
	AccountID    int64  `json:"account_id"`
	ServiceID    int64  `json:"service_id"`         // what is subscribed to
	OfferID      int64  `json:"offer_id,omitempty"` // 0 for none
	LinkedID     int64  `json:"linked_subscription_id,omitempty"`
	Status       string `json:"status"`
	Price        string `json:"price"`
	BillingCycle string `json:"billing_cycle,omitempty"` // "", monthly or yearly
	StartsOn     string `json:"starts_on"`
	RenewsOn     string `json:"renews_on,omitempty"`
	EndsOn       string `json:"ends_on,omitempty"`
	CancelsOn    string `json:"cancels_on,omitempty"`
	CreatedAt    string `json:"created_at"` // RFC 3339, as UpdatedAt
	UpdatedAt    string `json:"updated_at"`
}

// Subscribe makes a subscription of an account to its service from what sub says,
// with the promo code that leads to it or 0. What sub leaves out is as of one that
// begins now and costs nothing: active, 0.0, today. The account and the offer must
// exist, in one service. The subscription is returned as of now.
func Subscribe(tx *store.Tx, sub Subscription, promoCodeID int64) (Subscription, error) {
	a, err := accountByID(tx, sub.AccountID)
	if err != nil {
		return sub, fmt.Errorf("account %d: %w", sub.AccountID, err)
	}
	sub.ServiceID = a.ServiceID
	sub.Status = cmp.Or(sub.Status, statusActive)
	sub.Price = cmp.Or(sub.Price, freePrice)
	sub.StartsOn = cmp.Or(sub.StartsOn, tx.Now.Format(time.DateOnly))
	sub.CreatedAt = cmp.Or(sub.CreatedAt, stamp(tx))
	sub.UpdatedAt = cmp.Or(sub.UpdatedAt, sub.CreatedAt)
	if sub.ID, err = insertSubscription(tx, &sub, promoCodeID); err != nil {
		return sub, fmt.Errorf("subscription of account %d: %w", sub.AccountID, err)
	}
	sub.asOf(tx.Now)
	return sub, nil
}

// listOwnSubscriptions answers GET /account/subscriptions: those of the session's
// account.
func (s *Server) listOwnSubscriptions(tx *store.Tx, c *call) (*document, error) {
	return subscriptionsDocument(tx, c, c.caller.AccountID)
}

// listSubscriptions answers GET /accounts/:account_id/subscriptions.
func (s *Server) listSubscriptions(tx *store.Tx, c *call) (*document, error) {
	if err := needAccountOf(tx, c); err != nil {
		return nil, err
	}
	return subscriptionsDocument(tx, c, recordID(c.account))
}

// showOwnSubscription answers GET /account/subscriptions/:id.
func (s *Server) showOwnSubscription(tx *store.Tx, c *call) (*document, error) {
	return ownedSubscription(tx, c, c.caller.AccountID)
}

// showSubscription answers GET /accounts/:account_id/subscriptions/:id.
func (s *Server) showSubscription(tx *store.Tx, c *call) (*document, error) {
	if err := needAccountOf(tx, c); err != nil {
		return nil, err
	}
	return ownedSubscription(tx, c, recordID(c.account))
}

// needAccountOf returns errAccount where the caller's service has no account with
// the id in the path.
func needAccountOf(tx *store.Tx, c *call) error {
	a, err := accountByID(tx, recordID(c.account))
	if errors.Is(err, sql.ErrNoRows) || err == nil && a.ServiceID != c.caller.ServiceID {
		return errAccount.because("the service has no account %q", c.account).
			judging("account_id", c.account, "service_id", c.caller.ServiceID)
	}
	return err
}

// subscriptionsDocument is the list of an account's subscriptions, by id: all, or
// those that changed in a time. (The arguments are documented. That both bounds
// belong to the time, that the list is complete, and its order are ours.)
func subscriptionsDocument(tx *store.Tx, c *call, accountID int64) (*document, error) {
	updated, err := c.args.span("updated_at_from", "updated_at_to")
	if err != nil {
		return nil, err
	}
	items, n := newItems(2), int64(0)
	err = eachSubscription(tx, accountID, func(sub *Subscription) {
		sub.asOf(tx.Now)
		if updated.holds(sub.UpdatedAt) {
			sub.append(items)
			n++
		}
	})
	if err != nil {
		return nil, err
	}
	d := newDocument(rootSSAP)
	d.response(n, 1, success)
	d.list("subscriptions", n, items) // without type="array", unlike promo_codes
	return d.end(), nil
}

// ownedSubscription is the one with the id in the path, of an account.
func ownedSubscription(tx *store.Tx, c *call, accountID int64) (*document, error) {
	sub, err := subscriptionByID(tx, recordID(c.id))
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && sub.ServiceID != c.caller.ServiceID:
		return nil, errSubscription.because("the service has no subscription with the id %q", c.id).
			judging("subscription_id", c.id, "service_id", c.caller.ServiceID)
	case err != nil:
		return nil, err
	case sub.AccountID != accountID:
		return nil, errSubscriptionElsewhere.because("subscription %s is of account %d, not of %d",
			c.id, sub.AccountID, accountID).
			judging("subscription_id", c.id, "account_id", accountID,
				"account_of_subscription", sub.AccountID)
	}
	sub.asOf(tx.Now)
	return subscriptionDocument(&sub), nil
}

// subscriptionDocument is one subscription, in the order in which the vendor shows
// one promo code. (Ours: the page's part about show was not found.)
func subscriptionDocument(sub *Subscription) *document {
	d := newDocument(rootSSAP)
	sub.append(d)
	d.response(1, 1, success)
	return d.end()
}

// append writes the fields in the order, and with the attributes, of the vendor's
// page Subscriptions. What its example has as nil is, where it is not, written as
// the other days and numbers are. (Ours.)
func (sub *Subscription) append(d *document) {
	d.open("subscription")
	d.text("status", sub.Status)
	d.text(`price type="decimal"`, sub.Price)
	d.text(`created_at type="datetime"`, sub.CreatedAt)
	d.text(`updated_at type="datetime"`, sub.UpdatedAt)
	d.orNil("linked_subscription_id", `type="integer"`, digits(sub.LinkedID))
	d.text(`starts_on type="date"`, sub.StartsOn)
	d.orNil("billing_cycle", "", sub.BillingCycle)
	d.number(`account_id type="integer"`, sub.AccountID)
	d.number(`id type="integer"`, sub.ID)
	d.text("subscribable_type", "Service")
	d.orNil("renews_on", `type="date"`, sub.RenewsOn)
	d.number(`subscribable_id type="integer"`, sub.ServiceID)
	d.orNil("ends_on", `type="date"`, sub.EndsOn)
	d.orNil("cancels_on", `type="date"`, sub.CancelsOn)
	d.text(`offer_id type="integer"`, digits(sub.OfferID)) // sic: empty, and not nil
	d.close("subscription")
}

// digits is an id, or "" where there is none.
func digits(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}
