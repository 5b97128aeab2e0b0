package contract

import "strings"

// At returns the schema of what stands at a JSON pointer, with * for any item of a list
// or any free key; nil where none is declared there.
func (s *Schema) At(pointer string) *Schema {
	at := s
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if at == nil || pointer == "" {
			break
		}
		at = at.step(strings.NewReplacer("~1", "/", "~0", "~").Replace(name))
	}
	return at
}

func (s *Schema) step(name string) *Schema {
	if name == "*" {
		if items := s.Items(); items != nil {
			return items
		}
		return s.Additional()
	}
	return s.child(name)
}

// Marked reports whether the schema, or what it refers to, has the keyword with the
// value true: x-personal, x-secret.
func (s *Schema) Marked(keyword string) bool {
	return s.raw[keyword] == true || s.plain()[keyword] == true
}

// IsCredential reports whether a name in the query, a form, a header or the cookies is
// that of a credential. Names of headers match in any case.
func (c *Contract) IsCredential(in, name string) bool {
	for _, s := range c.schemes {
		switch {
		case s.in == in && in == "header" && strings.EqualFold(s.name, name):
			return true
		case s.in == in && s.name == name:
			return true
		case in == "header" && strings.HasPrefix(s.kind, "http") && strings.EqualFold(name, "Authorization"):
			return true
		}
	}
	return false
}

// SchemaOf returns the schema of a response's body of a Content-Type, nil where none is
// declared.
func (r *Response) SchemaOf(contentType string) *Schema { return schemaOf(r.Media, contentType) }

// SchemaOf returns the schema of a request's body of a Content-Type, nil where none is
// declared.
func (b *Body) SchemaOf(contentType string) *Schema { return schemaOf(b.Media, contentType) }

func schemaOf(list []*Media, contentType string) *Schema {
	if m := media(list, contentType); m != nil {
		return m.Schema
	}
	return nil
}
