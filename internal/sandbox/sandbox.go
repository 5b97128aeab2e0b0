package sandbox

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/mailer"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/traffic"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/internal/webhooks"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Sandbox is a named world with its simulators, in the order of APIs.
type Sandbox struct {
	Spec
	World      *sims.World
	Simulators []sims.Simulator
	Created    time.Time                  // real time
	Own        map[string]sims.Credential // its own credentials, by API; none in the default one

	Journal  *journal.Journal // the request log
	Faults   *faults.Set
	Webhooks *webhooks.Sender // of what the APIs tell receivers
	Mail     *mailer.Sender   // of the APIs' e-mails
	Traffic  *traffic.Set     // begun by Simulate
	Watch    *watch.Watcher   // judges exchanges by the contracts

	date dateHeader
	seen func(api string, x *contract.Exchange) // Options.Observe
	// observed serves in place of a simulator that has facts in Options.Overlays; by API.
	observed []*overlay.Handler

	live     *world
	template *store.DB // what a reset returns to; nil where files.template is it
	files    files

	open    sync.RWMutex // held for reading by who is inside
	removed bool
	last    atomic.Int64 // real time of the last use, Unix nanoseconds
	resting atomic.Bool  // idle connections are closed

	changing sync.Mutex // one reset or restore at a time
	closing  sync.Once
	closed   error
}

// outfit gives a sandbox whose world is open what stands around its simulators.
func (m *Manager) outfit(s *Sandbox) {
	s.World, s.Simulators = s.live.World, s.live.simulators
	s.Journal = journal.New(s.World, journal.Options{
		Sandbox: s.Name, Simulators: s.Simulators, Matchers: m.catalogue.Matchers(), Base: m.base,
	})
	s.Faults = faults.New(s.World, s.Simulators, m.catalogue)
	s.Webhooks = webhooks.New(s.World)
	s.Mail = mailer.New(s.World)
	s.Traffic = traffic.New(s.World, s.Simulators)
	s.Watch = watch.New(s.World, s.Simulators, m.judge, m.options.Total)
	s.seen = m.options.Observe
	s.observed = make([]*overlay.Handler, len(s.Simulators))
	for i, sim := range s.Simulators {
		s.observed[i] = overlay.NewHandler(sim, m.options.Overlays)
	}
}

// enter keeps the sandbox open until leave. It reports false where it is closed.
func (s *Sandbox) enter() bool {
	s.open.RLock()
	if s.removed {
		s.open.RUnlock()
		return false
	}
	s.touch()
	return true
}

func (s *Sandbox) leave() {
	s.touch()
	s.open.RUnlock()
}

// touch notes a use.
func (s *Sandbox) touch() {
	s.last.Store(time.Now().UnixNano())
	if s.resting.Load() {
		s.resting.Store(false)
	}
}

func (s *Sandbox) used() time.Time { return time.Unix(0, s.last.Load()) }

// Simulator returns the simulator of an API.
func (s *Sandbox) Simulator(name string) (sims.Simulator, bool) { return s.live.simulator(name) }

// Credentials lists what opens each API now, by API: its own credential first,
// then the demo credentials that are in the database.
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

// Actions lists what the vendors' own users do outside the APIs.
func (s *Sandbox) Actions() []sims.Action {
	list := []sims.Action{}
	for _, sim := range s.Simulators {
		list = append(list, sim.Actions()...)
	}
	return list
}

// RateLimits says where each account of the APIs that have a rate limit stands.
func (s *Sandbox) RateLimits(ctx context.Context) ([]sims.RateLimit, error) {
	list := []sims.RateLimit{}
	err := s.World.DB.View(ctx, func(tx *store.Tx) error {
		for _, sim := range s.Simulators {
			limited, ok := sim.(sims.RateLimited)
			if !ok {
				continue
			}
			of, err := limited.RateLimits(tx)
			if err != nil {
				return err
			}
			list = append(list, of...)
		}
		return nil
	})
	return list, err
}

// Ready returns an error where the database does not answer.
func (s *Sandbox) Ready(ctx context.Context) error {
	return s.World.DB.View(ctx, func(tx *store.Tx) error {
		var one int
		return tx.QueryRow(`SELECT 1`).Scan(&one)
	})
}

// Reset returns everything to its start: in one atomic step data, counters,
// settings, clock, deliveries, e-mails, and what the simulators keep in memory; then faults and
// request log are empty, as is the book of what is not by the contracts, and nobody is
// simulated. The sandbox keeps its own credentials.
func (s *Sandbox) Reset(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.Faults.Reset() // first, for what they hold up
	s.Traffic.Reset()
	defer s.Watch.Clear()
	defer s.Journal.Clear()
	return s.withTemplate(func(t *store.DB) error { return s.World.Reset(ctx, t, s.Simulators) })
}

// ResetAPI returns one API to its start: its data and its settings. Its simulations end.
func (s *Sandbox) ResetAPI(ctx context.Context, sim sims.Simulator) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.Traffic.StopAll(sim.Name())
	return s.withTemplate(func(t *store.DB) error { return s.World.ResetPart(ctx, t, sim) })
}

// Load inserts the rows of a document, all or none, and returns how many there
// were.
func (s *Sandbox) Load(ctx context.Context, d sims.Document) (rows int, err error) {
	err = s.World.DB.Update(ctx, func(tx *store.Tx) error {
		rows, err = d.Load(tx)
		return err
	})
	return rows, err
}

// Act takes an action of an API with the arguments of a JSON object, in one
// transaction. It returns sims.ErrNoAction where there is none of that name, and a
// *sims.Bad for a wrong argument.
func (s *Sandbox) Act(ctx context.Context, api, name string, args []byte) (answer any, err error) {
	sim, ok := s.Simulator(api)
	if !ok {
		return nil, sims.ErrNoAction
	}
	for _, a := range sim.Actions() {
		if a.Name != name {
			continue
		}
		err = s.World.DB.Update(ctx, func(tx *store.Tx) error {
			answer, err = a.Do(tx, args)
			return err
		})
		return answer, err
	}
	return nil, sims.ErrNoAction
}

// Simulate begins a simulation of an API's users, as traffic.Set.Start does. None goes on
// over a reset.
func (s *Sandbox) Simulate(ctx context.Context, spec traffic.Spec) (traffic.State, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.Traffic.Start(ctx, spec)
}

// withTemplate opens the template of a sandbox with packs only while it is needed.
func (s *Sandbox) withTemplate(use func(*store.DB) error) (err error) {
	if s.template != nil {
		return use(s.template)
	}
	t, err := store.Open(s.files.template, store.Options{Ephemeral: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	return use(t)
}

// hurry ends what keeps requests waiting on purpose, what they left to be sent, and the
// simulations.
func (s *Sandbox) hurry() {
	s.Traffic.Close()
	s.Watch.Close()
	s.Faults.Close()
	s.Journal.Close()
	s.Webhooks.Close()
	s.Mail.Close()
}

// Close waits for those inside, then closes the database. A second call does
// nothing.
func (s *Sandbox) Close() error {
	s.closing.Do(func() {
		if s.Webhooks != nil { // it was opened to its end
			s.hurry()
		}
		s.open.Lock()
		s.removed = true
		s.open.Unlock()
		s.closed = s.live.close()
	})
	return s.closed
}
