package traffic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The bounds of a sandbox's simulations.
const (
	maxRunning = 10
	maxEnded   = 100 // that are told of
)

// ErrTooMany says that as many simulations run as may.
var ErrTooMany = errors.New("10 simulations are running already; stop one first")

// A Spec asks for a simulation.
type Spec struct {
	API  string
	Rate string          // steps in a second, minute or hour: 5/s, 300/m, 2/h
	For  string          // a duration of the sandbox's clock: 10m
	Seed int64           // the simulation's id where 0
	Args json.RawMessage // a JSON object, or nothing
}

// A Set has the simulations of one sandbox. They are in memory only: a restart has none.
type Set struct {
	world *sims.World
	all   []sims.Traffic

	mu     sync.Mutex // for what follows
	runs   []*run     // in the order begun
	last   int64      // the id given last
	closed bool
}

// New returns the set of a world with its simulators.
func New(world *sims.World, simulators []sims.Simulator) *Set {
	s := &Set{world: world, all: []sims.Traffic{}}
	for _, sim := range simulators {
		if m, ok := sim.(sims.TrafficMaker); ok {
			s.all = append(s.all, m.Traffic())
		}
	}
	return s
}

// Catalogue lists what can be simulated.
func (s *Set) Catalogue() []sims.Traffic { return s.all }

// Start begins a simulation at the clock's time. It returns a *sims.Bad that names what
// is wrong (rate, args.promotion), ErrTooMany, or store.ErrClosed.
func (s *Set) Start(ctx context.Context, spec Spec) (State, error) {
	i := slices.IndexFunc(s.all, func(t sims.Traffic) bool { return t.API == spec.API })
	if i < 0 {
		return State{}, wrong("api", spec.API, "has no users to simulate; there is "+s.names())
	}
	offer := s.all[i]
	begin := s.world.Clock.Now().Round(0) // without Go's own clock
	p, length, err := paceOf(spec.Rate, spec.For, begin)
	if err != nil {
		return State{}, err
	}
	r := &run{world: s.world, pace: p, ended: make(chan struct{})}
	err = s.world.DB.View(ctx, func(tx *store.Tx) error {
		r.step, err = offer.Begin(tx, spec.Args)
		return err
	})
	if err != nil {
		return State{}, ofArgs(err)
	}
	r.state = State{
		API: spec.API, Args: compact(spec.Args), Rate: spec.Rate, For: length.String(),
		Seed: spec.Seed, State: Running, Begun: begin, Ends: begin.Add(length),
		Steps: Steps{Of: p.of}, Counts: map[string]int64{}, Refused: map[string]int64{},
	}
	for _, kind := range offer.Kinds {
		r.state.Counts[kind] = 0
	}
	return s.begin(r)
}

// begin lets a simulation go.
func (s *Set) begin(r *run) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return State{}, store.ErrClosed
	}
	if err := s.makeRoom(); err != nil {
		return State{}, err
	}
	s.last++
	r.state.ID = s.last
	if r.state.Seed == 0 {
		r.state.Seed = s.last
	}
	s.runs = append(s.runs, r)
	state := r.state.copy()
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go r.follow(ctx)
	return state, nil
}

// makeRoom forgets the oldest that have ended, under the lock.
func (s *Set) makeRoom() error {
	running := 0
	for _, r := range s.runs {
		if r.isRunning() {
			running++
		}
	}
	if running >= maxRunning {
		return ErrTooMany
	}
	forget := len(s.runs) - running - maxEnded + 1
	s.runs = slices.DeleteFunc(s.runs, func(r *run) bool {
		if forget <= 0 || r.isRunning() {
			return false
		}
		forget--
		return true
	})
	return nil
}

func (r *run) isRunning() bool {
	select {
	case <-r.ended:
		return false
	default:
		return true
	}
}

// List lists the simulations, those that have ended among them, in the order begun.
func (s *Set) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]State, len(s.runs))
	for i, r := range s.runs {
		list[i], _ = r.now()
	}
	return list
}

// Get returns a simulation, where all that is due is not yet done after d at most.
func (s *Set) Get(ctx context.Context, id int64, d time.Duration) (State, bool) {
	r := s.find(id)
	if r == nil {
		return State{}, false
	}
	return r.await(ctx, d), true
}

// Stop ends a simulation, which does nothing any more then.
func (s *Set) Stop(id int64) (State, bool) {
	r := s.find(id)
	if r == nil {
		return State{}, false
	}
	stop(r)
	state, _ := r.now()
	return state, true
}

func (s *Set) find(id int64) *run {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.runs {
		if r.state.ID == id {
			return r
		}
	}
	return nil
}

// StopAll ends the simulations of an API, or all where it is empty.
func (s *Set) StopAll(api string) {
	s.mu.Lock()
	var of []*run
	for _, r := range s.runs {
		if api == "" || r.state.API == api {
			of = append(of, r)
		}
	}
	s.mu.Unlock()
	stop(of...)
}

// stop waits until the simulations do nothing any more.
func stop(runs ...*run) {
	for _, r := range runs {
		r.cancel()
	}
	for _, r := range runs {
		<-r.ended
	}
}

// Reset ends all simulations, forgets them and numbers the next ones from 1 again.
func (s *Set) Reset() {
	s.StopAll("")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs, s.last = nil, 0
}

// Close ends all simulations, and none begins any more: the database is to be closed.
func (s *Set) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.StopAll("")
}

func (s *Set) names() string {
	names := make([]string, len(s.all))
	for i, t := range s.all {
		names[i] = t.API
	}
	return strings.Join(names, ", ")
}

// ofArgs names the argument that is wrong by its place in the whole: args.promotion.
func ofArgs(err error) error {
	var bad *sims.Bad
	if !errors.As(err, &bad) {
		return err
	}
	if bad.Key == "" {
		return &sims.Bad{Key: "args", Reason: bad.Reason}
	}
	return &sims.Bad{Key: "args." + bad.Key, Reason: bad.Reason}
}

func compact(args json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, args); err != nil { // nothing: the rest was read before
		return json.RawMessage("{}")
	}
	return b.Bytes()
}
