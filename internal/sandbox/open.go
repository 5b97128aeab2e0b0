package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Options say how a sandbox is opened. The zero value is a temporary sandbox
// with the built-in fixtures.
type Options struct {
	// Data is the directory that keeps the database. It is made where there is
	// none. The database is temporary where Data is empty.
	Data string
	// Fixtures is a directory whose folders replace the built-in ones.
	Fixtures string
	// World says how the world starts; its name is the sandbox's.
	World sims.WorldOptions
}

// ErrInUse says that another process works with the data directory.
var ErrInUse = errors.New("another process uses this data directory")

// Open opens a sandbox. It returns a *sims.FixtureError, a *sims.SettingError or
// sims.ErrSeed where the options are wrong, ErrInUse where the data directory is
// another process's, and store.ErrForeignFile where the database is not ours.
// Where it fails, nothing stays behind but an empty data directory.
func Open(ctx context.Context, o Options) (_ *Sandbox, err error) {
	seeds, err := openFixtures(o.Fixtures)
	if err != nil {
		return nil, err
	}
	if o.World.Name == "" {
		o.World.Name = "default"
	}
	s := &Sandbox{Name: o.World.Name}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if s.temp, err = newTempDir(); err != nil {
		return nil, err
	}
	path, so := s.temp.file("live.db"), store.Options{Ephemeral: true}
	if o.Data != "" {
		if s.lock, err = lockData(o.Data); err != nil {
			return nil, err
		}
		path, so = filepath.Join(o.Data, s.Name+".db"), store.Options{}
	}
	if err := s.open(ctx, path, so, o.World, seeds); err != nil {
		return nil, err
	}
	s.World, s.Simulators = s.live.World, s.live.simulators
	return s, nil
}

func (s *Sandbox) open(ctx context.Context, path string, so store.Options, wo sims.WorldOptions, seeds seeds) (err error) {
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
	if s.template, err = openTemplate(ctx, s.temp, wo, seeds); err != nil || found {
		return err
	}
	if err := s.template.Settings.CheckStart(ctx); err != nil {
		return err
	}
	if err := s.template.DB.Copy(path, !so.Ephemeral); err != nil {
		return err
	}
	s.live, err = openWorld(path, so, wo)
	return err
}

// openTemplate makes the world that others are copied from: migrated, with the
// fixtures loaded.
func openTemplate(ctx context.Context, temp *tempDir, wo sims.WorldOptions, seeds seeds) (*world, error) {
	w, err := openWorld(temp.file("template.db"), store.Options{Ephemeral: true}, wo)
	if err != nil {
		return nil, err
	}
	for _, sim := range w.simulators {
		if err := seeds.load(ctx, w.World, sim); err != nil {
			_ = w.close()
			return nil, err
		}
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
