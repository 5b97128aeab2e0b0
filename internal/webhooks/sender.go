// Package webhooks sends what is in the outbox of a sandbox to its receivers: over
// HTTP, after the change it tells of is committed, and beside the requests, which it
// never keeps waiting. It knows no vendor.
//
// Each URL that has something pending has a lane, a goroutine that makes one request
// at a time, so that a receiver gets events in their order. A lane ends when nothing is
// pending. No lock and no transaction is held during a request.
package webhooks

import (
	"context"
	"net/http"
	"sync"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxRequests is how many requests a sandbox makes at once.
const maxRequests = 8

// background is for what no request waits for.
var background = context.Background()

// A Sender sends the deliveries of one world.
type Sender struct {
	world *sims.World
	http  http.RoundTripper
	slots chan struct{} // one for each request under way

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
	lanes map[string]*lane // by URL
}

func newEra() *era {
	ctx, end := context.WithCancel(background)
	return &era{ctx, end, map[string]*lane{}}
}

var _ sims.Sender = (*Sender)(nil)

// New makes the sender of w, which sends what is pending from now on.
func New(w *sims.World) *Sender {
	s := &Sender{
		world: w, era: newEra(), slots: make(chan struct{}, maxRequests),
		http: &http.Transport{
			// The receiver may have been restarted since the last request: a connection
			// kept from then would make the next one fail.
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
	w.Outbox.Attach(s)
	return s
}

// Wake has what is pending for a URL sent.
func (s *Sender) Wake(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake(url)
}

func (s *Sender) wake(url string) {
	if s.closed {
		return
	}
	if l := s.era.lanes[url]; l != nil {
		select {
		case l.woken <- struct{}{}:
		default: // it is woken already
		}
		return
	}
	l := &lane{s: s, era: s.era, url: url, woken: make(chan struct{}, 1)}
	s.era.lanes[url] = l
	s.busy++
	s.running.Go(l.run)
}

// Restart cuts off what is under way, which counts no more, and has what is pending for
// urls sent.
func (s *Sender) Restart(urls []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.era.end()
	s.era = newEra()
	for _, url := range urls {
		s.wake(url)
	}
}

// Close cuts off what is under way and returns when nothing is sent any more. What is
// pending stays so. A second call does nothing.
func (s *Sender) Close() {
	s.mu.Lock()
	s.closed = true
	s.era.end()
	s.tell()
	s.mu.Unlock()
	s.running.Wait()
}

// Settle waits until all deliveries are delivered, failed, or wait for the clock to be
// tried again. It reports false where ctx or the sender ends before that.
func (s *Sender) Settle(ctx context.Context) (bool, error) {
	for {
		changed, resting, closed := s.state()
		if closed {
			return false, nil
		}
		if resting {
			due := false
			err := s.world.DB.View(ctx, func(tx *store.Tx) (err error) {
				due, err = s.world.Outbox.IsDue(tx)
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
func (s *Sender) state() (changed <-chan struct{}, resting, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed, s.busy == 0, s.closed
}

// rested notes that a lane does nothing for now. s.mu is held.
func (s *Sender) rested() {
	s.busy--
	s.tell()
}

// tell wakes those who wait for a change of state. s.mu is held.
func (s *Sender) tell() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}
