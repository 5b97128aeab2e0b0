// Package watch judges the exchanges of a sandbox by the contracts of the APIs: after
// the response, from a bounded queue, or before a request is served. What it finds goes
// into the sandbox's book.
package watch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/sims"
)

// A Mode says when exchanges are judged.
type Mode string

// The modes.
const (
	Off    Mode = "off"    // never
	Warn   Mode = "warn"   // after the response
	Strict Mode = "strict" // a request before it is served, which a mistake prevents
)

// SettingContract is the mode.
const SettingContract = "contract"

// Setting is to be defined in the world of each Watcher.
var Setting = sims.Setting{
	Name: SettingContract, Default: string(Off),
	Allowed: []any{string(Off), string(Warn), string(Strict)},
	Summary: "Judge requests and responses by the APIs' contracts: after the response (warn), " +
		"or refuse a request that is not by them (strict).",
	Provenance: sims.Ours, Source: "docs/contracts.md, Modes",
}

// The bounds of the queue.
const (
	maxQueue = 10_000
	maxBytes = 32 << 20
)

// settleTime bounds how long a queue that counts elsewhere is judged before it is dropped.
const settleTime = 10 * time.Second

// Judges returns the judge of an API, which is made when it is first asked for.
type Judges func(api string) (*contract.Judge, error)

// A Seen is an exchange that has ended.
type Seen struct {
	API      string
	Exchange *contract.Exchange
	Time     time.Time // of the sandbox, when the request came
	Ref      verdict.Ref
	Aborted  bool // the connection was cut or taken over
	// Refused are the findings for which the request was refused and not served.
	Refused []contract.Finding
	// Told, where it is not nil, is given what was found.
	Told func([]contract.Finding)
}

func (s *Seen) size() int { return 1000 + len(s.Exchange.Body.Bytes) + len(s.Exchange.Sent.Bytes) }

// A Watcher judges the exchanges of one sandbox.
type Watcher struct {
	world  *sims.World
	judges Judges
	who    map[string]func(*contract.Exchange) string // by API: whose request it is
	book   *verdict.Book
	// counted reports that what is judged counts elsewhere, too: then nothing is dropped.
	counted bool
	one     sync.Mutex // held while an exchange is judged
	budgets budgets

	mu     sync.Mutex
	queue  []*Seen
	bytes  int
	done   chan struct{} // closed when the queue is empty; nil where nobody works
	closed bool
}

// New makes a Watcher with an empty book. Where total is not nil, everything is counted
// there, too, and stays when the Watcher is cleared or closed.
func New(
	world *sims.World, simulators []sims.Simulator, judges Judges, total *verdict.Book,
) *Watcher {
	w := &Watcher{
		world: world, judges: judges, book: verdict.NewBookOf(total), counted: total != nil,
		who: map[string]func(*contract.Exchange) string{},
	}
	for _, sim := range simulators {
		w.who[sim.Name()] = func(x *contract.Exchange) string {
			if all := sim.Identify(x.Request()); len(all) > 0 {
				return all[0]
			}
			return ""
		}
	}
	return w
}

// Mode is the sandbox's mode now.
func (w *Watcher) Mode() Mode { return Mode(w.world.Settings.String(SettingContract)) }

// Take takes an exchange to judge it soon, or counts it as not judged.
func (w *Watcher) Take(s *Seen) {
	if w.take(s) || !w.counted {
		return
	}
	w.one.Lock()
	defer w.one.Unlock()
	w.judge(s)
}

// take reports false where the Watcher is closed.
func (w *Watcher) take(s *Seen) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return false
	case len(w.queue) >= maxQueue || w.bytes+s.size() > maxBytes:
		w.book.Unjudged(verdict.QueueFull)
		return true
	}
	w.queue = append(w.queue, s)
	w.bytes += s.size()
	if w.done == nil {
		w.done = make(chan struct{})
		go w.work()
	}
	return true
}

// work judges until the queue is empty.
func (w *Watcher) work() {
	for w.next() {
	}
}

// next judges one exchange. It reports false where there is none, or no more.
func (w *Watcher) next() bool {
	w.one.Lock()
	defer w.one.Unlock()
	w.mu.Lock()
	if len(w.queue) == 0 {
		w.queue = nil // with what it had grown to
		close(w.done)
		w.done = nil
		w.mu.Unlock()
		return false
	}
	s := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	w.bytes -= s.size()
	w.mu.Unlock()
	w.judge(s)
	return true
}

// judge judges one exchange. A mistake of ours must not end the program of a client.
func (w *Watcher) judge(s *Seen) {
	defer func() {
		if v := recover(); v != nil {
			w.world.Log.Error("an exchange could not be judged",
				"api", s.API, "request", s.Ref.ID, "panic", fmt.Sprint(v))
			w.book.Unjudged(verdict.Failed)
		}
	}()
	j, err := w.judges(s.API)
	if err != nil {
		w.world.Log.Error("an exchange could not be judged", "api", s.API, "err", err)
		w.book.Unjudged(verdict.Failed)
		return
	}
	over, isOver := w.over(j, s)
	var list []contract.Finding
	switch {
	case s.Refused != nil:
		list = s.Refused
	case s.Exchange.Faulted:
		w.book.Fault(j, s.Exchange)
		return
	case s.Aborted:
		w.book.Unjudged(verdict.Aborted)
		return
	default:
		list = append(j.Request(s.Exchange), j.Response(s.Exchange)...)
	}
	if isOver {
		list = append(list, over)
	}
	w.book.Keep(j, s.Exchange, s.Ref, list)
	if s.Told != nil && len(list) > 0 {
		s.Told(list)
	}
}

// State returns the book once all is judged that was taken, or when ctx ends. apis are
// those that it speaks of beside those that were used.
func (w *Watcher) State(ctx context.Context, subject string, apis ...string) (verdict.State, error) {
	left := w.wait(ctx)
	var more []*contract.Contract
	for _, api := range apis {
		j, err := w.judges(api)
		if err != nil {
			return verdict.State{}, err
		}
		more = append(more, j.Contract)
	}
	s := w.book.State(subject, more...)
	s.Mode = string(w.Mode())
	if left > 0 {
		s.Unjudged[verdict.Pending] += left
	}
	return s, nil
}

// wait waits until the queue is empty, and returns how many are left where ctx ends
// before.
func (w *Watcher) wait(ctx context.Context) int {
	w.mu.Lock()
	done := w.done
	w.mu.Unlock()
	if done == nil {
		return 0
	}
	select {
	case <-done:
		return 0
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done == nil {
		return 0
	}
	return len(w.queue) + 1
}

// Clear empties the book, and the queue.
func (w *Watcher) Clear() {
	w.settle()
	w.one.Lock()
	defer w.one.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop()
	w.book.Clear()
	w.budgets = budgets{}
}

// Close drops the queue and waits for the exchange that is being judged. Nothing more is
// taken.
func (w *Watcher) Close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.settle()
	w.mu.Lock()
	w.drop()
	w.mu.Unlock()
	w.wait(context.Background())
}

// settle lets the queue be judged where that counts elsewhere, too, within bounds.
func (w *Watcher) settle() {
	if w.counted {
		ctx, cancel := context.WithTimeout(context.Background(), settleTime)
		defer cancel()
		w.wait(ctx)
	}
}

// drop empties the queue. w.mu is held.
func (w *Watcher) drop() {
	for range w.queue {
		w.book.Unjudged(verdict.Pending)
	}
	w.queue, w.bytes = nil, 0
}
