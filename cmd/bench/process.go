package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A process is a server under measurement. It has printed its address.
type process struct {
	cmd  *exec.Cmd
	addr string // host:port
}

// start starts a program that prints a line of JSON with its addr when it is
// ready, and waits for that line.
func start(name string, args ...string) (*process, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		var ready struct{ Addr string }
		err = json.Unmarshal(line, &ready)
		p.addr = ready.Addr
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("%s did not get ready: %w", name, err)
	}
	return p, nil
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// residentMB is the memory that the process holds, in MB (2^20 bytes).
func (p *process) residentMB() (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kB / 1024, err
		}
	}
	return 0, fmt.Errorf("no VmRSS of process %d", p.cmd.Process.Pid)
}

// measureStarts measures the time from the start of a process to its first
// answer 200, for the bare handler and the program with new state.
func measureStarts(o options) ([]row, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var ms, ratios []float64
	for range max(5, o.pairs) {
		floor, err := coldStart("/", self, "floor", "400")
		if err != nil {
			return nil, err
		}
		target, err := coldStart("/_mock/readyz", o.binary, "--addr", "127.0.0.1:0", "--log-format", "json", "--log-level", "warn")
		if err != nil {
			return nil, err
		}
		ms = append(ms, target)
		ratios = append(ratios, target/floor)
	}
	return []row{
		most("start to first 200", "ms", ms, 100),
		most("start to first 200", "× bare", ratios, 0),
	}, nil
}

// coldStart returns milliseconds.
func coldStart(path, name string, args ...string) (float64, error) {
	begin := time.Now()
	p, err := start(name, args...)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	c, err := dial(p.addr)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	a, err := c.send([]byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	if err != nil {
		return 0, err
	}
	if a.status != 200 {
		return 0, fmt.Errorf("%s answered %d at first", name, a.status)
	}
	return float64(time.Since(begin).Microseconds()) / 1000, nil
}
