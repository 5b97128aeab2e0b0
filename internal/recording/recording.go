// Package recording keeps exchanges with a service as files that can be read, without
// the credentials and personal data that went through.
//
// A recording is a directory: recording.yaml says what it is, and each exchange is a
// file in the form of this repository's transcripts, 0001-getPromotion.txtar.
package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/contract"
)

// ManifestName is the file that says what a recording is.
const ManifestName = "recording.yaml"

// A Manifest says what a recording is.
type Manifest struct {
	API     string `yaml:"api"`
	Target  string `yaml:"target"` // the service's scheme and host
	Version string `yaml:"mockapis"`
	// Started is when the first exchange may have come.
	Started   time.Time `yaml:"started"`
	Exchanges int       `yaml:"exchanges"`
	// NotKept is how many exchanges went through after there was no room for more.
	NotKept int `yaml:"not_kept,omitempty"`
	// Personal says whether personal data is in the recording.
	Personal string    `yaml:"personal"`
	Removed  []Removed `yaml:"removed"`
}

// The values of Manifest.Personal.
const (
	PersonalRemoved = "removed"
	PersonalKept    = "kept"
)

// Removed says how often what stands at a place was replaced.
type Removed struct {
	Operation string `yaml:"operation"`
	Place     string `yaml:"place"`
	As        string `yaml:"as"` // secret, personal, email, ip, phone
	Count     int    `yaml:"count"`
}

// An Exchange is one that was kept.
type Exchange struct {
	contract.Exchange
	File      string // its name in the directory
	At        time.Time
	Operation string // "" where the path is none
	// Others are the names of the response's headers that were not kept.
	Others []string
}

// A Recording is one that was read.
type Recording struct {
	Manifest
	Dir       string
	Exchanges []*Exchange // in their order
}

// Read reads a recording. Its error names the file.
func Read(dir string) (*Recording, error) {
	r := &Recording{Dir: dir}
	path := filepath.Join(dir, ManifestName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no recording: it has no %s", dir, ManifestName)
	}
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(data, &r.Manifest); err != nil {
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if r.API == "" {
		return nil, fmt.Errorf("%s: the key api is missing", path)
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.txtar"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, file := range files {
		x, err := readExchange(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		r.Exchanges = append(r.Exchanges, x)
	}
	return r, nil
}

// escapeGlob is a path that a pattern takes literally.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// prepare makes the directory of a recording. One that holds anything else than an
// empty nothing is refused.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: it has %s; a recording needs a directory of its own",
			dir, entries[0].Name())
	}
	return os.Chmod(dir, 0o700)
}

// write writes a file that only its owner can read, whole or not at all.
func write(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // no longer there when all went well
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (m Manifest) write(dir string) error {
	data, err := yaml.Marshal(m)
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, ManifestName), data)
}
