package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
)

// An Expectation is what a test says of the requests that were made. It has Match
// or Order, not both.
type Expectation struct {
	Match *Match  `json:"match,omitempty"`
	Count *Count  `json:"count,omitempty"` // of Match; at least one where it is nil
	Order []Match `json:"order,omitempty"` // requests in this order; others may come between
	Since string  `json:"since,omitempty"` // as in a Filter
}

// A Count is how many requests are expected.
type Count struct {
	Exactly *int `json:"exactly,omitempty"`
	AtLeast *int `json:"at_least,omitempty"`
	AtMost  *int `json:"at_most,omitempty"`
}

// A Verdict says whether an Expectation holds.
type Verdict struct {
	OK      bool   `json:"ok"`
	Matched int    `json:"matched"` // requests, or steps of an order
	Message string `json:"message"` // what was expected and found, in a sentence
	// Requests are the ids of those that match, at most 100.
	Requests []string `json:"requests"`
	// Nearest are the requests that come nearest to what is missing, at most 3.
	Nearest []Near `json:"nearest,omitempty"`
	// Dropped counts the records that fell out of the log: some may be missing.
	Dropped uint64 `json:"dropped,omitempty"`
}

// A Near is a request that nearly matches.
type Near struct {
	ID      string       `json:"id"`
	Method  string       `json:"method"`
	Path    string       `json:"path"`
	Differs []Difference `json:"differs"`
}

const (
	maxNearest  = 3
	maxVerified = 100 // ids in a verdict
)

// Verify says whether an expectation holds. It returns a *problem.Problem that
// names the field of an impossible one.
func (j *Journal) Verify(e Expectation) (Verdict, error) {
	since, err := j.parseSince(e.Since)
	if err != nil {
		return Verdict{}, err
	}
	all, dropped := j.records()
	if len(all) > 0 && e.Since != "" && !since(all[0]) {
		dropped = 0 // what fell out is older than what is asked
	}
	var list []*subject
	for _, r := range all {
		if since(r) {
			list = append(list, &subject{record: r, j: j})
		}
	}
	var v Verdict
	switch {
	case e.Match != nil && e.Order != nil:
		return v, problem.Field("order", "There is match or order, not both.")
	case e.Order != nil && e.Count != nil:
		return v, problem.Field("count", "An order has no count: each of its requests comes once.")
	case e.Order != nil:
		v, err = j.verifyOrder(list, e.Order)
	case e.Match != nil:
		v, err = j.verifyCount(list, *e.Match, e.Count)
	default:
		return v, problem.Field("match", "There is neither match nor order.")
	}
	v.Dropped = dropped
	return v, err
}

func (j *Journal) verifyCount(list []*subject, m Match, count *Count) (v Verdict, err error) {
	conditions, err := j.compile(m, "match.")
	if err != nil {
		return v, err
	}
	lo, hi, words, err := count.bounds()
	if err != nil {
		return v, err
	}
	v.Requests = []string{}
	for _, s := range list {
		if len(differences(conditions, s)) == 0 {
			v.Matched++
			if len(v.Requests) < maxVerified {
				v.Requests = append(v.Requests, s.name())
			}
		}
	}
	v.OK = v.Matched >= lo && (hi < 0 || v.Matched <= hi)
	v.Message = fmt.Sprintf("%s expected, %d found.", words, v.Matched)
	if v.Matched < lo {
		v.Nearest = nearest(list, conditions, m)
	}
	return v, nil
}

// bounds returns how many there may be; hi is -1 where there is no upper bound.
func (c *Count) bounds() (lo, hi int, words string, err error) {
	if c == nil || c.Exactly == nil && c.AtLeast == nil && c.AtMost == nil {
		return 1, -1, "At least 1 request", nil
	}
	for name, n := range map[string]*int{"exactly": c.Exactly, "at_least": c.AtLeast, "at_most": c.AtMost} {
		if n != nil && *n < 0 {
			return 0, 0, "", problem.Field("count."+name, fmt.Sprintf("%d is no count: it is negative.", *n))
		}
	}
	if c.Exactly != nil {
		if c.AtLeast != nil || c.AtMost != nil {
			return 0, 0, "", problem.Field("count.exactly", "exactly stands alone, without at_least and at_most.")
		}
		return *c.Exactly, *c.Exactly, fmt.Sprintf("Exactly %s", requests(*c.Exactly)), nil
	}
	hi = -1
	var parts []string
	if c.AtLeast != nil {
		lo = *c.AtLeast
		parts = append(parts, fmt.Sprintf("at least %s", requests(lo)))
	}
	if c.AtMost != nil {
		hi = *c.AtMost
		parts = append(parts, fmt.Sprintf("at most %s", requests(hi)))
	}
	if hi >= 0 && lo > hi {
		return 0, 0, "", problem.Field("count.at_most", fmt.Sprintf("at_most, %d, is less than at_least, %d.", hi, lo))
	}
	words = strings.Join(parts, " and ")
	return lo, hi, strings.ToUpper(words[:1]) + words[1:], nil
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

func (j *Journal) verifyOrder(list []*subject, order []Match) (v Verdict, err error) {
	if len(order) == 0 {
		return v, problem.Field("order", "The order is empty.")
	}
	steps := make([][]condition, len(order))
	for i, m := range order {
		if steps[i], err = j.compile(m, fmt.Sprintf("order.%d.", i)); err != nil {
			return v, err
		}
	}
	v.Requests = []string{}
	rest := list
	for i, step := range steps {
		at := slices.IndexFunc(rest, func(s *subject) bool { return len(differences(step, s)) == 0 })
		if at < 0 {
			v.Message = fmt.Sprintf("Request %d of the order was not found after the one before it.", i+1)
			if i == 0 {
				v.Message = "Request 1 of the order was not found."
			}
			v.Nearest = nearest(rest, step, order[i])
			return v, nil
		}
		v.Matched++
		if len(v.Requests) < maxVerified {
			v.Requests = append(v.Requests, rest[at].name())
		}
		rest = rest[at+1:]
	}
	v.OK, v.Message = true, fmt.Sprintf("All %s were made in this order.", requests(len(order)))
	return v, nil
}

func differences(conditions []condition, s *subject) (list []Difference) {
	for _, c := range conditions {
		list = append(list, c(s)...)
	}
	return list
}

// nearest lists the requests that differ least from m, and of those that differ as
// much the one whose path is the most similar, then the newest.
func nearest(list []*subject, conditions []condition, m Match) []Near {
	type candidate struct {
		s       *subject
		differs []Difference
		weight  int
	}
	var all []candidate
	for _, s := range slices.Backward(list) {
		c := candidate{s: s, differs: differences(conditions, s)}
		for _, d := range c.differs {
			c.weight += 100 * weight(d.Field)
		}
		if c.weight > 0 {
			all = append(all, candidate{s, c.differs, c.weight - similar(s.url.Path, m.Path)})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.weight, b.weight) })
	near := []Near{}
	for _, c := range all[:min(len(all), maxNearest)] {
		near = append(near, Near{c.s.name(), c.s.method, c.s.j.target(c.s.record, false), c.differs})
	}
	return near
}

// weight is how far a request is from one that differs in the field.
func weight(field string) int {
	switch field {
	case "api", "operation", "path", "json": // json alone: the body is none at all
		return 3
	case "method":
		return 2
	}
	return 1
}

// similar is how many bytes two paths share at their beginning and end, up to 99.
func similar(a, b string) int {
	shared := func(at func(s string, i int) byte) (n int) {
		for n < min(len(a), len(b)) && at(a, n) == at(b, n) {
			n++
		}
		return n
	}
	return min(99, shared(func(s string, i int) byte { return s[i] })+
		shared(func(s string, i int) byte { return s[len(s)-1-i] }))
}
