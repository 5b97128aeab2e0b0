package sandbox

import (
	"errors"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/sims"
)

// A watched is a request whose exchange is judged by the API's contract; nil is one
// that is not.
type watched struct {
	watch   *watch.Watcher
	api     string
	strict  bool
	body    []byte // of the request, where it was read before
	refused []contract.Finding
}

// watched asks whether a request to the i-th API is to be judged.
func (s *Sandbox) watched(i int) *watched {
	mode := s.Watch.Mode()
	if mode == watch.Off {
		return nil
	}
	return &watched{watch: s.Watch, api: APIs[i].Name, strict: mode == watch.Strict}
}

// ended is what is called at the end of the exchange.
func (x *watched) ended() func(*journal.Recorder) {
	if x == nil {
		return nil
	}
	return func(rec *journal.Recorder) {
		exchange := rec.Whole()
		if x.body != nil { // all of it, and not as far as the log keeps it
			exchange.Body = contract.Payload{Bytes: x.body}
		}
		x.watch.Take(&watch.Seen{
			API: x.api, Exchange: exchange, Time: rec.Began(),
			Ref:     verdict.Ref{ID: rec.ID(), Record: rec.Path()},
			Faulted: rec.Faulted(), Aborted: rec.Aborted(), Refused: x.refused, Told: rec.Told(),
		})
	}
}

// refuses answers a request that is not by the contract, where the mode is strict.
func (x *watched) refuses(rec *journal.Recorder, sim sims.Simulator) bool {
	if x == nil || !x.strict {
		return false
	}
	body, refusal := x.watch.Check(rec.Request, sim)
	x.body = body
	if refusal == nil {
		return false
	}
	x.refused = refusal.Findings // before the answer's end, which is told
	refusal.Write(rec, rec.Request, sim)
	return true
}

// judges are the judges of all APIs, shared by all sandboxes: each contract is read once,
// when it is first needed.
type judges map[string]func() (*contract.Judge, error)

func newJudges(simulators []sims.Simulator) judges {
	all := judges{}
	for _, sim := range simulators {
		all[sim.Name()] = sync.OnceValues(func() (*contract.Judge, error) { return contract.NewJudge(sim) })
	}
	return all
}

// ErrNoAPI says that there is no API of a name.
var ErrNoAPI = errors.New("no such API")

// Judge returns the judge of an API by its contract. The first call for it reads the
// contract. It returns ErrNoAPI where there is no API of that name.
func (m *Manager) Judge(api string) (*contract.Judge, error) {
	j, ok := m.judges[api]
	if !ok {
		return nil, ErrNoAPI
	}
	return j()
}
