package sims

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/store"
)

// A Pack is a scenario: rows of one API that come on top of the fixtures. Its file
// is <api>/packs/<name>.yaml, like a fixture's, with a key description.
type Pack struct {
	Name        string `json:"name"` // easypromos/instant-win-nearly-empty
	API         string `json:"api"`
	Description string `json:"description"`

	file fixtureFile
}

const packDescription = "description"

// ReadPacks returns the packs of an API in fsys, by name; none where there is no
// folder. It returns a *FixtureError where a file is wrong.
func ReadPacks(fsys fs.FS, s Simulator) ([]Pack, error) {
	names, err := fs.Glob(fsys, s.Name()+"/packs/*.yaml")
	if err != nil {
		return nil, err
	}
	packs := []Pack{}
	for _, name := range names {
		p, err := readPack(fsys, name, s)
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	return packs, nil
}

func readPack(fsys fs.FS, name string, s Simulator) (Pack, error) {
	p := Pack{API: s.Name(), Name: s.Name() + "/" + strings.TrimSuffix(path.Base(name), ".yaml")}
	root, err := readMapping(fsys, name, s.Fixtures())
	if err != nil {
		return p, err
	}
	if root == nil || root.Content[0].Value != packDescription {
		return p, &FixtureError{name, 1, packDescription, "must be the first key: a sentence about the pack"}
	}
	p.Description = strings.TrimSpace(root.Content[1].Value)
	if p.Description == "" {
		return p, &FixtureError{name, root.Content[0].Line, packDescription, "must be a sentence"}
	}
	rows := *root
	rows.Content = root.Content[2:]
	p.file, err = fixtureOf(name, &rows, s.Fixtures())
	return p, err
}

// Load inserts the pack's rows. Times that are relative count from tx.Now. It
// returns a *FixtureError for a row that cannot be, such as one that is there.
func (p Pack) Load(tx *store.Tx, s Simulator) error { return insert(tx, s, p.file) }

// A Document is the rows of several APIs, read and not yet inserted.
type Document struct {
	files []fixtureFile
	sims  []Simulator
}

// ParseDocument reads YAML or JSON: a mapping of APIs to what a file of their
// fixtures holds. It returns a *FixtureError, whose file is name, where something
// is wrong.
func ParseDocument(name string, data []byte, simulators []Simulator) (Document, error) {
	var d Document
	if t := bytes.TrimSpace(data); len(t) > 0 && t[0] == '{' {
		// JSON may be indented with tabs, YAML not; within strings JSON escapes them.
		data = bytes.ReplaceAll(data, []byte("\t"), []byte(" "))
	}
	apis := apiNames(simulators)
	root, err := parseMapping(name, data, apis)
	if err != nil || root == nil {
		return d, err
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		s := simulatorOf(simulators, k.Value)
		switch {
		case s == nil:
			return d, &FixtureError{name, k.Line, k.Value, "no API has this name; there are " + apis}
		case seen[k.Value]:
			return d, &FixtureError{name, k.Line, k.Value, "stands twice"}
		case v.Kind != yaml.MappingNode:
			return d, &FixtureError{name, v.Line, k.Value, "must be a mapping of " + tableKeys(s.Fixtures())}
		}
		seen[k.Value] = true
		f, err := fixtureOf(name, v, s.Fixtures())
		if err != nil {
			return d, inAPI(err, k.Value)
		}
		d.files, d.sims = append(d.files, f), append(d.sims, s)
	}
	return d, nil
}

// Load inserts all rows and returns how many there were. It returns a
// *FixtureError for a row that cannot be; the transaction is then to be given up.
func (d Document) Load(tx *store.Tx) (rows int, err error) {
	for i, f := range d.files {
		if err := insert(tx, d.sims[i], f); err != nil {
			return 0, inAPI(err, d.sims[i].Name())
		}
		for _, list := range f.tables {
			rows += len(list.Content)
		}
	}
	return rows, nil
}

// inAPI puts the API before the key of a *FixtureError.
func inAPI(err error, api string) error {
	bad, ok := err.(*FixtureError)
	if !ok {
		return err
	}
	in := *bad
	in.Key = strings.TrimSuffix(fmt.Sprintf("%s.%s", api, bad.Key), ".")
	return &in
}

func simulatorOf(simulators []Simulator, api string) Simulator {
	for _, s := range simulators {
		if s.Name() == api {
			return s
		}
	}
	return nil
}

func apiNames(simulators []Simulator) string {
	names := make([]string, len(simulators))
	for i, s := range simulators {
		names[i] = s.Name()
	}
	return strings.Join(names, ", ")
}
