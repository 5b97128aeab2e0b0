// Package wildcard compares texts with patterns in which * stands for any characters:
// the paths that faults and the request log are asked about.
package wildcard

import "strings"

// Match reports whether text is as pattern, in which * stands for any characters,
// or none.
func Match(pattern, text string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for {
		var piece string
		piece, rest, more = strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, piece)
		}
		i := strings.Index(text, piece)
		if i < 0 {
			return false
		}
		text = text[i+len(piece):]
	}
}
