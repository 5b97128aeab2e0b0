package drift

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/tree"
)

// timeForm begins the form of a time.
const timeForm = "a time as "

var (
	timeLike   = regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?)?(Z|[+-]\d\d:?\d\d| UTC)?$`)
	wroteTimes = regexp.MustCompile(`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?`)
	fraction   = regexp.MustCompile(`\.9+`)
	digit      = regexp.MustCompile(`\d`)
)

// formOfNode is the form of a value; "" where it says nothing.
func formOfNode(n *tree.Node, format tree.Format) string {
	switch {
	case n.Kind == tree.Null || n.Kind == tree.Object || n.Kind == tree.List || n.Text == "":
		return ""
	case n.Kind == tree.String && timeLike.MatchString(n.Text):
		form := digit.ReplaceAllString(n.Text, "9")
		if i := strings.LastIndexByte(form, '-'); i > 7 {
			form = form[:i] + "+" + form[i+1:]
		}
		return timeForm + fraction.ReplaceAllString(form, ".9")
	case format != tree.JSON:
		return "a text"
	case n.Kind == tree.Number:
		return "a number"
	case n.Kind == tree.String && isNumber(n.Text):
		return "a number in a text"
	case n.Kind == tree.Boolean:
		return "a boolean"
	}
	return "a text"
}

func isNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	return text != "" && strings.Trim(text, "0123456789.") == ""
}

// formsOf are the forms of the values at a place.
func formsOf(list []*tree.Node, format tree.Format) (forms []string) {
	for _, n := range list {
		if f := formOfNode(n, format); f != "" && !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	return forms
}

// styled reports whether all forms are a matter of style, and not of data.
func styled(forms []string) bool {
	return !slices.ContainsFunc(forms, func(f string) bool { return f == "a text" })
}

// exact compares values where clients look at them: all of a refusal, and what says how
// a call went.
func (c *comparison) exact() {
	names, ours := c.places(c.ours)
	_, theirs := c.places(c.theirs)
	refusal := c.simulated.Status >= 400 && c.recorded.Status >= 400
	for _, at := range names {
		a, b := first(theirs[at]), first(ours[at])
		if a == nil || b == nil || len(a.Members) > 0 || len(b.Members) > 0 || c.has(at) {
			continue
		}
		if !refusal && !c.says(at) || countLike(b.Name) {
			continue
		}
		if c.plain(a.Text, true) == c.plain(b.Text, false) {
			continue
		}
		d := c.found(overlay.Value, at, fmt.Sprintf("is %q, simulated %q", a.Text, b.Text))
		d.fact.Value = whole(a.Value())
		if c.plain(b.Text, false) == b.Text { // nothing of the request is in it
			d.fact.Was = whole(b.Value())
		} else if c.plain(a.Text, true) != a.Text {
			d.Overlay = "the text has values of the request in it"
		}
		c.list = append(c.list, d)
	}
}

// says reports whether a field, at the top of the body, says how the call went.
func (c *comparison) says(at string) bool {
	i := strings.LastIndexByte(at, '/')
	if i < 0 || strings.Count(at, "/") > 2 || strings.Contains(at, tree.Any) {
		return false
	}
	name := at[i+1:]
	if name != "code" && name != "message" {
		return false
	}
	_, ours := c.places(c.ours)
	parent := first(ours[at[:i]])
	return parent != nil && isVerdict(parent)
}

// countLike reports whether a field of a refusal is about data after all.
func countLike(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"time", "trace", "request"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "id" || name == "count" || strings.HasSuffix(name, "_id") ||
		strings.HasSuffix(name, "_at")
}

// plain is a text without the values of its own request, and without times.
func (c *comparison) plain(text string, recorded bool) string {
	path, query, body := c.simulated.URL.Path, c.simulated.URL.RawQuery, c.translated.body
	contentType := c.recorded.Header.Get("Content-Type")
	if recorded {
		path, query, body = c.recorded.URL.Path, c.recorded.URL.RawQuery, c.recorded.Body.Bytes
	}
	var values [][2]string
	if named, ok := c.o.Values(path); ok {
		for name, v := range named {
			values = append(values, [2]string{v, "«" + name + "»"})
		}
	}
	collect := func(d *tree.Document) {
		d.Root.Walk(nil, func(at string, _, n *tree.Node) {
			if len(n.Members) == 0 {
				values = append(values, [2]string{n.Text, "«" + at + "»"})
			}
		})
	}
	collect(tree.ParseQuery(query))
	if d, err := tree.Parse(contentType, body); err == nil {
		collect(d)
	}
	slices.SortFunc(values, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	for _, v := range values {
		if len(v[0]) > 2 || len(v[0]) > 0 && strings.Trim(v[0], "0123456789") == "" && len(text) > 3 {
			text = replaceWord(text, v[0], v[1])
		}
	}
	return wroteTimes.ReplaceAllString(text, "«time»")
}

// replaceWord puts other in place of a value that stands in a text by itself.
func replaceWord(text, value, other string) string {
	re, err := regexp.Compile(`(^|[^\w])` + regexp.QuoteMeta(value) + `($|[^\w])`)
	if err != nil {
		return text
	}
	return re.ReplaceAllString(text, "${1}"+other+"${2}")
}

// header compares one header of the answers by a form of its value.
func (c *comparison) header(name string, form func(string) string) {
	theirs, ours := c.recorded.Answer.Values(name), c.simulated.Answer.Values(name)
	switch {
	case len(theirs) == 0 && len(ours) == 0:
	case len(theirs) == 0:
		c.differ(overlay.HeaderMissing, name, "is not sent", nil)
	case len(ours) == 0:
		if !c.declares(name) { // one that is may depend on data
			c.differ(overlay.HeaderAdded, name, "is sent", theirs[0])
		}
	case forms(theirs, form) != forms(ours, form):
		why := fmt.Sprintf("is %q, simulated %q", forms(theirs, form), forms(ours, form))
		c.differ(overlay.HeaderValue, name, why, theirs[0])
		if http.CanonicalHeaderKey(name) == "Set-Cookie" {
			c.list[len(c.list)-1].Overlay = "a cookie's value is the service's own"
		}
	}
}

func forms(values []string, form func(string) string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = form(v)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// declares reports whether the contract has a header as one that need not be there.
func (c *comparison) declares(name string) bool {
	r := c.o.Response(c.simulated.Status)
	return r != nil && slices.ContainsFunc(r.Headers, func(p *contract.Parameter) bool {
		return strings.EqualFold(p.Name, name) && !p.Required
	})
}
