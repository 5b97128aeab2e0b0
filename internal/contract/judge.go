package contract

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
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
	return c.Judge(sim), nil
}

// Judge returns the judge of a simulator by a contract that was read before.
func (c *Contract) Judge(sim sims.Simulator) *Judge { return &Judge{c, sims.MatcherOf(sim)} }

// Find returns the operation of an exchange, nil where its path is none.
func (j *Judge) Find(x *Exchange) *Operation {
	o, ok := j.matcher.Of(x.Request())
	if !ok || slashed(x) {
		return nil
	}
	return j.Operation(o.ID)
}

// slashed reports whether a path has slashes around it that the service does not take: it
// says that there is no such path. (Some do take one at the end.)
func slashed(x *Exchange) bool {
	return x.Status == http.StatusNotFound && "/"+strings.Trim(x.URL.Path, "/") != x.URL.Path
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
	return told(o, append(list, q.list...))
}

// pathless is the finding about a path, or a method, that is none.
func (j *Judge) pathless(x *Exchange) Finding {
	var methods []string
	path := ""
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if o, ok := j.matcher.Find(m, x.URL.Path); ok && !slashed(x) {
			methods = append(methods, m)
			path = cmp.Or(path, o.Path)
		}
	}
	if len(methods) > 0 {
		why := "the path is served by " + strings.Join(methods, ", ") + " alone"
		f := find(WrongMethod, "path", shown(x.Method)+" "+path, why)
		f.Hint = methods[0] + " " + path
		return f
	}
	hint := j.meant(x)
	at := shown(x.Method) + " " + j.pattern(x.URL.Path, hint)
	f := find(UnknownPath, "path", at, "the API has no operation at this path")
	f.Hint = hint
	return f
}

// pattern is a path that is none without the values in it: a segment in the place of a
// {name} of the path that was meant, and one that is no word of the API's and does not
// look like a name. At most 12 segments are shown.
func (j *Judge) pattern(path, meant string) string {
	_, meant, _ = strings.Cut(meant, " ")
	like := strings.Split(strings.Trim(meant, "/"), "/")
	segments := strings.SplitN(strings.Trim(path, "/"), "/", 13)
	if len(segments) == 13 {
		segments[12] = hidden
	}
	for i, s := range segments {
		switch {
		case len(like) == len(segments) && strings.HasPrefix(like[i], "{"):
			segments[i] = like[i]
		case strings.ContainsAny(s, "0123456789") && !j.isWord(s) && !version.MatchString(s):
			segments[i] = hidden
		default:
			segments[i] = shown(s)
		}
	}
	return "/" + strings.Join(segments, "/")
}

// version is a segment that names a version of an API.
var version = regexp.MustCompile(`^v[0-9]{1,2}$`)

// isWord reports whether a segment stands in a path of the API.
func (j *Judge) isWord(segment string) bool {
	for _, o := range j.Operations {
		if slices.Contains(strings.Split(o.Path, "/"), segment) {
			return true
		}
	}
	return false
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
			d := similar.Distance(j.filled(strings.Trim(path, "/"), asked), asked)
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

// filled puts the segments of asked where path has {names}, but for those that are words
// of the API: they were meant as what they are.
func (j *Judge) filled(path, asked string) string {
	segments, values := strings.Split(path, "/"), strings.Split(asked, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && i < len(values) && !j.isWord(values[i]) {
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
