// Package drift finds where a simulator is no longer like the real service: it makes the
// calls of a recording again, on the simulator, and compares the answers.
//
// The two have different data, so a field is compared by what the contract says of it
// and by its form, and exact values are asked for where a client would look at them: in
// refusals, in enumerations, in constants.
package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/recording"
)

// A Difference is one thing that the real service does otherwise.
type Difference struct {
	Operation string       `json:"operation"`
	Status    int          `json:"status"` // of the simulator's answer
	What      overlay.What `json:"what"`
	At        string       `json:"at,omitempty"` // a JSON pointer with * for items, or a header
	Why       string       `json:"why"`
	File      string       `json:"file"` // the first exchange of the recording that shows it
	Count     int          `json:"count"`
	// Overlay says why no overlay can do the same; "" where one can.
	Overlay string `json:"no_overlay,omitempty"`

	fact *overlay.Fact
}

// A Skipped is an exchange that was not compared.
type Skipped struct {
	File      string `json:"file"`
	Operation string `json:"operation,omitempty"`
	Why       string `json:"why"`
}

// A Report is what a comparison came to.
type Report struct {
	Recording   string       `json:"recording"`
	API         string       `json:"api"`
	Target      string       `json:"target"`
	Compared    int          `json:"compared"`
	Operations  []string     `json:"operations"` // those that were compared
	Differences []Difference `json:"differences"`
	Skipped     []Skipped    `json:"skipped"`
}

// The exit statuses.
const (
	ExitLike    = 0
	ExitDrifted = 1
	ExitNothing = 2
)

// Exit is the exit status of the report: nothing compared is never like.
func (r *Report) Exit() int {
	switch {
	case len(r.Differences) > 0:
		return ExitDrifted
	case r.Compared == 0:
		return ExitNothing
	}
	return ExitLike
}

// add counts a difference: the same in several exchanges is one.
func (r *Report) add(d Difference) {
	for i, old := range r.Differences {
		if old.Operation == d.Operation && old.Status == d.Status && old.What == d.What &&
			old.At == d.At && old.Why == d.Why {
			r.Differences[i].Count++
			return
		}
	}
	d.Count = 1
	r.Differences = append(r.Differences, d)
}

func (r *Report) skip(x *recording.Exchange, format string, args ...any) {
	r.Skipped = append(r.Skipped, Skipped{x.File, x.Operation, fmt.Sprintf(format, args...)})
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Operation, b.Operation), cmp.Compare(a.Status, b.Status),
			strings.Compare(a.At, b.At), strings.Compare(string(a.What), string(b.What)))
	})
}

// Update adds the facts of the report to an overlay, and returns the differences that no
// overlay can follow.
func (r *Report) Update(o *overlay.Overlay) (left []Difference) {
	for _, d := range r.Differences {
		if d.fact == nil || d.Overlay != "" {
			left = append(left, d)
			continue
		}
		o.Add(d.fact)
	}
	return left
}
