package traffic

import (
	"encoding/json"
	"maps"
	"time"
)

// How a simulation stands.
const (
	Running = "running"
	Done    = "done"
	Stopped = "stopped"
	Failed  = "failed"
)

// A State is a simulation with what it has done.
type State struct {
	ID    int64           `json:"id"`
	API   string          `json:"api"`
	Args  json.RawMessage `json:"args"`
	Rate  string          `json:"rate"`
	For   string          `json:"for"`
	Seed  int64           `json:"seed"`
	State string          `json:"state"`
	Begun time.Time       `json:"begun"` // by the sandbox's clock
	Ends  time.Time       `json:"ends"`
	Steps Steps           `json:"steps"`

	Counts      map[string]int64 `json:"counts"`  // steps by kind
	Refused     map[string]int64 `json:"refused"` // steps by the API's code
	LastRefused *Refusal         `json:"last_refused,omitempty"`
	Error       string           `json:"error,omitempty"` // why it failed
}

// Steps are how many there are: those done, those whose instant the clock has passed,
// and all.
type Steps struct {
	Done int64 `json:"done"`
	Due  int64 `json:"due"`
	Of   int64 `json:"of"`
}

// A Refusal is a step that the rules of the API refused.
type Refusal struct {
	Step int64     `json:"step"` // from 1
	Time time.Time `json:"time"` // by the sandbox's clock
	Code string    `json:"code"`
	Why  string    `json:"why"`
}

// copy is the state as it may be handed out.
func (s *State) copy() State {
	c := *s
	c.Counts, c.Refused = maps.Clone(s.Counts), maps.Clone(s.Refused)
	return c
}

// A tally is what the steps of one transaction came to.
type tally struct {
	steps   int64
	counts  map[string]int64
	refused map[string]int64
	last    *Refusal
}

// add counts what was committed.
func (s *State) add(t tally) {
	s.Steps.Done += t.steps
	for kind, n := range t.counts {
		s.Counts[kind] += n
	}
	for code, n := range t.refused {
		s.Refused[code] += n
	}
	if t.last != nil {
		s.LastRefused = t.last
	}
}
