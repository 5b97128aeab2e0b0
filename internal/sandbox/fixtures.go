package sandbox

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// seeds say where the fixtures of each API come from.
type seeds struct {
	dir  string   // a directory of the user's, or empty
	apis []string // the APIs that have a folder in dir
}

// openFixtures looks which folders dir has. It returns a *sims.FixtureError
// where dir cannot be read or has a folder that is no API's. Hidden folders and
// files beside the folders are passed over.
func openFixtures(dir string) (seeds, error) {
	if dir == "" {
		return seeds{}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return seeds{}, &sims.FixtureError{File: dir, Reason: pathReason(err)}
	}
	s := seeds{dir: dir}
	for _, e := range entries {
		if !isDir(filepath.Join(dir, e.Name())) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if !slices.Contains(Names(), e.Name()) {
			return seeds{}, &sims.FixtureError{
				File:   filepath.Join(dir, e.Name()),
				Reason: "no API has this name; there are " + strings.Join(Names(), ", "),
			}
		}
		s.apis = append(s.apis, e.Name())
	}
	return s, nil
}

// isDir follows links, as a folder that is mounted or shared may be one.
func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// load inserts the fixtures of each API. The file of its *sims.FixtureError is the
// real path where the user's directory was read.
func (s seeds) load(ctx context.Context, w *world) error {
	type read struct {
		*sims.Fixtures
		err error
	}
	files := make([]chan read, len(w.simulators)) // read while those of others are inserted
	for i, sim := range w.simulators {
		files[i] = make(chan read, 1)
		go func() {
			f, err := sims.ReadFixtures(s.of(sim), sim)
			files[i] <- read{f, err}
		}()
	}
	// From the last one on: the first has the longest files.
	for i, sim := range slices.Backward(w.simulators) {
		f := <-files[i]
		if f.err == nil {
			f.err = f.Load(ctx, w.World)
		}
		if slices.Contains(s.apis, sim.Name()) {
			f.err = s.real(f.err)
		}
		if f.err != nil {
			return f.err
		}
	}
	return nil
}

// of is where the fixtures of an API are.
func (s seeds) of(sim sims.Simulator) fs.FS {
	if slices.Contains(s.apis, sim.Name()) {
		return os.DirFS(s.dir)
	}
	return fixtures.FS
}

// real gives a *sims.FixtureError of the user's directory the real path.
func (s seeds) real(err error) error {
	var bad *sims.FixtureError
	if errors.As(err, &bad) {
		real := *bad
		real.File = filepath.Join(s.dir, filepath.FromSlash(bad.File))
		return &real
	}
	return err
}

// packs reads the scenario packs: the built-in ones, and those of the user's
// directory, which come first.
func (s seeds) packs(simulators []sims.Simulator) (map[string]sims.Pack, error) {
	all := map[string]sims.Pack{}
	for _, sim := range simulators {
		list, err := sims.ReadPacks(fixtures.FS, sim)
		if err != nil {
			return nil, err
		}
		own, err := s.ownPacks(sim)
		if err != nil {
			return nil, err
		}
		for _, p := range append(list, own...) {
			all[p.Name] = p
		}
	}
	return all, nil
}

// ownPacks reads the packs of the user's directory.
func (s seeds) ownPacks(sim sims.Simulator) ([]sims.Pack, error) {
	if !slices.Contains(s.apis, sim.Name()) {
		return nil, nil
	}
	list, err := sims.ReadPacks(os.DirFS(s.dir), sim)
	return list, s.real(err)
}

// CheckFixtures loads the fixtures of dir into a temporary world, beside the
// built-in ones of APIs that dir has no folder for. It returns the names of the
// APIs that dir has, and a *sims.FixtureError where something is wrong.
func CheckFixtures(ctx context.Context, dir string) ([]string, error) {
	s, err := openFixtures(dir)
	if err != nil {
		return nil, err
	}
	if len(s.apis) == 0 {
		return nil, &sims.FixtureError{
			File:   dir,
			Reason: "has no API's folder; there are " + strings.Join(Names(), ", "),
		}
	}
	temp, err := newTempDir()
	if err != nil {
		return nil, err
	}
	w, err := openTemplate(ctx, temp, sims.WorldOptions{}, s)
	if err == nil {
		err = s.tryPacks(ctx, w)
	}
	return s.apis, errors.Join(err, w.close(), temp.remove())
}

// tryPacks loads each pack of the user's on top of the fixtures, and takes it back.
func (s seeds) tryPacks(ctx context.Context, w *world) error {
	taken := errors.New("taken back")
	for _, sim := range w.simulators {
		list, err := s.ownPacks(sim)
		if err != nil {
			return err
		}
		for _, p := range list {
			err := w.DB.Update(ctx, func(tx *store.Tx) error {
				if err := p.Load(tx, sim); err != nil {
					return err
				}
				return taken
			})
			if !errors.Is(err, taken) {
				return s.real(err)
			}
		}
	}
	return nil
}

func pathReason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
