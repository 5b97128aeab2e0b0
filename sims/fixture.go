package sims

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/store"
)

// A Table is one key that the files of an API's fixtures folder may have, with
// what inserts its rows.
type Table struct {
	Key string
	row reflect.Type
	// insert decodes one row and inserts it.
	insert func(tx *store.Tx, n *yaml.Node) error
	then   func(tx *store.Tx) error // nil where there is nothing to do
}

// Then is the table with what is to be done once, when its rows are inserted and before
// those of the next table.
func (t Table) Then(do func(tx *store.Tx) error) Table {
	t.then = do
	return t
}

// Rows is the table key, whose rows are decoded into T by its yaml tags and
// given to insert one by one. An unknown key, a wrong type and an error of insert
// are reported with file and line; insert returns a Bad to name a key.
func Rows[T any](key string, insert func(tx *store.Tx, row T) error) Table {
	return Table{
		Key: key,
		row: reflect.TypeFor[T](),
		insert: func(tx *store.Tx, n *yaml.Node) error {
			var row T
			if err := n.Decode(&row); err != nil {
				return err
			}
			return insert(tx, row)
		},
	}
}

// A Bad says what is wrong with one key of a fixture row.
type Bad struct {
	Key, Reason string
}

func (b *Bad) Error() string { return b.Key + ": " + b.Reason }

// A FixtureError says what is wrong with a fixture, and where.
type FixtureError struct {
	File   string // as in the fixtures' file system: userbatch/portals.yaml
	Line   int    // from 1; 0 where there is none
	Key    string
	Reason string
}

func (e *FixtureError) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	return s + ": " + e.Reason
}

// LoadFixtures inserts the rows of all files in the simulator's folder of fsys,
// in one transaction. It returns a *FixtureError where a file is wrong, and then
// nothing is inserted.
func LoadFixtures(ctx context.Context, w *World, fsys fs.FS, s Simulator) error {
	f, err := ReadFixtures(fsys, s)
	if err != nil {
		return err
	}
	return f.Load(ctx, w)
}

// Fixtures are the files of an API as they were read.
type Fixtures struct {
	sim   Simulator
	files []fixtureFile
}

// ReadFixtures is the first half of LoadFixtures: it needs no database, and another
// API's fixtures may be loaded meanwhile.
func ReadFixtures(fsys fs.FS, s Simulator) (*Fixtures, error) {
	files, err := readFixtures(fsys, s)
	return &Fixtures{s, files}, err
}

// Load is the second half of LoadFixtures.
func (f *Fixtures) Load(ctx context.Context, w *World) error {
	return w.DB.Update(ctx, func(tx *store.Tx) error { return insert(tx, f.sim, f.files...) })
}

// fixtureFile is one file: a mapping of table keys to lists of rows.
type fixtureFile struct {
	name   string
	tables map[string]*yaml.Node
}

func readFixtures(fsys fs.FS, s Simulator) ([]fixtureFile, error) {
	entries, err := fs.ReadDir(fsys, s.Name())
	if err != nil {
		return nil, &FixtureError{File: s.Name(), Reason: reason(err)}
	}
	var files []fixtureFile
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" && path.Ext(e.Name()) != ".yml" {
			continue
		}
		f, err := readFixture(fsys, path.Join(s.Name(), e.Name()), s.Fixtures())
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, &FixtureError{File: s.Name(), Reason: "no .yaml file in this folder"}
	}
	return files, nil
}

func readFixture(fsys fs.FS, name string, tables []Table) (fixtureFile, error) {
	root, err := readMapping(fsys, name, tables)
	if err != nil || root == nil {
		return fixtureFile{name: name}, err
	}
	return fixtureOf(name, root, tables)
}

// readMapping reads a file that holds a mapping. It is nil for an empty file.
func readMapping(fsys fs.FS, name string, tables []Table) (*yaml.Node, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, &FixtureError{File: name, Reason: reason(err)}
	}
	return parseMapping(name, data, tableKeys(tables))
}

func parseMapping(name string, data []byte, keys string) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, syntaxError(name, err)
	}
	if len(doc.Content) == 0 {
		return nil, nil // an empty file
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, &FixtureError{name, root.Line, "", "must be a mapping of " + keys}
	}
	return root, nil
}

// fixtureOf takes the tables of an API from a mapping of their keys to rows.
func fixtureOf(name string, root *yaml.Node, tables []Table) (fixtureFile, error) {
	f := fixtureFile{name: name, tables: map[string]*yaml.Node{}}
	for i := 0; i < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		j := slices.IndexFunc(tables, func(t Table) bool { return t.Key == k.Value })
		if j < 0 {
			return f, &FixtureError{name, k.Line, k.Value, "unknown key; there are " + tableKeys(tables)}
		}
		if f.tables[k.Value] != nil {
			return f, &FixtureError{name, k.Line, k.Value, "stands twice in this file"}
		}
		if v.Kind == yaml.ScalarNode && v.Tag == "!!null" {
			continue
		}
		if v.Kind != yaml.SequenceNode {
			return f, &FixtureError{name, v.Line, k.Value, "must be a list of rows"}
		}
		for _, row := range v.Content {
			if err := checkKeys(name, row, tables[j].row); err != nil {
				return f, err
			}
		}
		f.tables[k.Value] = v
	}
	return f, nil
}

// insert inserts the rows of files, table by table.
func insert(tx *store.Tx, s Simulator, files ...fixtureFile) error {
	for _, t := range s.Fixtures() {
		for _, f := range files {
			if err := f.load(tx, t); err != nil {
				return err
			}
		}
		if t.then == nil {
			continue
		}
		if err := t.then(tx); err != nil {
			return fmt.Errorf("%s of %s: %w", t.Key, s.Name(), err)
		}
	}
	return nil
}

func (f fixtureFile) load(tx *store.Tx, t Table) error {
	list := f.tables[t.Key]
	if list == nil {
		return nil
	}
	for _, row := range list.Content {
		err := t.insert(tx, row)
		if err == nil {
			continue
		}
		var bad *Bad
		if errors.As(err, &bad) {
			return &FixtureError{f.name, keyLine(row, bad.Key), t.Key + "." + bad.Key, bad.Reason}
		}
		var typeErr *yaml.TypeError
		if errors.As(err, &typeErr) {
			return typeError(f.name, t.Key, row, typeErr)
		}
		if store.IsUnique(err) {
			return &FixtureError{f.name, row.Line, t.Key, "the same as a row before it: " + err.Error()}
		}
		return &FixtureError{f.name, row.Line, t.Key, err.Error()}
	}
	return nil
}

func tableKeys(tables []Table) string {
	keys := make([]string, len(tables))
	for i, t := range tables {
		keys[i] = t.Key
	}
	return strings.Join(keys, ", ")
}
