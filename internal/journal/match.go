package journal

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/internal/problem"
)

// A Match says which requests are meant: those to which all of it applies. What
// is empty applies to each.
type Match struct {
	API       string `json:"api,omitempty"`
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	// Path is the path as sent or the vendor's own, with the query where it has a
	// question mark. * stands for anything.
	Path       string `json:"path,omitempty"`
	Status     string `json:"status,omitempty"`     // 404, 4xx or >=400
	Credential string `json:"credential,omitempty"` // the whole value, or as lists show it
	Fault      string `json:"fault,omitempty"`      // the name or the id of an injected failure
	Text       string `json:"text,omitempty"`       // in path, headers or bodies, in any case

	Header map[string]string `json:"header,omitempty"` // of the request
	Query  map[string]string `json:"query,omitempty"`
	Form   map[string]string `json:"form,omitempty"` // the urlencoded body
	Body   string            `json:"body,omitempty"` // in the request's body
	JSON   map[string]any    `json:"json,omitempty"` // the request's body has at least this
}

// A Difference is where a request is not as it should be.
type Difference struct {
	Field string `json:"field"` // of the Match, dotted: query.lang
	Want  any    `json:"want"`
	Got   any    `json:"got"` // null for nothing
}

// A condition is a part of a Match. It returns how a request differs.
type condition func(*subject) []Difference

// compile returns the conditions of a Match. It returns a *problem.Problem that
// names the field, after prefix, where a request cannot be so.
func (j *Journal) compile(m Match, prefix string) (list []condition, err error) {
	if err := j.check(m, prefix); err != nil {
		return nil, err
	}
	text := func(field, want string, test func(*subject) (string, bool)) {
		if want == "" {
			return
		}
		list = append(list, func(s *subject) []Difference {
			got, ok := test(s)
			if ok {
				return nil
			}
			return []Difference{{field, want, orNull(got)}}
		})
	}
	text("api", m.API, func(s *subject) (string, bool) { return s.api, s.api == m.API })
	text("operation", m.Operation, func(s *subject) (string, bool) {
		return s.operation().ID, s.operation().ID == m.Operation
	})
	text("method", m.Method, func(s *subject) (string, bool) {
		return s.method, strings.EqualFold(s.method, m.Method)
	})
	text("path", m.Path, func(s *subject) (string, bool) { return s.hasPath(m.Path) })
	text("status", m.Status, func(s *subject) (string, bool) {
		test, _ := parseStatus(m.Status)
		return fmt.Sprint(s.status), test(s.status)
	})
	text("credential", m.Credential, func(s *subject) (string, bool) { return s.hasCredential(m.Credential) })
	text("fault", m.Fault, func(s *subject) (string, bool) { return s.hasFault(m.Fault) })
	text("text", m.Text, func(s *subject) (string, bool) { return "", s.hasText(m.Text) })
	text("body", m.Body, func(s *subject) (string, bool) {
		return s.excerpt(), strings.Contains(string(s.body.kept), m.Body)
	})
	list = append(list, named("header", m.Header, (*subject).headerValues)...)
	list = append(list, named("query", m.Query, (*subject).queryValues)...)
	list = append(list, named("form", m.Form, (*subject).formValues)...)
	if m.JSON != nil {
		list = append(list, func(s *subject) []Difference { return s.hasJSON(m.JSON) })
	}
	return list, nil
}

// named are the conditions that a value of each name is the one wanted.
func named(field string, want map[string]string, values func(*subject, string) []string) (list []condition) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		v := want[name]
		list = append(list, func(s *subject) []Difference {
			got := values(s, name)
			if slices.Contains(got, v) {
				return nil
			}
			d := Difference{Field: field + "." + name, Want: v}
			if len(got) > 0 {
				d.Got = concealed(name, strings.Join(got, ", "))
			}
			return []Difference{d}
		})
	}
	return list
}

// concealed is a value as it may be shown under its name.
func concealed(name, value string) string {
	if mask.IsSecret(name) {
		return mask.Credential(value)
	}
	return mask.Text(value).String()
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// check returns a *problem.Problem for what no request can be.
func (j *Journal) check(m Match, prefix string) error {
	apis := j.apis()
	if _, ok := apis[m.API]; m.API != "" && !ok {
		return problem.Field(prefix+"api", fmt.Sprintf("There is no API %q; there are %s.",
			m.API, strings.Join(slices.Sorted(maps.Keys(apis)), ", ")))
	}
	if m.Operation != "" && !j.hasOperation(m.API, m.Operation) {
		return problem.Field(prefix+"operation", fmt.Sprintf(
			"There is no operation %q; GET /_mock/operations lists them.", m.Operation))
	}
	if strings.ContainsAny(m.Method, " \t\r\n/") {
		return problem.Field(prefix+"method", fmt.Sprintf("%q is no method.", m.Method))
	}
	if m.Path != "" && !strings.ContainsAny(m.Path[:1], "/*") {
		return problem.Field(prefix+"path", fmt.Sprintf("The path %q begins with neither / nor *.", m.Path))
	}
	if m.Status != "" {
		if _, ok := parseStatus(m.Status); !ok {
			return problem.Field(prefix+"status", fmt.Sprintf(
				"%q is no status such as 404, 4xx or >=400.", m.Status))
		}
	}
	for name := range m.Header {
		if name == "" || strings.ContainsAny(name, " :\r\n") {
			return problem.Field(prefix+"header."+name, fmt.Sprintf("%q is no name of a header.", name))
		}
	}
	return nil
}

func (j *Journal) hasOperation(api, id string) bool {
	for name, a := range j.apis() {
		if api != "" && name != api {
			continue
		}
		for _, o := range a.simulator.Operations() {
			if o.ID == id {
				return true
			}
		}
	}
	return false
}

// parseStatus reads 404, 4xx, >=400 and the like. 0 stands for no status at all.
func parseStatus(text string) (func(int) bool, bool) {
	for _, op := range []struct {
		sign string
		test func(got, n int) bool
	}{
		{">=", func(got, n int) bool { return got >= n }},
		{"<=", func(got, n int) bool { return got <= n }},
		{">", func(got, n int) bool { return got > n }},
		{"<", func(got, n int) bool { return got < n }},
		{"", func(got, n int) bool { return got == n }},
	} {
		digits, ok := strings.CutPrefix(text, op.sign)
		if !ok {
			continue
		}
		if op.sign == "" && len(text) == 3 && strings.EqualFold(text[1:], "xx") && text[0] >= '1' && text[0] <= '5' {
			return func(got int) bool { return got/100 == int(text[0]-'0') }, true
		}
		var n int
		if _, err := fmt.Sscanf(digits, "%d", &n); err != nil || fmt.Sprint(n) != digits ||
			n != 0 && (n < 100 || n > 599) {
			return nil, false
		}
		return func(got int) bool { return op.test(got, n) }, true
	}
	return nil, false
}

func (s *subject) headerValues(name string) []string {
	if strings.EqualFold(name, "Host") {
		return []string{s.host}
	}
	return s.header[http.CanonicalHeaderKey(name)]
}
