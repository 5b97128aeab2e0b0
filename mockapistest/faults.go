package mockapistest

import (
	"fmt"
	"net/http"
	"time"
)

// Faults are the failures that a test has asked for in its sandbox. docs/faults.md
// has all of it.
type Faults struct{ s *Sandbox }

// A Fault is a failure to ask for: a vendor's own by its name
// (easypromos/rate-limited), or one on the wire (latency). It meets each request
// that fits Match, and changes those for which the conditions given agree.
type Fault struct {
	Name string
	// Attributes are those of a failure on the wire, by Toxiproxy's names and
	// units. A time.Duration may stand for a number.
	Attributes map[string]any
	Match      FaultMatch

	First   int           // the first N requests
	Every   int           // each Nth request
	Percent float64       // so many of a hundred, drawn from the seed
	Until   time.Time     // those before a time of the sandbox's clock
	For     time.Duration // those of so long from now on, by that clock; not with Until
}

// A FaultMatch says which requests a fault meets: those that fit everything given.
type FaultMatch struct {
	API        API    `json:"api,omitempty"` // a vendor's own failure implies it
	Operation  string `json:"operation,omitempty"`
	Method     string `json:"method,omitempty"`
	Path       string `json:"path,omitempty"` // the vendor's own; * stands for any characters
	Credential string `json:"credential,omitempty"`
}

// A FaultState is a fault in force.
type FaultState struct {
	ID         int64          `json:"id"`
	Name       string         `json:"fault"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Match      FaultMatch     `json:"match"`
	First      int            `json:"first,omitempty"`
	Every      int            `json:"every,omitempty"`
	Percent    *float64       `json:"percent,omitempty"`
	Until      time.Time      `json:"until,omitzero"`
	Met        int            `json:"met"` // requests that fitted
	Hit        int            `json:"hit"` // requests that it changed
}

// faultSpec asks for a fault.
type faultSpec struct {
	Fault      string         `json:"fault"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Match      FaultMatch     `json:"match"`
	First      int            `json:"first,omitempty"`
	Every      int            `json:"every,omitempty"`
	Percent    float64        `json:"percent,omitempty"`
	Until      string         `json:"until,omitempty"`
}

// Add asks for a fault.
func (x *Faults) Add(f Fault) (state FaultState) {
	x.s.t.Helper()
	spec := faultSpec{
		Fault: f.Name, Match: f.Match, First: f.First, Every: f.Every, Percent: f.Percent,
		Attributes: map[string]any{},
	}
	for name, value := range f.Attributes {
		if d, ok := value.(time.Duration); ok {
			value = numberOf(f.Name, d)
		}
		spec.Attributes[name] = value
	}
	switch {
	case f.For != 0 && !f.Until.IsZero():
		x.s.t.Fatalf("mockapistest: fault %s: there is Until or For, not both", f.Name)
	case f.For != 0:
		spec.Until = f.For.String()
	case !f.Until.IsZero():
		spec.Until = f.Until.Format(time.RFC3339Nano)
	}
	x.s.must(http.MethodPost, "/faults", spec, &state)
	return state
}

// numberOf is a duration in the unit of a fault's attributes: the slicer's are
// microseconds, as Toxiproxy's.
func numberOf(fault string, d time.Duration) int64 {
	if fault == "slicer" {
		return d.Microseconds()
	}
	return d.Milliseconds()
}

// List returns the faults in force, in the order in which they were added.
func (x *Faults) List() []FaultState {
	x.s.t.Helper()
	return list[FaultState](x.s, "/faults", "faults")
}

// Get returns a fault in force, with how many requests it has met and changed.
func (x *Faults) Get(id int64) (state FaultState) {
	x.s.t.Helper()
	x.s.must(http.MethodGet, fmt.Sprintf("/faults/%d", id), nil, &state)
	return state
}

// Remove takes a fault back. What it delays goes on at once.
func (x *Faults) Remove(id int64) {
	x.s.t.Helper()
	x.s.must(http.MethodDelete, fmt.Sprintf("/faults/%d", id), nil, nil)
}

// Clear takes all faults back.
func (x *Faults) Clear() {
	x.s.t.Helper()
	x.s.must(http.MethodDelete, "/faults", nil, nil)
}

// A FaultKind is a fault that can be asked for.
type FaultKind struct {
	Name       string           `json:"name"`
	Kind       string           `json:"kind"` // business or transport
	API        API              `json:"api,omitempty"`
	Status     int              `json:"status,omitempty"` // of the answer, HTTP
	Code       string           `json:"code,omitempty"`   // the vendor's own
	Summary    string           `json:"summary"`
	Provenance string           `json:"provenance"`
	Source     string           `json:"source"`
	Operations []string         `json:"operations,omitempty"` // that can fail so; none is all
	Attributes []FaultAttribute `json:"attributes"`
}

// A FaultAttribute is what a fault on the wire takes.
type FaultAttribute struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // integer, string or object
	Unit     string `json:"unit,omitempty"`
	Default  any    `json:"default,omitempty"`
	Required bool   `json:"required"`
	Range    string `json:"range,omitempty"`
	Summary  string `json:"summary"`
}

// Catalogue lists the faults that can be asked for.
func (x *Faults) Catalogue() []FaultKind {
	x.s.t.Helper()
	return list[FaultKind](x.s, "/faults/catalogue", "faults")
}
