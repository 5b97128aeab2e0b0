// Package explore makes calls from a contract: right ones, whose values come from what
// earlier calls brought, and ones with one thing wrong. The walks of the tests and the
// check of a service use it.
package explore

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
)

// A Call is a request of an operation, without credentials.
type Call struct {
	Operation *contract.Operation
	Method    string
	Path      string // escaped, the vendor's own
	Query     string
	Header    http.Header
	Body      []byte
	// Wrong says what was made wrong; "" where the call is by the contract.
	Wrong string
	// Anonymous says that it is to be sent without credentials.
	Anonymous bool
}

// Request returns the call as a request below base, which has no slash at its end.
func (c *Call) Request(base string) (*http.Request, error) {
	target := base + c.Path
	if c.Query != "" {
		target += "?" + c.Query
	}
	r, err := http.NewRequest(c.Method, target, bytes.NewReader(c.Body))
	if err != nil {
		return nil, err
	}
	maps.Copy(r.Header, c.Header.Clone())
	return r, nil
}

// String is the call in one line.
func (c *Call) String() string {
	var b strings.Builder
	b.WriteString(c.Method + " " + c.Path)
	if c.Query != "" {
		b.WriteString("?" + c.Query)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		fmt.Fprintf(&b, " [%s: %s]", name, c.Header.Get(name))
	}
	if len(c.Body) > 0 {
		fmt.Fprintf(&b, " %.500q", c.Body)
	}
	if c.Anonymous {
		b.WriteString(" (no credentials)")
	}
	if c.Wrong != "" {
		b.WriteString(" (" + c.Wrong + ")")
	}
	return b.String()
}

// setPath puts the values of a path's {names} in.
func (c *Call) setPath(values map[string]string) {
	parts := strings.Split(c.Operation.Path, "/")
	for i, s := range parts {
		if name, ok := strings.CutPrefix(s, "{"); ok {
			parts[i] = url.PathEscape(values[strings.TrimSuffix(name, "}")])
		}
	}
	c.Path = strings.Join(parts, "/")
}

// pairs are the pieces of a query or form that a value has under a name.
func pairs(name string, v any, list bool) (out []string) {
	switch v := v.(type) {
	case []any:
		if list {
			words := make([]string, len(v))
			for i, one := range v {
				words[i] = Text(one)
			}
			return []string{pair(name, strings.Join(words, ","))}
		}
		if !strings.HasSuffix(name, "]") {
			name += "[]"
		}
		for _, one := range v {
			out = append(out, pairs(name, one, false)...)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			first, rest, nested := strings.Cut(key, "[") // 0[field] is a key in a key
			if nested {
				rest = "[" + rest
			}
			out = append(out, pairs(name+"["+first+"]"+rest, v[key], false)...)
		}
	default:
		out = []string{pair(name, Text(v))}
	}
	return out
}

func pair(name, text string) string { return url.QueryEscape(name) + "=" + url.QueryEscape(text) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
