package contractpage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxDepth is how deep a schema is shown.
const maxDepth = 8

// schema is a schema with its parts, a row each. inside are the names of the schemas
// that it is a part of: one within itself is named only.
func (m *maker) schema(name string, v any, depth int, inside []string) (rows []row) {
	s := m.object(v)
	if s == nil {
		return nil
	}
	ref := named(v)
	r := m.row(name, s, depth)
	if r.About == "" || ref == "" {
		r.About = text(s["description"])
	}
	if slices.Contains(inside, ref) || depth > maxDepth {
		r.Type += " " + ref + ", as above"
		return []row{r}
	}
	if ref != "" {
		inside = append(inside[:len(inside):len(inside)], ref)
	}
	rows = append(rows, r)
	properties := m.object(s["properties"])
	required := list(s["required"])
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		below := m.schema(key, properties[key], depth+1, inside)
		if len(below) > 0 {
			below[0].Required = slices.Contains(required, any(key))
		}
		rows = append(rows, below...)
	}
	rows = append(rows, m.schema("*", s["additionalProperties"], depth+1, inside)...)
	rows = append(rows, m.schema("[]", s["items"], depth+1, inside)...)
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		for i, one := range list(s[key]) {
			rows = append(rows, m.schema(fmt.Sprintf("%s %d", words[key], i+1), one, depth+1, inside)...)
		}
	}
	return rows
}

var words = map[string]string{"oneOf": "either", "anyOf": "any", "allOf": "and"}

// named is the name of the schema that a reference leads to.
func named(v any) string {
	o, _ := v.(map[string]any)
	ref, _ := o["$ref"].(string)
	return ref[strings.LastIndex(ref, "/")+1:]
}

// row is what a schema itself says.
func (m *maker) row(name string, s map[string]any, depth int) row {
	r := row{Depth: depth, Name: name, Type: typeOf(s), Bounds: bounds(s), About: text(s["description"])}
	r.marked(s)
	if e, ok := s["example"]; ok && s["properties"] == nil {
		r.Example = compact(e)
	}
	return r
}

// marked takes what the keywords of our own say.
func (r *row) marked(o map[string]any) {
	for _, mark := range []string{"legacy", "personal", "secret"} {
		if o["x-"+mark] == true && !slices.Contains(r.Marks, mark) {
			r.Marks = append(r.Marks, mark)
		}
	}
	if o["deprecated"] == true {
		r.Marks = append(r.Marks, "deprecated")
	}
	if p := text(o["x-provenance"]); p != "" {
		r.Provenance, r.Source = p, text(o["x-source"])
	}
}

func typeOf(s map[string]any) string {
	kind := text(s["type"])
	for i, one := range list(s["type"]) {
		if i > 0 {
			kind += " or "
		}
		kind += text(one)
	}
	if f := text(s["format"]); f != "" {
		kind += " (" + f + ")"
	}
	if x, ok := s["xml"].(map[string]any); ok && x["attribute"] == true {
		kind += ", attribute"
	}
	return kind
}

// bounds says in short which values a schema takes.
func bounds(s map[string]any) string {
	var all []string
	for _, one := range list(s["enum"]) {
		all = append(all, compact(one))
	}
	if len(all) > 0 {
		all = []string{"one of " + strings.Join(all, ", ")}
	}
	for _, k := range [][2]string{
		{"const", "always %s"}, {"pattern", "matches %s"}, {"minimum", "from %s"}, {"maximum", "to %s"},
		{"minLength", "%s letters or more"}, {"maxLength", "%s letters or less"},
		{"minItems", "%s items or more"}, {"maxItems", "%s items or less"}, {"default", "%s without it"},
	} {
		if v, ok := s[k[0]]; ok {
			all = append(all, fmt.Sprintf(k[1], compact(v)))
		}
	}
	return strings.Join(all, "; ")
}
