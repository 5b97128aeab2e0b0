package nats4

import (
	"strconv"
	"time"
)

// parseTime reads a time as a parameter has it: Unix seconds, or a text for PHP's
// strtotime, by UTC.
func parseTime(text string, now time.Time) (time.Time, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(n, 0).UTC(), true
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02 15:04:05", "2006-01-02", "2 January 2006",
	} {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
