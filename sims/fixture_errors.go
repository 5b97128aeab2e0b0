package sims

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checkKeys returns a *FixtureError for a mapping that has a key which typ has
// no field for, or one key twice, however deep.
func checkKeys(file string, n *yaml.Node, typ reflect.Type) error {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch {
	case typ.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			if err := checkKeys(file, item, typ.Elem()); err != nil {
				return err
			}
		}
	case typ.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			if err := checkKeys(file, n.Content[i+1], typ.Elem()); err != nil {
				return err
			}
		}
	case typ.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		return checkFields(file, n, typ)
	case typ.Kind() == reflect.Struct && n.Kind == yaml.ScalarNode && !hasYAML(typ):
		return &FixtureError{file, n.Line, "", fmt.Sprintf("%q is not a mapping of keys to values", n.Value)}
	}
	return nil
}

func checkFields(file string, n *yaml.Node, typ reflect.Type) error {
	fields := yamlFields(typ)
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Value == "<<" {
			continue
		}
		f, ok := fields[k.Value]
		if !ok {
			names := []string{}
			for name := range fields {
				names = append(names, name)
			}
			slices.Sort(names)
			return &FixtureError{file, k.Line, k.Value, "unknown key; there are " + strings.Join(names, ", ")}
		}
		if seen[k.Value] {
			return &FixtureError{file, k.Line, k.Value, "stands twice in this row"}
		}
		seen[k.Value] = true
		if err := checkKeys(file, v, f); err != nil {
			return err
		}
	}
	return nil
}

// yamlFields maps the keys of a row to their types.
func yamlFields(typ reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(typ) {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" || strings.Contains(options, "inline") {
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		fields[name] = f.Type
	}
	return fields
}

var unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

// hasYAML reports whether a struct is decoded from a scalar (time.Time, or a
// type with its own UnmarshalYAML).
func hasYAML(typ reflect.Type) bool {
	return typ.String() == "time.Time" || reflect.PointerTo(typ).Implements(unmarshaler)
}

// keyLine is the line of key in row, or the row's own.
func keyLine(row *yaml.Node, key string) int {
	if row.Kind == yaml.MappingNode {
		for i := 0; i < len(row.Content); i += 2 {
			if row.Content[i].Value == key {
				return row.Content[i].Line
			}
		}
	}
	return row.Line
}

// keyAt is the key of the value that stands on line; of several, which a row in
// braces has, the one whose value reason names.
func keyAt(n *yaml.Node, line int, reason string) (key string) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if k := keyAt(item, line, reason); k != "" {
				return k
			}
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		k, v := n.Content[i].Value, n.Content[i+1]
		if v.Kind != yaml.ScalarNode {
			if inner := keyAt(v, line, reason); inner != "" {
				return inner
			}
		}
		if v.Line == line && (key == "" || namesValue(reason, v)) {
			key = k
		}
	}
	return key
}

// namesValue reports whether reason shows a value, whole or, as yaml does with long
// ones, by its beginning.
func namesValue(reason string, v *yaml.Node) bool {
	if v.Kind != yaml.ScalarNode || v.Value == "" {
		return false
	}
	begin := v.Value
	if len(begin) > 10 {
		begin = begin[:7]
	}
	return strings.Contains(reason, "`"+begin) || strings.Contains(reason, strconv.Quote(v.Value))
}

var (
	yamlLine  = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlWrong = regexp.MustCompile("^cannot unmarshal !!\\w+ `(.*)` into (.*)$")
)

func typeError(file, table string, row *yaml.Node, err *yaml.TypeError) error {
	e := &FixtureError{file, row.Line, table, err.Error()}
	if m := yamlLine.FindStringSubmatch(err.Errors[0]); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		e.Reason = m[2]
		if key := keyAt(row, e.Line, e.Reason); key != "" {
			e.Key += "." + key
		}
	}
	if m := yamlWrong.FindStringSubmatch(e.Reason); m != nil {
		e.Reason = fmt.Sprintf("%q is not of the type %s", m[1], m[2])
	}
	return e
}

func syntaxError(file string, err error) error {
	e := &FixtureError{File: file, Reason: strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		e.Reason = m[2]
	}
	return e
}

func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
