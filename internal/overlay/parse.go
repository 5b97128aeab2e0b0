package overlay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/sims"
)

// factKeys are the keys of a fact.
var factKeys = []string{
	"operation", "status", "what", "at", "after", "was", "value", "provenance", "source",
}

// maxFacts bounds an overlay.
const maxFacts = 10_000

// Parse reads an overlay; file is its name for errors, which name line and key, too.
func Parse(file string, data []byte) (*Overlay, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, wrong("%s: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, wrong("%s:1: must be a mapping with the keys api and facts", file)
	}
	o := &Overlay{file: file}
	err := pairs(file, doc.Content[0], []string{"api", "facts"}, func(key string, v *yaml.Node) error {
		if key == "api" {
			return v.Decode(&o.API)
		}
		if v.Kind != yaml.SequenceNode {
			return errors.New("must be a list")
		}
		if len(v.Content) > maxFacts {
			return fmt.Errorf("has more than %d items", maxFacts)
		}
		for _, one := range v.Content {
			f, err := fact(file, one)
			if err != nil {
				return err
			}
			o.Facts = append(o.Facts, f)
		}
		return nil
	})
	if err == nil && o.API == "" {
		err = wrong("%s:1: api: is missing", file)
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// pairs calls take for each pair of a mapping, and names the place of its error.
func pairs(file string, n *yaml.Node, keys []string, take func(string, *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return wrong("%s:%d: must be a mapping", file, n.Line)
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		var err error
		switch {
		case !slices.Contains(keys, key.Value):
			return wrong("%s:%d: unknown key %q; there are %s", file, key.Line, key.Value,
				strings.Join(keys, ", "))
		case seen[key.Value]:
			return wrong("%s:%d: the key %q stands twice", file, key.Line, key.Value)
		default:
			err = take(key.Value, v)
		}
		seen[key.Value] = true
		if errors.Is(err, ErrWrong) {
			return err
		}
		if err != nil {
			why := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "yaml: ")
			return wrong("%s:%d: %s: %s", file, v.Line, key.Value, why)
		}
	}
	return nil
}

func fact(file string, n *yaml.Node) (*Fact, error) {
	f := &Fact{Provenance: sims.Observed, line: n.Line}
	lines := map[string]int{}
	err := pairs(file, n, factKeys, func(key string, v *yaml.Node) error {
		lines[key] = v.Line
		into := map[string]any{
			"operation": &f.Operation, "status": &f.Status, "what": &f.What, "at": &f.At,
			"after": &f.After, "was": &f.Was, "value": &f.Value, "provenance": &f.Provenance,
			"source": &f.Source,
		}[key]
		return v.Decode(into)
	})
	if err != nil {
		return nil, err
	}
	if key, why := f.problem(); key != "" {
		line := lines[key]
		if line == 0 {
			line = n.Line
		}
		return nil, wrong("%s:%d: %s: %s", file, line, key, why)
	}
	return f, nil
}
