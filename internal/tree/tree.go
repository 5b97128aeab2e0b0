// Package tree reads bodies in JSON, XML and forms as a tree that keeps the order, the
// spaces and the spelling of what it read: written without a change it is the same text
// again. It is for whoever compares or changes the bodies of others.
package tree

import (
	"errors"
	"mime"
	"strings"
)

// A Kind is what a value is.
type Kind string

// The kinds. In XML and forms a value is an object or a string.
const (
	Object  Kind = "object"
	List    Kind = "array"
	String  Kind = "string"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	Null    Kind = "null"
)

// TextName is the name that the text of an element has beside its attributes.
const TextName = "$text"

// A Node is a value with the name that it stands under.
type Node struct {
	Name string // "" for the items of a list
	Kind Kind
	Text string // of a value that has no members: decoded, a number as it is written
	// Members are an object's, in their order, or a list's items. An element that stands
	// several times is several members of one name.
	Members []*Node
	// Attribute says that it is an attribute of an element.
	Attribute bool

	// The text around and of the node, as it was read.
	before, key, colon, raw, closing, after string
}

// A Format is how a tree is written.
type Format string

// The formats.
const (
	JSON Format = "json"
	XML  Format = "xml"
	Form Format = "form"
)

// A Document is a body.
type Document struct {
	Format Format
	Root   *Node // in XML the root element, by its name

	head, tail string
}

// ErrOther says that a body is of no format that has a tree.
var ErrOther = errors.New("the body is neither JSON nor XML nor a form")

// Parse reads a body by its Content-Type. The error is ErrOther, or says what is
// malformed.
func Parse(contentType string, body []byte) (*Document, error) {
	media, _, _ := mime.ParseMediaType(contentType)
	switch {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		return parseJSON(string(body))
	case media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml"):
		return parseXML(string(body))
	case media == "application/x-www-form-urlencoded":
		return parseForm(string(body)), nil
	}
	return nil, ErrOther
}

// ParseQuery reads a URL's query.
func ParseQuery(query string) *Document { return parseForm(query) }

// Bytes is the text of the document.
func (d *Document) Bytes() []byte {
	var b strings.Builder
	b.WriteString(d.head)
	switch d.Format {
	case JSON:
		d.Root.json(&b)
	case XML:
		d.Root.xml(&b)
	case Form:
		d.Root.form(&b)
	}
	b.WriteString(d.tail)
	return []byte(b.String())
}

// Member returns an object's first member of that name, nil where it has none.
func (n *Node) Member(name string) *Node {
	for _, m := range n.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Set gives a node without members another text. A kind that JSON writes otherwise, such
// as a number, can be given with it.
func (n *Node) Set(kind Kind, text string) {
	n.Kind, n.Text, n.Members = kind, text, nil
	n.raw = ""
}

// Remove takes a member out.
func (n *Node) Remove(member *Node) {
	for i, m := range n.Members {
		if m == member {
			n.Members = append(n.Members[:i:i], n.Members[i+1:]...)
			return
		}
	}
}

// Add puts a member after the one named, or at the end. It is written as its neighbours
// are.
func (n *Node) Add(member *Node, after string) {
	at := len(n.Members)
	for i, m := range n.Members {
		if m.Name == after {
			at = i + 1
		}
	}
	for _, m := range n.Members {
		if m.Attribute == member.Attribute {
			member.before, member.colon = m.before, m.colon
		}
	}
	rest := append([]*Node{member}, n.Members[at:]...)
	n.Members = append(n.Members[:at:at], rest...)
}

// Reorder brings the members that are named into that order; the others keep their
// places.
func (n *Node) Reorder(names []string) {
	rank := map[string]int{}
	for i, name := range names {
		rank[name] = i + 1
	}
	var places []int
	groups := map[string][]*Node{}
	for i, m := range n.Members {
		if rank[m.Name] > 0 {
			places = append(places, i)
			groups[m.Name] = append(groups[m.Name], m)
		}
	}
	var sorted []*Node
	for _, name := range names {
		sorted = append(sorted, groups[name]...)
		delete(groups, name)
	}
	gaps := make([]string, len(places))
	for i, place := range places {
		gaps[i] = n.Members[place].before
	}
	for i, place := range places {
		n.Members[place] = sorted[i]
		sorted[i].before = gaps[i]
	}
}
