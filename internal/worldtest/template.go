package worldtest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Template is a world that is made once for the tests of a package, since migrating
// and loading fixtures is most of what a small test costs. Each test has a copy.
type Template struct {
	// Make fills a new world.
	Make func(*sims.World) error

	once sync.Once
	file []byte
	err  error
}

// Blank is a template with the tables of a simulator, which open makes.
func Blank[S sims.Simulator](open func(*sims.World) (S, error)) *Template {
	return &Template{Make: func(w *sims.World) error {
		_, err := open(w)
		return err
	}}
}

// Demo is a template with the fixtures of files besides.
func Demo[S sims.Simulator](open func(*sims.World) (S, error), files fs.FS) *Template {
	return &Template{Make: func(w *sims.World) error {
		s, err := open(w)
		if err != nil {
			return err
		}
		return sims.LoadFixtures(context.Background(), w, files, s)
	}}
}

// New returns a copy of the template that ends with the test. Another seed than the
// template's, which is 1, is no copy: what fixtures generate depends on the seed.
func (m *Template) New(t testing.TB, o sims.WorldOptions) *sims.World {
	t.Helper()
	if o.Seed > 1 || o.Seed < 0 {
		w := New(t, o)
		require.NoError(t, m.Make(w))
		return w
	}
	m.once.Do(func() { m.file, m.err = m.make() })
	require.NoError(t, m.err)
	path := filepath.Join(t.TempDir(), "world.db")
	require.NoError(t, os.WriteFile(path, m.file, 0o600))
	db, err := store.Open(path, store.Options{Ephemeral: true, Cloned: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	o.Copied = true
	w, err := sims.NewWorld(db, o)
	require.NoError(t, err)
	return w
}

func (m *Template) make() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "template-of-tests-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "world.db")
	db, err := store.Open(path, store.Options{Ephemeral: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	w, err := sims.NewWorld(db, sims.WorldOptions{})
	if err != nil {
		return nil, err
	}
	if err := m.Make(w); err != nil {
		return nil, err
	}
	if err := db.Checkpoint(context.Background()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
