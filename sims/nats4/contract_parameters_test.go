package nats4

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

type mapping = map[string]any

// TestTheContractHasTheParametersOfTheTables: names, what is required, and kinds, so that
// neither the contract nor an endpoint changes without the other.
func TestTheContractHasTheParametersOfTheTables(t *testing.T) {
	t.Parallel()
	var doc mapping
	require.NoError(t, yaml.Unmarshal([]byte(contract), &doc))
	d := document{doc}
	for _, e := range endpoints {
		have := d.declared(e.Path, strings.ToLower(e.Method))
		var names []string
		for _, p := range e.parameters {
			name, schema := d.named(have, p)
			if !assert.NotNil(t, schema, "%s: the contract has no %s", e.ID, p.name) {
				continue
			}
			names = append(names, name...)
			assert.Equal(t, p.need != isOptional, have[name[0]].required, "%s: %s is required", e.ID, p.name)
			assert.Contains(t, p.forms(), d.form(schema), "%s: the kind of %s", e.ID, p.name)
			assert.Equal(t, p.words(), d.words(schema), "%s: the words of %s", e.ID, p.name)
		}
		slices.Sort(names)
		assert.Equal(t, names, slices.Sorted(maps.Keys(have)), "%s: the names", e.ID)
	}
}

// A document is the contract as YAML has it.
type document struct{ root mapping }

// A declaredParameter is one of the query or of the form.
type declaredParameter struct {
	schema   mapping
	required bool
}

// at follows a reference; anything else is itself.
func (d document) at(v any) mapping {
	m, _ := v.(mapping)
	ref, isRef := m["$ref"].(string)
	if !isRef {
		return m
	}
	v = d.root
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		v = v.(mapping)[name]
	}
	return d.at(v)
}

// declared are an operation's parameters by their names. That of names which nobody
// lists, notify_*, is "".
func (d document) declared(path, method string) map[string]declaredParameter {
	all := map[string]declaredParameter{}
	o := d.at(d.at(d.at(d.root["paths"])[path])[method])
	list, _ := o["parameters"].([]any)
	for _, v := range list {
		p := d.at(v)
		if p["in"] != "query" {
			continue
		}
		schema, _ := p["schema"].(mapping)
		all[p["name"].(string)] = declaredParameter{schema, p["required"] == true}
	}
	content := d.at(d.at(o["requestBody"])["content"])
	form := d.at(d.at(content["application/x-www-form-urlencoded"])["schema"])
	required, _ := form["required"].([]any)
	properties, _ := form["properties"].(mapping)
	for name, v := range properties {
		all[name] = declaredParameter{v.(mapping), slices.Contains(required, any(name))}
	}
	if other, ok := form["additionalProperties"].(mapping); ok {
		all[""] = declaredParameter{schema: other}
	}
	return all
}

// named are the names that a parameter of the tables has in the contract, and the schema
// of the first. A list may have several: fields, a text with commas, fields[], options[count].
func (d document) named(have map[string]declaredParameter, p parameter) (names []string, schema mapping) {
	for _, name := range slices.Sorted(maps.Keys(have)) {
		same := name == p.name || p.kind == list && strings.HasPrefix(name, p.name+"[")
		if same || name == "" && strings.HasSuffix(p.name, "*") {
			names = append(names, name)
		}
	}
	if names != nil {
		schema = have[names[0]].schema
	}
	return names, schema
}

// forms are how the contract may write a parameter of a kind.
func (p parameter) forms() []string {
	switch {
	case p.kind == integer && p.need == isPresent:
		return []string{"string"} // which may be empty
	case p.kind == integer:
		return []string{"integer"}
	case p.kind == boolean:
		return []string{"string"} // of the words that flags are
	case p.kind == when && p.need == isPresent:
		return []string{"string"}
	case p.kind == when && p.also == nil:
		return []string{"Time"}
	case p.kind == when, p.kind == until:
		return []string{"TimeOrNever"}
	case p.kind == money:
		return []string{"Money"}
	case p.kind == country:
		return []string{"Country"}
	case p.kind == list:
		return []string{"array", "object", "string", "integer", "Time"} // or those of its elements
	}
	return []string{"string"}
}

// form is the component that a schema is, where it is one for a kind, or its types.
func (d document) form(schema mapping) string {
	ref, _ := schema["$ref"].(string)
	name := strings.TrimPrefix(ref, "#/components/schemas/")
	if slices.Contains([]string{"Time", "TimeOrNever", "Money", "Country"}, name) {
		return name
	}
	schema = d.at(schema)
	if text, ok := schema["type"].(string); ok {
		return text
	}
	var types []string
	branches, _ := schema["oneOf"].([]any)
	for _, b := range branches {
		types = append(types, d.form(d.at(b)))
	}
	return strings.Join(types, " ")
}

// words are what a parameter may be, sorted; nil where they are not listed.
func (p parameter) words() []string {
	words := slices.Clone(p.allowed)
	if p.kind == boolean {
		words = []string{"0", "1", "false", "no", "off", "on", "true", "yes"}
		words = append(words, p.also...)
		if p.need == isPresent {
			words = append(words, "")
		}
	}
	slices.Sort(words)
	return words
}

func (d document) words(schema mapping) (words []string) {
	list, _ := d.at(schema)["enum"].([]any)
	for _, v := range list {
		if text, ok := v.(string); ok {
			words = append(words, text)
		}
	}
	slices.Sort(words)
	return words
}
