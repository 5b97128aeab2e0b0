package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"text/tabwriter"
)

// A benchCase is one kind of request.
type benchCase struct {
	name string // userbatch: read
	kind string // read, page or create
	// request makes the n-th request, from 1.
	request func(n int64) []byte
	// body must stand in the response; empty where it differs each time.
	body []byte
}

// bounds are the ratios that a kind never falls below.
var bounds = map[string]float64{"read": 0.30, "page": 0.05, "create": 0.15}

// numbers goes on from case to case: no created row is asked for twice.
var numbers atomic.Int64

// measure sends the case to a bare handler with a body of the same size and to
// the program, in turn.
func measure(o options, c benchCase, target *process, connections int) (row, error) {
	first, err := once(target.addr, c.request(numbers.Add(1)))
	if err != nil {
		return row{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return row{}, err
	}
	floor, err := start(self, "floor", strconv.Itoa(len(first.body)))
	if err != nil {
		return row{}, err
	}
	defer floor.stop()
	next := func(int64) []byte { return c.request(numbers.Add(1)) }
	var ratios []float64
	for range o.pairs {
		bare, err := load(floor.addr, connections, o.duration, next, status200)
		if err != nil {
			return row{}, fmt.Errorf("bare handler: %w", err)
		}
		ours, err := load(target.addr, connections, o.duration, next, c.check())
		if err != nil {
			return row{}, err
		}
		ratios = append(ratios, ours/bare)
	}
	r := least(fmt.Sprintf("%s, %d bytes", c.name, len(first.body)), "× bare", ratios, bounds[c.kind])
	r.Connections = connections
	return r, nil
}

func once(addr string, request []byte) (answer, error) {
	c, err := dial(addr)
	if err != nil {
		return answer{}, err
	}
	defer c.Close()
	a, err := c.send(request)
	if err == nil {
		a.body = bytes.Clone(a.body)
		err = status200(a)
	}
	return a, err
}

func status200(a answer) error {
	if a.status != 200 {
		return fmt.Errorf("wrong answer: status %d: %.200s", a.status, a.body)
	}
	return nil
}

// check returns what checks each answer: its status, and of every 16th its body.
func (c benchCase) check() func(answer) error {
	var n atomic.Int64
	return func(a answer) error {
		if err := status200(a); err != nil {
			return err
		}
		if n.Add(1)%16 == 0 && !bytes.Contains(a.body, c.body) {
			return fmt.Errorf("wrong answer: no %q in %.200s", c.body, a.body)
		}
		return nil
	}
}

// A row is one line of the table.
type row struct {
	Name        string  `json:"name"`
	Connections int     `json:"connections,omitempty"`
	Median      float64 `json:"median"`
	Lowest      float64 `json:"lowest"`
	Highest     float64 `json:"highest"`
	Unit        string  `json:"unit"`
	Bound       float64 `json:"bound,omitempty"`
	Good        bool    `json:"good"`
}

// least makes a row whose median may not be below bound, most one whose median
// may not be above it. 0 is no bound.
func least(name, unit string, values []float64, bound float64) row {
	r := newRow(name, unit, values, bound)
	r.Good = bound == 0 || r.Median >= bound
	return r
}

func most(name, unit string, values []float64, bound float64) row {
	r := newRow(name, unit, values, bound)
	r.Good = bound == 0 || r.Median <= bound
	return r
}

func newRow(name, unit string, values []float64, bound float64) row {
	values = slices.Sorted(slices.Values(values))
	return row{
		Name: name, Unit: unit, Bound: bound,
		Median: values[len(values)/2], Lowest: values[0], Highest: values[len(values)-1],
	}
}

// writeTable writes the rows as a Markdown table.
func writeTable(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(t, "| what\t| connections\t| median\t| lowest to highest\t| bound\t|")
	fmt.Fprintln(t, "| ---\t| ---\t| ---\t| ---\t| ---\t|")
	for _, r := range rows {
		connections, bound := "", ""
		if r.Connections > 0 {
			connections = strconv.Itoa(r.Connections)
		}
		if r.Bound > 0 {
			bound = fmt.Sprintf("%g %s", r.Bound, map[bool]string{true: "kept", false: "**missed**"}[r.Good])
		}
		fmt.Fprintf(t, "| %s\t| %s\t| %.2f %s\t| %.2f to %.2f\t| %s\t|\n",
			r.Name, connections, r.Median, r.Unit, r.Lowest, r.Highest, bound)
	}
	return t.Flush()
}
