package watch

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/contract"
)

// Accounts that have gone make room, and no more than so many are kept.
func TestBudgetsAreBounded(t *testing.T) {
	t.Parallel()
	limit := &contract.RateLimit{Requests: 2, Seconds: 60}
	now := time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	b := budgets{}
	for i := range 3 * maxBudgets {
		b.spend([2]string{"shop", fmt.Sprint(i)}, now, limit)
	}
	assert.Len(t, b, maxBudgets)
	b.spend([2]string{"shop", "late"}, now.Add(time.Hour), limit)
	assert.Len(t, b, 1)
	for range 100 {
		b.spend([2]string{"shop", "late"}, now.Add(time.Hour), limit)
	}
	assert.LessOrEqual(t, len(b[[2]string{"shop", "late"}]), 2)
}
