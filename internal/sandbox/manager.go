package sandbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Manager has all sandboxes of a program: the default one, which is always
// there, and the named ones that come and go.
type Manager struct {
	options  Options
	temp     *tempDir
	lock     *flock.Flock                         // of the data directory; nil without one
	template *store.DB                            // the seeded world that sandboxes are cloned from; nobody writes it
	packs    func() (map[string]sims.Pack, error) // by name, read once
	made     *Sandbox                             // the default one
	owners   *directory
	saved    snapshots

	catalogue *faults.Catalogue       // shared by all sandboxes
	contracts contracts               // likewise
	url       atomic.Pointer[url.URL] // the program's

	mu     sync.RWMutex
	named  map[string]*Sandbox // nil while one is being made
	count  int                 // of names given
	closed bool

	stop    chan struct{} // ends the janitor
	janitor sync.WaitGroup
	closing sync.Once
	ended   error
}

// SetURL says where the program is, http://127.0.0.1:8080, for the URLs in
// responses.
func (m *Manager) SetURL(url *url.URL) { m.url.Store(url) }

// base is where whoever sent r reaches the control API: where the request went, in
// their own words (a container's port may be mapped to another), or else the
// program's own address. A vendor's host and a port of an API's own have no control
// API.
func (m *Manager) base(r *http.Request) string {
	u := m.url.Load()
	if u == nil {
		return ""
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if local != nil && strconv.Itoa(local.Port) == u.Port() {
		sent := url.URL{Host: r.Host}
		if _, err := netip.ParseAddr(sent.Hostname()); err == nil || sent.Hostname() == "localhost" {
			return u.Scheme + "://" + r.Host
		}
	}
	return u.String()
}

// Default is the sandbox that a request reaches without naming one.
func (m *Manager) Default() *Sandbox { return m.made }

// ErrUnknown says that there is no sandbox of a name. What wraps it is a
// *problem.Problem, too.
var ErrUnknown = errors.New("no such sandbox")

func unknown(name string) *problem.Problem {
	return problem.New(http.StatusNotFound, "There is no sandbox "+name+". GET /_mock/sandboxes lists them.")
}

// Hold returns a sandbox that stays open until release is called. It returns
// ErrUnknown where there is none of that name.
func (m *Manager) Hold(name string) (s *Sandbox, release func(), err error) {
	if name == sims.DefaultWorld {
		s = m.made
	} else {
		m.mu.RLock()
		s = m.named[name]
		m.mu.RUnlock()
	}
	if s == nil || !s.enter() {
		return nil, nil, fmt.Errorf("%w: %w", ErrUnknown, unknown(name))
	}
	return s, s.leave, nil
}

// List returns the sandboxes, the default one first, then by name.
func (m *Manager) List() []*Sandbox {
	m.mu.RLock()
	defer m.mu.RUnlock()
	list := []*Sandbox{m.made}
	for _, name := range slices.Sorted(maps.Keys(m.named)) {
		if s := m.named[name]; s != nil {
			list = append(list, s)
		}
	}
	return list
}

// Owner returns the sandbox that minted or issued a credential, and whether it is
// there no more. values are those that a request to the API carries; the first
// that is known decides. ok is false where none is: it may be the fixtures'.
func (m *Manager) Owner(api string, values []string) (name string, removed, ok bool) {
	return m.owners.find(api, values)
}

// HasOwners reports whether a credential may lead anywhere but to the default
// sandbox.
func (m *Manager) HasOwners() bool { return m.owners.any.Load() }

// Packs lists the scenario packs by name.
func (m *Manager) Packs() ([]sims.Pack, error) {
	all, err := m.packs()
	return slices.SortedFunc(maps.Values(all), func(a, b sims.Pack) int {
		return strings.Compare(a.Name, b.Name)
	}), err
}

// Remove closes a sandbox and removes its data. Requests in flight are finished
// first; delays and streams end at once.
func (m *Manager) Remove(name string) error {
	m.mu.Lock()
	s := m.named[name]
	if s != nil {
		delete(m.named, name)
		m.owners.remove(name)
	}
	m.mu.Unlock()
	if s == nil {
		return fmt.Errorf("%w: %w", ErrUnknown, unknown(name))
	}
	return errors.Join(s.Close(), s.files.remove())
}

// Hurry ends what keeps requests waiting on purpose, for good: the delays of faults
// and the streams of the request logs. Nothing more is delivered, and nobody is simulated.
func (m *Manager) Hurry() {
	for _, s := range m.List() {
		s.hurry()
	}
}

// Close closes all sandboxes, removes temporary files and frees the data
// directory. Sandboxes in a data directory stay there. A second call does nothing.
func (m *Manager) Close() error {
	m.closing.Do(func() {
		m.mu.Lock()
		m.closed = true
		m.mu.Unlock()
		close(m.stop)
		m.janitor.Wait()
		var errs []error
		for _, s := range m.List() {
			errs = append(errs, s.Close())
		}
		if m.template != nil {
			errs = append(errs, m.template.Close())
		}
		m.ended = errors.Join(append(errs, m.temp.remove(), unlock(m.lock))...)
	})
	return m.ended
}

// How often the janitor looks, and how long a sandbox is idle before it gives back
// what it can open again.
const (
	janitorPeriod = time.Second
	idleTime      = 30 * time.Second
)

func (m *Manager) startJanitor() {
	m.janitor.Go(func() {
		tick := time.NewTicker(janitorPeriod)
		defer tick.Stop()
		for {
			select {
			case <-m.stop:
				return
			case now := <-tick.C:
				m.sweep(now)
			}
		}
	})
}

// sweep removes the sandboxes whose time to live is over at the real time now,
// and lets idle ones give back memory.
func (m *Manager) sweep(now time.Time) {
	for _, s := range m.List() {
		idle := now.Sub(s.used())
		switch {
		case s.TTL > 0 && idle >= s.TTL:
			if err := m.Remove(s.Name); err != nil && !errors.Is(err, ErrUnknown) {
				m.options.World.Log.Warn("a sandbox could not be removed", "sandbox", s.Name, "err", err)
			}
		case idle >= idleTime && s.resting.CompareAndSwap(false, true):
			s.World.DB.CloseIdle()
		}
	}
}

// load inserts the rows of packs, in their order, in one transaction.
func (m *Manager) load(ctx context.Context, w *world, names []string) error {
	all, err := m.packs()
	if err != nil {
		return err
	}
	return w.DB.Update(ctx, func(tx *store.Tx) error {
		for _, name := range names {
			sim, _ := w.simulator(all[name].API)
			if err := all[name].Load(tx, sim); err != nil {
				return err
			}
		}
		return nil
	})
}
