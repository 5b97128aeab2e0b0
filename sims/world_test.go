package sims_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var (
	start = time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	yes   = true
	no    = false
)

func TestTheClockMoves(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{Now: start})
	assert.WithinDuration(t, start, w.Clock.Now(), time.Minute)
	later, back := 301*time.Second, -400*24*time.Hour
	for _, tt := range []struct {
		name   string
		change sims.ClockChange
		want   time.Time
	}{
		{"set and frozen", sims.ClockChange{Now: &start, Frozen: &yes}, start},
		{"advanced while frozen", sims.ClockChange{Advance: &later}, start.Add(later)},
		{"set, then advanced", sims.ClockChange{Now: &start, Advance: &back}, start.Add(back)},
		{"as far as it goes", sims.ClockChange{Now: &sims.ClockMax}, sims.ClockMax},
		{"back to the beginning", sims.ClockChange{Now: &sims.ClockMin}, sims.ClockMin},
	} {
		require.NoError(t, w.SetClock(t.Context(), tt.change), tt.name)
		assert.Equal(t, tt.want, w.Clock.Now(), tt.name)
	}
	assert.ErrorIs(t, w.SetClock(t.Context(), sims.ClockChange{Advance: &back}), sims.ErrClockRange)
	assert.Equal(t, sims.ClockMin, w.Clock.Now(), "a refused change changes nothing")
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &start, Frozen: &no}))
	assert.False(t, frozen(w))
	assert.True(t, w.Clock.Now().After(start))
}

func TestAWorldIsTakenUpAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.db")
	var first string
	func() {
		db, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		defer db.Close()
		w, err := sims.NewWorld(db, sims.WorldOptions{Seed: 7, Settings: map[string]string{"mock_headers": "false"}})
		require.NoError(t, err)
		require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &start, Frozen: &yes}))
		first = draw(t, w, "code")
	}()
	w := worldAt(t, path, sims.WorldOptions{})
	assert.Equal(t, start, w.Clock.Now())
	assert.Equal(t, int64(7), w.Rand.Seed())
	assert.False(t, w.Settings.Bool("mock_headers"))
	assert.NotEqual(t, first, draw(t, w, "code"), "a value never comes twice")

	_, err := sims.NewWorld(w.DB, sims.WorldOptions{Seed: 8})
	assert.ErrorIs(t, err, sims.ErrSeed)
}

func draw(t testing.TB, w *sims.World, purpose string) (s string) {
	require.NoError(t, w.DB.Update(context.Background(), func(tx *store.Tx) (err error) {
		s, err = w.Rand.Hex(tx, purpose, 16)
		return err
	}))
	return s
}

func TestRandomValuesAreKeyed(t *testing.T) {
	a := newWorld(t, sims.WorldOptions{})
	b := newWorld(t, sims.WorldOptions{Seed: 1, Name: "default"})
	one := draw(t, a, "token")
	assert.Equal(t, one, draw(t, b, "token"), "the same seed, name, purpose and counter")
	assert.Regexp(t, `^[0-9a-f]{32}$`, one)
	draw(t, b, "other")
	two := draw(t, a, "token")
	assert.Equal(t, two, draw(t, b, "token"), "other purposes don't matter")
	seen := map[string]bool{one: true, two: true}
	for _, w := range []*sims.World{newWorld(t, sims.WorldOptions{Seed: 2}), newWorld(t, sims.WorldOptions{Name: "t1"})} {
		seen[draw(t, w, "token")] = true
	}
	assert.Len(t, seen, 4, "another seed or name gives other values")
}

func TestRandomValuesNeverComeTwice(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{})
	var all sync.WaitGroup
	var seen sync.Map
	for range 50 {
		all.Go(func() {
			for range 10 {
				_, twice := seen.LoadOrStore(draw(t, w, "token"), true)
				assert.False(t, twice)
			}
		})
	}
	all.Wait()
}

func TestResetReturnsEverythingToItsStart(t *testing.T) {
	options := sims.WorldOptions{Now: start, Settings: map[string]string{"mock_headers": "false"}}
	template, w := newWorld(t, options), newWorld(t, options)
	first := draw(t, w, "token")
	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"mock_headers": true}))
	later := start.Add(time.Hour * 1000)
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &later, Frozen: &yes}))
	s := &shop{}
	require.NoError(t, w.Reset(t.Context(), template.DB, []sims.Simulator{s}))
	assert.Equal(t, 1, s.resets)
	assert.False(t, w.Settings.Bool("mock_headers"))
	assert.False(t, frozen(w))
	assert.WithinDuration(t, start, w.Clock.Now(), time.Minute)
	assert.Equal(t, first, draw(t, w, "token"), "random counters begin again")
}

func frozen(w *sims.World) bool {
	_, frozen, _ := w.ClockNow()
	return frozen
}
