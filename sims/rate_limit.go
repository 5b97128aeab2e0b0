package sims

import (
	"time"

	"github.com/mockapis/mockapis/store"
)

// A RateLimited is a simulator whose API lets an account send only so many requests in
// a window of time.
type RateLimited interface {
	// RateLimits says where each account stands at tx.Now, in the order of their ids.
	RateLimits(tx *store.Tx) ([]RateLimit, error)
}

// A RateLimit is where an account stands in its window. The next request opens one
// where none is open; start and end are missing then.
type RateLimit struct {
	API     string           `json:"api"`
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
