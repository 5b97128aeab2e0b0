package tree

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// maxDepth bounds how deep elements may stand within each other.
const maxDepth = 100

var errXML = errors.New("the body is not well-formed XML")

// An xmlParser takes a text apart at the tokens that the decoder finds.
type xmlParser struct {
	text  string
	d     *xml.Decoder
	doc   *Document
	stack []*Node
	gap   string // what stood since the last element: text, comments
	words string // the text of it
}

func parseXML(text string) (*Document, error) {
	p := &xmlParser{text: text, d: xml.NewDecoder(strings.NewReader(text)), doc: &Document{Format: XML}}
	for {
		from := p.d.InputOffset()
		t, err := p.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errXML, err)
		}
		if err := p.token(t, text[from:p.d.InputOffset()]); err != nil {
			return nil, err
		}
	}
	if p.doc.Root == nil {
		return nil, fmt.Errorf("%w: it has no root element", errXML)
	}
	p.doc.tail = p.gap
	return p.doc, nil
}

func (p *xmlParser) token(t xml.Token, raw string) error {
	switch t := t.(type) {
	case xml.StartElement:
		n := opened(raw)
		n.before, p.gap, p.words = p.gap, "", ""
		switch {
		case len(p.stack) > 0:
			up := p.stack[len(p.stack)-1]
			up.Kind = Object
			up.Members = append(up.Members, n)
		case p.doc.Root != nil:
			return fmt.Errorf("%w: it has a second root element", errXML)
		default:
			p.doc.Root, p.doc.head, n.before = n, n.before, ""
		}
		if p.stack = append(p.stack, n); len(p.stack) > maxDepth {
			return fmt.Errorf("%w: its elements stand too deep within each other", errXML)
		}
	case xml.EndElement:
		p.closed(raw)
	case xml.CharData:
		p.gap += raw
		p.words += string(t)
	default:
		p.gap += raw
	}
	return nil
}

// closed ends the innermost element.
func (p *xmlParser) closed(raw string) {
	n := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	n.after = raw // "" where it closed itself
	elements := false
	for _, m := range n.Members {
		elements = elements || !m.Attribute
	}
	switch {
	case elements:
		n.closing = p.gap
	case len(n.Members) > 0:
		if p.words != "" {
			n.Members = append(n.Members, &Node{Name: TextName, Kind: String, Text: p.words, raw: p.gap})
		}
	default:
		n.Text, n.raw = p.words, p.gap
	}
	p.gap, p.words = "", ""
}

var (
	attribute = regexp.MustCompile(`(\s+)([^\s=>/]+)(\s*=\s*)("[^"]*"|'[^']*')`)
	tagName   = regexp.MustCompile(`^<([^\s/>]+)`)
)

// opened makes an element of its start tag.
func opened(raw string) *Node {
	n := &Node{Kind: String, key: tagName.FindStringSubmatch(raw)[1]}
	_, n.Name = cutPrefix(n.key)
	rest := raw[len(n.key)+1:]
	end := 0
	for _, m := range attribute.FindAllStringSubmatchIndex(rest, -1) {
		quoted := rest[m[8]:m[9]]
		a := &Node{
			Kind: String, Attribute: true, before: rest[m[2]:m[3]], key: rest[m[4]:m[5]],
			colon: rest[m[6]:m[7]], raw: quoted, Text: unentity(quoted[1 : len(quoted)-1]),
		}
		_, a.Name = cutPrefix(a.key)
		n.Members = append(n.Members, a)
		n.Kind = Object
		end = m[1]
	}
	n.colon = rest[end:] // > or />, with the space before it
	return n
}

func cutPrefix(name string) (prefix, local string) {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		return prefix, local
	}
	return "", name
}

// unentity decodes a text of XML.
func unentity(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	var v struct {
		Text string `xml:",chardata"`
	}
	if xml.Unmarshal([]byte("<a>"+text+"</a>"), &v) != nil {
		return text
	}
	return v.Text
}

func entity(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}

func (n *Node) xml(b *strings.Builder) {
	if n.Name == TextName && n.key == "" {
		b.WriteString(n.words())
		return
	}
	if n.key == "" {
		n.key = n.Name
	}
	b.WriteString(n.before + "<" + n.key)
	empty := n.Text == "" && n.raw == ""
	for _, m := range n.Members {
		if m.Attribute {
			m.attribute(b)
		} else {
			empty = false
		}
	}
	selfClosing := strings.HasSuffix(n.colon, "/>")
	switch {
	case selfClosing && empty:
		b.WriteString(n.colon)
		return
	case selfClosing || n.colon == "":
		b.WriteString(">")
	default:
		b.WriteString(n.colon)
	}
	for _, m := range n.Members {
		if !m.Attribute {
			m.xml(b)
		}
	}
	if n.Kind != Object {
		b.WriteString(n.words())
	}
	b.WriteString(n.closing)
	if n.after == "" {
		b.WriteString("</" + n.key + ">")
	}
	b.WriteString(n.after)
}

// words is the text of an element, as it is written.
func (n *Node) words() string {
	if n.raw == "" {
		n.raw = entity(n.Text)
	}
	return n.raw
}

func (n *Node) attribute(b *strings.Builder) {
	if n.before == "" {
		n.before = " "
	}
	if n.key == "" {
		n.key = n.Name
	}
	if n.colon == "" {
		n.colon = "="
	}
	if n.raw == "" {
		n.raw = `"` + entity(n.Text) + `"`
	}
	b.WriteString(n.before + n.key + n.colon + n.raw)
}
