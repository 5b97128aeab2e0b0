// Package mask finds secrets in what is shown of requests and responses, by the
// names that they stand under. Better one too many than one too few.
package mask

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Hidden stands for a secret in what is shown.
const Hidden = "***"

// secretWords stand in the names of what holds a secret, in lower case.
var secretWords = []string{"auth", "cookie", "key", "pass", "pwd", "secret", "session", "signature", "token"}

// IsSecret reports whether what has this name holds a secret.
func IsSecret(name string) bool {
	name = strings.ToLower(name)
	for _, w := range secretWords {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// A Part is a piece of a text. Parts one after the other are the text.
type Part struct {
	Text string
	// Secret names the secret that the piece is; "" for what may be shown.
	Secret string
}

// Parts are a text, piece by piece.
type Parts []Part

// String is the text with its secrets hidden.
func (p Parts) String() string {
	var b strings.Builder
	for _, x := range p {
		if x.Secret != "" {
			b.WriteString(Hidden)
			continue
		}
		b.WriteString(x.Text)
	}
	return b.String()
}

// add appends a piece. Plain ones grow together, empty ones are nothing.
func (p Parts) add(text, secret string) Parts {
	if text == "" {
		return p
	}
	if n := len(p); n > 0 && secret == "" && p[n-1].Secret == "" {
		p[n-1].Text += text
		return p
	}
	return append(p, Part{text, secret})
}

// Query takes a query string or a urlencoded form apart.
func Query(raw string) (p Parts) {
	for i, piece := range strings.Split(raw, "&") {
		if i > 0 {
			p = p.add("&", "")
		}
		name, value, hasValue := strings.Cut(piece, "=")
		// A name that hides behind percent-encoding is not worth showing.
		if !hasValue || !IsSecret(name) && !strings.Contains(name, "%") {
			p = p.add(piece, "")
			continue
		}
		p = p.add(name+"=", "").add(value, name)
	}
	return p
}

// parameter is one of a URL's, or of a fragment that is like a query. In JSON an
// ampersand may be escaped.
var parameter = regexp.MustCompile(`(?:[?&#]|\\u0026)([^\s?&#=<>"'\\]+)=([^\s&#<>"'\\]*)`)

// Text takes a text apart that may have URLs in it.
func Text(text string) Parts {
	if !strings.Contains(text, "=") { // most have no URL
		return Parts{}.add(text, "")
	}
	return submatches(parameter, text)
}

// Target takes a path with its query apart. pattern is the operation's path, with
// {names}, or ""; a segment under a secret's name is a secret.
func Target(target, pattern string) Parts {
	path, query, hasQuery := strings.Cut(target, "?")
	p := segments(path, pattern)
	if hasQuery {
		p = p.add("?", "")
		for _, x := range Query(query) {
			p = p.add(x.Text, x.Secret)
		}
	}
	return p
}

// segments matches a path with a pattern from their ends: the path may have a
// prefix before the vendor's own.
func segments(path, pattern string) (p Parts) {
	have := strings.Split(strings.TrimRight(path, "/"), "/")
	want := strings.Split(strings.TrimRight(pattern, "/"), "/")
	if pattern == "" {
		want = nil
	}
	for i, s := range have {
		if i > 0 {
			p = p.add("/", "")
		}
		secret := ""
		if k := len(want) - len(have) + i; k >= 0 && k < len(want) &&
			strings.HasPrefix(want[k], "{") && IsSecret(want[k]) {
			secret = strings.Trim(want[k], "{}")
		}
		p = p.add(s, secret)
	}
	return p.add(path[len(strings.TrimRight(path, "/")):], "")
}

// Header takes a header's value apart. Of an Authorization the scheme is shown.
func Header(name, value string) (p Parts) {
	if !IsSecret(name) {
		return Text(value)
	}
	if scheme, rest, ok := strings.Cut(value, " "); ok && strings.EqualFold(name, "Authorization") {
		return p.add(scheme+" ", "").add(rest, name)
	}
	return p.add(value, name)
}

// Credential shows enough of a secret to know it again: its first four
// characters, of a short one fewer, and its length.
func Credential(v string) string {
	n := utf8.RuneCountInString(v)
	if n == 0 {
		return ""
	}
	runes := []rune(v)
	return string(runes[:min(4, n/2)]) + "…(" + strconv.Itoa(n) + ")"
}
