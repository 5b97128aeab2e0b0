package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

const (
	tempPrefix = "mockapis-"
	tempLock   = "lock"
)

// A tempDir is a directory for files that go with the process. Its lock tells
// the directory of a living process from that of one that was killed.
type tempDir struct {
	path string
	lock *flock.Flock
}

// newTempDir makes a temporary directory, and removes those of processes that
// were killed.
func newTempDir() (*tempDir, error) {
	sweep(os.TempDir())
	for {
		path, err := os.MkdirTemp("", tempPrefix)
		if err != nil {
			return nil, fmt.Errorf("temporary directory: %w", err)
		}
		t := &tempDir{path: path, lock: flock.New(lockFile(path))}
		ok, err := t.lock.TryLock()
		if err != nil {
			_ = t.remove()
			return nil, fmt.Errorf("temporary directory: %w", err)
		}
		// The lock may be of a file that is there no more: another process, sweeping,
		// was faster.
		if _, err := os.Stat(lockFile(path)); ok && err == nil {
			return t, nil
		}
		_ = t.lock.Close()
	}
}

func lockFile(dir string) string { return filepath.Join(dir, tempLock) }

// sweep removes the temporary directories under dir that nobody holds. What it
// cannot read or remove it leaves alone.
func sweep(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	names, _ := d.Readdirnames(-1)
	_ = d.Close()
	for _, name := range names {
		if !strings.HasPrefix(name, tempPrefix) {
			continue
		}
		path := filepath.Join(dir, name)
		if _, err := os.Stat(lockFile(path)); err != nil {
			continue // not made by newTempDir, or not yet finished
		}
		l := flock.New(lockFile(path), flock.SetFlag(os.O_RDWR))
		if ok, err := l.TryLock(); err == nil && ok {
			_ = os.RemoveAll(path)
		}
		_ = l.Close()
	}
}

func (t *tempDir) file(name string) string { return filepath.Join(t.path, name) }

func (t *tempDir) remove() error {
	if t == nil {
		return nil
	}
	err := os.RemoveAll(t.path)
	_ = t.lock.Close()
	return err
}
