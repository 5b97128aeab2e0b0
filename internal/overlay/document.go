package overlay

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/tree"
)

// Document returns an API's contract with the facts of overlays: what was observed is
// by the contract, beside what it says already.
func Document(api string, contract []byte, overlays []*Overlay) ([]byte, error) {
	var facts []*Fact
	for _, o := range overlays {
		if o.API == api {
			facts = append(facts, o.Facts...)
		}
	}
	if len(facts) == 0 {
		return contract, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(contract, &doc); err != nil {
		return nil, fmt.Errorf("contract of %s: %w", api, err)
	}
	doc.Content[0] = copyOf(doc.Content[0])
	d := &document{root: doc.Content[0]}
	// The response of another status is a copy of what the other facts made.
	for _, ofStatus := range []bool{false, true} {
		for _, f := range facts {
			if (f.What == Status) == ofStatus {
				d.extend(f)
			}
		}
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A document is an OpenAPI document that is being extended. What is referred to is
// copied to where it is changed: others go on referring to what it was.
type document struct{ root *yaml.Node }

func (d *document) extend(f *Fact) {
	responses := d.responses(f.Operation)
	status := strconv.Itoa(f.Status)
	r := d.own(responses, status)
	switch {
	case r == nil: // the contract has no such answer, and the facts say too little of it
	case f.What == Status:
		put(responses, strconv.Itoa(f.status()), f.marked(copyOf(r)))
	case f.What == Order:
	case f.isHeader():
		d.header(r, f)
	default:
		content := d.own(r, "content")
		for i := 1; content != nil && i < len(content.Content); i += 2 {
			if s := d.own(content.Content[i], "schema"); s != nil {
				d.schema(s, split(f.At), f)
			}
		}
	}
}

// responses are those of an operation, nil where there is none.
func (d *document) responses(id string) *yaml.Node {
	paths := get(d.root, "paths")
	for i := 1; paths != nil && i < len(paths.Content); i += 2 {
		item := paths.Content[i]
		for k := 1; k < len(item.Content); k += 2 {
			if o := item.Content[k]; get(o, "operationId") != nil && get(o, "operationId").Value == id {
				return d.own(o, "responses")
			}
		}
	}
	return nil
}

func (d *document) header(r *yaml.Node, f *Fact) {
	headers := d.own(r, "headers")
	if headers == nil {
		headers = &yaml.Node{Kind: yaml.MappingNode}
		put(r, "headers", headers)
	}
	old := get(headers, f.At)
	for i := 0; i < len(headers.Content); i += 2 {
		if strings.EqualFold(headers.Content[i].Value, f.At) {
			old = d.own(headers, headers.Content[i].Value)
		}
	}
	switch {
	case f.What == HeaderMissing && old != nil:
		put(old, "required", scalar("false"))
		f.marked(old)
	case f.What == HeaderMissing:
	case old != nil:
		put(old, "schema", text("type: string"))
		f.marked(old)
	default:
		put(headers, f.At, f.marked(text("schema: {type: string}")))
	}
}

// schema changes what stands at a place below a schema.
func (d *document) schema(s *yaml.Node, steps []string, f *Fact) {
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		all := d.own(s, key)
		for i := 0; all != nil && i < len(all.Content); i++ {
			all.Content[i] = d.resolved(all.Content[i])
			d.schema(all.Content[i], steps, f)
		}
	}
	if len(steps) > 1 || len(steps) == 1 && steps[0] == tree.Any {
		if below := d.step(s, steps[0]); below != nil && len(steps) > 1 {
			d.schema(below, steps[1:], f)
		} else if below != nil {
			f.loosen(s, "items", below)
		}
		return
	}
	if len(steps) == 0 {
		return
	}
	d.property(s, steps[0], f)
}

// step is the schema one step below, a copy where it is referred to.
func (d *document) step(s *yaml.Node, name string) *yaml.Node {
	if name == tree.Any {
		if items := d.own(s, "items"); items != nil {
			return items
		}
		if free := d.own(s, "additionalProperties"); free != nil && free.Kind == yaml.MappingNode {
			return free
		}
		return nil
	}
	properties := d.own(s, "properties")
	if properties == nil {
		return nil
	}
	return d.own(properties, name)
}

// property changes what a schema says of one property.
func (d *document) property(s *yaml.Node, name string, f *Fact) {
	properties := d.own(s, "properties")
	if properties == nil {
		return
	}
	old := d.own(properties, name)
	switch {
	case f.What == Missing:
		if required := d.own(s, "required"); required != nil {
			is := func(n *yaml.Node) bool { return n.Value == name }
			required.Content = slices.DeleteFunc(required.Content, is)
		}
		if old != nil {
			f.marked(old)
		}
	case f.What == Added && old == nil:
		put(properties, name, f.marked(schemaOf(f.Value)))
	case old != nil:
		f.loosen(properties, name, old)
	}
}

// loosen lets a schema take the observed value, too.
func (f *Fact) loosen(parent *yaml.Node, name string, old *yaml.Node) {
	either := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{old, schemaOf(f.Value)}}
	both := &yaml.Node{Kind: yaml.MappingNode}
	put(both, "anyOf", either)
	put(parent, name, f.marked(both))
}

// marked says of a part of the document how it is known.
func (f *Fact) marked(n *yaml.Node) *yaml.Node {
	put(n, "x-provenance", scalar(string(f.Provenance)))
	put(n, "x-source", scalar(f.Source))
	return n
}

// schemaOf is a schema of an observed value: its type, as far as it goes down.
func schemaOf(v any) *yaml.Node {
	switch v := v.(type) {
	case nil:
		return text("type: 'null'")
	case bool:
		return text("type: boolean")
	case int:
		return text("type: integer")
	case float64:
		return text("type: number")
	case []any:
		n := text("type: array")
		other := func(o any) bool { return kindOf(o) != kindOf(v[0]) }
		if len(v) > 0 && !slices.ContainsFunc(v, other) {
			put(n, "items", schemaOf(v[0]))
		}
		return n
	case map[string]any:
		n := text("type: object")
		properties := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range sortedKeys(v) {
			put(properties, name, schemaOf(v[name]))
		}
		put(n, "properties", properties)
		put(n, Unordered, text("true"))
		return n
	}
	return text("type: string")
}

// Unordered marks an object whose fields were observed in an order that is not kept.
const Unordered = "x-unordered"

// kindOf is the type that schemaOf gives a value.
func kindOf(v any) string { return get(schemaOf(v), "type").Value }

func split(pointer string) (steps []string) {
	if pointer == "" {
		return nil
	}
	for s := range strings.SplitSeq(pointer[1:], "/") {
		steps = append(steps, strings.NewReplacer("~1", "/", "~0", "~").Replace(s))
	}
	return steps
}
