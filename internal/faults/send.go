package faults

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// of returns the turn of the transport fault name that comes out on top, or nil:
// least says of two whether the first does.
func (h *Hit) of(name string, least func(a, b *turn) bool) (best *turn) {
	for _, t := range h.shape {
		if t.Fault == name && (best == nil || least != nil && least(t, best)) {
			best = t
		}
	}
	return best
}

// smaller compares by an attribute.
func smaller(attribute string) func(a, b *turn) bool {
	return func(a, b *turn) bool { return a.values.int(attribute) < b.values.int(attribute) }
}

// send sends the answer as the faults of its transport say.
func (h *Hit) send(w http.ResponseWriter, r *http.Request, c *response) {
	body := c.body.Bytes()
	if hasBody(c.status) && c.header.Get("Content-Length") == "" && c.header.Get("Transfer-Encoding") == "" {
		// Sent in pieces it would be chunked, which it is not without faults.
		c.header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if r.Method == http.MethodHead || !hasBody(c.status) {
		body = nil
	}
	cut := false
	if t := h.of(limitData, smaller("bytes")); t != nil && int64(len(body)) > t.values.int("bytes") {
		body, cut = body[:t.values.int("bytes")], true
	}
	closes := h.of(slowClose, func(a, b *turn) bool { return smaller("delay")(b, a) })
	if closes != nil {
		c.header.Set("Connection", "close")
	}
	h.latency(r)
	w.WriteHeader(c.status)
	h.sendBody(w, r, body)
	if closes != nil || cut {
		_ = http.NewResponseController(w).Flush()
	}
	if closes != nil {
		closes.wait(r, milli(closes.values.int("delay")))
	}
	if cut {
		hangUp(w, false)
	}
}

// latency waits until the response may start.
func (h *Hit) latency(r *http.Request) {
	left := maxDelay
	for _, t := range h.shape {
		if t.Fault == latency {
			d := min(t.latency(h.set), left)
			left -= d
			t.wait(r, d)
		}
	}
}

// latency draws by how much the response starts later.
func (t *turn) latency(s *Set) time.Duration {
	base, jitter := float64(t.values.int("latency")), float64(t.values.int("jitter"))
	if jitter > 0 {
		g := t.draw(s.world, latency)
		if t.values.text("distribution") == "normal" {
			base += g.NormFloat64() * jitter
		} else {
			base += (2*g.Float64() - 1) * jitter
		}
	}
	d := time.Duration(base * float64(time.Millisecond))
	return min(max(d, 0), maxDelay)
}

func milli(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// wait waits for d of real time, and less where the client leaves, the rule is
// removed, its sandbox is reset or the server ends.
func (t *turn) wait(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.gone:
	case <-r.Context().Done():
	}
}

// sendBody sends the body at the rate and in the pieces asked for. Of several rules
// of one kind the slowest and the finest count.
func (h *Hit) sendBody(w http.ResponseWriter, r *http.Request, body []byte) {
	rate, slices := h.of(bandwidth, smaller("rate")), h.of(slicer, smaller("average_size"))
	if rate == nil && slices == nil {
		_, _ = w.Write(body) // a client that has gone cannot be told
		return
	}
	flush := http.NewResponseController(w).Flush
	_ = flush()
	left := maxDelay
	for piece := range h.pieces(body, rate, slices) {
		if rate != nil {
			d := time.Duration(len(piece)) * time.Millisecond / time.Duration(rate.values.int("rate"))
			d = min(d, left)
			left -= d
			rate.wait(r, d)
		}
		if _, err := w.Write(piece); err != nil {
			return
		}
		_ = flush()
		if slices != nil {
			d := min(time.Duration(slices.values.int("delay"))*time.Microsecond, left)
			left -= d
			slices.wait(r, d)
		}
	}
}

// pieces cuts the body: as the slicer says, otherwise into what the rate lets
// through in a twentieth of a second.
func (h *Hit) pieces(body []byte, rate, slicer *turn) func(func([]byte) bool) {
	if slicer == nil {
		const perSecond = 20
		return slices.Chunk(body, int(rate.values.int("rate"))*1000/perSecond)
	}
	g := slicer.draw(h.set.world, "slices")
	average, variation := slicer.values.int("average_size"), slicer.values.int("size_variation")
	return func(yield func([]byte) bool) {
		for rest := body; len(rest) > 0; {
			n := average
			if variation > 0 {
				n += g.Int64N(2*variation+1) - variation
			}
			n = min(n, int64(len(rest)), math.MaxInt32)
			if !yield(rest[:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}
