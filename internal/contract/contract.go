// Package contract judges requests and responses against the contract of an API: the
// OpenAPI document that its simulator brings. docs/contracts.md has the rules that the
// documents keep beyond OpenAPI's.
//
// A body of any media type becomes a JSON value first (Media.Decode); what the value
// has to be is decided by a JSON Schema library, and this package says where in the
// value it is not so.
package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// A Contract is a document, read. It is not changed any more: many may ask it at once.
type Contract struct {
	API        string
	Title      string
	Operations []*Operation
	RateLimit  *RateLimit

	root    object // the whole document, in the types of encoding/json
	schemes map[string]scheme
	cache   *compiled
	byID    map[string]*Operation
}

// A RateLimit is how many requests the vendor takes of an account.
type RateLimit struct {
	Requests int
	Seconds  int
	Source   string
}

// An Operation is what the document says of one.
type Operation struct {
	ID         string
	Method     string
	Path       string
	Also       []string // METHOD /path
	Summary    string
	Provenance sims.Provenance
	Source     string
	Legacy     bool   // x-legacy: the vendor's documents call it old or misspelt
	Instead    string // the operation to use instead, or ""
	Safe       bool   // it changes nothing
	Parameters []*Parameter
	Body       *Body // nil where there is none
	Responses  []*Response
	security   []map[string][]string
}

// A Parameter is one of path, query, header or cookie.
type Parameter struct {
	Name     string
	In       string
	Required bool
	Legacy   bool
	Instead  string
	Personal bool
	Secret   bool
	List     bool // its value is a list, separated by commas in one text
	Schema   *Schema
	Example  any // nil where there is none
	Values   []Origin
}

// An Origin is where values come from: a place in the answers of an operation.
type Origin struct {
	Operation string
	Pointer   string // a JSON pointer with * for any index or key
}

// A Body is what a request may hold.
type Body struct {
	Required bool
	Media    []*Media
}

// A Media is one media type of a body.
type Media struct {
	Type     string // application/json, without parameters
	Schema   *Schema
	Examples []any
}

// A Response is one documented status.
type Response struct {
	Status  int
	Empty   bool // x-empty: it may have no body at all
	Headers []*Parameter
	Media   []*Media
}

// A scheme is how a credential is sent.
type scheme struct {
	kind, in, name string
	credential     string
}

// Of returns the contract of a simulator. Its error says what the document lacks.
func Of(sim sims.Simulator) (*Contract, error) {
	c, ok := sim.(sims.Contracted)
	if !ok {
		return nil, fmt.Errorf("contract of %s: it has none", sim.Name())
	}
	return Parse(sim.Name(), c.Contract())
}

// Operation returns the operation with an id, nil where there is none.
func (c *Contract) Operation(id string) *Operation { return c.byID[id] }

// Document is the whole document, as JSON values. Do not change it.
func (c *Contract) Document() map[string]any { return c.root }

// Follow returns what a reference in the document leads to; anything else is itself.
func (c *Contract) Follow(v any) map[string]any { return c.follow("a reference", v) }

// Parameter returns a declared parameter, nil where there is none. Names of headers
// match in any case.
func (o *Operation) Parameter(in, name string) *Parameter {
	for _, p := range o.Parameters {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// Response returns what is documented of a status, nil where nothing is.
func (o *Operation) Response(status int) *Response {
	i := slices.IndexFunc(o.Responses, func(r *Response) bool { return r.Status == status })
	if i < 0 {
		return nil
	}
	return o.Responses[i]
}

// Reads reports whether the operation only reads.
func (o *Operation) Reads() bool { return o.Safe }

// media returns the media type of a list that a Content-Type names, nil where none is.
func media(list []*Media, contentType string) *Media {
	name, _, _ := strings.Cut(contentType, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	kind, _, _ := strings.Cut(name, "/")
	for _, want := range []string{name, kind + "/*", "*/*"} {
		for _, m := range list {
			if m.Type == want {
				return m
			}
		}
	}
	return nil
}

// PathOf returns the operation's own path with the values of a path by which it was
// asked for; ok is false where that is none of the operation's. A slash in a value is
// %2F.
func (o *Operation) PathOf(u *url.URL) (own string, ok bool) {
	values, ok := o.values(u)
	parts := strings.Split(o.Path, "/")
	for i, s := range parts {
		if name, isName := strings.CutPrefix(s, "{"); isName {
			parts[i] = values[strings.TrimSuffix(name, "}")]
		}
	}
	return strings.Join(parts, "/"), ok
}

// WithoutCredentials returns a query without the parameters that carry credentials.
func (c *Contract) WithoutCredentials(query string) string {
	var kept []string
	for piece := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(piece, "=")
		if piece != "" && !c.credential(name) {
			kept = append(kept, piece)
		}
	}
	return strings.Join(kept, "&")
}

// DropCredentials takes the headers and cookies that carry credentials away from r.
func (c *Contract) DropCredentials(r *http.Request) {
	secret := map[string]bool{}
	for _, s := range c.schemes {
		switch s.in {
		case "header":
			r.Header.Del(s.name)
		case "cookie":
			secret[s.name] = true
		}
	}
	if len(secret) == 0 {
		return
	}
	cookies := r.Cookies()
	r.Header.Del("Cookie")
	for _, one := range cookies {
		if !secret[one.Name] {
			r.AddCookie(one)
		}
	}
}

// credential reports whether a name in the query or a form is that of a credential.
func (c *Contract) credential(name string) bool {
	for _, s := range c.schemes {
		if s.in == "query" && s.name == name {
			return true
		}
	}
	return false
}

// values returns the values of a path's {names}, whether a slash that is encoded is part
// of one or not.
func (o *Operation) values(u *url.URL) (values map[string]string, ok bool) {
	if values, ok = o.segments(sims.SegmentedPath(u)); ok {
		return values, true
	}
	return o.segments(u.Path)
}

// segments returns the values of a path's {names}, by a route METHOD /path of the
// operation that matches it; ok is false where none does.
func (o *Operation) segments(path string) (values map[string]string, ok bool) {
	routes := []string{o.Path}
	for _, also := range o.Also {
		_, p, _ := strings.Cut(also, " ")
		routes = append(routes, p)
	}
	paths := []string{strings.Trim(path, "/")}
	if plain, xml := strings.CutSuffix(paths[0], ".xml"); xml {
		paths = append(paths, plain)
	}
	for _, p := range paths {
		got := strings.Split(p, "/")
		for _, route := range routes {
			if values, ok := match(strings.Split(strings.Trim(route, "/"), "/"), got); ok {
				return values, true
			}
		}
	}
	return nil, false
}

func match(route, got []string) (map[string]string, bool) {
	if len(route) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, s := range route {
		if name, isName := strings.CutPrefix(s, "{"); isName {
			values[strings.TrimSuffix(name, "}")] = got[i]
			continue
		}
		if s != got[i] {
			return nil, false
		}
	}
	return values, true
}

// reading are the methods that change nothing where the document says nothing else.
var reading = []string{http.MethodGet, http.MethodHead, http.MethodOptions}
