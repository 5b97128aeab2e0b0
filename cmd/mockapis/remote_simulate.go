package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

type simulateCommands struct {
	Easypromos struct {
		simulateFlags
		Promotion int64 `required:"" placeholder:"ID" help:"The promotion."`
	} `cmd:"" help:"Participants of a promotion register, take part and are sent coins."`
	List struct{ remoteFlags } `cmd:"" help:"List the simulations."`
	Stop struct {
		remoteFlags
		ID string `arg:""`
	} `cmd:"" help:"Stop a simulation."`
}

// simulateFlags are what all simulations take.
type simulateFlags struct {
	remoteFlags
	Rate   string `required:"" placeholder:"N/s" help:"So many steps in a second (s), minute (m) or hour (h), by the sandbox's clock."`
	For    string `required:"" placeholder:"DURATION" help:"For how long, such as 10m."`
	Seed   int64  `placeholder:"N" help:"What is drawn at random depends on it (the simulation's number)."`
	Detach bool   `short:"d" help:"Do not wait until it ends."`
}

func (c *simulateCommands) run(r *remote, command string) error {
	switch command {
	case "list":
		return r.call("GET", r.boxed("/simulations"), nil)
	case "stop":
		return r.call("DELETE", r.boxed("/simulations/"+url.PathEscape(c.Stop.ID)), nil)
	}
	x := c.Easypromos
	return x.begin(r, "easypromos", map[string]any{"promotion": x.Promotion})
}

// begin begins a simulation and, unless it is detached, follows it to its end. Whoever
// interrupts that stops it.
func (f simulateFlags) begin(r *remote, api string, args map[string]any) error {
	body := map[string]any{"api": api, "rate": f.Rate, "for": f.For, "args": args}
	if f.Seed != 0 {
		body["seed"] = f.Seed
	}
	if f.Detach {
		return r.call("POST", r.boxed("/simulations"), body)
	}
	// Who interrupts this one could not stop what it has begun.
	s, err := r.uninterrupted().simulation("POST", "", body)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Simulation %d: %d steps until %s. Interrupt it to stop it.\n",
		s.ID, s.Steps.Of, s.Ends.Format(time.RFC3339))
	if r.clockStands() {
		fmt.Fprintln(r.out, "The sandbox's clock stands: nothing happens until it is moved, or let go.")
	}
	s, err = r.followSimulation(s)
	if r.ctx.Err() != nil {
		s, err = r.uninterrupted().simulation("DELETE", fmt.Sprint("/", s.ID), nil)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%s: %v\n", strings.ToUpper(s.State[:1])+s.State[1:], s)
	if s.Error != "" {
		return fmt.Errorf("simulation %d failed: %s", s.ID, s.Error)
	}
	return nil
}

// A simulation is what the control API tells of one.
type simulation struct {
	ID              int64
	State           string
	Ends            time.Time
	Steps           struct{ Done, Due, Of int64 }
	Counts, Refused map[string]int64
	Error           string
}

// String is its progress in one line.
func (s simulation) String() string {
	parts := []string{}
	for _, kind := range slices.Sorted(maps.Keys(s.Counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", s.Counts[kind], kind))
	}
	var refused int64
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(s.Refused)) {
		refused += s.Refused[code]
		codes = append(codes, fmt.Sprintf("code %s: %d", code, s.Refused[code]))
	}
	text := fmt.Sprintf("%d of %d steps: %s, %d refused",
		s.Steps.Done, s.Steps.Of, strings.Join(parts, ", "), refused)
	if refused > 0 {
		text += " (" + strings.Join(codes, ", ") + ")"
	}
	return text
}

func (r *remote) simulation(method, path string, body any) (s simulation, err error) {
	answer, err := r.ask(method, r.boxed("/simulations"+path), body)
	if err == nil {
		err = json.Unmarshal(answer, &s)
	}
	return s, err
}

// uninterrupted is r for a call that an interrupt does not end.
func (r *remote) uninterrupted() *remote {
	other := *r
	other.ctx = context.WithoutCancel(r.ctx)
	return &other
}

func (r *remote) clockStands() bool {
	var clock struct{ Frozen bool }
	answer, err := r.ask("GET", r.boxed("/clock"), nil)
	return err == nil && json.Unmarshal(answer, &clock) == nil && clock.Frozen
}

// lookAgain is how long the progress that is shown may be behind.
const lookAgain = 250 * time.Millisecond

// followSimulation shows the progress until the simulation ends, and returns it as it
// was last seen.
func (r *remote) followSimulation(s simulation) (simulation, error) {
	p := progress{out: r.out}
	defer p.end()
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for s.State == "running" {
		p.show(s)
		select {
		case <-r.ctx.Done():
			return s, r.ctx.Err()
		case <-tick.C:
		}
		next, err := r.simulation("GET", fmt.Sprint("/", s.ID), nil)
		if err != nil {
			return s, err
		}
		s = next
	}
	return s, nil
}

// A progress is one line that changes on a terminal, and elsewhere a line for each tenth.
type progress struct {
	out    io.Writer
	tenths int64
	shown  bool
}

func (p *progress) show(s simulation) {
	if p.onTerminal() {
		fmt.Fprintf(p.out, "\r\x1b[K%v", s)
		p.shown = true
		return
	}
	if tenths := s.Steps.Done * 10 / s.Steps.Of; tenths > p.tenths {
		p.tenths = tenths
		fmt.Fprintln(p.out, s)
	}
}

// end takes the line that changes away.
func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *progress) onTerminal() bool {
	f, ok := p.out.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
