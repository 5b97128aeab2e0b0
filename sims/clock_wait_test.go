package sims_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

func TestWhenTheClockShowsATime(t *testing.T) {
	t.Parallel()
	start := worldtest.Now(t)
	w := worldtest.New(t, sims.WorldOptions{Now: start})
	frozen, let, quick := true, false, 60.0
	set := func(ch sims.ClockChange) { require.NoError(t, w.SetClock(t.Context(), ch)) }
	set(sims.ClockChange{Now: &start, Frozen: &frozen})

	d, ok := w.ClockUntil(start)
	assert.True(t, ok, "it shows it already")
	assert.Zero(t, d)
	_, ok = w.ClockUntil(start.Add(time.Second))
	assert.False(t, ok, "it stands still")

	set(sims.ClockChange{Now: &start, Frozen: &let, Rate: &quick})
	d, ok = w.ClockUntil(start.Add(10 * time.Hour))
	assert.True(t, ok)
	assert.InDelta(t, 10*time.Minute, d, float64(time.Minute), "sixty times as quick")
	_, ok = w.ClockUntil(sims.ClockMax.Add(time.Second))
	assert.False(t, ok, "it never gets there")
}

func TestWhoWaitsIsToldThatTheClockMoves(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{Now: worldtest.Now(t)})
	moved := w.ClockMoved()
	assert.Equal(t, moved, w.ClockMoved(), "all wait for the same")
	select {
	case <-moved:
		require.Fail(t, "the clock was not moved")
	default:
	}
	hour := time.Hour
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Advance: &hour}))
	<-moved
	select {
	case <-w.ClockMoved():
		require.Fail(t, "it was not moved again")
	default:
	}
}
