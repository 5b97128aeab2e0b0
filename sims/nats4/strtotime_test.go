package nats4

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The expected times are those of PHP 8.2's strtotime, but for those of digits alone. Some
// texts that are refused here PHP takes for a time.
func TestTimesAsStrtotimeReadsThem(t *testing.T) {
	now := time.Date(2026, 11, 25, 15, 4, 5, 600, time.UTC) // a Wednesday
	for text, want := range map[string]string{
		"1402603193":                "2014-06-12T19:59:53Z",
		"@1402603193":               "2014-06-12T19:59:53Z",
		"-1":                        "1969-12-31T23:59:59Z",
		"0":                         "1970-01-01T00:00:00Z",
		"20200605":                  "2020-06-05T00:00:00Z",
		"5 June 2020":               "2020-06-05T00:00:00Z",
		"5 june 2020 10:30":         "2020-06-05T10:30:00Z",
		"5-Jun-2020":                "2020-06-05T00:00:00Z",
		"June 5, 2020":              "2020-06-05T00:00:00Z",
		"June 5th, 2020 3pm":        "2020-06-05T15:00:00Z",
		"jun 2020":                  "2020-06-01T00:00:00Z",
		"5 June":                    "2026-06-05T00:00:00Z",
		"June 5":                    "2026-06-05T00:00:00Z",
		"2020-06-05":                "2020-06-05T00:00:00Z",
		"2020-6-5":                  "2020-06-05T00:00:00Z",
		"2020/06/05":                "2020-06-05T00:00:00Z",
		"06/05/2020":                "2020-06-05T00:00:00Z",
		"05.06.2020":                "2020-06-05T00:00:00Z",
		"05-06-2020":                "2020-06-05T00:00:00Z",
		"2020-06-05 10:30":          "2020-06-05T10:30:00Z",
		"2020-06-05 10:30:15":       "2020-06-05T10:30:15Z",
		"2020-06-05T10:30:15Z":      "2020-06-05T10:30:15Z",
		"2020-06-05T10:30:15.25Z":   "2020-06-05T10:30:15Z",
		"2020-06-05T10:30:15+02:00": "2020-06-05T08:30:15Z",
		"2020-06-05 10:30:15 +0200": "2020-06-05T08:30:15Z",
		"2020-06-05 10:30:15 UTC":   "2020-06-05T10:30:15Z",
		"2020-02-31":                "2020-03-02T00:00:00Z",
		"2020-06-05 + 1 day":        "2020-06-06T00:00:00Z",
		"now":                       "2026-11-25T15:04:05Z",
		"Today":                     "2026-11-25T00:00:00Z",
		"midnight":                  "2026-11-25T00:00:00Z",
		"noon":                      "2026-11-25T12:00:00Z",
		"yesterday":                 "2026-11-24T00:00:00Z",
		"yesterday noon":            "2026-11-24T12:00:00Z",
		"tomorrow 14:00":            "2026-11-26T14:00:00Z",
		"+1 day":                    "2026-11-26T15:04:05Z",
		"-1 week":                   "2026-11-18T15:04:05Z",
		"2 hours ago":               "2026-11-25T13:04:05Z",
		"+1 week 2 days":            "2026-12-04T15:04:05Z",
		"+90 minutes":               "2026-11-25T16:34:05Z",
		"+1 month":                  "2026-12-25T15:04:05Z",
		"-1 year":                   "2025-11-25T15:04:05Z",
		"next month":                "2026-12-25T15:04:05Z",
		"last year":                 "2025-11-25T15:04:05Z",
		"this week":                 "2026-11-23T15:04:05Z",
		"next week":                 "2026-11-30T15:04:05Z",
		"saturday 10am":             "2026-11-28T10:00:00Z",
		"next week friday":          "2026-12-04T00:00:00Z",
		"June":                      "2026-06-25T00:00:00Z",
		"first day of":              "2026-11-01T15:04:05Z",
		"monday":                    "2026-11-30T00:00:00Z",
		"wednesday":                 "2026-11-25T00:00:00Z",
		"next wednesday":            "2026-12-02T00:00:00Z",
		"last wednesday":            "2026-11-18T00:00:00Z",
		"last monday":               "2026-11-23T00:00:00Z",
		"monday this week":          "2026-11-23T00:00:00Z",
		"sunday next week":          "2026-12-06T00:00:00Z",
		"first day of next month":   "2026-12-01T15:04:05Z",
		"last day of february 2024": "2024-02-29T00:00:00Z",
		"first day of this month":   "2026-11-01T15:04:05Z",
		"12am":                      "2026-11-25T00:00:00Z",
		"12:30 p.m.":                "2026-11-25T12:30:00Z",
		"  2020-06-05  ":            "2020-06-05T00:00:00Z",
	} {
		got, ok := parseTime(text, now)
		assert.True(t, ok, text)
		assert.Equal(t, want, got.Format(time.RFC3339), text)
	}
	for _, text := range []string{
		"", " ", "never", "x", "junk", "decide", "money", "2020-13-01", "2020-06-32", "00/05/2020", "25:00", "10:60", "13pm", "5 Foo 2020",
		"+1", "1 lightyear", "day", "2020-06-05 nonsense", "99999999999999", "99999999999999999999",
		"+1000000 days", "2020-06-05;", "\x00",
	} {
		_, ok := parseTime(text, now)
		assert.False(t, ok, "%q", text)
	}
}

// FuzzTimes: no text panics the reader, and what it reads can be written.
func FuzzTimes(f *testing.F) {
	now := time.Date(2026, 11, 25, 15, 4, 5, 0, time.UTC)
	for _, text := range []string{
		"5 June 2020 3pm", "+1 week 2 days ago", "last monday", "2020-06-05T10:30:15+02:00", "@1", "last day of june 2020",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, ok := parseTime(text, now); ok {
			assert.LessOrEqual(t, len(got.Format(time.RFC3339)), 20, text)
		}
	})
}
