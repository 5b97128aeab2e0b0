package contract

import (
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/similar"
	"github.com/mockapis/mockapis/sims"
)

// A Judge says what of an exchange is not by the contract. It may be asked by many at
// once and keeps nothing.
type Judge struct {
	*Contract
	matcher *sims.Matcher
}

// NewJudge reads the contract of a simulator.
func NewJudge(sim sims.Simulator) (*Judge, error) {
	c, err := Of(sim)
	if err != nil {
		return nil, err
	}
	return &Judge{c, sims.MatcherOf(sim)}, nil
}

// Find returns the operation of an exchange, nil where its path is none.
func (j *Judge) Find(x *Exchange) *Operation {
	o, ok := j.matcher.Of(x.request())
	if !ok {
		return nil
	}
	return j.Operation(o.ID)
}

// Request returns what of a request is not by the contract. A preflight (OPTIONS) of a
// browser is always all right.
func (j *Judge) Request(x *Exchange) []Finding {
	o := j.Find(x)
	if o == nil {
		if x.Method == http.MethodOptions {
			return nil
		}
		return []Finding{j.pathless(x)}
	}
	var list []Finding
	if o.Legacy {
		f := find(LegacyPath, "path", o.Method+" "+o.Path, "the vendor's documents call this path old or misspelt")
		if to := j.Operation(o.Instead); to != nil {
			f.Hint = to.Method + " " + to.Path
		}
		list = append(list, f)
	}
	q := &asked{contract: j.Contract, o: o, x: x}
	q.credentials()
	q.path()
	q.query()
	q.headers()
	q.cookies()
	q.body()
	list = append(list, q.list...)
	for i := range list {
		list[i].Operation = o.ID
	}
	return list
}

// pathless is the finding about a path, or a method, that is none.
func (j *Judge) pathless(x *Exchange) Finding {
	at := x.Method + " " + x.URL.Path
	var methods []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if _, ok := j.matcher.Find(m, x.URL.Path); ok {
			methods = append(methods, m)
		}
	}
	if len(methods) > 0 {
		f := find(WrongMethod, "path", at, "the path is served by "+strings.Join(methods, ", ")+" alone")
		f.Hint = methods[0] + " " + x.URL.Path
		return f
	}
	f := find(UnknownPath, "path", at, "the API has no operation at this path")
	f.Hint = j.meant(x)
	return f
}

// meant returns METHOD /path of the operation whose path is the most like the one
// asked for, or "".
func (j *Judge) meant(x *Exchange) string {
	asked := strings.Trim(x.URL.Path, "/")
	if len(asked) > 200 {
		return ""
	}
	best, hint := len(asked)/3+1, ""
	for _, o := range j.Operations {
		for _, route := range append([]string{o.Method + " " + o.Path}, o.Also...) {
			method, path, _ := strings.Cut(route, " ")
			d := similar.Distance(filled(strings.Trim(path, "/"), asked), asked)
			if method != x.Method {
				d++
			}
			if d < best {
				best, hint = d, route
			}
		}
	}
	return hint
}

// filled puts the segments of asked where path has {names}.
func filled(path, asked string) string {
	segments, values := strings.Split(path, "/"), strings.Split(asked, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && i < len(values) {
			segments[i] = values[i]
		}
	}
	return strings.Join(segments, "/")
}

// nearest returns the declared name that is the most like one that is not, or "".
func (q *asked) nearest(in, name string) string {
	var names []string
	for _, p := range q.o.Parameters {
		if p.In == in {
			names = append(names, p.Name)
		}
	}
	if near := similar.Names(name, names); len(near) > 0 {
		return strings.Trim(near[0], `"`)
	}
	return ""
}
