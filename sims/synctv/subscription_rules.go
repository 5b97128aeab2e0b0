package synctv

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// freePrice is what a subscription costs that came of a promo code.
const freePrice = "0.0"

// settle makes of a subscription that somebody describes one that can be kept, or
// returns a *sims.Bad: fixtures and actions have the same rules. (All ours.)
func (sub *Subscription) settle(now time.Time) error {
	if err := sub.checkForms(); err != nil {
		return err
	}
	switch {
	case !slices.Contains(subscriptionStatuses, sub.Status):
		return &sims.Bad{Key: "status", Reason: fmt.Sprintf("is %q; it can be %s",
			sub.Status, strings.Join(subscriptionStatuses, ", "))}
	case sub.Status == statusNotStarted && sub.StartsOn <= now.UTC().Format(time.DateOnly):
		return &sims.Bad{
			Key: "starts_on", Reason: "must be a day to come where the status is not_started",
		}
	case sub.BillingCycle != "" && cycles[sub.BillingCycle] == 0:
		return &sims.Bad{Key: "billing_cycle", Reason: "must be monthly or yearly, or nothing"}
	case sub.RenewsOn != "" && sub.BillingCycle == "":
		return &sims.Bad{Key: "renews_on", Reason: "needs billing_cycle too"}
	case sub.RenewsOn != "" && sub.RenewsOn < sub.StartsOn:
		return before("renews_on", sub.RenewsOn, sub.StartsOn)
	case sub.EndsOn != "" && sub.EndsOn < sub.StartsOn:
		return before("ends_on", sub.EndsOn, sub.StartsOn)
	}
	if sub.Status == statusNotStarted {
		sub.Status = statusActive // from its first day on; until then its days say so
	}
	if sub.BillingCycle != "" && sub.RenewsOn == "" {
		_, sub.RenewsOn = renewals(sub.StartsOn, cycles[sub.BillingCycle], sub.StartsOn)
	}
	return nil
}

func before(key, day, start string) error {
	return &sims.Bad{Key: key, Reason: fmt.Sprintf("%s is before starts_on, %s", day, start)}
}

// checkForms checks what needs nothing else to be checked. What is "" is left out.
func (sub *Subscription) checkForms() error {
	if sub.Price != "" && !priceForm.MatchString(sub.Price) {
		return &sims.Bad{Key: "price", Reason: "must be a decimal number, such as 4.99"}
	}
	for _, day := range []struct{ key, value string }{
		{"starts_on", sub.StartsOn}, {"renews_on", sub.RenewsOn}, {"ends_on", sub.EndsOn},
		{"cancels_on", sub.CancelsOn},
	} {
		if day.value != "" && !isDate(day.value) {
			return &sims.Bad{
				Key: day.key, Reason: fmt.Sprintf("%q is no date like 2026-01-31", day.value),
			}
		}
	}
	return nil
}

// revive takes the days away that say that a subscription is over, or not begun.
func (sub *Subscription) revive(today string) {
	if sub.CancelsOn <= today {
		sub.CancelsOn = ""
	}
	if sub.EndsOn <= today {
		sub.EndsOn = ""
	}
	sub.StartsOn = min(sub.StartsOn, today)
}
