package mockapistest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestSimulations(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	begun := s.Simulations.Start(mockapistest.Simulation{
		API: mockapistest.Easypromos, Rate: "5/s", For: time.Minute, Seed: 7,
		Args: map[string]any{"promotion": 10},
	})
	assert.Equal(t, "running", begun.State)
	assert.Equal(t, newYear.Add(time.Minute), begun.Ends)
	assert.Equal(t, mockapistest.SimulationSteps{Of: 300}, begun.Steps)

	s.Clock.Advance(30 * time.Second)
	half := s.Simulations.Wait(begun.ID, time.Minute)
	assert.Equal(t, mockapistest.SimulationSteps{Done: 150, Due: 150, Of: 300}, half.Steps)
	assert.Positive(t, half.Counts["registered"])
	s.Clock.Advance(time.Hour)
	done := s.Simulations.Wait(begun.ID, time.Minute)
	assert.Equal(t, "done", done.State)
	assert.Empty(t, done.Error)
	require.NotNil(t, done.LastRefused)
	assert.Equal(t, done, s.Simulations.Get(begun.ID))

	other := s.Simulations.Start(mockapistest.Simulation{
		API: mockapistest.Easypromos, Rate: "2/h", For: 24 * time.Hour,
		Args: struct {
			Promotion int `json:"promotion"`
		}{10},
	})
	assert.Equal(t, "stopped", s.Simulations.Stop(other.ID).State)
	list := s.Simulations.List()
	require.Len(t, list, 2)
	assert.Equal(t, map[string]any{"promotion": 10.0}, list[1].Args)
	assert.Equal(t, int64(2), list[1].Seed)

	_, log := watch(func(tb testing.TB) {
		s.For(tb).Simulations.Start(mockapistest.Simulation{API: mockapistest.NATS4, Rate: "1/s", For: time.Hour})
	})
	assert.Contains(t, log, "has no users to simulate")
}
