package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/mockapis/mockapis/sims"
)

// maxRules bounds the rules of a sandbox.
const maxRules = 1000

// ErrTooMany says that a sandbox has as many faults as it can have.
var ErrTooMany = errors.New("there are 1000 faults already; remove some first")

// A Set has the rules of one sandbox. They are in memory only: a restart has none.
type Set struct {
	world      *sims.World
	simulators map[string]sims.Simulator
	catalogue  *Catalogue

	// active is nil where there is no rule, which is all that a request asks then.
	active atomic.Pointer[[]*rule]

	mu     sync.Mutex // for what follows, and the rules' counts
	rules  []*rule    // in the order added; replaced, never changed in place
	last   int64      // the id given last
	closed bool
}

// New returns the set of a world with its simulators. The catalogue may have been
// made from the simulators of another world.
func New(world *sims.World, simulators []sims.Simulator, catalogue *Catalogue) *Set {
	s := &Set{world: world, simulators: map[string]sims.Simulator{}, catalogue: catalogue}
	for _, sim := range simulators {
		s.simulators[sim.Name()] = sim
	}
	return s
}

// Catalogue is what can be asked for.
func (s *Set) Catalogue() *Catalogue { return s.catalogue }

// Add puts a rule in force. It returns a *sims.Bad that names what is wrong with it
// (match.operation), or ErrTooMany.
func (s *Set) Add(r Rule) (State, error) {
	x, err := s.catalogue.compile(r, s.world.Clock.Now())
	if err != nil {
		return State{}, err
	}
	if x.entry.Kind == Business {
		if x.write, err = s.writer(x.entry); err != nil {
			return State{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) >= maxRules {
		return State{}, ErrTooMany
	}
	s.last++
	x.id = s.last
	if s.closed {
		close(x.gone)
	}
	s.replace(append(slices.Clone(s.rules), x))
	return x.state(), nil
}

// writer returns what writes a business fault in this world: the simulator that the
// catalogue was made from may be another's.
func (s *Set) writer(e *Entry) (http.HandlerFunc, error) {
	if sim := s.simulators[e.API]; sim != nil {
		for _, f := range sim.Faults() {
			if f.Name == e.Name {
				return f.Write, nil
			}
		}
	}
	return nil, fmt.Errorf("the fault %s is in the catalogue, but not in the simulator", e.Name)
}

// List lists the rules in force, in the order added.
func (s *Set) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]State, len(s.rules))
	for i, x := range s.rules {
		list[i] = x.state()
	}
	return list
}

// Get returns the rule with that id.
func (s *Set) Get(id int64) (State, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.rules {
		if x.id == id {
			return x.state(), true
		}
	}
	return State{}, false
}

// Remove takes a rule back. What it delays goes on at once. It reports whether there
// was one.
func (s *Set) Remove(id int64) bool {
	return s.remove(func(x *rule) bool { return x.id == id }) > 0
}

// Clear takes all rules back.
func (s *Set) Clear() { s.remove(func(*rule) bool { return true }) }

// Reset takes all rules back and numbers the next ones from 1 again, so that what
// they draw is as at the start.
func (s *Set) Reset() {
	s.Clear()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) == 0 {
		s.last = 0
	}
}

// Close takes all rules back, and no further one delays anything: the server ends.
func (s *Set) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.Clear()
}

// remove takes back the rules that gone names, and counts them.
func (s *Set) remove(gone func(*rule) bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []*rule
	for _, x := range s.rules {
		if !gone(x) {
			left = append(left, x)
			continue
		}
		n++
		x.removed = true
		if !s.closed || !isClosed(x.gone) {
			close(x.gone)
		}
	}
	s.replace(left)
	return n
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// replace sets the rules, under the lock.
func (s *Set) replace(rules []*rule) {
	s.rules = rules
	if len(rules) == 0 {
		s.active.Store(nil)
		return
	}
	s.active.Store(&rules)
}
