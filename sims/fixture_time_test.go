package sims_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type dated struct {
	Name string           `yaml:"name"`
	On   sims.FixtureTime `yaml:"on"`
	More []struct {
		At sims.FixtureTime `yaml:"at"`
	} `yaml:"more"`
}

// calendar is a simulator of nothing whose rows have times.
type calendar struct {
	sims.Simulator
	on []any
}

func (c *calendar) Name() string { return "calendar" }
func (c *calendar) Fixtures() []sims.Table {
	return []sims.Table{sims.Rows("days", func(tx *store.Tx, d dated) error {
		c.on = append(c.on, d.On.Seconds(tx))
		return nil
	})}
}

func (c *calendar) load(t *testing.T, rows string) error {
	w := newWorld(t, sims.WorldOptions{})
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &start, Frozen: &yes}))
	return sims.LoadFixtures(t.Context(), w, fstest.MapFS{
		"calendar/a.yaml": {Data: []byte("days:\n" + rows)},
	}, c)
}

func TestTimesOfFixtures(t *testing.T) {
	for _, tt := range []struct {
		text string
		want time.Time
	}{
		{"2026-01-31T12:00:00Z", time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)},
		{`"2026-01-31T12:00:00+02:00"`, time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)},
		{"2026-01-31", time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)},
		{"now", start},
		{"now-24h", start.Add(-24 * time.Hour)},
		{"now+30d", start.Add(30 * 24 * time.Hour)},
		{"now-1h30m", start.Add(-90 * time.Minute)},
		{"now-36500d", start.Add(-36500 * 24 * time.Hour)},
	} {
		c := &calendar{}
		require.NoError(t, c.load(t, "  - {name: a, on: "+tt.text+"}\n"), tt.text)
		assert.Equal(t, []any{tt.want.Unix()}, c.on, tt.text)
	}
	c := &calendar{}
	require.NoError(t, c.load(t, "  - {name: a}\n  - {name: a, on: null}\n"))
	assert.Equal(t, []any{nil, nil}, c.on, "a time that is not given")
}

func TestWrongTimesOfFixturesAreNamed(t *testing.T) {
	const want = " is no time: write 2026-01-31T12:00:00Z, now, now-24h or now+30d"
	for _, tt := range []struct{ rows, want string }{
		{"  - name: a\n    on: yesterday\n", `calendar/a.yaml:3: days.on: "yesterday"`},
		{"  - {name: a, on: nowish}\n", `calendar/a.yaml:2: days.on: "nowish"`},
		{"  - {name: a, on: now+1y}\n", `calendar/a.yaml:2: days.on: "now+1y"`},
		{"  - {name: a, on: now+36501d}\n", `calendar/a.yaml:2: days.on: "now+36501d"`},
		{"  - {name: a, on: now-+1h}\n", `calendar/a.yaml:2: days.on: "now-+1h"`},
		{"  - {name: a, on: now5h}\n", `calendar/a.yaml:2: days.on: "now5h"`},
		{"  - name: a\n    on: [now]\n", `calendar/a.yaml:3: days.on: ""`},
		{"  - name: a\n    more:\n      - {at: now}\n      - {at: then}\n", `calendar/a.yaml:5: days.at: "then"`},
	} {
		assert.EqualError(t, (&calendar{}).load(t, tt.rows), tt.want+want)
	}
}
