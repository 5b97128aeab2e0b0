package sims

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/store"
)

// A FixtureTime is a time in a fixture row: an absolute one in RFC 3339, or one
// relative to the world's clock when the row is inserted: now, now-24h, now+30d,
// now+1h30m. The zero value is a time that the row does not give.
type FixtureTime struct {
	at       time.Time
	shift    time.Duration
	relative bool
}

// FixtureAt is the absolute time t.
func FixtureAt(t time.Time) FixtureTime { return FixtureTime{at: t.UTC()} }

// maxShift bounds how far a relative time is from now: a hundred years.
const maxShift = 36500 * 24 * time.Hour

// UnmarshalYAML reads the time.
func (t *FixtureTime) UnmarshalYAML(n *yaml.Node) error {
	rest, relative := strings.CutPrefix(n.Value, "now")
	if relative && n.Kind == yaml.ScalarNode {
		shift, ok := parseShift(rest)
		*t = FixtureTime{shift: shift, relative: true}
		if ok {
			return nil
		}
	} else if err := n.Decode(&t.at); err == nil {
		t.at = t.at.UTC()
		return nil
	}
	return &yaml.TypeError{Errors: []string{fmt.Sprintf(
		"line %d: %q is no time: write 2026-01-31T12:00:00Z, now, now-24h or now+30d",
		n.Line, n.Value)}}
}

// parseShift reads what may follow now: nothing, or a sign and a duration. A day
// is 24 hours.
func parseShift(s string) (time.Duration, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < -36500 || n > 36500 {
			return 0, false
		}
		return time.Duration(n) * 24 * time.Hour, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= -maxShift && d <= maxShift
}

// IsZero reports whether the row gives no time.
func (t FixtureTime) IsZero() bool { return t == FixtureTime{} }

// At is the time, in UTC, of a row that is inserted in tx; the zero time where the
// row gives none.
func (t FixtureTime) At(tx *store.Tx) time.Time {
	if t.relative {
		return tx.Now.Add(t.shift).UTC()
	}
	return t.at
}

// Seconds is At in Unix seconds, nil where the row gives no time: what a column
// that may be NULL keeps.
func (t FixtureTime) Seconds(tx *store.Tx) any {
	if t.IsZero() {
		return nil
	}
	return t.At(tx).Unix()
}
