package sandbox

import (
	"context"
	"errors"
	"sync"

	"github.com/gofrs/flock"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Sandbox is a named world with its simulators, in the order of APIs.
type Sandbox struct {
	Name       string
	World      *sims.World
	Simulators []sims.Simulator

	live     *world
	template *world
	temp     *tempDir
	lock     *flock.Flock // of the data directory; nil without one

	resetting sync.Mutex
	closing   sync.Once
	closed    error
}

// Simulator returns the simulator of an API.
func (s *Sandbox) Simulator(name string) (sims.Simulator, bool) {
	for _, sim := range s.Simulators {
		if sim.Name() == name {
			return sim, true
		}
	}
	return nil, false
}

// Credentials lists the demo credentials that are in the database now, by API.
func (s *Sandbox) Credentials(ctx context.Context) (map[string][]sims.Credential, error) {
	all := make(map[string][]sims.Credential, len(s.Simulators))
	err := s.World.DB.View(ctx, func(tx *store.Tx) error {
		for _, sim := range s.Simulators {
			list, err := sim.Credentials(tx)
			if err != nil {
				return err
			}
			all[sim.Name()] = append([]sims.Credential{}, list...)
		}
		return nil
	})
	return all, err
}

// Operations lists every route of every simulator.
func (s *Sandbox) Operations() []sims.Operation {
	list := []sims.Operation{}
	for _, sim := range s.Simulators {
		list = append(list, sim.Operations()...)
	}
	return list
}

// Ready returns an error where the database does not answer.
func (s *Sandbox) Ready(ctx context.Context) error {
	return s.World.DB.View(ctx, func(tx *store.Tx) error {
		var one int
		return tx.QueryRow(`SELECT 1`).Scan(&one)
	})
}

// Reset returns everything to its start, in one atomic step: data, counters,
// settings, clock, and what the simulators keep in memory.
func (s *Sandbox) Reset(ctx context.Context) error {
	s.resetting.Lock()
	defer s.resetting.Unlock()
	return s.World.Reset(ctx, s.template.World, s.Simulators)
}

// Close waits for open transactions, closes the databases, removes temporary
// files and frees the data directory. A second call does nothing.
func (s *Sandbox) Close() error {
	s.closing.Do(func() {
		s.closed = errors.Join(s.live.close(), s.template.close(), s.temp.remove(), unlock(s.lock))
	})
	return s.closed
}
