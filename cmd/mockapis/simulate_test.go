package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// A screen is what a command that goes on has printed so far.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan struct{} // one for each write that had a line in it
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Contains(p, []byte("\n")) {
		s.line <- struct{}{}
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// following begins a simulation on the command line and returns what it prints, when it
// follows it, and what its exit status comes from.
func following(t *testing.T, s *simtest.Server) (out *screen, interrupt func(), status chan int) {
	ctx, interrupt := context.WithCancel(t.Context())
	out, status = &screen{line: make(chan struct{}, 100)}, make(chan int, 1)
	go func() {
		status <- run(ctx, []string{"simulate", "easypromos", "--promotion", "10", "--rate", "5/s",
			"--for", "10m", "--seed", "7", "--url", s.URL}, nil, out, out)
	}()
	<-out.line // it has begun
	<-out.line // it has seen the clock
	return out, interrupt, status
}

func TestSimulateIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	out, _, status := following(t, s)
	s.Advance(5 * time.Minute)
	<-out.line // the progress
	s.Advance(5 * time.Minute)
	assert.Zero(t, <-status, out)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	assert.Regexp(t, `^Simulation 1: 3000 steps until .*Z\. Interrupt it to stop it\.$`, lines[0])
	assert.Contains(t, lines[1], "clock stands")
	assert.Regexp(t, `^\d+ of 3000 steps: \d+ coin_transactions, \d+ participations, \d+ registered, \d+ refused`, lines[2])
	assert.Regexp(t, `^Done: 3000 of 3000 steps: .* refused \(code .*\)$`, lines[len(lines)-1])
}

func TestInterruptStopsASimulation(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	out, interrupt, status := following(t, s)
	interrupt()
	assert.Equal(t, exitOK, <-status, out)
	assert.Contains(t, out.String(), "Stopped: 0 of 3000 steps")
	assert.Contains(t, string(s.Control(http.MethodGet, "/_mock/simulations/1", nil)), `"state":"stopped"`)
}

func TestASimulationThatEndsWithoutItsCommand(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	out, _, status := following(t, s)
	s.Control(http.MethodDelete, "/_mock/simulations/1", nil)
	assert.Equal(t, exitOK, <-status, out)
	assert.Contains(t, out.String(), "Stopped: 0 of 3000 steps")

	out, _, status = following(t, s)
	s.Reset()
	assert.Equal(t, exitFailed, <-status, out)
	assert.Contains(t, out.String(), "There is no simulation 2 here.")
}

func TestSimulateDetached(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	do := cliOf(t, s)
	do("sandbox", "create", "t1")
	assert.Contains(t, do("simulate", "easypromos", "-s", "t1", "--promotion", "10", "--rate", "5/s",
		"--for", "10m", "--detach"), `"state": "running"`)
	assert.Contains(t, do("simulate", "list", "-s", "t1"), `"id": 1`)
	assert.NotContains(t, do("simulate", "list"), `"id": 1`)
	assert.Contains(t, do("simulate", "stop", "1", "-s", "t1"), `"state": "stopped"`)

	for _, tt := range []struct {
		status int
		want   string
		args   []string
	}{
		{exitUsage, "--promotion", []string{"--rate", "5/s", "--for", "10m"}},
		{exitUsage, "--rate", []string{"--promotion", "10", "--for", "10m"}},
		{exitFailed, `rate: "5" is not a rate such as`, []string{"--promotion", "10", "--rate", "5", "--for", "10m"}},
		{exitFailed, "args.promotion: there is no promotion 4711", []string{"--promotion", "4711", "--rate", "5/s", "--for", "10m"}},
	} {
		status, _, stderr := invoke(nil, append([]string{"simulate", "easypromos", "--url", s.URL}, tt.args...)...)
		assert.Equal(t, tt.status, status, tt.args)
		require.Contains(t, stderr, tt.want, tt.args)
	}
}
