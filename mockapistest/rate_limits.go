package mockapistest

import "time"

// A RateLimit is where an account stands in its window. The account's next request
// opens one where none is open; start and end are nil then.
type RateLimit struct {
	API     API              `json:"api"`
	Account RateLimitAccount `json:"account"`
	Limit   *int64           `json:"limit"` // nil where it is switched off
	Used    int64            `json:"used"`  // requests that were let through
	Left    *int64           `json:"left"`  // nil where the limit is switched off
	Start   *time.Time       `json:"window_start"`
	End     *time.Time       `json:"window_end"`
}

// A RateLimitAccount is whose requests are counted together.
type RateLimitAccount struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// RateLimits lists where the accounts stand, of the APIs that have a rate limit, by the
// sandbox's clock.
func (s *Sandbox) RateLimits() []RateLimit {
	s.t.Helper()
	return list[RateLimit](s, "/rate-limits", "rate_limits")
}
