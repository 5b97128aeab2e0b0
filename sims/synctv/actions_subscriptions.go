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

type subscribeArgs struct {
	Email        string `json:"email,omitempty" doc:"The account's e-mail; this or account_id."`
	AccountID    int64  `json:"account_id,omitempty" doc:"The account's id; this or the e-mail."`
	Service      string `json:"service,omitempty" doc:"Of the e-mail; the first where left out."`
	OfferID      int64  `json:"offer_id,omitempty" doc:"The offer, which must be active; or none."`
	Price        string `json:"price,omitempty" doc:"A decimal number; the offer's, or 0.0."`
	BillingCycle string `json:"billing_cycle,omitempty" doc:"Whether it renews: monthly or yearly."`
	StartsOn     string `json:"starts_on,omitempty" doc:"A day, as 2026-01-31; today if left out."`
	RenewsOn     string `json:"renews_on,omitempty" doc:"The first renewal; a cycle after the start."`
	EndsOn       string `json:"ends_on,omitempty" doc:"The day it ends; never where left out."`
}

func subscribe(tx *store.Tx, a subscribeArgs) (any, error) {
	id, err := accountArgs{a.Email, a.AccountID, a.Service}.id(tx)
	if err != nil {
		return nil, err
	}
	account, err := accountByID(tx, id)
	if err != nil {
		return nil, fmt.Errorf("account %d: %w", id, err)
	}
	if a.OfferID != 0 {
		o, err := offerFor(tx, account.ServiceID, a.OfferID)
		if err == nil && !o.Active {
			err = &sims.Bad{Key: "offer_id", Reason: fmt.Sprintf("offer %d is not active", a.OfferID)}
		}
		if err != nil {
			return nil, err
		}
		a.Price = cmp.Or(a.Price, o.Price)
	}
	sub := Subscription{
		AccountID: id, OfferID: a.OfferID, Status: statusActive, Price: cmp.Or(a.Price, freePrice),
		BillingCycle: a.BillingCycle, RenewsOn: a.RenewsOn, EndsOn: a.EndsOn,
		StartsOn: cmp.Or(a.StartsOn, tx.Now.Format(time.DateOnly)),
	}
	if err := sub.settle(tx.Now); err != nil {
		return nil, err
	}
	return Subscribe(tx, sub, 0)
}

type subscriptionArg struct {
	SubscriptionID int64 `json:"subscription_id" doc:"The subscription."`
}

type lastDayArgs struct {
	SubscriptionID int64  `json:"subscription_id" doc:"The subscription."`
	On             string `json:"on,omitempty" doc:"From which day on; today where left out."`
}

func cancelSubscription(tx *store.Tx, a lastDayArgs) (any, error) {
	return stop(tx, a, func(sub *Subscription, on, _ string) { sub.CancelsOn = on })
}

// endSubscription ends also one that is suspended, which on its last day, if it is
// to come, is found to be expired.
func endSubscription(tx *store.Tx, a lastDayArgs) (any, error) {
	return stop(tx, a, func(sub *Subscription, on, today string) {
		if sub.EndsOn = on; on <= today {
			sub.Status = statusEnded
		}
	})
}

// stop changes a subscription that is not over, which is to be over from a day on.
func stop(
	tx *store.Tx, a lastDayArgs, change func(sub *Subscription, on, today string),
) (any, error) {
	if a.On != "" && !isDate(a.On) {
		return nil, &sims.Bad{Key: "on", Reason: fmt.Sprintf("%q is no date like 2026-01-31", a.On)}
	}
	sub, status, err := subscriptionNow(tx, a.SubscriptionID)
	if err != nil {
		return nil, err
	}
	if over(status) {
		return nil, notNow(sub.ID, status)
	}
	today := tx.Now.Format(time.DateOnly)
	change(&sub, cmp.Or(a.On, today), today)
	return keep(tx, sub)
}

// setStanding makes a subscription suspended, on billing hold or active. One that is
// over, that has not begun or that is so already is refused.
func setStanding(tx *store.Tx, a subscriptionArg, status string) (any, error) {
	sub, was, err := subscriptionNow(tx, a.SubscriptionID)
	if err != nil {
		return nil, err
	}
	if over(was) || was == statusNotStarted || was == status {
		return nil, notNow(sub.ID, was)
	}
	sub.Status = status
	return keep(tx, sub)
}

// subscriptionNow returns a subscription as it is kept, and its status as of now.
func subscriptionNow(tx *store.Tx, id int64) (sub Subscription, status string, err error) {
	sub, err = subscriptionByID(tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "subscription_id", Reason: fmt.Sprintf("there is no subscription %d", id)}
	}
	now := sub
	now.asOf(tx.Now)
	return sub, now.Status, err
}

func notNow(id int64, status string) error {
	return &sims.Bad{Key: "subscription_id", Reason: fmt.Sprintf("subscription %d is %s", id, status)}
}

// keep writes a subscription that is changed now, and returns it as of now.
func keep(tx *store.Tx, sub Subscription) (any, error) {
	sub.UpdatedAt = stamp(tx)
	if err := saveSubscription(tx, &sub); err != nil {
		return nil, fmt.Errorf("subscription %d: %w", sub.ID, err)
	}
	sub.asOf(tx.Now)
	return sub, nil
}

type changeArgs struct {
	SubscriptionID int64   `json:"subscription_id" doc:"The subscription."`
	Status         string  `json:"status,omitempty" doc:"Its status, such as active or cancelled."`
	Price          string  `json:"price,omitempty" doc:"A decimal number, such as 4.99."`
	StartsOn       string  `json:"starts_on,omitempty" doc:"A date, such as 2026-01-31."`
	BillingCycle   *string `json:"billing_cycle,omitempty" doc:"monthly, yearly, or empty for none."`
	RenewsOn       *string `json:"renews_on,omitempty" doc:"A date, or empty for none."`
	EndsOn         *string `json:"ends_on,omitempty" doc:"A date, or empty for none."`
	CancelsOn      *string `json:"cancels_on,omitempty" doc:"A date, or empty for none."`
}

func changeSubscription(tx *store.Tx, a changeArgs) (any, error) {
	if a == (changeArgs{SubscriptionID: a.SubscriptionID}) {
		return nil, &sims.Bad{Key: "status", Reason: "is required, or another thing to change"}
	}
	var alone Subscription
	a.apply(&alone)
	if err := alone.checkForms(); err != nil {
		return nil, err
	}
	sub, _, err := subscriptionNow(tx, a.SubscriptionID)
	if err != nil {
		return nil, err
	}
	if a.Status != "" && !over(a.Status) && a.Status != statusNotStarted {
		sub.revive(tx.Now.Format(time.DateOnly))
	}
	a.apply(&sub)
	if err := sub.settle(tx.Now); err != nil {
		return nil, err
	}
	return keep(tx, sub)
}

// apply changes what the arguments name.
func (a changeArgs) apply(sub *Subscription) {
	sub.Status = cmp.Or(a.Status, sub.Status)
	sub.Price = cmp.Or(a.Price, sub.Price)
	sub.StartsOn = cmp.Or(a.StartsOn, sub.StartsOn)
	if a.BillingCycle != nil {
		sub.BillingCycle = *a.BillingCycle
		if *a.BillingCycle == "" {
			sub.RenewsOn = ""
		}
	}
	for field, to := range map[*string]*string{
		&sub.RenewsOn: a.RenewsOn, &sub.EndsOn: a.EndsOn, &sub.CancelsOn: a.CancelsOn,
	} {
		if to != nil {
			*field = *to
		}
	}
}
