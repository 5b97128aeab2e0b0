package watch

import (
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
)

// maxBudgets is how many accounts are watched at once.
const maxBudgets = 1000

// budgets are the last requests of each account, by API and account: no more than the
// vendor takes in a window.
type budgets map[[2]string][]time.Time

// spend counts a request and reports whether the window before it was full.
func (b budgets) spend(key [2]string, now time.Time, limit *contract.RateLimit) bool {
	window := time.Duration(limit.Seconds) * time.Second
	times := b[key]
	// A clock that was set back leaves times to come, which are none of this window.
	for len(times) > 0 && (now.Sub(times[0]) >= window || times[0].Sub(now) >= window) {
		times = times[1:]
	}
	full := len(times) >= limit.Requests
	if full {
		times = times[1:]
	}
	if len(b) >= maxBudgets && b[key] == nil {
		for other, spent := range b {
			if now.Sub(spent[len(spent)-1]) >= window {
				delete(b, other)
			}
		}
		if len(b) >= maxBudgets {
			return full
		}
	}
	b[key] = append(times, now)
	return full
}

// over finds that a request is one more than the vendor takes of its account.
func (w *Watcher) over(j *contract.Judge, s *Seen) (f contract.Finding, isOver bool) {
	limit := j.RateLimit
	if limit == nil || limit.Requests < 1 || s.Exchange.Method == http.MethodOptions {
		return f, false
	}
	account := w.who[s.API](s.Exchange)
	if account == "" {
		return f, false
	}
	if w.budgets == nil {
		w.budgets = budgets{}
	}
	if !w.budgets.spend([2]string{s.API, account}, s.Time, limit) {
		return f, false
	}
	about := contract.About(contract.RateBudget)
	f = contract.Finding{
		Rule: about.Rule, Severity: about.Severity,
		Why: fmt.Sprintf("the account made more than %d requests in %d seconds", limit.Requests, limit.Seconds),
	}
	if o := j.Find(s.Exchange); o != nil {
		f.Operation = o.ID
	}
	return f, true
}
