package sandbox

import (
	"net/http"
	"sync/atomic"
	"time"
)

// Serve answers a request of the i-th API, in the sandbox of that name. Where it
// names none, the request's credential tells, and else it is the default one.
func (m *Manager) Serve(i int, w http.ResponseWriter, r *http.Request, name string) {
	var owner string
	var removed bool
	if m.HasOwners() {
		var ok bool
		owner, removed, ok = m.Owner(APIs[i].Name, m.made.Simulators[i].Identify(r))
		if ok && !removed && name == "" {
			name = owner
		}
	}
	if name == "" {
		name = m.made.Name
	}
	s, release, err := m.Hold(name)
	if err != nil {
		unknown(name).Write(w)
		return
	}
	defer release()
	s.serve(i, w, r, foreign(s.Name, owner, removed))
}

// foreign says whose a credential is that is not the sandbox's own.
func foreign(name, owner string, removed bool) string {
	switch {
	case owner == "" || owner == name && !removed:
		return ""
	case removed:
		return "the credential is of the sandbox " + owner + ", which was removed"
	}
	return "the credential is of the sandbox " + owner + ", the request is to " + name
}

// serve answers a request; note is added to the explanation of a refusal.
func (s *Sandbox) serve(i int, w http.ResponseWriter, r *http.Request, note string) {
	w.Header()["Date"] = s.date.of(s.World.Clock.Now())
	sim := s.Simulators[i]
	watched := s.watched(i)
	rec := s.Journal.BeginWatched(w, r, APIs[i].Name, watched.ended())
	defer rec.End()
	if watched.refuses(rec, sim) {
		return
	}
	if note != "" {
		rec.Note(note)
	}
	if hit := s.Faults.Meet(rec.Request, APIs[i].Name); hit != nil {
		hit.Serve(rec, rec.Request, sim)
		return
	}
	if o := s.observed[i]; o != nil {
		o.ServeHTTP(rec, rec.Request)
		return
	}
	sim.ServeHTTP(rec, rec.Request)
}

// A dateHeader is the header Date of a second, made once.
type dateHeader struct{ last atomic.Pointer[date] }

type date struct {
	second int64
	values []string // shared: nobody adds to it
}

func (h *dateHeader) of(now time.Time) []string {
	if d := h.last.Load(); d != nil && d.second == now.Unix() {
		return d.values
	}
	d := &date{now.Unix(), []string{now.UTC().Format(http.TimeFormat)}}
	h.last.Store(d)
	return d.values
}
