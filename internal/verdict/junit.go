package verdict

import (
	"encoding/xml"
	"io"
	"strings"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit's XML: a suite for each API with a test for each
// operation that was used and for each group of findings, and a suite for the verdict.
func (r *Report) JUnit(w io.Writer) error {
	all := junitSuites{Name: "contract: " + r.Subject}
	all.add(r.verdictSuite())
	for _, a := range r.APIs {
		all.add(r.apiSuite(a))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (all *junitSuites) add(s junitSuite) {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		if c.Failure != nil {
			s.Failures++
		}
		if c.Error != nil {
			s.Errors++
		}
	}
	all.Tests += s.Tests
	all.Failures += s.Failures
	all.Errors += s.Errors
	all.Suites = append(all.Suites, s)
}

// verdictSuite has what belongs to no operation: whether anything could be judged,
// what the policy demands, and which hosts a sealed run refused.
func (r *Report) verdictSuite() junitSuite {
	judged := junitCase{Class: "contract", Name: "exchanges were judged"}
	if r.Result == Unjudged {
		why := strings.Join(r.Reasons, "; ")
		judged.Error = &junitMessage{"unjudged", why, why}
	}
	s := junitSuite{Name: "contract", Cases: []junitCase{judged}}
	for _, m := range r.Missed {
		s.Cases = append(s.Cases, junitCase{
			Class: "contract", Name: m, Failure: &junitMessage{"required", m, "the policy demands it"},
		})
	}
	for _, h := range r.Refused {
		s.Cases = append(s.Cases, junitCase{
			Class: "sealed", Name: h.Host, Failure: &junitMessage{sealedHost, h.Why, h.sentence()},
		})
	}
	return s
}

func (r *Report) apiSuite(a APIReport) junitSuite {
	s := junitSuite{Name: a.API.API}
	for _, o := range a.Operations {
		if o.Requests > 0 {
			s.Cases = append(s.Cases, junitCase{
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
		c := junitCase{Class: class, Name: strings.TrimSpace(string(g.Rule) + " " + g.In + " " + g.At)}
		if r.Fails(g) {
			c.Failure = &junitMessage{string(g.Rule), g.sentence(), text}
		} else {
			c.Out = string(g.Severity) + ": " + text
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}
