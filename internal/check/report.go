package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/junit"
	"github.com/mockapis/mockapis/internal/verdict"
)

// An Operation is what was seen of one.
type Operation struct {
	Operation string         `json:"operation"`
	Result    verdict.Result `json:"result"`
	Why       string         `json:"why,omitempty"` // it was not judged
	Calls     int            `json:"calls"`
	Statuses  map[int]int    `json:"statuses"`
	// Findings are what of the answers is not by the contract, each once.
	Findings []contract.Finding `json:"findings"`

	good bool // a right call succeeded
}

// find keeps a finding, with * for the indexes of lists.
func (s *Operation) find(f contract.Finding) {
	steps := strings.Split(f.At, "/")
	for i, step := range steps {
		if i > 0 && step != "" && strings.Trim(step, "0123456789") == "" {
			steps[i] = "*"
		}
	}
	f.At = strings.Join(steps, "/")
	if !slices.Contains(s.Findings, f) {
		s.Findings = append(s.Findings, f)
	}
}

func (s *Operation) result() verdict.Result {
	for _, f := range s.Findings {
		if f.Severity == contract.Error {
			return verdict.Broken
		}
	}
	if s.good {
		return verdict.Kept
	}
	return verdict.Unjudged
}

// A Report is what a check came to.
type Report struct {
	API    string         `json:"api"`
	Target string         `json:"target"`
	Result verdict.Result `json:"result"`
	Why    string         `json:"why,omitempty"` // nothing could be judged, or not all
	Calls  int            `json:"calls"`
	// Pace says that the service takes fewer requests than its contract promises. It was
	// obeyed, and breaks nothing: others may call for the same account.
	Pace       string      `json:"pace,omitempty"`
	Operations []Operation `json:"operations"`
}

// decide says what it comes to. A check that has seen no success has judged nothing; one
// that ended early finds what is broken, and not that all is kept.
func (r *Report) decide(c *caller, ended error) {
	r.Calls, r.Pace = c.calls, c.pacing()
	r.Result = verdict.Unjudged
	count := map[verdict.Result]int{}
	for i := range r.Operations {
		o := &r.Operations[i]
		o.Result = o.result()
		if o.Result != verdict.Unjudged {
			o.Why = ""
		}
		count[o.Result]++
	}
	switch {
	case c.unreachable != nil:
		r.Why = "the target cannot be reached: " + c.unreachable.Error()
	case c.refused != nil:
		r.Why = c.refused.Error()
	case c.authorized > 0 && c.accepted == 0:
		r.Why = "the credentials are refused: each call was answered with 401"
	case count[verdict.Broken] > 0:
		r.Result = verdict.Broken
		if ended != nil {
			r.Why = ended.Error()
		}
	case ended != nil:
		r.Why = ended.Error()
	case count[verdict.Kept] == 0:
		r.Why = "no operation could be judged"
	default:
		r.Result = verdict.Kept
	}
}

// pacing says how often the service had enough of requests, "" where it never had.
func (c *caller) pacing() string {
	if c.enough == 0 {
		return ""
	}
	promise := "names no limit"
	if c.limit != nil {
		promise = fmt.Sprintf("allows %d in %d seconds", c.limit.Requests, c.limit.Seconds)
	}
	return fmt.Sprintf("the service had enough of requests (429) %d times, first after %d of them; "+
		"the contract %s", c.enough, c.first, promise)
}

// Exit is the exit status of the report.
func (r *Report) Exit() int {
	switch r.Result {
	case verdict.Kept:
		return verdict.ExitKept
	case verdict.Broken:
		return verdict.ExitBroken
	}
	return verdict.ExitUnjudged
}

// Text writes the report for a person at a terminal.
func (r *Report) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "check: %s at %s: %s\n", r.API, r.Target, strings.ToUpper(string(r.Result)))
	if r.Why != "" {
		fmt.Fprintf(&b, "  %s\n", r.Why)
	}
	fmt.Fprintf(&b, "%d calls\n", r.Calls)
	if r.Pace != "" {
		fmt.Fprintf(&b, "note: %s\n", r.Pace)
	}
	b.WriteByte('\n')
	for _, o := range r.Operations {
		fmt.Fprintf(&b, "  %-9s %s%s\n", o.Result, o.Operation, o.tail())
		for _, f := range o.Findings {
			fmt.Fprintf(&b, "            %s\n", line(f))
		}
	}
	_, err := b.WriteTo(w)
	return err
}

func (s *Operation) tail() string {
	if s.Why != "" {
		return ": " + s.Why
	}
	var words []string
	for _, status := range slices.Sorted(maps.Keys(s.Statuses)) {
		words = append(words, fmt.Sprintf("%d ×%d", status, s.Statuses[status]))
	}
	return "  " + strings.Join(words, ", ")
}

func line(f contract.Finding) string {
	at := strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s", f.Severity, f.Rule, f.In, f.At)), " ")
	return at + ": " + f.Why
}

// JSON writes the report as JSON.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// JUnit writes the report as JUnit's XML, with a test for each operation.
func (r *Report) JUnit(w io.Writer) error {
	var cases []junit.Case
	for _, o := range r.Operations {
		c := junit.Case{Class: "check." + r.API, Name: o.Operation}
		var lines []string
		for _, f := range o.Findings {
			lines = append(lines, line(f))
		}
		switch o.Result {
		case verdict.Broken:
			c.Failure = &junit.Message{Message: fmt.Sprintf("%d findings", len(lines)), Text: strings.Join(lines, "\n")}
		case verdict.Unjudged:
			c.Skipped = &junit.Message{Message: o.Why}
		}
		cases = append(cases, c)
	}
	if r.Result == verdict.Unjudged {
		cases = append(cases, junit.Case{
			Class: "check." + r.API, Name: "the service was judged", Error: &junit.Message{Message: r.Why},
		})
	}
	name := "check: " + r.API
	return junit.Write(w, name, junit.Suite{Name: name, Cases: cases})
}
