package drift

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/mockapis/mockapis/internal/junit"
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
		fmt.Fprintf(&b, "  %-14s %s: %s (%s)\n", d.What, cmp.Or(d.At, "/"), d.Why, d.File)
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
	class := "drift." + r.API
	for _, o := range r.Operations {
		c := junit.Case{Class: class, Name: o}
		var lines []string
		for _, d := range r.Differences {
			if d.Operation == o {
				lines = append(lines, fmt.Sprintf("%d %s %s: %s (%s)", d.Status, d.What, d.At, d.Why, d.File))
			}
		}
		if len(lines) > 0 {
			c.Failure = &junit.Message{Message: fmt.Sprintf("%d differences", len(lines)), Text: strings.Join(lines, "\n")}
		}
		cases = append(cases, c)
	}
	for _, x := range r.Skipped {
		cases = append(cases, junit.Case{Class: class, Name: x.File, Skipped: &junit.Message{Message: x.Why}})
	}
	if r.Exit() == ExitNothing {
		cases = append(cases, junit.Case{
			Class: class, Name: "exchanges were compared", Error: &junit.Message{Message: "nothing was compared"},
		})
	}
	name := "drift: " + r.Recording
	return junit.Write(w, name, junit.Suite{Name: name, Cases: cases})
}
