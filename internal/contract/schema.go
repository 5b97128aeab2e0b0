package contract

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"
)

// A Schema says what a value has to be.
type Schema struct {
	raw      object
	contract *Contract
}

// definitions is where the schemas of a document stand.
const definitions = "#/components/schemas/"

// compiled keeps what the library made of each schema, by its place in memory.
type compiled struct {
	contract *Contract
	mu       sync.Mutex
	made     map[uintptr]*jsonschema.Resolved
}

// of returns the library's form of a schema.
func (c *compiled) of(raw object) *jsonschema.Resolved {
	id := reflect.ValueOf(raw).Pointer()
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.made[id]; ok {
		return r
	}
	r := c.compile(raw)
	if c.made == nil {
		c.made = map[uintptr]*jsonschema.Resolved{}
	}
	c.made[id] = r
	return r
}

// compile makes a document of the schema alone, with what it refers to.
func (c *compiled) compile(raw object) *jsonschema.Resolved {
	used := object{}
	whole, _ := c.moved(raw, used).(object)
	if len(used) > 0 {
		whole = maps.Clone(whole)
		whole["$defs"] = used
	}
	text, err := json.Marshal(whole)
	if err != nil {
		panic(err) // it came from JSON
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		wrong("a schema", "%v in %s", err, text)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		wrong("a schema", "%v in %s", err, text)
	}
	return r
}

// moved returns a copy whose references lead to $defs, where it puts what they lead to.
// Examples are left out: they are no part of the rule.
func (c *compiled) moved(v any, used object) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = c.moved(one, used)
		}
		return list
	case object:
		o := make(object, len(v))
		for key, one := range v {
			if key == "example" || key == "examples" || key == "default" || strings.HasPrefix(key, "x-") {
				if _, isProperty := one.(object); !isProperty {
					continue
				}
			}
			ref, ok := one.(string)
			if name, local := strings.CutPrefix(ref, definitions); ok && key == "$ref" && local {
				o[key] = "#/$defs/" + name
				if _, has := used[name]; !has {
					used[name] = true // it may refer to itself
					used[name] = c.moved(c.contract.at(definitions+name, definitions+name), used)
				}
				continue
			}
			o[key] = c.moved(one, used)
		}
		return o
	}
	return v
}

// resolve follows each reference below a schema, so that a wrong one is found when the
// document is read.
func (c *Contract) resolve(at string, v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			c.resolve(at, one)
		}
	case object:
		if ref, ok := v["$ref"].(string); ok {
			c.at(at, ref)
		}
		for _, one := range v {
			c.resolve(at, one)
		}
	}
}

// plain is the schema without a reference at its top.
func (s *Schema) plain() object { return s.contract.follow("a schema", s.raw) }

func (s *Schema) below(raw any) *Schema {
	o, ok := raw.(object)
	if !ok {
		return nil
	}
	return &Schema{raw: o, contract: s.contract}
}

// Types are the JSON types that a value may have, none where any may do.
func (s *Schema) Types() []string {
	o := s.plain()
	if one, ok := o["type"].(string); ok {
		return []string{one}
	}
	if list := texts(o["type"]); len(list) > 0 {
		return list
	}
	var all []string
	for _, branch := range s.Branches() {
		all = append(all, branch.Types()...)
	}
	return all
}

// Is reports whether a value may have the type.
func (s *Schema) Is(kind string) bool { return slices.Contains(s.Types(), kind) }

// Branches are the schemas under oneOf, anyOf and allOf.
func (s *Schema) Branches() (list []*Schema) {
	o := s.plain()
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		all, _ := o[key].([]any)
		for _, one := range all {
			if b := s.below(one); b != nil {
				list = append(list, b)
			}
		}
	}
	return list
}

// Property returns the schema of an object's property, nil where none is declared.
func (s *Schema) Property(name string) *Schema {
	properties, _ := s.plain()["properties"].(object)
	if p, ok := properties[name]; ok {
		return s.below(p)
	}
	for _, b := range s.Branches() {
		if p := b.Property(name); p != nil {
			return p
		}
	}
	return nil
}

// Properties are the names of an object's declared properties, sorted.
func (s *Schema) Properties() (names []string) {
	properties, _ := s.plain()["properties"].(object)
	names = slices.Collect(maps.Keys(properties))
	for _, b := range s.Branches() {
		names = append(names, b.Properties()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Required are the names of the properties that an object always has.
func (s *Schema) Required() []string { return texts(s.plain()["required"]) }

// Additional is the schema of properties that are not declared, nil where they have
// none.
func (s *Schema) Additional() *Schema { return s.below(s.plain()["additionalProperties"]) }

// Items is the schema of a list's items, nil where it has none.
func (s *Schema) Items() *Schema {
	if items := s.below(s.plain()["items"]); items != nil {
		return items
	}
	for _, b := range s.Branches() {
		if items := b.Items(); items != nil {
			return items
		}
	}
	return nil
}

// Example is the first example of the schema, nil where it has none.
func (s *Schema) Example() any {
	o := s.plain()
	if e, ok := o["example"]; ok {
		return e
	}
	list, _ := o["examples"].([]any)
	return first(list)
}

// Keyword returns what stands under a keyword of the schema, nil where nothing does.
func (s *Schema) Keyword(name string) any { return s.plain()[name] }

// Origins say where a value comes from: x-values.
func (s *Schema) Origins() []Origin {
	return s.contract.origins("x-values", s.plain()["x-values"])
}
