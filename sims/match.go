package sims

import (
	"net/http"
	"net/url"
	"strings"
)

// A Matcher finds the operation of a request by method and path, without serving
// it.
type Matcher struct {
	// by method and number of segments
	groups map[matchGroup][]pattern
	// methodOf is a request's method; nil where it is the request's own.
	methodOf func(*http.Request) string
}

type matchGroup struct {
	method   string
	segments int
}

type pattern struct {
	segments  []string // "" stands for any, a {name}
	operation Operation
}

// NewMatcher returns the matcher of an API's operations.
func NewMatcher(operations []Operation) *Matcher {
	m := &Matcher{groups: map[matchGroup][]pattern{}}
	for _, o := range operations {
		m.add(o, o.Method, o.Path)
		for _, route := range o.Also {
			method, path, _ := strings.Cut(route, " ")
			m.add(o, method, path)
		}
	}
	return m
}

// MatcherOf returns the matcher of a simulator's operations.
func MatcherOf(s Simulator) *Matcher {
	m := NewMatcher(s.Operations())
	if o, ok := s.(MethodOverrider); ok {
		m.methodOf = o.MethodOf
	}
	return m
}

func (m *Matcher) add(o Operation, method, path string) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = ""
		}
	}
	g := matchGroup{method, len(segments)}
	m.groups[g] = append(m.groups[g], pattern{segments, o})
}

// Of returns the operation of a request at the vendor's own path: Find by the method
// that it is served as.
func (m *Matcher) Of(r *http.Request) (found Operation, ok bool) {
	method := r.Method
	if m.methodOf != nil {
		method = m.methodOf(r)
	}
	if found, ok = m.Find(method, SegmentedPath(r.URL)); ok {
		return found, true
	}
	return m.Find(method, r.URL.Path)
}

// SegmentedPath returns the decoded path of u, but that a slash within a segment stays
// %2F. (Some vendors take it for part of a name, others for a slash like any.)
func SegmentedPath(u *url.URL) string {
	if !strings.Contains(strings.ToUpper(u.RawPath), "%2F") {
		return u.Path
	}
	segments := strings.Split(u.EscapedPath(), "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = strings.ReplaceAll(plain, "/", "%2F")
		}
	}
	return strings.Join(segments, "/")
}

// Find returns the operation of a request at the vendor's own path. HEAD is GET,
// and a slash at the end makes no difference, nor does .xml where nothing has it.
// Of several the one with the most literal segments is found.
func (m *Matcher) Find(method, path string) (found Operation, ok bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path = strings.Trim(path, "/")
	if found, ok = m.find(method, path); ok {
		return found, true
	}
	if plain, xml := strings.CutSuffix(path, ".xml"); xml {
		return m.find(method, plain)
	}
	return Operation{}, false
}

// Serves reports whether a path, by any method, is the operation with the id.
func (m *Matcher) Serves(id, path string) bool {
	for g := range m.groups {
		if found, _ := m.Find(g.method, path); found.ID == id {
			return true
		}
	}
	return false
}

func (m *Matcher) find(method, path string) (found Operation, ok bool) {
	segments := strings.Split(path, "/")
	best := -1
	for _, p := range m.groups[matchGroup{method, len(segments)}] {
		if n := p.literals(segments); n > best {
			best, found, ok = n, p.operation, true
		}
	}
	return found, ok
}

// literals counts the literal segments that a path shares with the pattern, or
// returns -1 where it does not match.
func (p pattern) literals(path []string) (n int) {
	for i, s := range p.segments {
		switch {
		case s == "" && path[i] != "":
		case s == path[i]:
			n++
		default:
			return -1
		}
	}
	return n
}
