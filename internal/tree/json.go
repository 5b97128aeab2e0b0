package tree

import (
	"encoding/json"
	"errors"
	"strings"
)

func parseJSON(text string) (*Document, error) {
	if !json.Valid([]byte(text)) {
		return nil, errors.New("the body is not valid JSON")
	}
	p := &jsonParser{text: text}
	d := &Document{Format: JSON, head: p.space()}
	d.Root = p.value()
	d.tail = text[p.pos:]
	return d, nil
}

// A jsonParser goes through a text that is valid.
type jsonParser struct {
	text string
	pos  int
}

func (p *jsonParser) space() string {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *jsonParser) value() *Node {
	switch p.text[p.pos] {
	case '{':
		return p.members(Object, '}')
	case '[':
		return p.members(List, ']')
	case '"':
		raw := p.quoted()
		return &Node{Kind: String, Text: unquoted(raw), raw: raw}
	}
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n,]}", p.text[p.pos]) < 0 {
		p.pos++
	}
	n := &Node{Text: p.text[start:p.pos], raw: p.text[start:p.pos], Kind: Number}
	switch n.raw {
	case "true", "false":
		n.Kind = Boolean
	case "null":
		n.Kind = Null
	}
	return n
}

func (p *jsonParser) members(kind Kind, end byte) *Node {
	n := &Node{Kind: kind}
	p.pos++
	for {
		before := p.space()
		if p.text[p.pos] == end {
			p.pos++
			n.closing = before
			return n
		}
		key, name, colon := "", "", ""
		if kind == Object {
			key = p.quoted()
			name = unquoted(key)
			start := p.pos
			p.space()
			p.pos++
			p.space()
			colon = p.text[start:p.pos]
		}
		m := p.value()
		m.before, m.key, m.Name, m.colon = before, key, name, colon
		n.Members = append(n.Members, m)
		gap := p.space()
		if p.text[p.pos] == ',' {
			m.after = gap
			p.pos++
		} else {
			n.closing = gap
			p.pos++
			return n
		}
	}
}

func (p *jsonParser) quoted() string {
	start := p.pos
	for p.pos++; p.text[p.pos] != '"'; p.pos++ {
		if p.text[p.pos] == '\\' {
			p.pos++
		}
	}
	p.pos++
	return p.text[start:p.pos]
}

func unquoted(raw string) (text string) {
	_ = json.Unmarshal([]byte(raw), &text) // it is valid
	return text
}

func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string can be written
	return strings.TrimSuffix(b.String(), "\n")
}

func (n *Node) json(b *strings.Builder) {
	opening, end := "{", "}"
	switch n.Kind {
	case Object:
	case List:
		opening, end = "[", "]"
	case String:
		if n.raw == "" {
			n.raw = quote(n.Text)
		}
		b.WriteString(n.raw)
		return
	default:
		if n.raw == "" {
			n.raw = n.Text
		}
		b.WriteString(n.raw)
		return
	}
	b.WriteString(opening)
	for i, m := range n.Members {
		b.WriteString(m.before)
		if n.Kind == Object {
			if m.key == "" {
				m.key = quote(m.Name)
			}
			if m.colon == "" {
				m.colon = ":"
			}
			b.WriteString(m.key + m.colon)
		}
		m.json(b)
		if i < len(n.Members)-1 {
			b.WriteString(m.after + ",")
		}
	}
	b.WriteString(n.closing + end)
}
