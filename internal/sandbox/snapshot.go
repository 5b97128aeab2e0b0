package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Snapshot is the saved state of a sandbox: one SQLite file that any sandbox can
// be returned to.
type Snapshot struct {
	Name    string    `json:"name"`
	Bytes   int64     `json:"bytes"`
	Created time.Time `json:"created"` // real time
}

// The bounds of snapshots.
const (
	MaxSnapshot  = 64 << 20 // bytes of an uploaded one
	MaxSnapshots = 1000
)

// Errors of snapshots.
var (
	ErrNoSnapshot     = errors.New("no such snapshot")
	ErrSnapshotExists = errors.New("there is a snapshot of that name")
	ErrSnapshotLimit  = errors.New("there are as many snapshots as the program may have")
	// ErrNotRestorable says that a file is no state that this version of the program
	// can take up; its text says why.
	ErrNotRestorable = errors.New("the snapshot cannot be restored")
)

// snapshots are the files of a directory.
type snapshots struct {
	saving sync.Mutex // one at a time, from the choice of the name
	dir    string
	temp   *tempDir
	count  atomic.Int64 // of temporary files made up
}

const snapshotExt = ".sqlite"

func (l *snapshots) file(name string) string { return filepath.Join(l.dir, name+snapshotExt) }

// scratch is the path of a temporary file.
func (l *snapshots) scratch() string {
	return l.temp.file("scratch-" + strconv.FormatInt(l.count.Add(1), 10) + ".db")
}

// Snapshots lists the snapshots by name.
func (m *Manager) Snapshots() ([]Snapshot, error) {
	list := []Snapshot{}
	entries, err := os.ReadDir(m.saved.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), snapshotExt)
		if !ok {
			continue
		}
		s, err := m.Snapshot(name)
		if errors.Is(err, ErrNoSnapshot) {
			continue // just removed
		}
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, err
}

// Snapshot returns the snapshot of that name, or ErrNoSnapshot.
func (m *Manager) Snapshot(name string) (Snapshot, error) {
	if !nameForm.MatchString(name) {
		return Snapshot{}, fmt.Errorf("%w: %s", ErrNoSnapshot, name)
	}
	st, err := os.Stat(m.saved.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Snapshot{}, fmt.Errorf("%w: %s", ErrNoSnapshot, name)
	}
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{name, st.Size(), st.ModTime().UTC()}, nil
}

// OpenSnapshot opens the file of a snapshot for reading.
func (m *Manager) OpenSnapshot(name string) (*os.File, error) {
	if _, err := m.Snapshot(name); err != nil {
		return nil, err
	}
	return os.Open(m.saved.file(name))
}

// RemoveSnapshot removes a snapshot, or returns ErrNoSnapshot.
func (m *Manager) RemoveSnapshot(name string) error {
	if _, err := m.Snapshot(name); err != nil {
		return err
	}
	return os.Remove(m.saved.file(name))
}

// Save saves the state of a sandbox under a name, which is made up where it is
// empty. It returns a *SpecError for a name that cannot be, and ErrSnapshotExists
// where there is one, unless it is to be replaced.
func (m *Manager) Save(ctx context.Context, s *Sandbox, name string, replace bool) (Snapshot, error) {
	return m.save(ctx, s.World.DB, name, replace)
}

func (m *Manager) save(ctx context.Context, db *store.DB, name string, replace bool) (Snapshot, error) {
	m.saved.saving.Lock()
	defer m.saved.saving.Unlock()
	name, err := m.snapshotName(name, replace)
	if err != nil {
		return Snapshot{}, err
	}
	if err := os.MkdirAll(m.saved.dir, 0o700); err != nil {
		return Snapshot{}, err
	}
	if err := db.Snapshot(ctx, m.saved.file(name), m.durable()); err != nil {
		return Snapshot{}, err
	}
	return m.Snapshot(name)
}

// Upload takes a file for a snapshot. It returns ErrNotRestorable, and keeps
// nothing, where it is none of ours or not what a database of ours may hold.
func (m *Manager) Upload(ctx context.Context, name string, from io.Reader) (Snapshot, error) {
	name, err := m.snapshotName(name, true)
	if err != nil {
		return Snapshot{}, err
	}
	path := m.saved.scratch()
	defer os.Remove(path)
	if err := writeFile(path, from); err != nil {
		return Snapshot{}, err
	}
	if err := m.inspect(ctx, path); err != nil {
		return Snapshot{}, err
	}
	w, err := m.openSnapshot(ctx, path)
	if err != nil {
		return Snapshot{}, err
	}
	s, err := m.save(ctx, w.DB, name, true)
	return s, errors.Join(err, w.close())
}

// inspect refuses an uploaded file that no version of the program has made.
func (m *Manager) inspect(ctx context.Context, path string) error {
	ours, err := m.template.Schema(ctx)
	if err != nil {
		return err
	}
	err = store.Inspect(ctx, path, store.Bounds{
		Allow: func(o store.Object) bool { return ours[o.Name] == o.SQL },
	})
	if err != nil {
		return notRestorable(err, path)
	}
	return nil
}

// notRestorable says why, without the path of a temporary file.
func notRestorable(err error, path string) error {
	return fmt.Errorf("%w: %s", ErrNotRestorable, strings.ReplaceAll(err.Error(), path, "the file"))
}

func (m *Manager) snapshotName(name string, replace bool) (string, error) {
	list, err := m.Snapshots()
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, s := range list {
		taken[s.Name] = true
	}
	switch {
	case name != "" && !nameForm.MatchString(name):
		return "", &SpecError{"name", "must be 1 to 40 of a-z, 0-9 and -, with no - at its ends"}
	case taken[name] && !replace:
		return "", ErrSnapshotExists
	case len(list) >= MaxSnapshots && !taken[name]:
		return "", ErrSnapshotLimit
	}
	for i := 1; name == ""; i++ {
		if made := "snapshot-" + strconv.Itoa(i); !taken[made] {
			name = made
		}
	}
	return name, nil
}

// Restore returns a sandbox to the state of a snapshot, in one atomic step. The
// sandbox keeps its own credentials; its simulations end. It returns ErrNoSnapshot or
// ErrNotRestorable, and changes nothing then.
func (m *Manager) Restore(ctx context.Context, s *Sandbox, name string) error {
	if _, err := m.Snapshot(name); err != nil {
		return err
	}
	path := m.saved.scratch()
	defer os.Remove(path)
	if err := store.CloneFile(m.saved.file(name), path, false); err != nil {
		return err
	}
	w, err := m.openSnapshot(ctx, path)
	if err != nil {
		return err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	s.Traffic.StopAll("")
	return errors.Join(s.World.Restore(ctx, w.DB, s.Simulators), w.close())
}

// openSnapshot opens a copy of a snapshot, brings its tables up to date and holds
// them against those of the template.
func (m *Manager) openSnapshot(ctx context.Context, path string) (*world, error) {
	o := m.worldOptions(Spec{}, false)
	w, err := openWorld(path, store.Options{Ephemeral: true, Readers: 1}, o)
	if err != nil {
		return nil, notRestorable(err, path)
	}
	want, err := m.template.Schema(ctx)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	got, err := w.DB.Schema(ctx)
	if err == nil {
		err = sameSchema(got, want)
	}
	if err != nil {
		return nil, errors.Join(notRestorable(err, path), w.close())
	}
	return w, nil
}

func sameSchema(got, want map[string]string) error {
	for name, sql := range want {
		if got[name] != sql {
			return fmt.Errorf("its %s is not as this version of mockapis has it", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			return fmt.Errorf("it has %s, which mockapis has not", name)
		}
	}
	return nil
}

func writeFile(path string, from io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}
