package sandbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Spec says what a sandbox is.
type Spec struct {
	Name  string        // one is made up where empty
	Packs []string      // scenario packs, in the order in which they are loaded
	Seed  int64         // of what is drawn at random; the program's where zero
	Now   time.Time     // the clock's start; the program's where zero
	TTL   time.Duration // of real time without a request, then it is removed; never where zero
}

// A SpecError says what is wrong with one field of a Spec.
type SpecError struct{ Field, Reason string }

func (e *SpecError) Error() string { return e.Field + ": " + e.Reason }

// Errors of Create.
var (
	ErrExists = errors.New("there is a sandbox of that name")
	ErrLimit  = errors.New("there are as many sandboxes as the program may have")
)

// A name is a label of a host name.
var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// MaxTTL bounds Spec.TTL.
const MaxTTL = 30 * 24 * time.Hour

func (m *Manager) check(s Spec) error {
	switch {
	case s.Name == sims.DefaultWorld:
		return ErrExists
	case s.Name != "" && !nameForm.MatchString(s.Name):
		return &SpecError{"name", "must be 1 to 40 of a-z, 0-9 and -, with no - at its ends"}
	case slices.Contains(Names(), s.Name):
		return &SpecError{"name", "is an API's"}
	case s.TTL < 0 || s.TTL > MaxTTL:
		return &SpecError{"ttl", "must be from 0s, for ever, to " + MaxTTL.String()}
	case !s.Now.IsZero() && (s.Now.Before(sims.ClockMin) || s.Now.After(sims.ClockMax)):
		return &SpecError{"now", sims.ErrClockRange.Error()}
	}
	if len(s.Packs) == 0 {
		return nil
	}
	all, err := m.packs()
	if err != nil {
		return err
	}
	for i, p := range s.Packs {
		if _, ok := all[p]; !ok {
			return &SpecError{"packs", fmt.Sprintf("there is no pack %q; GET /_mock/packs lists them", p)}
		}
		if slices.Contains(s.Packs[:i], p) {
			return &SpecError{"packs", fmt.Sprintf("%q stands twice", p)}
		}
	}
	return nil
}

// Create makes a sandbox. It returns a *SpecError, ErrExists or ErrLimit where it
// cannot be, and a *sims.FixtureError where packs do not go together; nothing
// stays behind then.
func (m *Manager) Create(ctx context.Context, spec Spec) (_ *Sandbox, err error) {
	if err := m.check(spec); err != nil {
		return nil, err
	}
	if spec.Name, err = m.reserve(spec.Name); err != nil {
		return nil, err
	}
	s, err := m.make(ctx, spec)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil || m.closed {
		delete(m.named, spec.Name)
		m.owners.drop(spec.Name)
		if err == nil {
			err = errors.Join(store.ErrClosed, s.Close(), s.files.remove())
		}
		return nil, err
	}
	m.enter(s)
	return s, nil
}

// enter makes a sandbox known.
func (m *Manager) enter(s *Sandbox) { m.named[s.Name] = s }

// own gives a sandbox credentials that no other has, and enters them.
func (m *Manager) own(ctx context.Context, s *Sandbox) (map[string]sims.Credential, error) {
	return s.World.Own(ctx, s.Simulators, func(own map[string]sims.Credential) bool {
		return !m.owners.add(s.Name, s.World.Rand.Tag(), own)
	})
}

// reserve takes a name, or makes one up, before the sandbox is made.
func (m *Manager) reserve(name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, taken := m.named[name]
	switch {
	case m.closed:
		return "", store.ErrClosed
	case taken:
		return "", ErrExists
	case len(m.named) >= m.options.Limit:
		return "", ErrLimit
	}
	for name == "" || taken {
		m.count++
		name = "s" + strconv.Itoa(m.count)
		_, taken = m.named[name]
	}
	m.named[name] = nil
	return name, nil
}

// make clones the template, loads the packs and gives the world its own
// credentials.
func (m *Manager) make(ctx context.Context, spec Spec) (_ *Sandbox, err error) {
	s := &Sandbox{Spec: spec, template: m.template, files: m.filesOf(spec.Name), Created: time.Now()}
	s.touch()
	defer func() {
		if err != nil {
			_ = s.Close()
			_ = s.files.remove()
		}
	}()
	if err := s.files.prepare(spec); err != nil {
		return nil, err
	}
	if err := store.CloneFile(m.template.Path(), s.files.live, m.durable()); err != nil {
		return nil, err
	}
	so := m.storeOptions()
	so.Cloned = true
	if s.live, err = openWorld(s.files.live, so, m.worldOptions(spec, true)); err != nil {
		return nil, err
	}
	m.outfit(s)
	if len(spec.Packs) > 0 {
		s.template = nil
		if err := m.load(ctx, s.live, spec.Packs); err != nil {
			return nil, err
		}
		if err := s.World.DB.Snapshot(ctx, s.files.template, m.durable()); err != nil {
			return nil, err
		}
	}
	s.Own, err = m.own(ctx, s)
	return s, err
}

// worldOptions are those of a named sandbox. copied says that its database is
// still the template's.
func (m *Manager) worldOptions(spec Spec, copied bool) sims.WorldOptions {
	o := sims.WorldOptions{
		Name: spec.Name, Seed: spec.Seed, Now: spec.Now, Copied: copied,
		SMTP: m.options.World.SMTP, Log: m.options.World.Log,
	}
	if o.Now.IsZero() {
		o.Now = m.options.World.Now
	}
	return o
}

func (m *Manager) durable() bool { return m.options.Data != "" }

// storeOptions are those of a named sandbox's database: there may be many.
func (m *Manager) storeOptions() store.Options {
	return store.Options{Ephemeral: !m.durable(), Readers: 2}
}
