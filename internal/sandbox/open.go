package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Options say how the sandboxes are kept. The zero value keeps nothing and has the
// built-in fixtures.
type Options struct {
	// Data is the directory that keeps the databases. It is made where there is
	// none. The databases are temporary where Data is empty.
	Data string
	// Fixtures is a directory whose folders replace the built-in ones.
	Fixtures string
	// World says how the default world starts; named ones take it as their default.
	World sims.WorldOptions
	// Template is what Template returns, for whoever opens many with the built-in
	// fixtures: they need not be loaded again. It does not count with another seed.
	Template []byte
	// Observe, where it is not nil, is given each exchange of an API that was not cut off,
	// before the last of the response is sent, on the goroutine that serves it.
	Observe func(api string, x *contract.Exchange)
	// Total, where it is not nil, counts what is judged in all sandboxes, also in those that
	// are reset or removed.
	Total *verdict.Book
	// Overlays are what was observed of the real services: contracts and answers follow it.
	Overlays []*overlay.Overlay
	// Limit is how many named sandboxes there may be; DefaultLimit where zero.
	Limit int
}

// DefaultLimit is how many named sandboxes there may be.
const DefaultLimit = 1000

// ErrInUse says that another process works with the data directory.
var ErrInUse = errors.New("another process uses this data directory")

// background is for what no request waits for.
var background = context.Background()

// Open opens the default sandbox and those that an earlier run left in the data
// directory. It returns a *sims.FixtureError, a *sims.SettingError or
// sims.ErrSeed where the options are wrong, ErrInUse where the data directory is
// another process's, and store.ErrForeignFile where the database is not ours.
// Where it fails, nothing stays behind but an empty data directory.
func Open(ctx context.Context, o Options) (_ *Manager, err error) {
	seeds, err := openFixtures(o.Fixtures)
	if err != nil {
		return nil, err
	}
	if o.World.Log == nil {
		o.World.Log = slog.New(slog.DiscardHandler)
	}
	if o.Limit == 0 {
		o.Limit = DefaultLimit
	}
	m := &Manager{
		options: o, owners: newDirectory(), named: map[string]*Sandbox{}, stop: make(chan struct{}),
		made: &Sandbox{Spec: Spec{Name: sims.DefaultWorld}, Created: time.Now()},
	}
	m.made.touch()
	defer func() {
		if err != nil {
			_ = m.Close()
		}
	}()
	if m.temp, err = newTempDir(); err != nil {
		return nil, err
	}
	path, so := m.temp.file("live.db"), store.Options{Ephemeral: true}
	if m.durable() {
		if m.lock, err = lockData(o.Data); err != nil {
			return nil, err
		}
		path, so = filepath.Join(o.Data, sims.DefaultWorld+".db"), store.Options{}
	}
	m.saved.temp, m.saved.dir = m.temp, m.temp.file("snapshots")
	if m.durable() {
		m.saved.dir = filepath.Join(o.Data, "snapshots")
	}
	if err := m.open(ctx, path, so, seeds); err != nil {
		return nil, err
	}
	for _, one := range o.Overlays {
		if err := one.Check(m.made.Simulators); err != nil {
			return nil, err
		}
	}
	m.packs = sync.OnceValues(func() (map[string]sims.Pack, error) { return seeds.packs(m.made.Simulators) })
	if o.Fixtures != "" { // the built-in ones are good, and are read when they are asked for
		if _, err := m.packs(); err != nil {
			return nil, err
		}
	}
	if err := m.reopen(); err != nil {
		return nil, err
	}
	m.startJanitor()
	return m, nil
}

// open opens the default sandbox and makes the template.
func (m *Manager) open(ctx context.Context, path string, so store.Options, seeds seeds) (err error) {
	s, wo := m.made, m.options.World
	found, err := databaseAt(path)
	if err != nil {
		return err
	}
	if found {
		if s.live, err = openWorld(path, so, wo); err != nil {
			return err
		}
		if err := s.live.Settings.CheckStart(ctx); err != nil {
			return err
		}
		// After a reset the world goes on with the seed that its data was made with.
		wo.Seed = s.live.Rand.Seed()
	}
	template, err := m.makeTemplate(ctx, wo, seeds)
	if err != nil {
		return err
	}
	m.template, s.template = template.DB, template.DB
	if err := m.template.Checkpoint(ctx); err != nil { // its file is all of it now
		return err
	}
	if !found {
		if err := template.Settings.CheckStart(ctx); err != nil {
			return err
		}
		if err := store.CloneFile(m.template.Path(), path, m.durable()); err != nil {
			return err
		}
		if s.live, err = openWorld(path, so, wo); err != nil {
			return err
		}
	}
	m.catalogue = faults.NewCatalogue(s.live.simulators)
	m.contracts = newContracts(s.live.simulators, m.options.Overlays)
	m.outfit(s)
	return nil
}

// makeTemplate makes the world that others are copied from.
func (m *Manager) makeTemplate(ctx context.Context, wo sims.WorldOptions, seeds seeds) (*world, error) {
	ready := m.options.Template
	if ready == nil || seeds.dir != "" || wo.Seed > 1 || wo.Seed < 0 {
		return openTemplate(ctx, m.temp, wo, seeds)
	}
	path := m.temp.file("template.db")
	if err := os.WriteFile(path, ready, 0o600); err != nil {
		return nil, err
	}
	wo.Copied = true
	return openWorld(path, store.Options{Ephemeral: true, Cloned: true}, wo)
}

// Template returns the file of a world with the built-in fixtures, for Options.
func Template(ctx context.Context) ([]byte, error) {
	temp, err := newTempDir()
	if err != nil {
		return nil, err
	}
	w, err := openTemplate(ctx, temp, sims.WorldOptions{}, seeds{})
	if err == nil {
		err = w.DB.Checkpoint(ctx)
	}
	var file []byte
	if err == nil {
		file, err = os.ReadFile(w.DB.Path())
	}
	return file, errors.Join(err, w.close(), temp.remove())
}

// openTemplate makes the world that others are copied from: migrated, with the
// fixtures loaded.
func openTemplate(ctx context.Context, temp *tempDir, wo sims.WorldOptions, seeds seeds) (*world, error) {
	w, err := openWorld(temp.file("template.db"), store.Options{Ephemeral: true}, wo)
	if err != nil {
		return nil, err
	}
	if err := seeds.load(ctx, w); err != nil {
		_ = w.close()
		return nil, err
	}
	return w, nil
}

// databaseAt reports whether there is a database at path. Where there is none it
// removes the logs of an earlier one, which SQLite would play into a new file.
func databaseAt(path string) (bool, error) {
	switch st, err := os.Stat(path); {
	case err == nil && st.Size() > 0:
		return true, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	for _, log := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	return false, nil
}

// lockData takes the data directory for this process, until it ends.
func lockData(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	l := flock.New(filepath.Join(dir, "lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
	}
	return l, nil
}

// unlock keeps the file: who removes it might remove another process's lock.
func unlock(l *flock.Flock) error {
	if l == nil {
		return nil
	}
	return l.Close()
}
