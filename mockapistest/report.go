package mockapistest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// reported is how many requests a failing test logs.
const reported = 50

// report tells what a sandbox has seen, for a test that has failed: the last
// requests, the oldest first, with why they were answered as they were.
func (s *Sandbox) report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mockapis sandbox %s%s", s.Name, s.reportClock())
	all, err := s.Requests.list(Filter{Limit: reported + 1})
	switch {
	case err != nil:
		fmt.Fprintf(&b, ": its requests cannot be read: %v", err)
	case len(all) == 0:
		b.WriteString(" has seen no request")
	case len(all) > reported:
		all = all[:reported]
		fmt.Fprintf(&b, ", the last %d requests:", reported)
	default:
		b.WriteString(", its requests:")
	}
	for _, r := range slices.Backward(all) {
		s.reportRequest(&b, r)
	}
	s.reportContract(&b)
	s.reportFaults(&b)
	s.reportStrays(&b)
	return b.String()
}

// strays is how many requests are shown that were for no sandbox.
const strays = 5

// reportStrays tells what was refused in the default sandbox: on the ordinary URL,
// a request whose credential is nobody's goes there, and is often the test's.
func (s *Sandbox) reportStrays(b *strings.Builder) {
	d := *s
	d.Name = "default"
	all, err := (&Requests{&d}).list(Filter{Limit: reported})
	if err != nil {
		return
	}
	all = slices.DeleteFunc(all, func(r Request) bool { return r.Rule == "" })
	if len(all) == 0 {
		return
	}
	b.WriteString("\n  refused in the sandbox default, where requests without a sandbox's credential go:")
	for _, r := range slices.Backward(all[:min(len(all), strays)]) {
		d.reportRequest(b, r)
	}
}

func (s *Sandbox) reportClock() string {
	var c ClockState
	if err := s.try(http.MethodGet, "/clock", nil, &c); err != nil {
		return ""
	}
	stands := ""
	if c.Frozen {
		stands = ", frozen"
	}
	return fmt.Sprintf(" (clock %s%s)", c.Now.UTC().Format("2006-01-02T15:04:05Z"), stands)
}

func (s *Sandbox) reportRequest(b *strings.Builder, r Request) {
	status := fmt.Sprint(r.Status)
	switch {
	case r.Status == 0:
		status = "no answer"
	case r.Aborted:
		status += ", cut off"
	}
	fmt.Fprintf(b, "\n  #%-3s %s  %s %s", r.ID, r.Time.UTC().Format("15:04:05"), r.Method, r.Path)
	fmt.Fprintf(b, "\n       %s %s", status, strings.TrimSpace(r.Operation))
	if r.Credential != "" {
		fmt.Fprintf(b, ", credential %s", r.Credential)
	}
	if r.Fault != nil {
		fmt.Fprintf(b, ", fault %d %s", r.Fault.ID, r.Fault.Name)
	}
	if r.Rule == "" {
		return
	}
	why := ""
	if record, err := (&Requests{s}).get(r.ID); err == nil && record.Explain != nil {
		why = ": " + record.Explain.Why
		for _, note := range record.Explain.Notes {
			why += "; " + note
		}
	}
	fmt.Fprintf(b, "\n       %s%s", r.Rule, why)
}

// reportFaults tells which faults are in force: one that has met no request is
// often a mistake of the test.
func (s *Sandbox) reportFaults(b *strings.Builder) {
	var answer struct {
		Faults []FaultState `json:"faults"`
	}
	if err := s.try(http.MethodGet, "/faults", nil, &answer); err != nil {
		return
	}
	for _, f := range answer.Faults {
		fmt.Fprintf(b, "\n  fault %d %s: met %d requests, changed %d", f.ID, f.Name, f.Met, f.Hit)
	}
}
