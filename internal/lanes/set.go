// Package lanes sends what an outbox of a sandbox holds: after the change it tells of is
// committed, and beside the requests, which it never keeps waiting. It knows neither
// vendors nor protocols.
//
// Each place that has something pending has a lane, a goroutine that does one job at a
// time, so that a receiver gets things in their order. A lane ends when nothing is
// pending. No lock and no transaction is held while something is sent.
package lanes

import (
	"context"
	"sync"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Work is what there is to be sent.
type Work interface {
	// Next is the job of a lane that is to be done next, or the one that is due first.
	// found is false where none is pending.
	Next(tx *store.Tx, lane string) (j Job, found bool, err error)
	// IsDue reports whether any job is to be done now.
	IsDue(tx *store.Tx) (bool, error)
}

// A Job is one try to send something.
type Job struct {
	Due time.Time // by the world's clock
	// Send makes the try until ctx ends. It returns what notes the outcome, which is not
	// called where ctx has ended.
	Send func(ctx context.Context) (note func(*store.Tx) error)
}

// background is for what no request waits for.
var background = context.Background()

// A Set is the lanes of one outbox of a world.
type Set struct {
	world *sims.World
	work  Work
	what  string        // for the log: deliveries
	slots chan struct{} // one for each job under way

	mu      sync.Mutex
	era     *era
	closed  bool
	busy    int           // lanes that send, or look for something to send
	changed chan struct{} // closed when a lane comes to rest; nil where nobody waits
	running sync.WaitGroup
}

// An era is the time from one exchange of the outbox's content to the next. What a
// lane of an era that is over finds out is not noted.
type era struct {
	ctx   context.Context
	end   context.CancelFunc
	lanes map[string]*lane // by name
}

func newEra() *era {
	ctx, end := context.WithCancel(background)
	return &era{ctx, end, map[string]*lane{}}
}

var _ sims.Sender = (*Set)(nil)

// New makes the lanes for some work of w, at most so many jobs at once. what names it in
// the log: deliveries.
func New(w *sims.World, work Work, what string, most int) *Set {
	return &Set{
		world: w, work: work, what: what, slots: make(chan struct{}, most), era: newEra(),
	}
}

// Wake has what is pending in a lane sent.
func (s *Set) Wake(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake(name)
}

func (s *Set) wake(name string) {
	if s.closed {
		return
	}
	if l := s.era.lanes[name]; l != nil {
		select {
		case l.woken <- struct{}{}:
		default: // it is woken already
		}
		return
	}
	l := &lane{s: s, era: s.era, name: name, woken: make(chan struct{}, 1)}
	s.era.lanes[name] = l
	s.busy++
	s.running.Go(l.run)
}

// Restart cuts off what is under way, which counts no more, and has what is pending in
// the lanes of these names sent.
func (s *Set) Restart(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.era.end()
	s.era = newEra()
	for _, name := range names {
		s.wake(name)
	}
}

// Close cuts off what is under way and returns when nothing is sent any more. What is
// pending stays so. A second call does nothing.
func (s *Set) Close() {
	s.mu.Lock()
	s.closed = true
	s.era.end()
	s.tell()
	s.mu.Unlock()
	s.running.Wait()
}

// Settle waits until every job is done, has failed, or waits for the clock to be tried
// again. It reports false where ctx or the set ends before that.
func (s *Set) Settle(ctx context.Context) (bool, error) {
	for {
		changed, resting, closed := s.state()
		if closed {
			return false, nil
		}
		if resting {
			due := false
			err := s.world.DB.View(ctx, func(tx *store.Tx) (err error) {
				due, err = s.work.IsDue(tx)
				return err
			})
			if ctx.Err() != nil {
				return false, nil
			}
			if err != nil || !due {
				return !due, err
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false, nil
		}
	}
}

// state reports whether all lanes rest, with a channel that is closed when that may
// have changed.
func (s *Set) state() (changed <-chan struct{}, resting, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed, s.busy == 0, s.closed
}

// rested notes that a lane does nothing for now. s.mu is held.
func (s *Set) rested() {
	s.busy--
	s.tell()
}

// tell wakes those who wait for a change of state. s.mu is held.
func (s *Set) tell() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}
