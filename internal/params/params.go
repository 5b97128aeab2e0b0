// Package params reads query strings and urlencoded forms as they were sent: in
// order, with repeats, and without dropping what is malformed.
package params

import (
	"fmt"
	"net/url"
	"strings"
)

// A Param is one name and value, decoded.
type Param struct {
	Name, Value string
}

// Params are parameters in the order sent.
type Params []Param

// Parse reads a query string or a urlencoded form. It returns an error that names
// the piece where one is not valid percent-encoding. An empty piece (a=1&&b=2) is
// passed over; a piece without = has an empty value; ; is an ordinary character.
func Parse(raw string) (Params, error) {
	if raw == "" {
		return nil, nil
	}
	list := make(Params, 0, strings.Count(raw, "&")+1)
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		n, err := unescape(name)
		if err != nil {
			return nil, err
		}
		v, err := unescape(value)
		if err != nil {
			return nil, err
		}
		list = append(list, Param{n, v})
	}
	return list, nil
}

func unescape(s string) (string, error) {
	if !strings.ContainsAny(s, "%+") {
		return s, nil
	}
	u, err := url.QueryUnescape(s)
	if err != nil {
		return "", fmt.Errorf("malformed percent-encoding in %q", s)
	}
	return u, nil
}

// Get returns the first value of name, or "".
func (p Params) Get(name string) string {
	v, _ := p.Lookup(name)
	return v
}

// Lookup returns the first value of name and whether there is one.
func (p Params) Lookup(name string) (string, bool) {
	for _, x := range p {
		if x.Name == name {
			return x.Value, true
		}
	}
	return "", false
}

// Last returns the last value of name and whether there is one, as PHP reads it.
func (p Params) Last(name string) (string, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i].Name == name {
			return p[i].Value, true
		}
	}
	return "", false
}

// Repeated returns the first name that stands more than once, or "".
func (p Params) Repeated() string {
	seen := make(map[string]bool, len(p))
	for _, x := range p {
		if seen[x.Name] {
			return x.Name
		}
		seen[x.Name] = true
	}
	return ""
}
