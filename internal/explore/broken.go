package explore

import (
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
)

// A breakage makes one thing of a call wrong. It reports false where the call has no
// such thing.
type breakage struct {
	what string
	do   func(m *Maker, c *Call) bool
}

var breakages = []breakage{
	{"without credentials", func(_ *Maker, c *Call) bool { c.Anonymous = true; return true }},
	{"an undeclared parameter", func(_ *Maker, c *Call) bool { return c.ask("undeclared=1") }},
	{"a query that is not well-formed", func(_ *Maker, c *Call) bool { return c.ask("a=%zz&b=%") }},
	{"a parameter that is left out", dropQuery},
	{"a parameter twice", func(_ *Maker, c *Call) bool { return c.Query != "" && c.ask(c.Query) }},
	{"a wrong parameter", wrongQuery},
	{"a wrong segment of the path", wrongPath},
	{"another method", func(m *Maker, c *Call) bool {
		methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
		c.Method = methods[m.Rand.IntN(len(methods))]
		return true
	}},
	{"a body that ends early", func(m *Maker, c *Call) bool {
		if len(c.Body) == 0 {
			return false
		}
		c.Body = c.Body[:m.Rand.IntN(len(c.Body))]
		return true
	}},
	{"a body of bytes", func(m *Maker, c *Call) bool {
		if c.Operation.Body == nil {
			return false
		}
		c.Body = []byte(odd[m.Rand.IntN(len(odd))])
		return true
	}},
	{"a body of another type", func(m *Maker, c *Call) bool {
		types := []string{"", "text/plain", "application/xml", "application/json", "multipart/form-data"}
		c.Header.Set("Content-Type", types[m.Rand.IntN(len(types))])
		return len(c.Body) > 0
	}},
}

// odd are texts that stand where something else is wanted.
var odd = []string{
	"", "x", "-1", "0", "99999999999999999999", "1.5", "NaN", "true", "null", "[]", "{}", "\x00", "\xff\xfe",
	"1e400", "2026-02-30", "<a", `{"a":`, `[[[[[[[[`, "a[b][c]=1", "' OR 1=1 --", "../..", "%00",
	strings.Repeat("9", 400), strings.Repeat("ä", 3000),
}

// Broken returns a call with one thing wrong. Its error is that of Call.
func (m *Maker) Broken(o *contract.Operation) (*Call, error) {
	c, err := m.Call(o)
	if err != nil {
		return nil, err
	}
	for {
		b := breakages[m.Rand.IntN(len(breakages))]
		if b.do(m, c) {
			c.Wrong = b.what
			return c, nil
		}
	}
}

func (c *Call) ask(piece string) bool {
	c.Query = strings.TrimPrefix(c.Query+"&"+piece, "&")
	return true
}

func dropQuery(m *Maker, c *Call) bool {
	if c.Query == "" {
		return false
	}
	pieces := strings.Split(c.Query, "&")
	i := m.Rand.IntN(len(pieces))
	c.Query = strings.Join(append(pieces[:i:i], pieces[i+1:]...), "&")
	return true
}

// wrongQuery gives a parameter of the query, or a field of a form, a text that it was
// not made for.
func wrongQuery(m *Maker, c *Call) bool {
	var names []string
	for _, p := range c.Operation.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return false
	}
	name := names[m.Rand.IntN(len(names))]
	var kept []string
	for piece := range strings.SplitSeq(c.Query, "&") {
		if have, _, _ := strings.Cut(piece, "="); have != url.QueryEscape(name) && piece != "" {
			kept = append(kept, piece)
		}
	}
	c.Query = strings.Join(append(kept, pair(name, odd[m.Rand.IntN(len(odd))])), "&")
	return true
}

func wrongPath(m *Maker, c *Call) bool {
	if !strings.Contains(c.Operation.Path, "{") {
		c.Path += "/" + url.PathEscape("x")
		return true
	}
	values := map[string]string{}
	for _, p := range c.Operation.Parameters {
		if p.In == "path" {
			text := odd[m.Rand.IntN(len(odd))]
			if text == "" {
				text = "x"
			}
			values[p.Name] = text
		}
	}
	c.setPath(values)
	return true
}
