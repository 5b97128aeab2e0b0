package verdict

import (
	"io"
	"strings"

	"github.com/mockapis/mockapis/internal/junit"
)

// JUnit writes the report as JUnit's XML: a suite for each API with a test for each
// operation that was used and for each group of findings, and a suite for the verdict.
func (r *Report) JUnit(w io.Writer) error {
	suites := []junit.Suite{r.verdictSuite()}
	for _, a := range r.APIs {
		suites = append(suites, r.apiSuite(a))
	}
	return junit.Write(w, "contract: "+r.Subject, suites...)
}

// verdictSuite has what belongs to no operation: whether anything could be judged,
// what the policy demands, and which hosts a sealed run refused.
func (r *Report) verdictSuite() junit.Suite {
	judged := junit.Case{Class: "contract", Name: "exchanges were judged"}
	if r.Result == Unjudged {
		why := strings.Join(r.Reasons, "; ")
		judged.Error = &junit.Message{Type: "unjudged", Message: why, Text: why}
	}
	s := junit.Suite{Name: "contract", Cases: []junit.Case{judged}}
	for _, m := range r.Missed {
		s.Cases = append(s.Cases, junit.Case{
			Class: "contract", Name: m, Failure: &junit.Message{Type: "required", Message: m, Text: "the policy demands it"},
		})
	}
	for _, h := range r.Refused {
		s.Cases = append(s.Cases, junit.Case{
			Class: "sealed", Name: h.Host, Failure: &junit.Message{Type: sealedHost, Message: h.Why, Text: h.sentence()},
		})
	}
	return s
}

func (r *Report) apiSuite(a APIReport) junit.Suite {
	s := junit.Suite{Name: a.API.API}
	for _, o := range a.Operations {
		if o.Requests > 0 {
			s.Cases = append(s.Cases, junit.Case{
				Class: a.API.API + "." + o.Operation, Name: o.Method + " " + o.Path, Out: statuses(o.Statuses),
			})
		}
	}
	for _, g := range r.Findings {
		if g.API != a.API.API {
			continue
		}
		class := g.API
		if g.Operation != "" {
			class += "." + g.Operation
		}
		text := g.sentence() + "\n" + g.requests()
		c := junit.Case{Class: class, Name: strings.TrimSpace(string(g.Rule) + " " + g.In + " " + g.At)}
		if r.Fails(g) {
			c.Failure = &junit.Message{Type: string(g.Rule), Message: g.sentence(), Text: text}
		} else {
			c.Out = string(g.Severity) + ": " + text
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}
