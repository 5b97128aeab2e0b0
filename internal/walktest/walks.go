// Package walktest makes seeded random walks of calls through simulators, made from their
// contracts. It stands apart from contracttest, whose validator takes minutes to compile
// with the race detector: the walks of 10,000 steps run without it, and shorter ones with
// it.
package walktest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// walkers share the steps of an API, each with a world of its own.
const walkers = 8

// Options say what a walk may do.
type Options struct {
	// Credentials limits whose requests are made, by the value of a credential; all demo
	// credentials where it is nil.
	Credentials func(sims.Credential) bool
	// Unseen reports whether what a step created need not be found by the next look:
	// where the vendor hides it.
	Unseen func(created, looked *contract.Operation) bool
	// Never are the operations whose right calls need what no call can bring.
	Never []string
}

// Run makes seeded random walks of right and wrong calls through simulators that open
// makes, and fails where an answer is a 5xx or not by the contract, where what was
// created is not found, where no call of an operation succeeds, and where a second simulator with the same seed and clock
// answers otherwise. What fails is shrunk to the steps that it needs, and printed.
func Run(t *testing.T, open func(*testing.T, sims.WorldOptions) (*sims.World, sims.Simulator), o Options) {
	worldtest.Heavy(t)
	var mu sync.Mutex
	answers := map[string]map[int]int{} // how often each status, by operation
	t.Run("walkers", func(t *testing.T) {
		for seed := range walkers {
			t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
				t.Parallel()
				w := &walk{t: t, open: open, o: o, seed: uint64(seed + 1), answers: map[string]map[int]int{}}
				w.run(steps / walkers)
				mu.Lock()
				defer mu.Unlock()
				for id, counts := range w.answers {
					for status, n := range counts {
						count(answers, id, status, n)
					}
				}
			})
		}
	})
	if t.Failed() || steps < 10_000 {
		return // too few to reach everything
	}
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		t.Logf("%s: %v", id, answers[id])
		good := slices.ContainsFunc(slices.Collect(maps.Keys(answers[id])), func(s int) bool { return s < 300 })
		assert.True(t, good || slices.Contains(o.Never, id), "no call of %s succeeded: %v", id, answers[id])
	}
}

func count(answers map[string]map[int]int, id string, status, n int) {
	if answers[id] == nil {
		answers[id] = map[int]int{}
	}
	answers[id][status] += n
}

// A step is one call, or a piece of time that passes before it.
type step struct {
	call    *explore.Call
	owner   int // the credential, by its place
	pause   time.Duration
	looksUp *contract.Operation // what created what this call looks up; nil for no such
}

type walk struct {
	t    *testing.T
	open func(*testing.T, sims.WorldOptions) (*sims.World, sims.Simulator)
	o    Options
	seed uint64

	answers map[string]map[int]int
}

// run makes n steps on one simulator, and the same on another.
func (w *walk) run(n int) {
	a, b := w.place(), w.place()
	m := &explore.Maker{
		Contract: a.judge.Contract, Known: explore.NewKnown(a.judge.Contract),
		Rand: rand.New(rand.NewPCG(w.seed, 1)),
	}
	var steps []step
	var looks []step
	for range n {
		var s step
		if len(looks) > 0 {
			s, looks = looks[0], looks[1:]
		} else {
			s = w.next(m, len(a.owners))
		}
		steps = append(steps, s)
		x, err := a.do(s)
		require.NoError(w.t, err, s.call)
		if what := a.wrong(s, x); what != "" {
			w.fail(steps, what, (*place).fails)
		}
		count(w.answers, s.call.Operation.ID, x.Status, 1)
		y, err := b.do(s)
		require.NoError(w.t, err, s.call)
		if what := differ(x, y); what != "" {
			w.t.Fatalf("seed %d, step %d: two simulators with the same seed and clock differ: %s\n%s",
				w.seed, len(steps), what, s.call)
		}
		looks = append(looks, w.learn(m, s, x)...)
	}
}

// next makes a step: mostly right calls, and some time.
func (w *walk) next(m *explore.Maker, owners int) step {
	operations := m.Contract.Operations
	s := step{owner: m.Rand.IntN(owners)}
	if m.Rand.IntN(3) > 0 {
		s.owner = 0 // one sees what it did before
	}
	if m.Rand.IntN(4) == 0 {
		s.pause = time.Duration(m.Rand.IntN(5000)) * time.Millisecond
	}
	if m.Rand.IntN(200) == 0 {
		s.pause = time.Duration(m.Rand.IntN(72)) * time.Hour
	}
	o := operations[m.Rand.IntN(len(operations))]
	var err error
	if m.Rand.IntN(10) < 7 {
		s.call, err = m.Call(o)
	} else {
		s.call, err = m.Broken(o)
	}
	require.NoError(w.t, err, o.ID)
	return s
}

// learn keeps what an answer brought. It returns the steps that look up what a call has
// created.
func (w *walk) learn(m *explore.Maker, s step, x *contract.Exchange) (looks []step) {
	o := s.call.Operation
	if x.Status >= 300 || s.call.Wrong != "" {
		return nil
	}
	v, _, err := o.Answer(x)
	if err != nil {
		return nil
	}
	found := m.Known.Learn(o, v)
	if o.Reads() {
		return nil
	}
	for _, from := range found {
		for _, reader := range m.Contract.Operations {
			if !reader.Reads() || !looksUp(reader, from) || w.o.Unseen != nil && w.o.Unseen(o, reader) {
				continue
			}
			c, err := m.LookUp(reader, from)
			require.NoError(w.t, err, reader.ID)
			if c != nil {
				looks = append(looks, step{call: c, owner: s.owner, looksUp: o})
			}
		}
	}
	return looks
}

// looksUp reports whether an operation reads the one thing that an origin names: its
// last path parameter comes from there, and it has no other.
func looksUp(o *contract.Operation, from contract.Origin) bool {
	n, yes := 0, false
	for _, p := range o.Parameters {
		if p.In != "path" {
			continue
		}
		n++
		for _, v := range p.Values {
			yes = yes || v == from
		}
	}
	return yes && n == 1
}
