package contract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDepth bounds how deep elements, and values of JSON, may stand within each other.
const maxDepth = 100

// An element is a piece of an XML document.
type element struct {
	name     string
	attrs    []xml.Attr
	children []*element
	text     strings.Builder
}

// xml turns a document into the value of its root element; see docs/contracts.md for
// how elements and attributes become properties.
func (s *Schema) xml(body []byte) (any, error) {
	root, err := elements(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if x, ok := s.plain()["xml"].(object); ok {
		if want := text(x, "name"); want != "" && want != root.name {
			return nil, fmt.Errorf("%w: it is %s, has to be %s", ErrRoot, root.name, want)
		}
	}
	return s.element(root), nil
}

func elements(body []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var stack []*element
	var root *element
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			e := &element{name: t.Name.Local, attrs: t.Attr}
			switch {
			case len(stack) > 0:
				up := stack[len(stack)-1]
				up.children = append(up.children, e)
			case root != nil:
				return nil, errors.New("it has a second root element")
			default:
				root = e
			}
			if stack = append(stack, e); len(stack) > maxDepth {
				return nil, errors.New("its elements stand too deep within each other")
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text.Write(t)
			}
		}
	}
	if root == nil {
		return nil, errors.New("it has no root element")
	}
	return root, nil
}

// textProperty is the name that the text of an element has beside its attributes.
const textProperty = "$text"

// element turns an element into a value by the schema, or by its own form where the
// schema is nil.
func (s *Schema) element(e *element) any {
	simple := len(e.children) == 0 && len(e.attrs) == 0
	if simple && !(s != nil && s.Is("object")) {
		if s == nil {
			return e.text.String()
		}
		if e.text.Len() == 0 && s.Is("null") {
			return nil
		}
		return s.Text(e.text.String())
	}
	o := object{}
	for _, a := range e.attrs {
		o[a.Name.Local] = s.child(a.Name.Local).text(a.Value)
	}
	for _, c := range e.children {
		below := s.child(c.name)
		if below != nil && below.Is("array") {
			list, _ := o[c.name].([]any)
			o[c.name] = append(list, below.Items().element(c))
			continue
		}
		if old, ok := o[c.name]; ok { // one was expected: show that there are more
			list, isList := old.([]any)
			if !isList {
				list = []any{old}
			}
			o[c.name] = append(list, below.element(c))
			continue
		}
		o[c.name] = below.element(c)
	}
	if words := e.text.String(); len(e.children) == 0 && words != "" || s.child(textProperty) != nil {
		o[textProperty] = s.child(textProperty).text(words)
	} else if strings.TrimSpace(words) != "" {
		o[textProperty] = words // text between elements, which no vendor sends
	}
	return o
}

// child is the schema of a property, nil where there is none.
func (s *Schema) child(name string) *Schema {
	if s == nil {
		return nil
	}
	if p := s.Property(name); p != nil {
		return p
	}
	return s.Additional()
}

func (s *Schema) text(words string) any {
	if s == nil {
		return words
	}
	return s.Text(words)
}
