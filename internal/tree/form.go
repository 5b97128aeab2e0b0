package tree

import (
	"net/url"
	"strings"
)

// parseForm reads pairs. What cannot be decoded stays as it is.
func parseForm(text string) *Document {
	root := &Node{Kind: Object}
	for piece := range strings.SplitSeq(text, "&") {
		if piece == "" {
			continue
		}
		key, raw, has := strings.Cut(piece, "=")
		n := &Node{Kind: String, Name: unescaped(key), Text: unescaped(raw), key: key, raw: raw}
		if has {
			n.colon = "="
		}
		root.Members = append(root.Members, n)
	}
	return &Document{Format: Form, Root: root}
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func (n *Node) form(b *strings.Builder) {
	for i, m := range n.Members {
		if i > 0 {
			b.WriteByte('&')
		}
		if m.key == "" {
			m.key = url.QueryEscape(m.Name)
		}
		if m.raw == "" && m.Text != "" {
			m.raw = url.QueryEscape(m.Text)
		}
		if m.raw != "" {
			m.colon = "="
		}
		b.WriteString(m.key + m.colon + m.raw)
	}
}
