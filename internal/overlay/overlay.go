// Package overlay keeps what a real service was seen to do otherwise than its simulator:
// facts in a file that people can read and edit. The contract is extended by them, and
// finished answers of the simulator follow them.
package overlay

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/sims"
)

// A What says in which way the real service differs.
type What string

// The ways.
const (
	Added         What = "added"          // a field that the simulator does not send
	Missing       What = "missing"        // a field that the service does not send
	Type          What = "type"           // a field of another type
	Value         What = "value"          // a field with another value
	Order         What = "order"          // fields in another order
	Status        What = "status"         // another status
	HeaderAdded   What = "header-added"   // a header that the simulator does not send
	HeaderMissing What = "header-missing" // a header that the service does not send
	HeaderValue   What = "header-value"   // a header with another value
)

var whats = []What{
	Added, Missing, Type, Value, Order, Status, HeaderAdded, HeaderMissing, HeaderValue,
}

// A Fact is one thing that the service does otherwise.
type Fact struct {
	Operation string `yaml:"operation"`
	Status    int    `yaml:"status"` // of the simulator's answer
	What      What   `yaml:"what"`
	// At is a JSON pointer into the body, with * for each item of a list, or the name of
	// a header.
	At string `yaml:"at,omitempty"`
	// After is the field that an added one follows; it is the last without.
	After string `yaml:"after,omitempty"`
	// Was is the value that another one takes the place of; any is without.
	Was any `yaml:"was,omitempty"`
	// Value is what was observed: of a field, a header, the status, or the names of the
	// fields in their order.
	Value      any             `yaml:"value,omitempty"`
	Provenance sims.Provenance `yaml:"provenance"`
	Source     string          `yaml:"source"` // the recording's file, and its date

	line int
}

// An Overlay is what was observed of an API.
type Overlay struct {
	API   string  `yaml:"api"`
	Facts []*Fact `yaml:"facts"`

	file string
}

// ErrWrong is what a wrong overlay's error is.
var ErrWrong = errors.New("wrong overlay")

// A wrongError says what is wrong at which place of a file.
type wrongError struct{ text string }

func (e wrongError) Error() string        { return e.text }
func (e wrongError) Is(target error) bool { return target == ErrWrong }

func wrong(format string, args ...any) error { return wrongError{fmt.Sprintf(format, args...)} }

// Read reads the overlay in a file. Its error names file, line and key.
func Read(file string) (*Overlay, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, wrong("%v", err)
	}
	return Parse(file, data)
}

// Write returns the overlay as the text of a file.
func (o *Overlay) Write() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# What the real service was seen to do otherwise than the simulator.\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(o); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Add adds a fact, in place of an older one about the same.
func (o *Overlay) Add(f *Fact) {
	same := func(old *Fact) bool {
		return old.Operation == f.Operation && old.Status == f.Status &&
			old.What == f.What && old.At == f.At && (f.What != Value || fmt.Sprint(old.Was) == fmt.Sprint(f.Was))
	}
	if i := slices.IndexFunc(o.Facts, same); i >= 0 {
		o.Facts[i] = f
		return
	}
	o.Facts = append(o.Facts, f)
}

// Check says what of an overlay the simulators do not have: its API, or an operation.
func (o *Overlay) Check(simulators []sims.Simulator) error {
	for _, sim := range simulators {
		if sim.Name() != o.API {
			continue
		}
		known := map[string]bool{}
		for _, operation := range sim.Operations() {
			known[operation.ID] = true
		}
		for _, f := range o.Facts {
			if !known[f.Operation] {
				return wrong("%s:%d: operation: %s has no operation %q", o.file, f.line, o.API, f.Operation)
			}
		}
		return nil
	}
	return wrong("%s:1: api: there is no API %q", o.file, o.API)
}

// names are the fields of a fact about their order.
func (f *Fact) names() (names []string) {
	list, _ := f.Value.([]any)
	for _, one := range list {
		names = append(names, fmt.Sprint(one))
	}
	return names
}

// status is the status that a fact about it gives, 0 where it is none.
func (f *Fact) status() int {
	n, _ := f.Value.(int)
	return n
}

// problem says what a fact lacks, by the key that is wrong; "" where it is all right.
func (f *Fact) problem() (key, why string) {
	switch {
	case f.Operation == "":
		return "operation", "is missing"
	case f.Status < 100 || f.Status > 599:
		return "status", "must be an HTTP status"
	case !slices.Contains(whats, f.What):
		return "what", fmt.Sprintf("%q is not one of %s", f.What, list(whats))
	case f.What == Status && (f.status() < 200 || f.status() > 599):
		return "value", "must be an HTTP status from 200"
	case f.What == Status:
		return "", ""
	case f.isHeader() && (f.At == "" || strings.ContainsAny(f.At, " :/\r\n")):
		return "at", "must be the name of a header"
	case f.isHeader() && strings.ContainsAny(fmt.Sprint(f.Value), "\r\n"):
		return "value", "must be one line"
	case !f.isHeader() && f.At != "" && !strings.HasPrefix(f.At, "/"):
		return "at", "must be a JSON pointer such as /items/*/id"
	case !f.isHeader() && f.At == "" && f.What != Order:
		return "at", "is missing"
	case f.What == Order && len(f.names()) < 2:
		return "value", "must be a list of names"
	}
	return "", ""
}

func (f *Fact) isHeader() bool { return strings.HasPrefix(string(f.What), "header-") }

func list(all []What) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
