package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wildcard"
	"github.com/mockapis/mockapis/sims"
)

// A subject is a record that is asked whether it matches. What has to be found
// first is found once.
type subject struct {
	*record
	j *Journal

	op   *sims.Operation
	json *any
}

func (s *subject) operation() sims.Operation {
	if s.op == nil {
		o := s.j.operation(s.record)
		s.op = &o
	}
	return *s.op
}

func (s *subject) hasPath(want string) (got string, ok bool) {
	got = mask.Target(s.path(), s.operation().Path).String()
	sent, own := s.path(), s.url.EscapedPath()
	if strings.Contains(want, "?") {
		got = s.j.target(s.record, false)
		sent, own = s.target, s.url.RequestURI()
	}
	return got, wildcard.Match(want, sent) || wildcard.Match(want, own) || wildcard.Match(want, s.url.Path)
}

func (s *subject) hasCredential(want string) (got string, ok bool) {
	list := s.j.credentials(s.record)
	if len(list) > 0 {
		got = mask.Credential(list[0])
	}
	return got, slices.ContainsFunc(list, func(v string) bool {
		return v == want || mask.Credential(v) == want
	})
}

func (s *subject) hasFault(want string) (got string, ok bool) {
	if f := s.fault(); f != nil {
		got = f.Name
	}
	return got, slices.ContainsFunc(s.faults, func(f Fault) bool {
		return f.Name == want || strconv.FormatInt(f.ID, 10) == want
	})
}

// hasText looks in all that was sent and answered.
func (s *subject) hasText(want string) bool {
	want = strings.ToLower(want)
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), want) }
	if has(s.method + " " + s.target) {
		return true
	}
	for _, h := range []map[string][]string{s.header, s.answer} {
		for name, values := range h {
			for _, v := range values {
				if has(name + ": " + v) {
					return true
				}
			}
		}
	}
	return has(string(s.body.kept)) || has(string(s.sent.kept))
}

func (s *subject) queryValues(name string) []string { return values(s.url.RawQuery, name) }
func (s *subject) formValues(name string) []string  { return values(string(s.body.kept), name) }

// values are those of a parameter, piece by piece: one that is malformed hides
// no other.
func values(raw, name string) (list []string) {
	for piece := range strings.SplitSeq(raw, "&") {
		p, err := params.Parse(piece)
		if v, ok := p.Lookup(name); err == nil && ok {
			list = append(list, v)
		}
	}
	return list
}

// maxExcerpt bounds what a difference shows of a body, in characters.
const maxExcerpt = 200

// excerpt is the beginning of the request's body.
func (s *subject) excerpt() string {
	m := message(s.header, s.body, false)
	if r := []rune(m.Body); len(r) > maxExcerpt {
		return string(r[:maxExcerpt]) + "…"
	}
	return m.Body
}

// hasJSON compares the request's body with what it should have at least.
func (s *subject) hasJSON(want map[string]any) []Difference {
	if s.json == nil {
		d := json.NewDecoder(bytes.NewReader(s.body.kept))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return []Difference{{"json", want, orNull(s.excerpt())}}
		}
		s.json = &v
	}
	return subset("json", want, *s.json)
}

// subset lists where got has not what want has: each key of an object, each
// element of an array of the same length, the same value.
func subset(field string, want, got any) (list []Difference) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []Difference{{field, want, hidden(field, got)}}
		}
		for _, key := range slices.Sorted(maps.Keys(w)) {
			inner := field + "." + key
			if v, ok := g[key]; ok {
				list = append(list, subset(inner, w[key], v)...)
			} else {
				list = append(list, Difference{inner, w[key], nil})
			}
		}
		return list
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []Difference{{field, want, hidden(field, got)}}
		}
		for i := range w {
			list = append(list, subset(fmt.Sprintf("%s.%d", field, i), w[i], g[i])...)
		}
		return list
	}
	if !equal(want, got) {
		return []Difference{{field, want, hidden(field, got)}}
	}
	return nil
}

// hidden is a JSON value as it may be shown.
func hidden(field string, v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	name := field[strings.LastIndexByte(field, '.')+1:]
	if s, ok := v.(string); ok {
		return concealed(name, s)
	}
	if mask.IsSecret(name) {
		return mask.Hidden
	}
	return json.RawMessage(mask.Body("application/json", string(text)).String())
}

// equal compares JSON's scalars, numbers by their value.
func equal(a, b any) bool {
	x, isX := number(a)
	y, isY := number(b)
	if isX && isY {
		return x == y
	}
	return !isX && !isY && a == b
}

func number(v any) (f float64, ok bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}
