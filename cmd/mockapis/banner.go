package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/sims"
)

// maxShown bounds the credentials of one API in the banner.
const maxShown = 5

// banner tells a person where each API is and how to begin with it.
func banner(w io.Writer, ready server.Ready, guides []server.Guide, data string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nmockapis %s is ready: %s\n", ready.Version, ready.URL)
	if data == "" {
		b.WriteString("The data is temporary; --data DIR keeps it. Not for production.\n")
	} else {
		fmt.Fprintf(&b, "The data is kept in %s. Not for production.\n", data)
	}
	for _, g := range guides {
		fmt.Fprintf(&b, "\n%s  %s\n", g.Title, g.URL)
		if g.Own != "" {
			fmt.Fprintf(&b, "  also at the vendor's own paths on %s\n", g.Own)
		}
		writeCredentials(&b, g.Credentials)
		fmt.Fprintf(&b, "  try:\n%s\n", indent(g.Example, "    "))
	}
	fmt.Fprintf(&b, "\nControl API  %s  (credentials, operations, settings, clock, reset)\n", ready.Control)
	b.WriteString("Ctrl+C stops everything.\n\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCredentials(b *strings.Builder, list []sims.Credential) {
	shown := list[:min(len(list), maxShown)]
	lines := make([]string, len(shown))
	width := 0
	for i, c := range shown {
		lines[i] = values(c)
		width = max(width, len(lines[i]))
	}
	for i, c := range shown {
		fmt.Fprintf(b, "  %-*s  %s\n", width, lines[i], c.Opens)
	}
	if n := len(list) - len(shown); n > 0 {
		fmt.Fprintf(b, "  and %d more: GET /_mock/credentials\n", n)
	}
}

// values writes the values of a credential on one line.
func values(c sims.Credential) string {
	var pieces []string
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		pieces = append(pieces, name+" "+c.Values[name])
	}
	return strings.Join(pieces, ", ")
}

// indent moves each line of text to the right.
func indent(text, by string) string {
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}
