package synctv

import "time"

// The seven words of subscription_status. (Documented, as an argument of the
// accounts list. What leads to each is ours.)
const (
	statusSuspended   = "suspended"
	statusCancelled   = "cancelled"
	statusNotStarted  = "not_started"
	statusBillingHold = "billing_hold"
	statusEnded       = "ended"
	statusExpired     = "expired"
)

// subscriptionStatuses are all of them, in the vendor's order.
var subscriptionStatuses = []string{
	statusActive, statusSuspended, statusCancelled, statusNotStarted, statusBillingHold,
	statusEnded, statusExpired,
}

// cycles are the values of billing_cycle, in months. (Ours: the vendor's example has
// none.)
var cycles = map[string]int{"monthly": 1, "yearly": 12}

// over reports whether nothing comes after a status.
func over(status string) bool {
	return status == statusCancelled || status == statusEnded || status == statusExpired
}

// asOf makes of a subscription as it is kept what it is at a time, by its days: each
// begins at midnight, UTC. Nothing has to run for that, and a clock that is set back
// takes it back. (All ours.)
//
//   - cancels_on has come: cancelled.
//   - ends_on has come: ended, or expired where it was suspended or on billing hold.
//   - starts_on is to come: not_started.
//   - renews_on has come, and it is active: renewed, so renews_on is the next one.
//
// Of cancels_on and ends_on the earlier one counts. updated_at is the last of these
// changes, where it is later than what was written: who asks for what has changed
// since yesterday sees what ended today.
func (sub *Subscription) asOf(now time.Time) {
	today := now.UTC().Format(time.DateOnly)
	changed := sub.StartsOn
	switch ending := earlier(sub.CancelsOn, sub.EndsOn); {
	case over(sub.Status): // somebody has said so, and no day counts
		changed = ""
	case ending != "" && ending <= today && ending == sub.CancelsOn:
		sub.Status, changed = statusCancelled, ending
	case ending != "" && ending <= today && sub.isHeld():
		sub.Status, changed = statusExpired, ending
	case ending != "" && ending <= today:
		sub.Status, changed = statusEnded, ending
	case sub.StartsOn > today:
		sub.Status = statusNotStarted
	case sub.Status == statusActive && sub.RenewsOn != "" && sub.RenewsOn <= today:
		changed, sub.RenewsOn = renewals(sub.RenewsOn, cycles[sub.BillingCycle], today)
	}
	if over(sub.Status) {
		sub.RenewsOn = ""
	}
	if at := changed + "T00:00:00Z"; changed != "" && changed <= today && at > sub.UpdatedAt {
		sub.UpdatedAt = at
	}
}

// isHeld reports whether the subscription stands still for now.
func (sub *Subscription) isHeld() bool {
	return sub.Status == statusSuspended || sub.Status == statusBillingHold
}

// earlier is the first of two days, each of which may be "".
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// renewals returns the last and the next of the days that follow each other from
// first in steps of months: last is today or before. A month that is too short has
// it on its last day. Where months is 0 nothing follows, and both are first.
func renewals(first string, months int, today string) (last, next string) {
	from, err := time.Parse(time.DateOnly, first)
	to, e := time.Parse(time.DateOnly, today)
	if err != nil || e != nil || months == 0 {
		return first, first
	}
	n := ((to.Year()-from.Year())*12 + int(to.Month()-from.Month())) / months
	last = monthsAfter(from, n*months)
	if last > today {
		n--
		last = monthsAfter(from, n*months)
	}
	return last, monthsAfter(from, (n+1)*months)
}

func monthsAfter(from time.Time, n int) string {
	first := time.Date(from.Year(), from.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	lastDay := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(from.Day(), lastDay)-1).Format(time.DateOnly)
}
