package mockapistest

import (
	"fmt"
	"net/http"
	"time"
)

// Simulations are those of the vendors' own users: data that grows while a client works.
// Time is the sandbox's, so Clock.Advance brings what would have happened meanwhile.
type Simulations struct{ s *Sandbox }

// A Simulation is one to begin.
type Simulation struct {
	API  API
	Rate string        // steps in a second, minute or hour: 5/s, 300/m, 2/h
	For  time.Duration // of the sandbox's clock
	Seed int64         // of what is drawn at random; the simulation's id where 0
	Args any           // a map or a struct: map[string]any{"promotion": 10}
}

// A SimulationState is a simulation with what it has done.
type SimulationState struct {
	ID    int64           `json:"id"`
	API   API             `json:"api"`
	Args  map[string]any  `json:"args"`
	Rate  string          `json:"rate"`
	For   string          `json:"for"`
	Seed  int64           `json:"seed"`
	State string          `json:"state"` // running, done, stopped or failed
	Begun time.Time       `json:"begun"` // by the sandbox's clock
	Ends  time.Time       `json:"ends"`
	Steps SimulationSteps `json:"steps"`

	Counts      map[string]int    `json:"counts"`  // steps by kind
	Refused     map[string]int    `json:"refused"` // steps by the API's code
	LastRefused *SimulatedRefusal `json:"last_refused,omitempty"`
	Error       string            `json:"error,omitempty"` // why it failed
}

// SimulationSteps are how many there are: those done, those whose instant the clock has
// passed, and all.
type SimulationSteps struct {
	Done int `json:"done"`
	Due  int `json:"due"`
	Of   int `json:"of"`
}

// A SimulatedRefusal is a step that the rules of the API refused.
type SimulatedRefusal struct {
	Step int       `json:"step"` // from 1
	Time time.Time `json:"time"` // by the sandbox's clock
	Code string    `json:"code"`
	Why  string    `json:"why"`
}

// simulationSpec asks for a simulation.
type simulationSpec struct {
	API  API    `json:"api"`
	Rate string `json:"rate"`
	For  string `json:"for"`
	Seed int64  `json:"seed,omitempty"`
	Args any    `json:"args,omitempty"`
}

// Start begins a simulation, which ends with the sandbox at the latest.
func (x *Simulations) Start(sim Simulation) (state SimulationState) {
	x.s.t.Helper()
	x.s.must(http.MethodPost, "/simulations", simulationSpec{
		API: sim.API, Rate: sim.Rate, For: sim.For.String(), Seed: sim.Seed, Args: sim.Args,
	}, &state)
	return state
}

// Wait waits until all that is due by the sandbox's clock is done, and returns the
// simulation. It ends the test where that takes longer in real time.
func (x *Simulations) Wait(id int64, most time.Duration) (state SimulationState) {
	x.s.t.Helper()
	for end := time.Now().Add(most); ; {
		step := max(0, min(waitStep, time.Until(end)))
		state = SimulationState{}
		x.s.must(http.MethodGet, fmt.Sprintf("/simulations/%d?wait=%v", id, step), nil, &state)
		n := state.Steps
		if state.State != "running" || n.Done == n.Due && n.Done < n.Of {
			return state
		}
		if time.Now().After(end) {
			x.s.t.Fatalf("mockapistest: simulation %d has done %d of %d steps that are due after %v",
				id, n.Done, n.Due, most)
		}
	}
}

// Get returns a simulation as it stands.
func (x *Simulations) Get(id int64) (state SimulationState) {
	x.s.t.Helper()
	x.s.must(http.MethodGet, fmt.Sprintf("/simulations/%d", id), nil, &state)
	return state
}

// List returns the simulations, those that have ended among them, in the order begun.
func (x *Simulations) List() []SimulationState {
	x.s.t.Helper()
	return list[SimulationState](x.s, "/simulations", "simulations")
}

// Stop ends a simulation, which does nothing any more then.
func (x *Simulations) Stop(id int64) (state SimulationState) {
	x.s.t.Helper()
	x.s.must(http.MethodDelete, fmt.Sprintf("/simulations/%d", id), nil, &state)
	return state
}
