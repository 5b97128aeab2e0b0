// Package check asks a service, the simulator or the real one, for each operation of an
// API and judges what it answers by the contract.
//
// Ids come from the service's own answers. Only what reads is called, unless writing is
// allowed; refusals are provoked only where nothing can be changed by it.
package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/sims"
)

// A Clock tells and waits.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or returns the context's error where that ends before.
	Sleep(ctx context.Context, d time.Duration) error
}

// Options say what is checked.
type Options struct {
	Judge  *contract.Judge
	Sim    sims.Simulator // the API's, which knows how a request is authorized
	Target *url.URL       // in place of the vendor's scheme and host; it may have a path
	Values map[string]string
	// Given are values for parameters of the path or the query, by name.
	Given     map[string][]string
	Writes    bool // call what changes something, too
	Seed      uint64
	Clock     Clock
	Transport http.RoundTripper
	Progress  io.Writer // a line for each operation
}

// A checker is at work.
type checker struct {
	Options
	caller *caller
	known  *explore.Known
	report *Report
	state  map[string]*Operation
	wanted map[string][]string // the places whose values are wanted, by operation
	done   int
}

// maxValues is how many values of a path are tried until one has an answer that leads on.
const maxValues = 12

// Run checks a service. What it cannot judge it says in the report.
func Run(ctx context.Context, o Options) *Report {
	c := &checker{
		Options: o, caller: newCaller(o), known: explore.NewKnown(o.Judge.Contract),
		report: &Report{API: o.Sim.Name(), Target: o.Target.String()}, state: map[string]*Operation{},
		wanted: map[string][]string{},
	}
	for _, from := range explore.Wanted(o.Judge.Contract) {
		if strings.Contains(from.Pointer, "*") { // what is of a list; a cursor need not be there
			c.wanted[from.Operation] = append(c.wanted[from.Operation], from.Pointer)
		}
	}
	var reads, writes []*contract.Operation
	for _, op := range inOrder(o.Judge.Contract, o.Sim) {
		s := &Operation{Operation: op.ID, Statuses: map[int]int{}, Findings: []contract.Finding{}}
		c.state[op.ID] = s
		switch {
		case op.Reads():
			reads = append(reads, op)
		case o.Writes:
			writes = append(writes, op)
		default:
			s.Why = "it changes something: --writes"
		}
	}
	left := c.all(ctx, reads)
	if o.Writes {
		// What was written may bring the ids that were not known.
		c.all(ctx, removalsLast(writes))
		c.all(ctx, left)
	}
	ended := c.ended(ctx)
	for _, op := range inOrder(o.Judge.Contract, o.Sim) {
		s := c.state[op.ID]
		if s.Why == "" && ended != nil {
			s.Why = ended.Error()
		}
		if s.Why == "" {
			s.Why = "nothing has brought a value that it needs"
		}
		c.report.Operations = append(c.report.Operations, *s)
	}
	c.report.decide(c.caller, ended)
	return c.report
}

// ended says why the check could not come to its end, nil where it did.
func (c *checker) ended(ctx context.Context) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errors.New("the time of the check was up")
	case ctx.Err() != nil:
		return errors.New("the check was interrupted")
	}
	return c.caller.impatient
}

// inOrder are the operations in the order of the vendor's reference.
func inOrder(c *contract.Contract, sim sims.Simulator) (list []*contract.Operation) {
	for _, one := range sim.Operations() {
		if o := c.Operation(one.ID); o != nil {
			list = append(list, o)
		}
	}
	return list
}

func removalsLast(list []*contract.Operation) (sorted []*contract.Operation) {
	var last []*contract.Operation
	for _, o := range list {
		if o.Method == http.MethodDelete {
			last = append(last, o)
			continue
		}
		sorted = append(sorted, o)
	}
	return append(sorted, last...)
}

// all calls operations until none of those left can be called: one may bring the values
// of another. It returns those left.
func (c *checker) all(ctx context.Context, list []*contract.Operation) []*contract.Operation {
	for len(list) > 0 && !c.caller.stopped() && ctx.Err() == nil {
		var left []*contract.Operation
		for _, o := range list {
			if errors.Is(c.operation(ctx, o), explore.ErrNoValue) {
				left = append(left, o)
			}
		}
		if len(left) == len(list) {
			return left
		}
		list = left
	}
	return list
}

// operation calls one operation, rightly and wrongly. The error is ErrNoValue where it
// cannot be called yet.
func (c *checker) operation(ctx context.Context, o *contract.Operation) error {
	if c.caller.stopped() || ctx.Err() != nil {
		return nil
	}
	s := c.state[o.ID]
	maker := &explore.Maker{
		Contract: c.Judge.Contract, Known: c.known, Foreign: true, Plain: true, Given: c.Given,
		Rand: rand.New(rand.NewPCG(c.Seed, uint64(len(o.ID)))), // #nosec: not a secret
	}
	call, err := maker.Call(o)
	if err != nil {
		return err
	}
	brought := c.make(ctx, s, call, true)
	// Another value may have what this one has not: a promotion with users.
	for tries := 1; o.Reads() && tries < maxValues && !(s.good && brought); tries++ {
		other, err := maker.Call(o)
		if err != nil || !strings.Contains(o.Path, "{") || c.caller.stopped() {
			break
		}
		if other.Path != call.Path {
			call = other
			brought = c.make(ctx, s, call, !s.good) || brought
		}
	}
	if o.Reads() && s.good {
		maker.Plain = false
		if more, err := maker.Call(o); err == nil && more.String() != call.String() {
			c.make(ctx, s, more, false)
		}
	}
	if o.Reads() {
		for _, wrong := range refusals(c.Judge.Contract, call) {
			c.make(ctx, s, wrong, false)
		}
	}
	c.done++
	if c.Progress != nil {
		fmt.Fprintf(c.Progress, "%3d/%d %s: %d calls, %s\n",
			c.done, len(c.state), o.ID, s.Calls, s.result())
	}
	return nil
}

// make makes a call and judges the answer. It is the main one where main says so: its
// success is what the operation is for. It reports whether the answer brought all values
// that others want of the operation.
func (c *checker) make(
	ctx context.Context, s *Operation, call *explore.Call, main bool,
) (brought bool) {
	if c.caller.stopped() {
		return false
	}
	x, err := c.caller.do(ctx, call)
	if err != nil {
		if main && ctx.Err() == nil {
			s.Why = err.Error()
		}
		return false
	}
	s.Calls++
	s.Statuses[x.Status]++
	if x.Status == http.StatusTooManyRequests {
		if main { // it says nothing about this call, and often comes from before the service
			s.Why = "the service has had enough of requests (429)"
		}
		return false
	}
	list := recording.OfService(c.Judge, x, c.Judge.Response(x))
	for _, f := range list {
		s.find(f)
	}
	if v, _, err := call.Operation.Answer(x); err == nil && x.Status < 400 && call.Wrong == "" {
		c.known.Learn(call.Operation, v)
		brought = true
		for _, pointer := range c.wanted[call.Operation.ID] {
			brought = brought && len(explore.At(v, pointer)) > 0
		}
	}
	switch {
	case !main:
	case x.Status < 400:
		s.good = true
	case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden:
		s.Why = fmt.Sprintf("the credentials may not do it (%d)", x.Status)
	default:
		s.Why = fmt.Sprintf("a right call was refused (%d)", x.Status)
	}
	return brought
}
