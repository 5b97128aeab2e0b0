package traffic_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/traffic"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestEachStepHasItsInstant(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("90/m", "2s", `{"house": 7}`)
	assert.Equal(t, traffic.Steps{Of: 3}, s.Steps)
	assert.Equal(t, x.start.Add(2*time.Second), s.Ends)
	x.advance(time.Hour)
	s = x.settled(s.ID)
	assert.Equal(t, traffic.Done, s.State)
	assert.Equal(t, traffic.Steps{Done: 3, Due: 3, Of: 3}, s.Steps)
	assert.Equal(t, []string{"0s", "666.666666ms", "1.333333333s"}, x.times())
	assert.Equal(t, int64(3), s.Counts["walked"]+s.Counts["ran"])
}

func TestAsManyStepsAsTheClockHasPassed(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("5/s", "10m", `{"house": 1}`)
	for _, d := range []struct {
		by   time.Duration
		done int64
	}{
		{0, 0}, // the clock stands at the instant of the first
		{1, 1},
		{200*time.Millisecond - 1, 1},
		{1, 2},
		{10*time.Second - 200*time.Millisecond - 1, 50},
		{590 * time.Second, 3000},
		{time.Hour, 3000},
	} {
		x.advance(d.by)
		s = x.settled(s.ID)
		assert.Equal(t, d.done, s.Steps.Done, d.by)
		assert.Equal(t, d.done, s.Steps.Due, d.by)
	}
	assert.Equal(t, traffic.Done, s.State)
	assert.Len(t, x.walks(), 3000)
}

func TestNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("1/s", "1m", `{"house": 1}`)
	x.advance(30 * time.Second)
	x.settled(s.ID)
	x.advance(-20 * time.Second)
	s = x.settled(s.ID)
	assert.Equal(t, traffic.Steps{Done: 30, Due: 30, Of: 60}, s.Steps)
	x.advance(25 * time.Second)
	s = x.settled(s.ID)
	assert.Equal(t, int64(35), s.Steps.Done)
	times := x.times()
	assert.Equal(t, "34s", times[len(times)-1])
	assert.Len(t, times, 35)
}

// A clock that runs needs nobody who moves it.
func TestARunningClockGoesOn(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("20/s", "10s", `{"house": 1}`)
	let, quick := false, 100.0
	x.clock(sims.ClockChange{Frozen: &let, Rate: &quick})
	for s.State == traffic.Running {
		s = x.settled(s.ID)
	}
	assert.Equal(t, traffic.Done, s.State)
	assert.Len(t, x.walks(), 200)
}

func TestTheSeedDecides(t *testing.T) {
	t.Parallel()
	walked := func(seed int64, moves ...time.Duration) []string {
		x := newTown(t)
		s, err := x.set.Start(t.Context(), traffic.Spec{
			API: "street", Rate: "1/s", For: "3m", Seed: seed, Args: []byte(`{"house": 1, "refuse": 3}`),
		})
		require.NoError(t, err)
		for _, d := range moves {
			x.advance(d)
			x.settled(s.ID)
		}
		return x.walks()
	}
	first := walked(7, time.Hour)
	assert.Equal(t, first, walked(7, time.Second, 7*time.Second, time.Hour), "however the clock gets there")
	assert.NotEqual(t, first, walked(8, time.Hour))
	assert.Less(t, len(first), 180)
}

func TestTwoWithoutASeedDiffer(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	a, b := x.begin("1/s", "1m", `{"house": 1}`), x.begin("1/s", "1m", `{"house": 2}`)
	assert.Equal(t, []int64{1, 2}, []int64{a.Seed, b.Seed})
	x.advance(time.Hour)
	x.settled(a.ID)
	x.settled(b.ID)
	shoes := map[string]bool{}
	for _, line := range x.walks() {
		shoes[line[strings.LastIndexByte(line, ' '):]] = true
	}
	assert.Greater(t, len(shoes), 110)
}

func TestARefusedStepIsCountedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("10/s", "10s", `{"house": 1, "refuse": 2}`)
	x.advance(time.Hour)
	s = x.settled(s.ID)
	refused := s.Refused["10"]
	assert.Greater(t, refused, int64(20))
	assert.Len(t, x.walks(), 100-int(refused))
	assert.Equal(t, int64(100), refused+s.Counts["walked"]+s.Counts["ran"])
	require.NotNil(t, s.LastRefused)
	assert.Equal(t, "no more walks", s.LastRefused.Why)
	assert.Equal(t, x.start.Add(time.Duration(s.LastRefused.Step-1)*100*time.Millisecond), s.LastRefused.Time)
}

func TestAStepThatFailsEndsIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, args, why string
		left            int
	}{
		{"by an error", `{"house": 1, "fail": 73}`, "step 73: fell", 72},
		{"by a panic", `{"house": 1, "fail": 73, "panic": true}`, "a mistake in the simulator: fell", 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newTown(t)
			s := x.begin("10/s", "10s", tt.args)
			x.advance(time.Hour)
			s = x.settled(s.ID)
			assert.Equal(t, traffic.Failed, s.State)
			assert.Equal(t, tt.why, s.Error)
			assert.Equal(t, int64(tt.left), s.Steps.Done)
			assert.Len(t, x.walks(), tt.left)
		})
	}
}

func TestAStoppedOneDoesNothing(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	s := x.begin("1/s", "1h", `{"house": 1}`)
	x.advance(10 * time.Second)
	x.settled(s.ID)
	s, ok := x.set.Stop(s.ID)
	require.True(t, ok)
	assert.Equal(t, traffic.Stopped, s.State)
	x.advance(time.Hour)
	assert.Len(t, x.walks(), 10)
	again, _ := x.set.Stop(s.ID)
	assert.Equal(t, traffic.Stopped, again.State)
	_, ok = x.set.Stop(99)
	assert.False(t, ok)
}

func TestHowManyMayRun(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	for range 10 {
		x.begin("1/s", "1h", `{"house": 1}`)
	}
	_, err := x.set.Start(t.Context(), traffic.Spec{API: "street", Rate: "1/s", For: "1h", Args: []byte(`{"house": 1}`)})
	assert.ErrorIs(t, err, traffic.ErrTooMany)
	x.set.Stop(3)
	x.begin("1/s", "1h", `{"house": 1}`)
	assert.Len(t, x.set.List(), 11)
	for range 200 { // those that have ended are told of for a while
		x.set.StopAll("")
		x.begin("1/s", "1h", `{"house": 1}`)
	}
	list := x.set.List()
	require.Equal(t, 100, len(list))
	assert.Equal(t, int64(211), list[99].ID)
	x.set.Reset()
	assert.Empty(t, x.set.List())
	assert.Equal(t, int64(1), x.begin("1/s", "1h", `{"house": 1}`).ID)
}

func TestAClosedSetBeginsNothing(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	x.begin("1/s", "1h", `{"house": 1}`)
	x.set.Close()
	x.set.Close()
	assert.Equal(t, traffic.Stopped, x.set.List()[0].State)
	_, err := x.set.Start(t.Context(), traffic.Spec{API: "street", Rate: "1/s", For: "1h", Args: []byte(`{"house": 1}`)})
	assert.ErrorIs(t, err, store.ErrClosed)
}

func TestWhatASimulationTakes(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	for _, tt := range []struct{ key, api, rate, length, args string }{
		{"api", "road", "1/s", "1m", `{}`},
		{"rate", "street", "", "1m", `{}`},
		{"rate", "street", "5", "1m", `{}`},
		{"rate", "street", "0/s", "1m", `{}`},
		{"rate", "street", "-1/s", "1m", `{}`},
		{"rate", "street", "0.5/s", "1m", `{}`},
		{"rate", "street", "1001/s", "1m", `{}`},
		{"rate", "street", "60001/m", "1m", `{}`},
		{"rate", "street", "3600001/h", "1m", `{}`},
		{"rate", "street", "5/d", "1m", `{}`},
		{"for", "street", "1/s", "", `{}`},
		{"for", "street", "1/s", "0s", `{}`},
		{"for", "street", "1/s", "-1m", `{}`},
		{"for", "street", "1/s", "24h1ns", `{}`},
		{"for", "street", "1000/s", "1000.001s", `{}`},
		{"args.house", "street", "1/s", "1m", ``},
		{"args.house", "street", "1/s", "1m", `{"house": 0}`},
		{"args.house", "street", "1/s", "1m", `{"house": "7"}`},
		{"args.hause", "street", "1/s", "1m", `{"house": 1, "hause": 7}`},
		{"args", "street", "1/s", "1m", `[]`},
	} {
		_, err := x.set.Start(t.Context(), traffic.Spec{API: tt.api, Rate: tt.rate, For: tt.length, Args: []byte(tt.args)})
		var bad *sims.Bad
		if assert.True(t, errors.As(err, &bad), "%+v: %v", tt, err) {
			assert.Equal(t, tt.key, bad.Key, "%+v", tt)
		}
	}
	for rate, of := range map[string]int64{
		"1000/s": 1_000_000, "60000/m": 1_000_000, "3600000/h": 1_000_000, "2/h": 1, "7/h": 2,
	} {
		s := x.begin(rate, "1000s", `{"house": 1}`)
		assert.Equal(t, of, s.Steps.Of, rate)
	}
}

// Clients write while the traffic goes on, some stop it, and nothing is lost.
func TestTrafficAndClients(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			s := x.begin("1000/s", "1s", fmt.Sprintf(`{"house": %d}`, i+1))
			x.advance(100 * time.Millisecond)
			_, _ = x.set.Get(t.Context(), s.ID, 0)
			x.set.List()
			if i%4 == 0 {
				x.set.Stop(s.ID)
			}
		})
	}
	clients.Wait()
	x.advance(time.Minute)
	var done int64
	for i := range int64(8) {
		s := x.settled(i + 1)
		assert.NotEqual(t, traffic.Running, s.State)
		done += s.Steps.Done
	}
	assert.Len(t, x.walks(), int(done))
	assert.GreaterOrEqual(t, done, int64(6000))
}
