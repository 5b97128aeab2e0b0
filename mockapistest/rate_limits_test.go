package mockapistest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestRateLimits(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	a := func() mockapistest.RateLimit {
		all := s.RateLimits()
		require.NotEmpty(t, all)
		return all[0]
	}
	two := int64(2)
	s.Settings.Set("easypromos.rate_limit", two)
	want := mockapistest.RateLimit{
		API: mockapistest.Easypromos, Limit: &two, Left: &two,
		Account: mockapistest.RateLimitAccount{ID: 1, Name: "Account A"},
	}
	assert.Equal(t, want, a())

	client := newPromotions(s)
	for range 3 {
		_, _, err := client.get("/promotions/10")
		require.NoError(t, err)
	}
	none, end := int64(0), newYear.Add(time.Minute)
	want.Used, want.Left, want.Start, want.End = 2, &none, &newYear, &end
	assert.Equal(t, want, a(), "what was refused is not counted")

	s.Clock.Advance(time.Minute)
	want.Used, want.Left, want.Start, want.End = 0, &two, nil, nil
	assert.Equal(t, want, a())
	s.Settings.Set("easypromos.rate_limit", 0)
	want.Limit, want.Left = nil, nil
	assert.Equal(t, want, a())
}
