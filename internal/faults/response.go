package faults

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/sims"
)

// A response holds an answer back, so that it can be changed before it is sent. Its
// header is the real one's.
type response struct {
	header    http.Header
	status    int
	body      bytes.Buffer
	explained *sims.Explanation
	wrote     bool
}

var _ sims.Explained = (*response)(nil)

func (c *response) Header() http.Header { return c.header }

func (c *response) WriteHeader(status int) {
	if !c.wrote && status >= 200 {
		c.status, c.wrote = status, true
	}
}

func (c *response) Write(b []byte) (int, error) {
	c.wrote = true
	return c.body.Write(b)
}

// Explain keeps the simulator's explanation. The last one counts.
func (c *response) Explain(e sims.Explanation) { c.explained = &e }

// garble breaks the body: its first half and {<, which no JSON and no XML can end
// with, inside a string or a tag neither.
func (c *response) garble() {
	if !hasBody(c.status) {
		return
	}
	c.body.Truncate(c.body.Len() / 2)
	c.body.WriteString("{<")
	c.header.Set("Content-Length", strconv.Itoa(c.body.Len()))
}

// hasBody reports whether a response with the status has a body at all.
func hasBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}
