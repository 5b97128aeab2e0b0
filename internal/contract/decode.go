package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// The errors of Decode.
var (
	ErrMalformed = errors.New("the body is not of its media type")
	ErrRoot      = errors.New("the root element has another name")
)

// Decode turns a body into a JSON value. A text in XML or in a form becomes a number or
// a boolean where the schema has one there and the text is one. A body of a type that
// has no structure (text, files) is a string. The error is ErrMalformed or ErrRoot.
func (m *Media) Decode(body []byte) (any, error) {
	switch {
	case m.Type == "application/json" || strings.HasSuffix(m.Type, "+json"):
		d := json.NewDecoder(strings.NewReader(string(body)))
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: something stands after the value", ErrMalformed)
		}
		if isDeeper(v, maxDepth) {
			return nil, fmt.Errorf("%w: its values stand too deep within each other", ErrMalformed)
		}
		return v, nil
	case m.Type == "application/xml" || m.Type == "text/xml":
		return m.Schema.xml(body)
	case m.Type == "application/x-www-form-urlencoded":
		return m.Schema.Form(string(body))
	}
	return string(body), nil
}

// isDeeper reports whether values stand deeper within each other than so many levels.
// Of a deep value the library's work is the square of its depth.
func isDeeper(v any, levels int) bool {
	if levels < 0 {
		return true
	}
	switch v := v.(type) {
	case object:
		for _, one := range v {
			if isDeeper(one, levels-1) {
				return true
			}
		}
	case []any:
		for _, one := range v {
			if isDeeper(one, levels-1) {
				return true
			}
		}
	}
	return false
}

// Form turns a urlencoded form into an object. A name that the schema does not have may
// be that of a list or map that it has: ids[]=1, user[name]=x.
func (s *Schema) Form(raw string) (any, error) {
	o := object{}
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		name, text, _ := strings.Cut(piece, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		text, err = url.QueryUnescape(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		s.put(o, name, text)
	}
	return o, nil
}

// put puts one value of a form where it belongs.
func (s *Schema) put(o object, name, text string) {
	if p := s.Property(name); p != nil {
		o[name] = p.join(o[name], text)
		return
	}
	base, rest, nested := strings.Cut(name, "[")
	p := s.Property(base)
	if !nested || p == nil || !strings.Contains(rest, "]") {
		if a := s.Additional(); a != nil {
			o[name] = a.join(o[name], text)
			return
		}
		o[name] = text
		return
	}
	key, rest, _ := strings.Cut(rest, "]")
	if key == "" || p.Is("array") {
		o[base] = p.join(o[base], text)
		return
	}
	inner, _ := o[base].(object)
	if inner == nil {
		inner = object{}
		o[base] = inner
	}
	p.put(inner, key+rest, text)
}

// join is a value of a form after one more text for the same name.
func (s *Schema) join(old any, text string) any {
	if !s.Is("array") {
		return s.Text(text) // the last one counts
	}
	list, _ := old.([]any)
	items := s.Items()
	if items == nil {
		return append(list, text)
	}
	return append(list, items.Text(text))
}

// Text turns a text into the value that the schema has it for: 12 is a number where it
// has to be one.
func (s *Schema) Text(text string) any {
	types := s.Types()
	for _, kind := range types {
		switch kind {
		case "integer", "number":
			if n, err := strconv.ParseFloat(text, 64); err == nil && isNumber(text) {
				return n
			}
		case "boolean":
			if text == "true" || text == "false" {
				return text == "true"
			}
		case "null":
			if text == "" {
				return nil
			}
		}
	}
	return text
}

// isNumber reports whether a text has a number's form in JSON, but for zeros before it.
func isNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789.eE+-") == "" &&
		digits[0] >= '0' && digits[0] <= '9' && !strings.HasSuffix(digits, ".")
}

// value turns the texts of one parameter into its value.
func (p *Parameter) value(list []string) any {
	if !p.Schema.Is("array") {
		return p.Schema.Text(list[len(list)-1])
	}
	if p.List {
		list = strings.Split(list[len(list)-1], ",")
	}
	all := make([]any, len(list))
	items := p.Schema.Items()
	for i, text := range list {
		all[i] = text
		if items != nil {
			all[i] = items.Text(text)
		}
	}
	return all
}
