// Command bench measures mockapis against a bare net/http handler.
//
// It starts the handler (a child of its own) and the real program, sends both
// the same kind of request in turn, and prints one table of ratios: the
// program's requests a second by the bare handler's in the same run. The client
// writes prepared bytes to raw TCP connections, since an HTTP client would hide a
// third of the server's cost. Each answer's status is checked, and the bodies of
// a sample. It ends with status 1 where a value is worse than the bound in its
// row, and where an answer was wrong.
//
//	go build -o bin/mockapis ./cmd/mockapis && go run ./cmd/bench
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

type options struct {
	binary   string
	pairs    int
	duration time.Duration
	json     bool
	only     string
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "floor" {
		exit(serveFloor(os.Args[2]))
	}
	o := options{}
	flag.StringVar(&o.binary, "binary", "bin/mockapis", "the program to measure")
	flag.IntVar(&o.pairs, "pairs", 3, "how often each row is measured, handler and program in turn")
	flag.DurationVar(&o.duration, "duration", time.Second, "how long each measurement takes")
	flag.StringVar(&o.only, "only", "", "measure only the rows whose name holds this text")
	flag.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	flag.Parse()
	if flag.NArg() > 0 {
		exit(fmt.Errorf("unexpected argument %q", flag.Arg(0)))
	}
	rows, err := run(o, os.Stderr)
	if err != nil {
		exit(err)
	}
	if o.json {
		err = json.NewEncoder(os.Stdout).Encode(rows)
	} else {
		err = writeTable(os.Stdout, rows)
	}
	if err != nil {
		exit(err)
	}
	for _, r := range rows {
		if !r.Good {
			os.Exit(1)
		}
	}
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run measures every row, saying on progress what it does.
func run(o options, progress io.Writer) ([]row, error) {
	var rows []row
	starts, err := measureStarts(o)
	if err != nil {
		return nil, err
	}
	rows = append(rows, starts...)

	target, err := start(o.binary, "--addr", "127.0.0.1:0", "--log-format", "json", "--log-level", "warn")
	if err != nil {
		return nil, err
	}
	defer target.stop()
	idle, err := target.residentMB()
	if err != nil {
		return nil, err
	}
	cases, err := prepare(target.addr)
	if err != nil {
		return nil, err
	}
	for _, connections := range []int{2, 32} {
		for _, c := range cases {
			if !strings.Contains(c.name, o.only) {
				continue
			}
			fmt.Fprintf(progress, "%s, %d connections\n", c.name, connections)
			r, err := measure(o, c, target, connections)
			if err != nil {
				return nil, fmt.Errorf("%s, %d connections: %w", c.name, connections, err)
			}
			rows = append(rows, r)
		}
	}
	loaded, err := target.residentMB()
	if err != nil {
		return nil, err
	}
	rows = append(rows,
		most("memory idle", "MB", []float64{idle}, 40),
		most("memory after this load", "MB", []float64{loaded}, 100))
	logged, err := measureLog(o, progress)
	if err != nil {
		return nil, err
	}
	rows = append(rows, logged...)
	if !strings.Contains("sandboxes", o.only) {
		return rows, nil
	}
	fmt.Fprintln(progress, "sandboxes")
	boxes, err := measureSandboxes(o)
	return append(rows, boxes...), err
}
