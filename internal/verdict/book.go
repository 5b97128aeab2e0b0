package verdict

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
)

// MaxGroups is how many groups of findings a book keeps apart.
const MaxGroups = 1000

// A Book counts what judged exchanges had. Many may write in it at once.
type Book struct {
	total *Book // gets everything, too; nil where there is none

	mu       sync.Mutex
	judged   int
	faulted  int
	unjudged map[Reason]int
	apis     map[string]*page
	groups   map[groupKey]*Group
	dropped  int
}

// A page is what a book holds of one API.
type page struct {
	contract *contract.Contract
	requests int
	pathless int
	calls    map[string]*calls // by operation
}

type calls struct {
	requests int
	statuses map[int]int
}

type groupKey struct {
	api, operation, in, at string
	rule                   contract.Rule
}

// A Ref leads from a finding to its request.
type Ref struct {
	ID     string // the request's
	Record string // where it is read; "" where it cannot be
}

// NewBook returns an empty book.
func NewBook() *Book { return NewBookOf(nil) }

// NewBookOf returns an empty book of which everything is counted in total, too, where
// that is not nil. Clearing it takes nothing out of total.
func NewBookOf(total *Book) *Book {
	b := &Book{total: total}
	b.Clear()
	return b
}

// Clear forgets everything.
func (b *Book) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.judged, b.faulted, b.dropped = 0, 0, 0
	b.unjudged, b.apis, b.groups = map[Reason]int{}, map[string]*page{}, map[groupKey]*Group{}
}

// Judge judges a whole exchange, keeps what it finds and returns it. Of an exchange
// with a body that was cut the rest is judged, and it counts as not judged.
func (b *Book) Judge(j *contract.Judge, x *contract.Exchange, at Ref) []contract.Finding {
	list := append(j.Request(x), j.Response(x)...)
	b.Keep(j, x, at, list)
	return list
}

// Keep is Judge for an exchange with which that was done: it counts it with its findings.
func (b *Book) Keep(j *contract.Judge, x *contract.Exchange, at Ref, list []contract.Finding) {
	if b.total != nil {
		b.total.Keep(j, x, at, list)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.call(j, x)
	switch {
	case x.Status == 0:
		b.unjudged[Aborted]++
	case !x.IsWhole():
		b.unjudged[BodyCut]++
	default:
		b.judged++
	}
	for _, f := range list {
		b.find(j.API, f, at)
	}
}

// Fault counts an exchange that an injected fault met: the client has met its status,
// and nothing else is said of it.
func (b *Book) Fault(j *contract.Judge, x *contract.Exchange) {
	if b.total != nil {
		b.total.Fault(j, x)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.call(j, x)
	b.faulted++
}

// Unjudged counts an exchange that could not be judged.
func (b *Book) Unjudged(why Reason) {
	if b.total != nil {
		b.total.Unjudged(why)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unjudged[why]++
}

// call counts an exchange for its operation.
func (b *Book) call(j *contract.Judge, x *contract.Exchange) {
	p := b.apis[j.API]
	if p == nil {
		p = &page{contract: j.Contract, calls: map[string]*calls{}}
		b.apis[j.API] = p
	}
	p.requests++
	o := j.Find(x)
	if o == nil {
		p.pathless++
		return
	}
	c := p.calls[o.ID]
	if c == nil {
		c = &calls{statuses: map[int]int{}}
		p.calls[o.ID] = c
	}
	c.requests++
	if x.Status > 0 {
		c.statuses[x.Status]++
	}
}

func (b *Book) find(api string, f contract.Finding, at Ref) {
	f.At = pattern(f.At, f.In)
	key := groupKey{api, f.Operation, f.In, f.At, f.Rule}
	if g := b.groups[key]; g != nil {
		g.Count++
		g.Last = at.ID
		return
	}
	if len(b.groups) >= MaxGroups {
		b.dropped++
		return
	}
	b.groups[key] = &Group{
		API: api, Finding: f, Response: contract.About(f.Rule).Response,
		Count: 1, First: at.ID, Last: at.ID, Record: at.Record,
	}
}

// pattern is a place with * for each number of a JSON pointer: that the first and the
// tenth item of a list are wrong is one thing.
func pattern(at, in string) string {
	if !strings.Contains(at, "/") || in == "path" {
		return at
	}
	steps := strings.Split(at, "/")
	for i, s := range steps[1:] {
		if s != "" && strings.Trim(s, "0123456789") == "" {
			steps[i+1] = "*"
		}
	}
	return strings.Join(steps, "/")
}

// State returns what the book holds of the exchanges of subject. more are contracts of
// APIs that the state speaks of although no request may have been made to them.
func (b *Book) State(subject string, more ...*contract.Contract) State {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := State{
		Subject: subject, Judged: b.judged, Faulted: b.faulted,
		Unjudged: maps.Clone(b.unjudged), APIs: []API{}, Findings: []Group{}, Dropped: b.dropped,
	}
	for _, p := range b.apis {
		s.APIs = append(s.APIs, p.state())
	}
	for _, c := range more {
		if b.apis[c.API] == nil {
			s.APIs = append(s.APIs, (&page{contract: c}).state())
		}
	}
	slices.SortFunc(s.APIs, func(a, b API) int { return strings.Compare(a.API, b.API) })
	for _, g := range b.groups {
		s.Findings = append(s.Findings, *g)
	}
	slices.SortFunc(s.Findings, byPlace)
	return s
}

func (p *page) state() API {
	a := API{
		API: p.contract.API, Title: p.contract.Title, Requests: p.requests, Pathless: p.pathless,
		Operations: []Operation{},
	}
	for _, o := range p.contract.Operations {
		one := Operation{
			Operation: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Legacy: o.Legacy,
			Statuses: map[int]int{}, Documented: []int{},
		}
		for _, r := range o.Responses {
			one.Documented = append(one.Documented, r.Status)
		}
		if c := p.calls[o.ID]; c != nil {
			one.Requests = c.requests
			maps.Copy(one.Statuses, c.statuses)
		}
		a.Operations = append(a.Operations, one)
	}
	return a
}

// byPlace orders findings by severity, worst first, and then by where they are.
func byPlace(a, b Group) int {
	return cmp.Or(
		cmp.Compare(rank(a.Severity), rank(b.Severity)),
		strings.Compare(a.API, b.API), strings.Compare(a.Operation, b.Operation),
		strings.Compare(string(a.Rule), string(b.Rule)),
		strings.Compare(a.In, b.In), strings.Compare(a.At, b.At),
	)
}

// rank is 0 for the worst severity.
func rank(s contract.Severity) int {
	return slices.Index([]contract.Severity{contract.Error, contract.Warning, contract.Note}, s)
}
