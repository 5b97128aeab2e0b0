package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// files are where a named sandbox keeps its databases.
type files struct {
	live     string // the database
	template string // what a reset returns to, where there are packs
	spec     string // how it was made, where it survives a restart
}

func (m *Manager) filesOf(name string) files {
	if !m.durable() {
		return files{live: m.temp.file("s-" + name + ".db"), template: m.temp.file("s-" + name + ".template")}
	}
	base := filepath.Join(m.options.Data, "sandboxes", name)
	return files{live: base + ".db", template: base + ".template", spec: base + ".json"}
}

// stored is a Spec as it is kept beside the database.
type stored struct {
	Packs   []string  `json:"packs,omitempty"`
	Seed    int64     `json:"seed,omitempty"`
	Now     time.Time `json:"now,omitzero"`
	TTL     string    `json:"ttl,omitempty"`
	Created time.Time `json:"created"`
}

// prepare removes what an unfinished sandbox of that name left behind, and keeps
// the spec. The database comes after it: without one, nothing is taken up again.
func (f files) prepare(spec Spec) error {
	if f.spec == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(f.spec), 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if err := f.remove(); err != nil {
		return err
	}
	data, err := json.Marshal(stored{spec.Packs, spec.Seed, spec.Now, spec.TTL.String(), time.Now().UTC()})
	if err != nil {
		return err
	}
	return os.WriteFile(f.spec, append(data, '\n'), 0o600)
}

// remove removes the files. The spec goes last: what is left of a removal that was
// cut off is found by it.
func (f files) remove() error {
	var errs []error
	for _, name := range []string{
		f.live, f.live + "-wal", f.live + "-shm", f.live + ".part",
		f.template, f.template + "-wal", f.template + "-shm", f.template + ".part", f.spec,
	} {
		if name == "" {
			continue
		}
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// read reads the spec of a sandbox of an earlier run.
func (f files) read() (spec Spec, created time.Time, err error) {
	data, err := os.ReadFile(f.spec)
	if err != nil {
		return spec, created, err
	}
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return spec, created, fmt.Errorf("%s: %w", f.spec, err)
	}
	spec = Spec{Packs: s.Packs, Seed: s.Seed, Now: s.Now}
	if spec.TTL, err = time.ParseDuration(s.TTL); err != nil {
		return spec, created, fmt.Errorf("%s: ttl: %w", f.spec, err)
	}
	spec.Name = strings.TrimSuffix(filepath.Base(f.spec), ".json")
	return spec, s.Created, nil
}

// reopen takes up the sandboxes of an earlier run.
func (m *Manager) reopen() error {
	if !m.durable() {
		return nil
	}
	specs, err := filepath.Glob(filepath.Join(m.options.Data, "sandboxes", "*.json"))
	if err != nil {
		return err
	}
	for _, path := range specs {
		f := m.filesOf(strings.TrimSuffix(filepath.Base(path), ".json"))
		if found, err := databaseAt(f.live); err != nil {
			return err
		} else if !found { // it was being made, or removed
			if err := f.remove(); err != nil {
				return err
			}
			continue
		}
		if err := m.reopenOne(f); err != nil {
			return fmt.Errorf("sandbox of an earlier run: %w", err)
		}
	}
	return nil
}

func (m *Manager) reopenOne(f files) error {
	spec, created, err := f.read()
	if err != nil {
		return err
	}
	s := &Sandbox{Spec: spec, template: m.template, files: f, Created: created}
	if len(spec.Packs) > 0 {
		s.template = nil
	}
	s.touch()
	o := m.worldOptions(spec, false)
	if s.live, err = openWorld(f.live, m.storeOptions(), o); err != nil {
		return err
	}
	m.outfit(s)
	if s.Own, err = m.own(background, s); err != nil {
		return err
	}
	m.enter(s)
	return nil
}
