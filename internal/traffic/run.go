package traffic

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// batch is how many steps share a transaction, which holds up a client's write.
const batch = 50

// A run is a simulation.
type run struct {
	world *sims.World
	pace  pace
	step  sims.Step

	cancel context.CancelFunc
	ended  chan struct{} // closed when it does nothing any more

	mu      sync.Mutex
	state   State
	changed chan struct{} // closed when the state changes; nil where nobody waits
}

// follow does the steps, each when the clock has passed its instant.
func (r *run) follow(ctx context.Context) {
	defer close(r.ended)
	err := r.work(ctx)
	r.change(func(s *State) {
		switch {
		case err == nil:
			s.State = Done
		case ctx.Err() != nil:
			s.State = Stopped
		default:
			s.State, s.Error = Failed, err.Error()
			r.world.Log.Error("a simulation failed", "simulation", s.ID, "api", s.API, "err", err)
		}
	})
}

func (r *run) work(ctx context.Context) error {
	for done := int64(0); done < r.pace.of; {
		moved := r.world.ClockMoved() // before the clock is read
		due := r.pace.due(r.world.Clock.Now())
		if due > done {
			n, err := r.batch(ctx, done, min(due, done+batch))
			if err != nil {
				return err
			}
			done += n
		} else if err := r.wait(ctx, moved, r.pace.at(done).Add(1)); err != nil {
			return err
		}
	}
	return nil
}

// wait returns when the clock shows t, or is moved. It returns an error where ctx ends.
func (r *run) wait(ctx context.Context, moved <-chan struct{}, t time.Time) error {
	var shown <-chan time.Time
	if d, ok := r.world.ClockUntil(t); ok {
		timer := time.NewTimer(d)
		defer timer.Stop()
		shown = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-moved:
	case <-shown:
	}
	return nil
}

// batch does the steps from and below to in one transaction and returns how many. A step
// that fails ends it: those before stand.
func (r *run) batch(ctx context.Context, from, to int64) (n int64, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a mistake in the simulator: %v", v)
			r.world.Log.Error("panic", "simulation", r.state.ID, "panic", fmt.Sprint(v),
				"stack", string(debug.Stack()))
		}
	}()
	var t tally
	var failed error
	err = r.world.DB.Update(ctx, func(tx *store.Tx) error {
		t = tally{counts: map[string]int64{}, refused: map[string]int64{}}
		for i := from; i < to && failed == nil; i++ {
			failed = r.take(tx, i, &t)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	r.change(func(s *State) { s.add(t) })
	return t.steps, failed
}

// take does step i at its instant. It returns an error where the step neither went well
// nor was refused.
func (r *run) take(tx *store.Tx, i int64, t *tally) error {
	tx.Now = r.pace.at(i)
	kind := ""
	err := tx.Try(func() (err error) {
		kind, err = r.step(tx, r.source(i))
		return err
	})
	var refused *sims.Refused
	switch {
	case err == nil:
		t.counts[kind]++
	case errors.As(err, &refused):
		t.refused[refused.Code]++
		t.last = &Refusal{Step: i + 1, Time: tx.Now, Code: refused.Code, Why: refused.Why}
	default:
		return fmt.Errorf("step %d: %w", i+1, err)
	}
	t.steps++
	return nil
}

// source is what step i draws from, whatever else is drawn in the world.
func (r *run) source(i int64) *rand.Rand {
	purpose := fmt.Sprintf("traffic %s %d %d", r.state.API, r.state.Seed, i)
	return rand.New(rand.NewChaCha8(r.world.Rand.Key(purpose)))
}

// change changes the state and tells those who wait.
func (r *run) change(f func(*State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.state)
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// now is the state, with what is due by the clock, and a channel that is closed when it
// changes.
func (r *run) now() (State, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	s := r.state.copy()
	s.Steps.Due = max(r.pace.due(r.world.Clock.Now()), s.Steps.Done)
	return s, r.changed
}

// await returns the state when all that is due is done, or it has ended, or after d.
func (r *run) await(ctx context.Context, d time.Duration) State {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		moved := r.world.ClockMoved()
		s, changed := r.now()
		if s.State != Running || s.Steps.Done == s.Steps.Due && s.Steps.Done < s.Steps.Of {
			return s
		}
		select {
		case <-ctx.Done():
			return s
		case <-changed:
		case <-moved:
		}
	}
}
