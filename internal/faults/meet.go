package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/internal/wildcard"
	"github.com/mockapis/mockapis/sims"
)

// A Hit is a request that rules change.
type Hit struct {
	set    *Set
	api    string
	answer *turn   // in place of the simulator; nil where it answers itself
	shape  []*turn // how the answer is sent
}

// A turn is a rule that changes a request, with what it is for the rule.
type turn struct {
	*rule
	n int64 // which of the requests that the rule counts
}

// Meet returns what is to become of r, a request of api at the vendor's own path, or
// nil where no rule changes it.
func (s *Set) Meet(r *http.Request, api string) *Hit {
	active := s.active.Load()
	if active == nil {
		return nil
	}
	return s.meet(*active, r, api)
}

func (s *Set) meet(rules []*rule, r *http.Request, api string) *Hit {
	q := request{Request: r, set: s, api: api}
	var matched []*rule
	for _, x := range rules {
		if q.matches(x) {
			matched = append(matched, x)
		}
	}
	if matched == nil {
		return nil
	}
	hit := &Hit{set: s, api: api}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range matched {
		if x.removed {
			continue
		}
		x.met++
		if x.answers() && hit.answer != nil {
			continue
		}
		x.turns++
		t := &turn{x, x.turns}
		if !t.due(s.world) {
			continue
		}
		x.hit++
		if x.answers() {
			hit.answer = t
		} else {
			hit.shape = append(hit.shape, t)
		}
	}
	if hit.answer == nil && hit.shape == nil {
		return nil
	}
	return hit
}

// due reports whether all conditions of the rule agree.
func (t *turn) due(w *sims.World) bool {
	switch {
	case t.First > 0 && t.n > t.First:
		return false
	case t.Every > 0 && t.n%t.Every != 0:
		return false
	case !t.until.IsZero() && !w.Clock.Now().Before(t.until):
		return false
	}
	return t.Percent == nil || t.draw(w, "percent").Float64()*100 < *t.Percent
}

// draw returns the generator of what the rule draws for this request: the same in
// each run that has the same seed, whatever other requests do.
func (t *turn) draw(w *sims.World, what string) *rand.Rand {
	return w.Rand.Lasting(fmt.Sprintf("fault %d %s %d", t.id, what, t.n))
}

// A request finds out about itself what rules ask, once.
type request struct {
	*http.Request
	set *Set
	api string

	operation    string
	hasOperation bool
	owners       []string
	hasOwners    bool
}

func (q *request) matches(x *rule) bool {
	m := &x.Match
	return (m.API == "" || m.API == q.api) &&
		(m.Method == "" || m.Method == q.Method) &&
		(m.Path == "" || wildcard.Match(m.Path, q.URL.Path)) &&
		(x.operations == nil || x.operations[q.operationID()]) &&
		(m.Credential == "" || slices.Contains(q.credentials(), m.Credential))
}

// operationID is the request's operation, or "".
func (q *request) operationID() string {
	if !q.hasOperation {
		q.hasOperation = true
		if m := q.set.catalogue.matchers[q.api]; m != nil {
			found, _ := m.Of(q.Request)
			q.operation = found.ID
		}
	}
	return q.operation
}

func (q *request) credentials() []string {
	if !q.hasOwners {
		q.hasOwners = true
		if sim := q.set.simulators[q.api]; sim != nil {
			q.owners = sim.Identify(q.Request)
		}
	}
	return q.owners
}
