package overlay

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// get is what stands under a key of a mapping, nil where nothing does.
func get(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// put sets what stands under a key of a mapping.
func put(n *yaml.Node, key string, v *yaml.Node) {
	if n == nil {
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = v
			return
		}
	}
	name := scalar(key)
	if strings.Trim(key, "0123456789") == "" {
		name.Tag, name.Style = "!!str", yaml.SingleQuotedStyle // a status
	}
	n.Content = append(n.Content, name, v)
}

// own is get, with a copy of what is referred to in place of the reference.
func (d *document) own(n *yaml.Node, key string) *yaml.Node {
	v := get(n, key)
	if v == nil {
		return nil
	}
	if r := d.resolved(v); r != v {
		put(n, key, r)
		return r
	}
	return v
}

// resolved returns a copy of what a reference leads to; anything else is
// itself.
func (d *document) resolved(n *yaml.Node) *yaml.Node {
	for range 20 {
		ref := get(n, "$ref")
		if ref == nil {
			return n
		}
		at := d.root
		for _, step := range split(strings.TrimPrefix(ref.Value, "#")) {
			at = get(at, step)
		}
		if at == nil {
			return n
		}
		n = copyOf(at)
	}
	return n
}

// copyOf is a copy of all below a node, with copies in place of aliases.
func copyOf(n *yaml.Node) *yaml.Node {
	c := *n
	if c.Kind == yaml.AliasNode {
		return copyOf(c.Alias)
	}
	c.Anchor = ""
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, one := range n.Content {
		c.Content[i] = copyOf(one)
	}
	return &c
}

func scalar(v string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: v}
	if v != "false" {
		n.Tag = "!!str"
	}
	return n
}

// text is a small piece of a document.
func text(source string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(source), &doc); err != nil {
		panic(err) // it is a literal
	}
	return doc.Content[0]
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
