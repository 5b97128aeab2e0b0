package sandbox

import (
	"errors"
	"fmt"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/sims"
)

// A watched is a request whose exchange somebody wants to see; nil is one of which
// nobody does.
type watched struct {
	api     string
	seen    func(api string, x *contract.Exchange) // Options.Observe
	watch   *watch.Watcher                         // nil where the mode is off
	strict  bool
	body    []byte // of the request, where it was read before
	refused []contract.Finding
}

// watched asks whether a request to the i-th API is to be judged, or observed.
func (s *Sandbox) watched(i int) *watched {
	mode := s.Watch.Mode()
	if mode == watch.Off && s.seen == nil {
		return nil
	}
	x := &watched{api: APIs[i].Name, seen: s.seen, strict: mode == watch.Strict}
	if mode != watch.Off {
		x.watch = s.Watch
	}
	return x
}

// ended is what is called at the end of the exchange.
func (x *watched) ended() func(*journal.Recorder) {
	if x == nil {
		return nil
	}
	return func(rec *journal.Recorder) {
		exchange := rec.Exchange()
		if x.seen != nil && !rec.Aborted() {
			x.seen(x.api, exchange)
		}
		if x.watch == nil {
			return
		}
		whole := *exchange
		if x.body != nil { // all of it, also where the service read none
			whole.Body = contract.Payload{Bytes: x.body}
		}
		x.watch.Take(&watch.Seen{
			API: x.api, Exchange: &whole, Time: rec.Began(),
			Ref:     verdict.Ref{ID: rec.ID(), Record: rec.Path()},
			Aborted: rec.Aborted(), Refused: x.refused, Told: rec.Told(),
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

// A known is what is known of an API by its contract, with the overlays over it.
type known struct {
	document []byte // YAML
	judge    *contract.Judge
}

// contracts are those of all APIs, shared by all sandboxes: each is read once, when it is
// first needed.
type contracts map[string]func() (known, error)

func newContracts(simulators []sims.Simulator, overlays []*overlay.Overlay) contracts {
	all := contracts{}
	for _, sim := range simulators {
		all[sim.Name()] = sync.OnceValues(func() (known, error) { return readContract(sim, overlays) })
	}
	return all
}

// readContract reads the contract of an API.
func readContract(sim sims.Simulator, overlays []*overlay.Overlay) (k known, err error) {
	own, ok := sim.(sims.Contracted)
	if !ok {
		return k, fmt.Errorf("%s: %w", sim.Name(), ErrNoContract)
	}
	if len(overlays) == 0 {
		c, err := builtIn.read(sim.Name(), own.Contract())
		if err != nil {
			return k, err
		}
		return known{own.Contract(), c.Judge(sim)}, nil
	}
	if k.document, err = overlay.Document(sim.Name(), own.Contract(), overlays); err == nil {
		k.judge, err = contract.NewJudgeBy(sim, k.document)
	}
	return k, err
}

// builtIn are the contracts as they are built in: to read one takes a tenth of a second,
// which a process with many programs, such as a test, spends once.
var builtIn memo

type memo struct {
	mu    sync.Mutex
	known map[string]*contract.Contract
}

func (m *memo) read(api string, document []byte) (*contract.Contract, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.known[api]; c != nil {
		return c, nil
	}
	c, err := contract.Parse(api, document)
	if err != nil {
		return nil, err
	}
	if m.known == nil {
		m.known = map[string]*contract.Contract{}
	}
	m.known[api] = c
	return c, nil
}

// ErrNoContract says that there is no API of a name, or that it has no contract.
var ErrNoContract = errors.New("no such contract")

// Contract returns the contract of an API: its judge, and its document in YAML. The first
// call for it reads it. It returns ErrNoContract where there is none.
func (m *Manager) Contract(api string) (*contract.Judge, []byte, error) {
	read, ok := m.contracts[api]
	if !ok {
		return nil, nil, fmt.Errorf("%s: %w", api, ErrNoContract)
	}
	k, err := read()
	return k.judge, k.document, err
}

// judge is Contract without the document.
func (m *Manager) judge(api string) (*contract.Judge, error) {
	j, _, err := m.Contract(api)
	return j, err
}
