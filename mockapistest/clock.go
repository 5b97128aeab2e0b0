package mockapistest

import (
	"net/http"
	"time"
)

// A Clock is a sandbox's. Everything in the sandbox follows it: the age of
// signatures, rate limits, the expiry of tokens and sessions, the states of
// members and promotions, every time stamp and the header Date.
type Clock struct{ s *Sandbox }

// A ClockState is where a clock stands.
type ClockState struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
	Rate   float64   `json:"rate"` // its seconds in a real one
}

// State returns where the clock stands.
func (c *Clock) State() (state ClockState) {
	c.s.t.Helper()
	c.s.must(http.MethodGet, "/clock", nil, &state)
	return state
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.s.t.Helper()
	return c.State().Now
}

// Set sets the clock, which runs or stands as before.
func (c *Clock) Set(now time.Time) {
	c.s.t.Helper()
	c.put(map[string]any{"now": now})
}

// Advance moves the clock by d, which may be negative.
func (c *Clock) Advance(d time.Duration) {
	c.s.t.Helper()
	c.put(map[string]any{"advance": d.String()})
}

// Freeze lets the clock stand.
func (c *Clock) Freeze() {
	c.s.t.Helper()
	c.put(map[string]any{"frozen": true})
}

// FreezeAt sets the clock and lets it stand.
func (c *Clock) FreezeAt(now time.Time) {
	c.s.t.Helper()
	c.put(map[string]any{"now": now, "frozen": true})
}

// Resume lets the clock go on from where it stands.
func (c *Clock) Resume() {
	c.s.t.Helper()
	c.put(map[string]any{"frozen": false})
}

// SetRate is how many of the clock's seconds pass in a real one: 60 is an hour in a
// minute. It is above 0, and 100000 at most.
func (c *Clock) SetRate(rate float64) {
	c.s.t.Helper()
	c.put(map[string]any{"rate": rate})
}

func (c *Clock) put(change map[string]any) {
	c.s.t.Helper()
	c.s.must(http.MethodPut, "/clock", change, &ClockState{})
}
