package nats4

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPeriodDays(t *testing.T) {
	t.Parallel()
	day := func(text string) int64 {
		d, err := time.Parse(time.DateOnly, text)
		assert.NoError(t, err)
		return dayOf(d.Unix())
	}
	for _, tt := range []struct {
		name, now   string
		period      int64
		from, until string
	}{
		{"the current payout period", "2024-02-15", periodCurrent, "2024-02-01", "2024-02-29"},
		{"the last payout period", "2024-03-31", periodLast, "2024-02-01", "2024-02-29"},
		{"the last payout period of the year before", "2035-01-01", periodLast, "2034-12-01", "2034-12-31"},
		{"today", "2024-02-29", periodToday, "2024-02-29", "2024-02-29"},
		{"yesterday", "2024-03-01", periodYesterday, "2024-02-29", "2024-02-29"},
		{"the week on a Sunday", "2024-03-03", periodWeek, "2024-02-26", "2024-03-03"},
		{"the week on a Monday", "2024-03-04", periodWeek, "2024-03-04", "2024-03-10"},
		{"the month", "2024-03-31", periodMonth, "2024-03-01", "2024-03-31"},
		{"the year", "2024-03-31", periodYear, "2024-01-01", "2024-12-31"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.DateOnly, tt.now)
			assert.NoError(t, err)
			assert.Equal(t, dayRange{day(tt.from), day(tt.until)}, periodDays(tt.period, now.Add(23*time.Hour)))
		})
	}
	assert.Equal(t, allDays, periodDays(periodAll, time.Unix(0, 0)))
	assert.Equal(t, allDays, periodDays(periodFreeform, time.Unix(0, 0)), "parameters bound it")
}
