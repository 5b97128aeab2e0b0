package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// A Rule asks for a fault. Its zero conditions (first, every, percent, until) are
// left out; those given must all agree.
type Rule struct {
	Fault      string                     `json:"fault"`
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
	Match      Match                      `json:"match,omitzero"`
	First      int64                      `json:"first,omitempty"`   // the first N requests
	Every      int64                      `json:"every,omitempty"`   // each Nth request
	Percent    *float64                   `json:"percent,omitempty"` // 0 to 100, drawn from the seed
	// Until is a time of RFC 3339 of the sandbox's clock, or a duration from now.
	Until string `json:"until,omitempty"`
}

// A Match says which requests a rule meets: those that fit everything given.
type Match struct {
	API       string `json:"api,omitempty"`
	Operation string `json:"operation,omitempty"` // an id of GET /_mock/operations
	Method    string `json:"method,omitempty"`
	// Path is the vendor's own, without a prefix of ours; * stands for any characters.
	Path string `json:"path,omitempty"`
	// Credential is a value by which a request says whose it is: a token, a key, a
	// login, an e-mail.
	Credential string `json:"credential,omitempty"`
}

// A State is a rule in force.
type State struct {
	ID int64 `json:"id"`
	Rule
	Met int64 `json:"met"` // requests that matched
	Hit int64 `json:"hit"` // requests that it changed
}

// A rule is a Rule in force.
type rule struct {
	Rule
	id         int64
	entry      *Entry
	values     values
	until      time.Time        // zero where there is none
	operations map[string]bool  // nil is all
	write      http.HandlerFunc // of a business fault
	gone       chan struct{}    // closed when the rule is removed

	// Under the set's lock. turns are the requests met that no earlier rule
	// answered: what first, every and percent count.
	met, turns, hit int64
	removed         bool
}

func (x *rule) state() State { return State{x.id, x.Rule, x.met, x.hit} }

// answers reports whether the rule answers in place of the simulator.
func (x *rule) answers() bool { return !combines(x.Fault) }

// compile checks a rule. It returns a *sims.Bad that names what is wrong with it.
func (c *Catalogue) compile(r Rule, now time.Time) (*rule, error) {
	e, err := c.find(r.Fault)
	if err != nil {
		return nil, err
	}
	x := &rule{entry: e, gone: make(chan struct{})}
	if x.values, err = e.values(r.Attributes); err != nil {
		return nil, err
	}
	r.Attributes = map[string]json.RawMessage{}
	for name, v := range x.values {
		if r.Attributes[name], err = json.Marshal(v); err != nil {
			return nil, err
		}
	}
	if err := c.checkMatch(&r.Match, e, x); err != nil {
		return nil, err
	}
	switch {
	case r.First < 0:
		return nil, &sims.Bad{Key: "first", Reason: "must be 1 or more"}
	case r.Every < 0:
		return nil, &sims.Bad{Key: "every", Reason: "must be 1 or more"}
	case r.Percent != nil && !(*r.Percent >= 0 && *r.Percent <= 100):
		return nil, &sims.Bad{Key: "percent", Reason: "must be from 0 to 100"}
	}
	if r.Until != "" {
		if x.until, err = until(r.Until, now); err != nil {
			return nil, err
		}
		r.Until = x.until.Format(time.RFC3339Nano)
	}
	x.Rule = r
	return x, nil
}

// until reads when a rule ends.
func until(text string, now time.Time) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d, err := time.ParseDuration(text)
		if err != nil {
			return t, &sims.Bad{Key: "until", Reason: strconv.Quote(text) +
				` is neither a time such as "2035-01-01T00:00:00Z" nor a duration such as "30s"`}
		}
		t = now.Add(d)
	}
	if !t.After(now) {
		return t, &sims.Bad{Key: "until", Reason: strconv.Quote(text) +
			" is over: the sandbox's clock is at " + now.Format(time.RFC3339)}
	}
	return t.UTC(), nil
}

var allMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// checkMatch checks which requests are asked for and fills in what follows: the API
// of a business fault or of an operation, the operations that can fail so.
func (c *Catalogue) checkMatch(m *Match, e *Entry, x *rule) error {
	if m.API != "" && !slices.Contains(c.apis, m.API) {
		return unknown("match.api", "API", m.API, c.apis, "there are "+strings.Join(c.apis, ", "))
	}
	if e.API != "" {
		if m.API != "" && m.API != e.API {
			return &sims.Bad{Key: "match.api",
				Reason: fmt.Sprintf("%s is a fault of %s, not of %s", e.Name, e.API, m.API)}
		}
		m.API = e.API
	}
	ids := e.Operations
	if m.Operation != "" {
		if err := c.checkOperation(m, e); err != nil {
			return err
		}
		ids = []string{m.Operation}
	}
	if m.Method != "" && !slices.Contains(allMethods, m.Method) {
		return unknown("match.method", "method", m.Method, allMethods,
			"there are "+strings.Join(allMethods, ", "))
	}
	if len(ids) > 0 {
		x.operations = map[string]bool{}
		for _, id := range ids {
			x.operations[id] = true
		}
		if err := c.checkMethod(m, ids); err != nil {
			return err
		}
	}
	return c.checkPath(m)
}

func (c *Catalogue) checkOperation(m *Match, e *Entry) error {
	const field = "match.operation"
	if m.API == "" {
		apis := c.apisWith(m.Operation)
		if len(apis) > 1 {
			return &sims.Bad{Key: field,
				Reason: "several APIs have it: " + strings.Join(apis, ", ") + "; say which by match.api"}
		}
		if len(apis) == 1 {
			m.API = apis[0]
		}
	}
	if _, ok := c.operations[m.API][m.Operation]; !ok {
		what := "operation"
		if m.API != "" {
			what += " of " + m.API
		}
		return unknown(field, what, m.Operation, c.operationIDs(m.API),
			"GET /_mock/operations lists them")
	}
	if len(e.Operations) > 0 && !slices.Contains(e.Operations, m.Operation) {
		return &sims.Bad{Key: field,
			Reason: m.Operation + " cannot fail so; these can: " + strings.Join(e.Operations, ", ")}
	}
	return nil
}

// checkMethod refuses a method that none of the operations has.
func (c *Catalogue) checkMethod(m *Match, ids []string) error {
	if m.Method == "" {
		return nil
	}
	var has []string
	for _, id := range ids {
		method := c.operations[m.API][id].Method
		if method == m.Method || method == http.MethodGet && m.Method == http.MethodHead {
			return nil
		}
		if !slices.Contains(has, method) {
			has = append(has, method)
		}
	}
	return &sims.Bad{Key: "match.method",
		Reason: "what can fail so is asked for by " + strings.Join(has, ", ") + ", not by " + m.Method}
}

func (c *Catalogue) checkPath(m *Match) error {
	const field = "match.path"
	if m.Path == "" {
		return nil
	}
	if m.Path[0] != '/' && m.Path[0] != '*' {
		return &sims.Bad{Key: field, Reason: "must begin with / or *"}
	}
	if strings.ContainsAny(m.Path, "?#") {
		return &sims.Bad{Key: field, Reason: "is a path alone, without a query"}
	}
	first, _, _ := strings.Cut(m.Path[1:], "/")
	if m.Path[0] == '/' && slices.Contains(c.apis, first) {
		return &sims.Bad{Key: field,
			Reason: "is the vendor's own: leave /" + first + " out and say match.api"}
	}
	if o, ok := c.operations[m.API][m.Operation]; ok && !strings.Contains(m.Path, "*") {
		if !c.matchers[m.API].Serves(o.ID, m.Path) {
			return &sims.Bad{Key: field, Reason: "is not a path of " + o.ID + ", " + o.Path}
		}
	}
	return nil
}
