package verdict

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/wildcard"
)

// A Result is what a report comes to.
type Result string

// The results.
const (
	Kept     Result = "kept"
	Broken   Result = "broken"
	Unjudged Result = "unjudged" // it cannot be said
)

// A Report is the verdict on a client, or a service.
type Report struct {
	Subject string   `json:"subject"`
	Mode    string   `json:"mode,omitempty"`
	Result  Result   `json:"result"`
	Reasons []string `json:"reasons"` // why it is not kept, a sentence each

	Judged   int            `json:"judged"`
	Faulted  int            `json:"faulted"`
	Unjudged map[Reason]int `json:"unjudged"`

	APIs     []APIReport `json:"apis"`
	Findings []Group     `json:"findings"` // with the severities of the policy
	Dropped  int         `json:"findings_dropped"`
	Ignored  []Ignored   `json:"ignored"`  // by the policy
	Missed   []string    `json:"missed"`   // what the policy demands and nobody has seen
	Warnings []string    `json:"warnings"` // about the policy itself
	Refused  []Refusal   `json:"refused"`  // hosts, by a sealed run

	failOn contract.Severity
}

// An APIReport is what is said of the use of an API.
type APIReport struct {
	API
	Used      []string `json:"used"`       // operations
	NeverUsed []string `json:"never_used"` // operations
	// NeverMet are documented failures of used operations that no response had.
	NeverMet []int `json:"never_met"`
	// NeverMetOf are the same by operation, where that has not met them itself.
	NeverMetOf map[string][]int `json:"never_met_of"`
}

// Ignored is a finding that a policy ignores.
type Ignored struct {
	Group
	Reason string `json:"reason"`
}

// Of makes the report of a state by a policy; nil is the zero one.
func Of(s State, p *Policy) *Report {
	if p == nil {
		p = &Policy{}
	}
	r := &Report{
		Subject: s.Subject, Mode: s.Mode, Judged: s.Judged, Faulted: s.Faulted,
		Unjudged: s.Unjudged, Dropped: s.Dropped, APIs: []APIReport{}, Findings: []Group{},
		Ignored: []Ignored{}, Missed: []string{}, Warnings: []string{}, Reasons: []string{},
		Refused: slices.Clone(s.Refused), failOn: p.FailOn,
	}
	if r.Refused == nil {
		r.Refused = []Refusal{}
	}
	if r.failOn == "" {
		r.failOn = contract.Error
	}
	if r.Unjudged == nil {
		r.Unjudged = map[Reason]int{}
	}
	for _, a := range s.APIs {
		if a.Requests > 0 || slices.Contains(p.APIs, a.API) {
			r.APIs = append(r.APIs, apiReport(a))
		}
	}
	for _, name := range p.Named() {
		if !slices.ContainsFunc(s.APIs, func(a API) bool { return a.API == name }) {
			r.Missed = append(r.Missed, "nothing is known of the API "+name)
		}
	}
	r.findings(s.Findings, p)
	r.demands(s, p)
	r.decide()
	return r
}

func apiReport(a API) APIReport {
	r := APIReport{
		API: a, Used: []string{}, NeverUsed: []string{}, NeverMet: []int{},
		NeverMetOf: map[string][]int{},
	}
	met, open := map[int]bool{}, map[int]bool{}
	for _, o := range a.Operations {
		if o.Requests == 0 {
			r.NeverUsed = append(r.NeverUsed, o.Operation)
			continue
		}
		r.Used = append(r.Used, o.Operation)
		for status := range o.Statuses {
			met[status] = true
		}
		for _, status := range o.Documented {
			if status >= 400 && o.Statuses[status] == 0 {
				open[status] = true
				r.NeverMetOf[o.Operation] = append(r.NeverMetOf[o.Operation], status)
			}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(open)) {
		if !met[status] {
			r.NeverMet = append(r.NeverMet, status)
		}
	}
	return r
}

// findings takes the findings that the policy leaves, with its severities.
func (r *Report) findings(list []Group, p *Policy) {
	matched := make([]bool, len(p.Ignore))
	for _, g := range list {
		if s, ok := p.Rules[g.Rule]; ok {
			if s == Off {
				continue
			}
			g.Severity = s
		}
		i := slices.IndexFunc(p.Ignore, func(i Ignore) bool { return i.matches(g) })
		if i < 0 {
			r.Findings = append(r.Findings, g)
			continue
		}
		r.Ignored = append(r.Ignored, Ignored{g, p.Ignore[i].Reason})
		matched[i] = true
	}
	slices.SortFunc(r.Findings, byPlace)
	for i, found := range matched {
		if !found {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s:%d: the ignore matches no finding: %s",
				p.Ignore[i].file, p.Ignore[i].line, p.Ignore[i].Reason))
		}
	}
}

func (i Ignore) matches(g Group) bool {
	for _, pair := range [][2]string{
		{i.API, g.API}, {i.Operation, g.Operation}, {i.Rule, string(g.Rule)}, {i.At, g.At},
	} {
		if pair[0] != "" && !wildcard.Match(pair[0], pair[1]) {
			return false
		}
	}
	return true
}

// demands finds what the policy demands and the state has not.
func (r *Report) demands(s State, p *Policy) {
	for _, want := range p.Require.Operations {
		api, id, _ := strings.Cut(want, "/")
		if o := s.operation(api, id); o == nil || o.Requests == 0 {
			r.Missed = append(r.Missed, "the operation "+want+" was never used")
		}
	}
	for _, want := range p.Require.Statuses {
		api, text, _ := strings.Cut(want, "/")
		status, _ := strconv.Atoi(text)
		if !s.met(api, status) {
			r.Missed = append(r.Missed, "the status "+want+" was never met")
		}
	}
}

func (s State) operation(api, id string) *Operation {
	for _, a := range s.APIs {
		for i, o := range a.Operations {
			if a.API == api && o.Operation == id {
				return &a.Operations[i]
			}
		}
	}
	return nil
}

func (s State) met(api string, status int) bool {
	for _, a := range s.APIs {
		for _, o := range a.Operations {
			if a.API == api && o.Statuses[status] > 0 {
				return true
			}
		}
	}
	return false
}

// decide says what it comes to. What is broken stays so however much was not judged.
func (r *Report) decide() {
	failing := 0
	for _, g := range r.Findings {
		if r.Fails(g) {
			failing++
		}
	}
	if failing > 0 {
		r.broken(fmt.Sprintf("%s of severity %s", plural(failing, "finding"), r.atLeast()))
	}
	if r.Dropped > 0 {
		r.broken(fmt.Sprintf("%s more than are kept apart", plural(r.Dropped, "finding")))
	}
	for _, m := range r.Missed {
		r.broken(m)
	}
	if n := len(r.Refused); n > 0 {
		r.broken(plural(n, "host") + " refused: the run was sealed")
	}
	if r.Result == Broken {
		return
	}
	r.Result = Kept
	if r.Judged == 0 {
		why := "no exchange was judged"
		if r.Mode == "off" {
			why += ": the setting contract is off"
		}
		r.unjudged(why)
	}
	for _, reason := range slices.Sorted(maps.Keys(r.Unjudged)) {
		if n := r.Unjudged[reason]; n > 0 {
			r.unjudged(fmt.Sprintf("%s not judged: %s", plural(n, "exchange"), reason.words()))
		}
	}
}

func (r *Report) broken(why string)   { r.Result, r.Reasons = Broken, append(r.Reasons, why) }
func (r *Report) unjudged(why string) { r.Result, r.Reasons = Unjudged, append(r.Reasons, why) }

// Fails reports whether a finding breaks the contract.
func (r *Report) Fails(g Group) bool { return rank(g.Severity) <= rank(r.failOn) }

func (r *Report) atLeast() string {
	if r.failOn == contract.Error {
		return "error"
	}
	return string(r.failOn) + " or worse"
}

func (r Reason) words() string {
	switch r {
	case QueueFull:
		return "they came quicker than they could be judged"
	case BodyCut:
		return "a body is longer than the judge reads"
	case Aborted:
		return "the connection was cut"
	case Pending:
		return "the judge was not done with them"
	case Failed:
		return "there is no contract to judge by"
	}
	return string(r)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// The exit statuses of verify, run and check.
const (
	ExitKept     = 0
	ExitBroken   = 1
	ExitUnjudged = 2
)

// Exit is the exit status of the verdict.
func (r *Report) Exit() int {
	switch r.Result {
	case Kept:
		return ExitKept
	case Broken:
		return ExitBroken
	}
	return ExitUnjudged
}

// JSON writes the report as it is documented in docs/contracts.md.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
