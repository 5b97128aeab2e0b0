package journal

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Recorder makes the record of one request. It is the ResponseWriter that the
// request is served with.
type Recorder struct {
	http.ResponseWriter
	// Request is the one to serve: its body is kept as it is read, and the
	// transactions under its context tell what they change.
	Request *http.Request

	journal *Journal
	id      uint64
	idText  [1]string // in the response's header, where the log is off
	headers bool      // the X-Mock-… headers are sent

	rec     *record // nil where nobody wants it
	quiet   bool    // the log is off: the record is for ended alone
	ended   func(*Recorder)
	limit   int64   // bytes that the log keeps of each body
	most    int64   // bytes kept until the end; more than limit where somebody waits
	whole   [2]body // of the request and the response, as far as kept until the end
	changes store.Changes
	reading bodyReader
	wrote   bool // the status has been sent
	bare    bool // the response has no body on the wire
	length  int64
	taken   bool // the record is in the ring
}

// begin makes the record.
func (c *Recorder) begin(r *http.Request, api string, limit int64) {
	sandbox, real := c.journal.now()
	c.limit, c.most = limit, limit
	if c.ended != nil {
		c.most = max(limit, MaxWatched)
	}
	c.rec = &record{
		id: c.id, api: api, time: sandbox, real: real,
		method: r.Method, host: r.Host, target: r.RequestURI, url: r.URL, remote: r.RemoteAddr,
		header: r.Header, answer: c.ResponseWriter.Header(),
	}
	c.rec.local, _ = r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if c.rec.target == "" { // a request that came from no server
		c.rec.target = r.URL.RequestURI()
	}
	c.bare = r.Method == http.MethodHead
	if !c.quiet {
		c.Request = r.WithContext(store.WithChanges(r.Context(), &c.changes))
	}
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	if r.ContentLength > 0 {
		c.rec.body.kept = make([]byte, 0, min(r.ContentLength, limit))
	}
	c.reading = bodyReader{r.Body, c}
	if c.quiet {
		c.Request = r.WithContext(r.Context()) // a copy: the body of r stays its own
	}
	c.Request.Body = &c.reading
}

// A bodyReader keeps what is read of the request's body.
type bodyReader struct {
	io.ReadCloser
	c *Recorder
}

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 && !b.c.taken {
		b.c.rec.body.keep(p[:n], b.c.most)
	}
	return n, err
}

// keep takes a piece of a body, up to limit bytes of the whole.
func (b *body) keep(p []byte, limit int64) {
	b.size += int64(len(p))
	if room := limit - int64(len(b.kept)); room > 0 {
		b.kept = append(b.kept, p[:min(int64(len(p)), room)]...)
	}
}

// trim gives up what is kept above limit.
func (b *body) trim(limit int64) {
	if int64(len(b.kept)) > limit {
		b.kept = bytes.Clone(b.kept[:limit])
	}
}

// WriteHeader sends the status. An informational one is not recorded.
func (c *Recorder) WriteHeader(status int) {
	c.header(status)
	c.ResponseWriter.WriteHeader(status)
}

func (c *Recorder) header(status int) {
	if c.wrote || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	c.wrote = true
	if c.rec == nil {
		return
	}
	c.rec.status = status
	c.bare = c.bare || status < 200 || status == http.StatusNoContent || status == http.StatusNotModified
	c.length = -1
	if v := c.rec.answer["Content-Length"]; len(v) == 1 {
		if n, err := strconv.ParseInt(v[0], 10, 64); err == nil {
			c.length = n
		}
	}
}

// Write sends a piece of the body. The record is in the ring before the last
// piece goes out, so that whoever has the whole response finds the record.
func (c *Recorder) Write(p []byte) (int, error) {
	c.header(http.StatusOK)
	if c.rec != nil && !c.taken && !c.bare {
		c.rec.sent.keep(p, c.most)
		if c.length >= 0 && c.rec.sent.size >= c.length {
			c.take()
		}
	}
	return c.ResponseWriter.Write(p)
}

// FlushError sends what is written so far.
func (c *Recorder) FlushError() error {
	c.header(http.StatusOK)
	if c.rec != nil && !c.taken && (c.bare || c.length == 0) {
		c.take() // the header is the whole response
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Flush is FlushError for whoever does not ask.
func (c *Recorder) Flush() { _ = c.FlushError() }

// Hijack hands over the connection. What is sent on it then is not recorded.
func (c *Recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err == nil {
		c.wrote = true
		c.change(func(r *record) { r.aborted = true })
	}
	return conn, rw, err
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (c *Recorder) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// ID is the request's, as in X-Mock-Request-Id.
func (c *Recorder) ID() string { return strconv.FormatUint(c.id, 10) }

// Explain keeps why the request is answered as it is. Of several explanations the
// last one counts.
func (c *Recorder) Explain(e sims.Explanation) {
	if c.rec == nil || c.quiet {
		return
	}
	if c.headers && !c.wrote {
		c.ResponseWriter.Header().Set(HeaderExplain, c.journal.explainURL(c.Request, c.ID()))
		for _, n := range c.rec.notes {
			c.addReason(n)
		}
	}
	c.change(func(r *record) { r.explain = &e })
}

// Note adds a sentence to the explanation of the request, where there is one or
// comes one.
func (c *Recorder) Note(sentence string) {
	if c.rec == nil || c.quiet {
		return
	}
	if c.headers && !c.wrote && c.rec.explain != nil {
		c.addReason(sentence)
	}
	c.change(func(r *record) { r.notes = append(r.notes[:len(r.notes):len(r.notes)], sentence) })
}

func (c *Recorder) addReason(sentence string) {
	h := c.ResponseWriter.Header()
	if v := h[sims.ReasonHeader]; len(v) == 1 {
		h.Set(sims.ReasonHeader, v[0]+"; "+sentence)
	}
}

// Fault keeps that an injected failure met the request, the one that answers first.
func (c *Recorder) Fault(id int64, name string) {
	c.change(func(r *record) { r.faults = append(r.faults[:len(r.faults):len(r.faults)], Fault{id, name}) })
}

// change changes the record, in the ring or before it is there.
func (c *Recorder) change(f func(*record)) {
	switch {
	case c.rec == nil:
	case c.taken:
		c.rec = c.journal.amend(c.rec, f)
	default:
		f(c.rec)
	}
}

// End finishes the record. It is to be deferred itself, so that it sees a panic,
// which goes on.
func (c *Recorder) End() {
	v := recover()
	if c.rec != nil {
		if v != nil {
			c.change(func(r *record) { r.aborted = true })
		} else if !c.wrote {
			c.header(http.StatusOK) // as net/http does for an empty answer
		}
		if !c.taken {
			c.take()
		}
	}
	if v != nil {
		panic(v)
	}
}

// take puts the record into the ring, and tells whoever waits for it.
func (c *Recorder) take() {
	r := c.rec
	c.taken = true
	r.took = time.Since(r.real)
	r.unread = max(0, c.Request.ContentLength-r.body.size)
	r.body.size = max(r.body.size, c.Request.ContentLength)
	c.whole = [2]body{r.body, r.sent}
	r.body.trim(c.limit)
	r.sent.trim(c.limit)
	r.changes, r.dropped = c.changes.List(), c.changes.Dropped()
	if !c.quiet {
		r.measure()
		c.journal.take(r)
	}
	if c.ended != nil {
		c.ended(c)
	}
}
