package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// Header is the response header that names the faults which changed a response:
// their ids and names, 3 latency, 4 synctv/code-consumed.
const Header = "X-Mock-Fault"

// A Recorder is a ResponseWriter that keeps which faults met its request, as the
// request log's does.
type Recorder interface {
	Fault(id int64, name string)
}

// Serve answers r as the faults say; next is the simulator. It returns when the
// response is sent, with all delays. Where the connection has to be cut off and w
// cannot be hijacked it panics with http.ErrAbortHandler, which cuts it off, too.
func (h *Hit) Serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	h.announce(w)
	// Unread, the body would hide that the client has gone.
	_ = sims.PeekBody(r)
	if h.answer != nil && (h.answer.Fault == timeout || h.answer.Fault == resetPeer) {
		h.set.world.Explain(w, r, h.explanation(nil))
		h.latency(r)
		h.hangUp(w, r)
		return
	}
	c := &response{header: w.Header(), status: http.StatusOK}
	h.respond(c, r, next)
	h.set.world.Explain(w, r, h.explanation(c.explained))
	h.send(w, r, c)
}

// respond makes the answer.
func (h *Hit) respond(c *response, r *http.Request, next http.Handler) {
	if h.answer == nil {
		next.ServeHTTP(c, r)
		return
	}
	switch h.answer.Fault {
	case malformed:
		next.ServeHTTP(c, r)
		c.garble()
	case statusOnly:
		h.giveStatus(c, r)
	default:
		h.answer.write(c, r)
	}
}

// giveStatus answers with the status asked for.
func (h *Hit) giveStatus(c *response, r *http.Request) {
	v := h.answer.values
	status := int(v.int("status"))
	if headers, ok := v["headers"].(map[string]string); ok {
		defer func() {
			for name, value := range headers {
				c.header.Set(name, value)
			}
		}()
	}
	body, given := v["body"].(string)
	if sim := h.set.simulators[h.api]; !given && sim != nil {
		sim.Refuse(c, r, status, h.answer.why())
		return
	}
	contentType := http.DetectContentType([]byte(body))
	if json.Valid([]byte(body)) {
		contentType = "application/json"
	}
	wire.Write(c, status, contentType, []byte(body))
}

// announce tells the client and the request log which faults there are.
func (h *Hit) announce(w http.ResponseWriter) {
	recorder, _ := w.(Recorder)
	var names []string
	for _, t := range h.turns() {
		names = append(names, fmt.Sprintf("%d %s", t.id, t.Fault))
		if recorder != nil {
			recorder.Fault(t.id, t.Fault)
		}
	}
	if h.set.world.Settings.Bool(sims.SettingMockHeaders) {
		w.Header().Set(Header, strings.Join(names, ", "))
	}
}

// turns lists all faults of the request, the one that answers first.
func (h *Hit) turns() []*turn {
	if h.answer == nil {
		return h.shape
	}
	return append([]*turn{h.answer}, h.shape...)
}

// explanation says why the response is as it is. What the simulator said of it stays
// where it answered; a business fault keeps the simulator's rule.
func (h *Hit) explanation(own *sims.Explanation) sims.Explanation {
	var (
		list = h.turns()
		e    = sims.Explanation{Rule: list[0].entry.rule(), Values: map[string]any{}}
		why  = make([]string, len(list))
		ids  = make([]int64, len(list))
	)
	for i, t := range list {
		why[i], ids[i] = t.why(), t.id
	}
	e.Why = strings.Join(why, "; ")
	simulatorAnswered := h.answer == nil || h.answer.Fault == malformed
	if own != nil {
		for name, v := range own.Values {
			e.Values[name] = v
		}
		e.Secrets = own.Secrets
		if simulatorAnswered {
			e.Why = own.Why + "; " + e.Why
		}
		if own.Name != "" && (simulatorAnswered || h.answer.write != nil) {
			e.Rule = own.Rule
		}
	}
	e.Values["faults"] = ids
	return e
}

// why says in a sentence how the fault came to the request.
func (t *turn) why() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the fault %d (%s) was asked for by POST /_mock/faults and met this request", t.id, t.Fault)
	if t.First > 0 {
		fmt.Fprintf(&b, ", number %d of the first %d", t.n, t.First)
	}
	if t.Every > 0 {
		fmt.Fprintf(&b, ", number %d with every: %d", t.n, t.Every)
	}
	if t.Percent != nil {
		fmt.Fprintf(&b, ", drawn with %g percent", *t.Percent)
	}
	if t.Rule.Until != "" {
		fmt.Fprintf(&b, ", until %s", t.Rule.Until)
	}
	return b.String()
}
