package verdict

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Text writes the report for a person at a terminal.
func (r *Report) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "contract: %s: %s\n", r.Subject, strings.ToUpper(string(r.Result)))
	for _, why := range r.Reasons {
		fmt.Fprintf(&b, "  %s\n", why)
	}
	fmt.Fprintf(&b, "\n%s judged, %d met by faults, %d not judged\n",
		plural(r.Judged, "exchange"), r.Faulted, r.unjudgedCount())
	for _, a := range r.APIs {
		a.text(&b)
	}
	if len(r.Findings) > 0 {
		b.WriteString("\nfindings\n")
	}
	for _, g := range r.Findings {
		g.text(&b)
	}
	if r.Dropped > 0 {
		fmt.Fprintf(&b, "  and %d more\n", r.Dropped)
	}
	if len(r.Refused) > 0 {
		b.WriteString("\nhosts that were refused\n")
	}
	for _, h := range r.Refused {
		fmt.Fprintf(&b, "  %s\n", h.sentence())
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(&b, "\n%s ignored by the policy\n", plural(len(r.Ignored), "finding"))
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", warning)
	}
	_, err := b.WriteTo(w)
	return err
}

func (r *Report) unjudgedCount() (n int) {
	for _, one := range r.Unjudged {
		n += one
	}
	return n
}

func (a APIReport) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n%s: %s, %d of %s used\n", a.API.API, plural(a.Requests, "request"),
		len(a.Used), plural(len(a.Operations), "operation"))
	for _, o := range a.Operations {
		if o.Requests > 0 {
			fmt.Fprintf(b, "  %-28s %s\n", o.Operation, statuses(o.Statuses))
		}
	}
	if a.Pathless > 0 {
		fmt.Fprintf(b, "  %-28s ×%d\n", "no operation", a.Pathless)
	}
	wrapped(b, "  never used: ", a.NeverUsed)
	words := make([]string, len(a.NeverMet))
	for i, status := range a.NeverMet {
		words[i] = strconv.Itoa(status)
	}
	wrapped(b, "  never met:  ", words)
}

// statuses are statuses with how often they were met.
func statuses(m map[int]int) string {
	var words []string
	for _, status := range slices.Sorted(maps.Keys(m)) {
		words = append(words, fmt.Sprintf("%d ×%d", status, m[status]))
	}
	if len(words) == 0 {
		return "no response"
	}
	return strings.Join(words, ", ")
}

// wrapped writes words after a heading, on lines of a terminal's width.
func wrapped(b *bytes.Buffer, heading string, words []string) {
	const width = 98
	line := heading
	for i, w := range words {
		if i < len(words)-1 {
			w += ", "
		}
		if len(line)+len(w) > width && strings.TrimSpace(line) != "" {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = strings.Repeat(" ", len(heading))
		}
		line += w
	}
	if len(words) > 0 {
		b.WriteString(line + "\n")
	}
}

func (g Group) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "  %-8s %-22s %s\n", g.Severity, g.Rule, g.place())
	fmt.Fprintf(b, "  %8s %s\n", "", g.sentence())
	fmt.Fprintf(b, "  %8s %s\n", "", g.requests())
}

// place is where the finding is: userbatch/getContent, query lang.
func (g Group) place() string {
	at := g.API
	if g.Operation != "" {
		at += "/" + g.Operation
	}
	if spot := strings.TrimSpace(g.In + " " + g.At); spot != "" {
		at += ", " + spot
	}
	return at
}

func (g Group) sentence() string {
	s := g.Why
	if g.Hint != "" {
		s += "; perhaps " + g.Hint
	}
	return s
}

// requests says which requests there were.
func (g Group) requests() string {
	s := "request " + g.First
	if g.Count > 1 {
		s = fmt.Sprintf("%d times, request %s to %s", g.Count, g.First, g.Last)
	}
	if g.Record != "" {
		s += " (" + g.Record + ")"
	}
	return s
}

// sentence says that the host was refused, how often and why.
func (h Refusal) sentence() string {
	return fmt.Sprintf("%s ×%d: %s", h.Host, h.Count, h.Why)
}
