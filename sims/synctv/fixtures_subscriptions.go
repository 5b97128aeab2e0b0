package synctv

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type subscriptionRow struct {
	ID           int64            `yaml:"id"`
	AccountID    int64            `yaml:"account_id"`
	OfferID      int64            `yaml:"offer_id"`      // the promo code's, or none, where left out
	PromoCodeID  int64            `yaml:"promo_code_id"` // that led to it; none where left out
	LinkedID     int64            `yaml:"linked_subscription_id"`
	Status       string           `yaml:"status"`        // active where left out; the days decide too
	Price        string           `yaml:"price"`         // the offer's where left out, 0.0 with a code
	BillingCycle string           `yaml:"billing_cycle"` // monthly or yearly, or left out
	StartsOn     sims.FixtureTime `yaml:"starts_on"`     // the day of created_at where left out
	RenewsOn     sims.FixtureTime `yaml:"renews_on"`     // a cycle after the start where left out
	EndsOn       sims.FixtureTime `yaml:"ends_on"`
	CancelsOn    sims.FixtureTime `yaml:"cancels_on"`
	CreatedAt    sims.FixtureTime `yaml:"created_at"`
	UpdatedAt    sims.FixtureTime `yaml:"updated_at"` // created_at where left out
}

func insertSubscriptionRow(tx *store.Tx, r subscriptionRow) error {
	if r.ID < 1 || r.ID > maxSubscription {
		return &sims.Bad{Key: "id", Reason: "must be from 1 to 2000000000"}
	}
	createdAt, err := needTime(tx, "created_at", r.CreatedAt)
	if err != nil {
		return err
	}
	a, err := accountByID(tx, r.AccountID)
	if errors.Is(err, sql.ErrNoRows) {
		return &sims.Bad{Key: "account_id", Reason: fmt.Sprintf("there is no account %d", r.AccountID)}
	}
	if err != nil {
		return err
	}
	if err := r.refer(tx, a.ServiceID); err != nil {
		return err
	}
	sub := Subscription{
		ID: r.ID, AccountID: r.AccountID, OfferID: r.OfferID, LinkedID: r.LinkedID,
		Status: cmp.Or(r.Status, statusActive), Price: r.Price, BillingCycle: r.BillingCycle,
		StartsOn:  cmp.Or(day(tx, r.StartsOn), dayOf(createdAt)),
		RenewsOn:  day(tx, r.RenewsOn),
		EndsOn:    day(tx, r.EndsOn),
		CancelsOn: day(tx, r.CancelsOn),
		CreatedAt: createdAt, UpdatedAt: createdAt,
	}
	if !r.UpdatedAt.IsZero() {
		sub.UpdatedAt = rfc3339(tx, r.UpdatedAt)
	}
	if err := sub.settle(tx.Now); err != nil {
		return err
	}
	_, err = Subscribe(tx, sub, r.PromoCodeID)
	return err
}

// maxSubscription bounds the ids of fixtures, so that there are some after them.
const maxSubscription = 2_000_000_000

// refer checks what the row refers to, all of one service, and takes offer and price
// from there where it has none.
func (r *subscriptionRow) refer(tx *store.Tx, serviceID int64) error {
	if r.PromoCodeID != 0 {
		p, of, err := promoCodeByID(tx, r.PromoCodeID)
		switch {
		case errors.Is(err, sql.ErrNoRows) || err == nil && of != serviceID:
			return &sims.Bad{Key: "promo_code_id", Reason: fmt.Sprintf(
				"the account's service has no promo code %d", r.PromoCodeID)}
		case err != nil:
			return err
		case r.OfferID != 0 && r.OfferID != p.OfferID:
			return &sims.Bad{Key: "offer_id", Reason: fmt.Sprintf(
				"is %d; promo code %d is of offer %d", r.OfferID, p.ID, p.OfferID)}
		}
		r.OfferID = p.OfferID
		r.Price = cmp.Or(r.Price, freePrice)
	}
	if r.OfferID != 0 {
		o, err := offerFor(tx, serviceID, r.OfferID)
		if err != nil {
			return err
		}
		r.Price = cmp.Or(r.Price, o.Price)
	}
	r.Price = cmp.Or(r.Price, freePrice)
	if r.LinkedID == 0 {
		return nil
	}
	linked, err := subscriptionByID(tx, r.LinkedID)
	if errors.Is(err, sql.ErrNoRows) || err == nil && linked.ServiceID != serviceID {
		return &sims.Bad{Key: "linked_subscription_id", Reason: fmt.Sprintf(
			"the account's service has no subscription %d yet; it must stand before this one",
			r.LinkedID)}
	}
	return err
}

// offerFor returns an offer of a service, or a *sims.Bad.
func offerFor(tx *store.Tx, serviceID, id int64) (offer, error) {
	o, err := offerByID(tx, serviceID, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{
			Key: "offer_id", Reason: fmt.Sprintf("the account's service has no offer %d", id),
		}
	}
	return o, err
}

// day is the day of a time, in UTC, or "" where the row gives none.
func day(tx *store.Tx, t sims.FixtureTime) string {
	if t.IsZero() {
		return ""
	}
	return t.At(tx).Format(time.DateOnly)
}
