package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

const envPrefix = "MOCKAPIS_"

// envURL is where a running mockapis is, for the commands that work on one and for
// tests. It says nothing about how one runs.
const envURL = envPrefix + "URL"

// A given is one value as it was given, with where it stands: --addr,
// MOCKAPIS_ADDR or mockapis.yaml:3: addr.
type given struct {
	text, origin string
}

// A layer is what one source gives: values by the option's name.
type layer map[string][]given

// fromFlags takes the values of the command line.
func fromFlags(parsed *kong.Context) layer {
	l := layer{}
	for _, f := range parsed.Flags() {
		if !f.Set {
			continue
		}
		switch v := parsed.FlagValue(f).(type) {
		case string:
			l[f.Name] = []given{{v, "--" + f.Name}}
		case []string:
			for _, text := range v {
				l[f.Name] = append(l[f.Name], given{text, "--" + f.Name})
			}
		}
	}
	return l
}

// fromEnv takes the values of the environment. An empty variable is as good as
// none, since that is what a compose file passes for one that is not set.
func fromEnv(env []string) (layer, error) {
	l := layer{}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		rest, ok := strings.CutPrefix(name, envPrefix)
		if !ok || name == envURL || isAPIs(name) {
			continue // told by run to the commands that it runs
		}
		o, ok := findOption(strings.ToLower(strings.ReplaceAll(rest, "_", "-")))
		if !ok || name != o.env() {
			return nil, usagef("%s: there is no such environment variable; there are %s", name, join(envNames()))
		}
		if value == "" {
			continue
		}
		values := []string{value}
		if o.kind != scalar {
			values = strings.Split(value, ",")
		}
		for _, v := range values {
			l[o.name] = append(l[o.name], given{strings.TrimSpace(v), name})
		}
	}
	return l, nil
}

// fromFile takes the values of a configuration file. asked is where its name
// was given.
func fromFile(name, asked string) (layer, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		var p *fs.PathError
		errors.As(err, &p)
		return nil, usagef("%s: %s: %w", asked, name, p.Err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, usagef("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return layer{}, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, usagef("%s:%d: must be a mapping of option names to values", name, root.Line)
	}
	l := layer{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		o, ok := findOption(key.Value)
		if !ok || o.name == "config" {
			return nil, usagef("%s:%d: unknown key %q; there are %s", name, key.Line, key.Value, join(fileKeys()))
		}
		if _, ok := l[o.name]; ok {
			return nil, usagef("%s:%d: the key %q stands twice", name, key.Line, key.Value)
		}
		if l[o.name], err = o.fromNode(name, value); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// fromNode reads the value of one key of the file.
func (o option) fromNode(file string, n *yaml.Node) ([]given, error) {
	origin := func(at *yaml.Node) string { return fmt.Sprintf("%s:%d: %s", file, at.Line, o.name) }
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	list := []given{}
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
	case n.Kind == yaml.ScalarNode && o.kind != mapping:
		list = append(list, given{n.Value, origin(n)})
	case n.Kind == yaml.SequenceNode && o.kind == several:
		for _, v := range n.Content {
			if v.Kind != yaml.ScalarNode {
				return nil, usagef("%s: must be a list of text", origin(v))
			}
			list = append(list, given{v.Value, origin(v)})
		}
	case n.Kind == yaml.MappingNode && o.kind == mapping:
		for i := 0; i < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			if v.Kind != yaml.ScalarNode {
				return nil, usagef("%s: %s: must be a single value", origin(v), k.Value)
			}
			list = append(list, given{k.Value + "=" + v.Value, origin(k)})
		}
	default:
		return nil, usagef("%s: must be %s", origin(n), o.kind.words())
	}
	return list, nil
}

// merge lays the layers over each other, the strongest first. A mapping is
// merged name by name; anything else is taken whole from the strongest layer
// that has it.
func merge(layers ...layer) layer {
	m := layer{}
	for _, o := range options {
		for _, l := range slices.Backward(layers) {
			switch {
			case len(l[o.name]) == 0:
			case o.kind == mapping:
				m[o.name] = append(m[o.name], l[o.name]...)
			default:
				m[o.name] = l[o.name]
			}
		}
	}
	return m
}

func join(words []string) string { return strings.Join(words, ", ") }
