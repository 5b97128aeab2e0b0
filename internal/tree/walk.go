package tree

import (
	"encoding/json"
	"strings"
)

// Any stands in a pointer for each item of a list.
const Any = "*"

// Walk visits a node and all below, with its parent (nil of the first) and its place: a
// JSON pointer that has * for the items of lists. In XML and forms members of one name
// are a list where there are several, or where isList says so of their place without the
// star. What visit takes away or adds is not seen by this walk.
func (n *Node) Walk(isList func(pointer string) bool, visit func(at string, parent, n *Node)) {
	n.walk("", nil, isList, visit)
}

func (n *Node) walk(
	at string, parent *Node, isList func(string) bool, visit func(string, *Node, *Node),
) {
	members := append([]*Node(nil), n.Members...)
	visit(at, parent, n)
	count := make(map[string]int, len(members))
	for _, m := range members {
		count[m.Name]++
	}
	for _, m := range members {
		if n.Kind == List {
			m.walk(at+"/"+Any, n, isList, visit)
			continue
		}
		place := at + "/" + Escape(m.Name)
		if isList != nil && !m.isJSON() && isList(place) || count[m.Name] > 1 {
			place += "/" + Any
		}
		m.walk(place, n, isList, visit)
	}
}

// isJSON reports whether the node was read from JSON, or has no text of its own.
func (n *Node) isJSON() bool { return strings.HasPrefix(n.key, `"`) }

// Names are the names of an object's members, each once, in their order.
func (n *Node) Names() (names []string) {
	seen := map[string]bool{}
	for _, m := range n.Members {
		if !seen[m.Name] {
			seen[m.Name] = true
			names = append(names, m.Name)
		}
	}
	return names
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// Escape is a name as a JSON pointer has it.
func Escape(name string) string { return escaper.Replace(name) }

// Make makes a node of a value in the types of encoding/json. Members are in the order
// of their names.
func Make(name string, v any) *Node {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null")
	}
	d, err := parseJSON(string(text))
	if err != nil {
		return &Node{Name: name, Kind: Null, Text: "null"}
	}
	d.Root.plain()
	d.Root.Name = name
	return d.Root
}

// plain takes away how a node was written.
func (n *Node) plain() {
	n.key, n.raw, n.colon = "", "", ""
	if n.Kind == Null {
		n.raw = "null"
	}
	for _, m := range n.Members {
		m.plain()
	}
}

// Value is the node in the types of encoding/json: what a contract's examples are.
func (n *Node) Value() any {
	switch n.Kind {
	case Object:
		o := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			o[m.Name] = m.Value()
		}
		return o
	case List:
		list := make([]any, len(n.Members))
		for i, m := range n.Members {
			list[i] = m.Value()
		}
		return list
	case String:
		return n.Text
	}
	var v any
	if json.Unmarshal([]byte(n.Text), &v) != nil {
		return n.Text
	}
	return v
}
