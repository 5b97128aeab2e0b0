package main

import (
	"fmt"
	"io"
	"strings"
)

// logBound is how much of its throughput the program keeps with the request log on.
const logBound = 0.85

// measureLog compares the program with its request log on to itself with it off.
func measureLog(o options, progress io.Writer) (rows []row, err error) {
	var on, off *process
	for _, p := range []struct {
		to  **process
		set string
	}{{&on, "log_requests=true"}, {&off, "log_requests=false"}} {
		*p.to, err = start(o.binary, "--addr", "127.0.0.1:0", "--log-format", "json", "--log-level", "warn", "--set", p.set)
		if err != nil {
			return nil, err
		}
		defer (*p.to).stop()
	}
	with, err := prepare(on.addr)
	if err != nil {
		return nil, err
	}
	without, err := prepare(off.addr)
	if err != nil {
		return nil, err
	}
	for i, c := range with {
		name := "request log on: " + c.name
		if !strings.Contains(name, o.only) {
			continue
		}
		fmt.Fprintln(progress, name)
		var ratios []float64
		for range o.pairs {
			var rates [2]float64
			for j, x := range []struct {
				addr string
				c    benchCase
			}{{off.addr, without[i]}, {on.addr, c}} {
				next := func(int64) []byte { return x.c.request(numbers.Add(1)) }
				if rates[j], err = load(x.addr, 32, o.duration, next, x.c.check()); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
			}
			ratios = append(ratios, rates[1]/rates[0])
		}
		r := least(name, "× off", ratios, logBound)
		r.Connections = 32
		rows = append(rows, r)
	}
	return rows, nil
}
