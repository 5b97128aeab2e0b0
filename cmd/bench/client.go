package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A client is one raw TCP connection that is kept alive.
type client struct {
	net.Conn
	r *bufio.Reader
}

// An answer is a response; its body is good until the next one.
type answer struct {
	status int
	body   []byte
}

func dial(addr string) (*client, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

// send writes a whole request and reads the whole response.
func (c *client) send(request []byte) (a answer, err error) {
	if _, err := c.Write(request); err != nil {
		return a, err
	}
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < 12 {
		return a, fmt.Errorf("status line %q", line)
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, err
	}
	length := -1
	if a.status == 204 {
		length = 0
	}
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return a, err
		}
		if len(line) == 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return a, err
			}
		}
	}
	if length < 0 {
		return a, fmt.Errorf("a response without Content-Length")
	}
	if length <= c.r.Size() {
		if a.body, err = c.r.Peek(length); err == nil {
			_, err = c.r.Discard(length)
		}
		return a, err
	}
	a.body = make([]byte, length)
	_, err = io.ReadFull(c.r, a.body)
	return a, err
}

// load sends requests over connections for the duration and returns how many
// were answered a second. Each answer must pass check. request makes the n-th
// request of all.
func load(addr string, connections int, d time.Duration, request func(n int64) []byte, check func(answer) error) (float64, error) {
	clients := make([]*client, connections)
	for i := range clients {
		c, err := dial(addr)
		if err != nil {
			return 0, err
		}
		defer c.Close()
		clients[i] = c
	}
	var n, done atomic.Int64
	errs := make(chan error, connections)
	var all sync.WaitGroup
	begin := time.Now()
	for _, c := range clients {
		all.Go(func() {
			for time.Since(begin) < d {
				a, err := c.send(request(n.Add(1)))
				if err == nil {
					err = check(a)
				}
				if err != nil {
					errs <- err
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	took := time.Since(begin)
	select {
	case err := <-errs:
		return 0, err
	default:
	}
	return float64(done.Load()) / took.Seconds(), nil
}
