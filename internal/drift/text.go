package drift

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Text writes the report for a person at a terminal.
func (r *Report) Text(w io.Writer) error {
	var b bytes.Buffer
	word := []string{ExitLike: "LIKE", ExitDrifted: "DRIFTED", ExitNothing: "NOTHING COMPARED"}
	fmt.Fprintf(&b, "drift: %s (%s, %s): %s\n", r.Recording, r.API, r.Target, word[r.Exit()])
	fmt.Fprintf(&b, "%d exchanges compared, %d not compared, %d differences\n",
		r.Compared, len(r.Skipped), len(r.Differences))
	last := ""
	for _, d := range r.Differences {
		if head := fmt.Sprintf("%s %d", d.Operation, d.Status); head != last {
			fmt.Fprintf(&b, "\n%s\n", head)
			last = head
		}
		fmt.Fprintf(&b, "  %-14s %s: %s (%s)\n", d.What, cmpOr(d.At, "/"), d.Why, d.File)
	}
	if len(r.Skipped) > 0 {
		b.WriteString("\nnot compared\n")
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "  %s: %s\n", s.File, s.Why)
	}
	_, err := b.WriteTo(w)
	return err
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// JSON writes the report as JSON.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

type testSuite struct {
	XMLName  xml.Name   `xml:"testsuite"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *message `xml:"failure"`
	Error   *message `xml:"error"`
	Skipped *message `xml:"skipped"`
}

type message struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit's XML, with a test for each operation.
func (r *Report) JUnit(w io.Writer) error {
	s := testSuite{Name: "drift: " + r.Recording}
	class := "drift." + r.API
	for _, o := range r.Operations {
		c := testCase{Class: class, Name: o}
		var lines []string
		for _, d := range r.Differences {
			if d.Operation == o {
				lines = append(lines, fmt.Sprintf("%d %s %s: %s (%s)", d.Status, d.What, d.At, d.Why, d.File))
			}
		}
		if len(lines) > 0 {
			s.Failures++
			c.Failure = &message{fmt.Sprintf("%d differences", len(lines)), strings.Join(lines, "\n")}
		}
		s.Cases = append(s.Cases, c)
	}
	for _, x := range r.Skipped {
		s.Skipped++
		s.Cases = append(s.Cases, testCase{Class: class, Name: x.File, Skipped: &message{Message: x.Why}})
	}
	if r.Exit() == ExitNothing {
		s.Errors++
		s.Cases = append(s.Cases, testCase{
			Class: class, Name: "exchanges were compared", Error: &message{Message: "nothing was compared"},
		})
	}
	s.Tests = len(s.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
