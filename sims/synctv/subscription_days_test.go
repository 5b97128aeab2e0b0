package synctv

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADayMakesAStatus(t *testing.T) {
	const yesterday, today, tomorrow, long = "2026-11-21", "2026-11-22", "2026-11-23", "2026-01-01"
	const written = "2026-06-01T10:00:00Z"
	for _, tt := range []struct {
		name            string
		sub             Subscription
		status, updated string
	}{
		{"nothing has come", Subscription{Status: "active"}, "active", written},
		{"it is cancelled tomorrow", Subscription{Status: "active", CancelsOn: tomorrow}, "active", written},
		{"it is cancelled today", Subscription{Status: "active", CancelsOn: today}, "cancelled", today},
		{"it was cancelled", Subscription{Status: "active", CancelsOn: yesterday}, "cancelled", yesterday},
		{"it was cancelled while suspended", Subscription{Status: "suspended", CancelsOn: yesterday}, "cancelled", yesterday},
		{"it ends tomorrow", Subscription{Status: "active", EndsOn: tomorrow}, "active", written},
		{"it ends today", Subscription{Status: "active", EndsOn: today}, "ended", today},
		{"it ended while suspended", Subscription{Status: "suspended", EndsOn: yesterday}, "expired", yesterday},
		{"it ended on billing hold", Subscription{Status: "billing_hold", EndsOn: yesterday}, "expired", yesterday},
		{"cancelled before it ended", Subscription{Status: "active", CancelsOn: yesterday, EndsOn: today}, "cancelled", yesterday},
		{"cancelled as it ended", Subscription{Status: "active", CancelsOn: today, EndsOn: today}, "cancelled", today},
		{"ended before it was cancelled", Subscription{Status: "active", CancelsOn: today, EndsOn: yesterday}, "ended", yesterday},
		{"it begins tomorrow", Subscription{Status: "active", StartsOn: tomorrow}, "not_started", written},
		{"suspended before it begins", Subscription{Status: "suspended", StartsOn: tomorrow}, "not_started", written},
		{"it begins today", Subscription{Status: "active", StartsOn: today}, "active", today},
		{"cancelled before it begins", Subscription{Status: "active", StartsOn: tomorrow, CancelsOn: today}, "cancelled", today},
		{"somebody ended it", Subscription{Status: "ended", CancelsOn: yesterday, StartsOn: today}, "ended", written},
		{"somebody says it is expired", Subscription{Status: "expired"}, "expired", written},
		{"suspended", Subscription{Status: "suspended"}, "suspended", written},
		{"a word from before", Subscription{Status: "odd"}, "odd", written},
	} {
		sub := tt.sub
		if sub.UpdatedAt = written; sub.StartsOn == "" {
			sub.StartsOn = long
		}
		if tt.updated != written {
			tt.updated += "T00:00:00Z"
		}
		for range 2 { // as of the same time it stays so
			sub.asOf(start)
			assert.Equal(t, tt.status, sub.Status, tt.name)
			assert.Equal(t, tt.updated, sub.UpdatedAt, tt.name)
		}
	}
}

// A day begins at midnight, UTC, whatever zone a clock is in.
func TestADayBeginsAtMidnight(t *testing.T) {
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for at, status := range map[time.Time]string{
		midnight.Add(-time.Nanosecond):         "active",
		midnight:                               "cancelled",
		midnight.In(time.FixedZone("", -3600)): "cancelled",
		midnight.Add(-time.Second).In(time.FixedZone("", +3600)): "active",
	} {
		sub := Subscription{Status: "active", StartsOn: "2026-01-01", CancelsOn: "2026-11-22"}
		sub.asOf(at)
		assert.Equal(t, status, sub.Status, at)
	}
}

func TestRenewals(t *testing.T) {
	for _, tt := range []struct{ first, cycle, today, last, next string }{
		{"2026-11-22", "monthly", "2026-11-22", "2026-11-22", "2026-12-22"},
		{"2026-11-22", "monthly", "2026-12-21", "2026-11-22", "2026-12-22"},
		{"2026-11-22", "monthly", "2026-12-22", "2026-12-22", "2027-01-22"},
		{"2026-01-31", "monthly", "2026-02-27", "2026-01-31", "2026-02-28"},
		{"2026-01-31", "monthly", "2026-02-28", "2026-02-28", "2026-03-31"},
		{"2026-01-31", "monthly", "2028-02-29", "2028-02-29", "2028-03-31"},
		{"2026-01-31", "monthly", "2035-06-15", "2035-05-31", "2035-06-30"},
		{"2024-02-29", "yearly", "2025-02-28", "2025-02-28", "2026-02-28"},
		{"2024-02-29", "yearly", "2028-02-28", "2027-02-28", "2028-02-29"},
		{"2024-12-31", "yearly", "2035-01-01", "2034-12-31", "2035-12-31"},
		{"2024-01-01", "", "2035-01-01", "2024-01-01", "2024-01-01"},
	} {
		last, next := renewals(tt.first, cycles[tt.cycle], tt.today)
		assert.Equal(t, []string{tt.last, tt.next}, []string{last, next}, "%v", tt)
	}
}

func TestASubscriptionRenewsByItself(t *testing.T) {
	const first = "2026-10-22"
	sub := func(status, ends string) Subscription {
		s := Subscription{Status: status, BillingCycle: "monthly", StartsOn: "2026-09-22", RenewsOn: first,
			EndsOn: ends, UpdatedAt: "2026-09-22T12:00:00Z"}
		s.asOf(start)
		return s
	}
	s := sub("active", "")
	assert.Equal(t, []string{"2026-12-22", "2026-11-22T00:00:00Z"}, []string{s.RenewsOn, s.UpdatedAt})
	s = sub("suspended", "")
	assert.Equal(t, []string{first, "2026-09-22T12:00:00Z"}, []string{s.RenewsOn, s.UpdatedAt})
	s = sub("active", "2026-11-01")
	assert.Equal(t, []string{"", "2026-11-01T00:00:00Z"}, []string{s.RenewsOn, s.UpdatedAt})
}

// FuzzRenewals: the last is today or before, the next one is after it, and at most a
// cycle and the three days a month can lack lie between.
func FuzzRenewals(f *testing.F) {
	f.Add(uint16(0), uint16(30), true)
	f.Add(uint16(20483), uint16(24837), false)
	f.Fuzz(func(t *testing.T, a, b uint16, yearly bool) {
		days := func(n uint16) time.Time { return time.Unix(0, 0).UTC().AddDate(0, 0, int(n)) }
		first, today := days(min(a, b)), days(max(a, b))
		months := 1
		if yearly {
			months = 12
		}
		last, next := renewals(first.Format(time.DateOnly), months, today.Format(time.DateOnly))
		require.LessOrEqual(t, first.Format(time.DateOnly), last)
		require.LessOrEqual(t, last, today.Format(time.DateOnly))
		require.Greater(t, next, today.Format(time.DateOnly))
		from, err := time.Parse(time.DateOnly, last)
		require.NoError(t, err)
		to, err := time.Parse(time.DateOnly, next)
		require.NoError(t, err)
		require.LessOrEqual(t, to.Sub(from), time.Duration(months)*31*24*time.Hour)
	})
}
