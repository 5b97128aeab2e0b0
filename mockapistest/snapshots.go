package mockapistest

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// A Snapshot is a saved state of a sandbox.
type Snapshot struct {
	Name    string    `json:"name"` // on the server
	Bytes   int64     `json:"bytes"`
	Created time.Time `json:"created"` // real time
}

// names are the snapshots of a sandbox, by the names that its test has given them.
type names struct {
	sync.Mutex
	all map[string]string // their names on the server
}

// Snapshot saves the state: data, settings and clock. The name is the sandbox's
// own, so tests that run in parallel may use the same; a second snapshot of a name
// replaces the first. The snapshot goes with the sandbox.
func (s *Sandbox) Snapshot(name string) (saved Snapshot) {
	s.t.Helper()
	s.snapshots.Lock()
	defer s.snapshots.Unlock()
	// The server makes the name up: it has one list for all sandboxes.
	ask := map[string]any{}
	if old, ok := s.snapshots.all[name]; ok {
		ask["name"], ask["replace"] = old, true
	}
	s.must(http.MethodPost, "/snapshots", ask, &saved)
	if s.snapshots.all == nil {
		s.snapshots.all = map[string]string{}
	}
	s.snapshots.all[name] = saved.Name
	return saved
}

// Restore returns the sandbox to a snapshot of its own, or to that of another
// sandbox by its name on the server. The sandbox keeps its credentials; faults and
// request log stay as they are.
func (s *Sandbox) Restore(name string) {
	s.t.Helper()
	s.snapshots.Lock()
	defer s.snapshots.Unlock()
	if own, ok := s.snapshots.all[name]; ok {
		name = own
	}
	s.must(http.MethodPost, "/snapshots/"+url.PathEscape(name)+"/restore", nil, nil)
}

func (s *Sandbox) removeSnapshots() error {
	s.snapshots.Lock()
	defer s.snapshots.Unlock()
	var errs []error
	for _, name := range slices.Sorted(maps.Values(s.snapshots.all)) {
		errs = append(errs, s.try(http.MethodDelete, "/snapshots/"+url.PathEscape(name), nil, nil))
	}
	return errors.Join(errs...)
}
