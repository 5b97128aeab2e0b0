package journal

import (
	"slices"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
)

// Exchange returns the request with its response, once it has ended. ok is false where
// nothing was kept of it, or where it did not go the service's own way: an injected
// fault met it, or the connection was cut. What it holds is not to be changed.
func (c *Recorder) Exchange() (x *contract.Exchange, ok bool) {
	if c.rec == nil || !c.taken || c.Aborted() || c.Faulted() {
		return nil, false
	}
	return c.Whole(), true
}

// Whole is the request with its response, whatever way it went. It is for whoever was
// told of its end.
func (c *Recorder) Whole() *contract.Exchange {
	r, body, sent := c.rec, c.whole[0], c.whole[1]
	return &contract.Exchange{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		Body:   contract.Payload{Bytes: body.kept, Cut: body.truncated() && r.unread == 0, Unread: r.unread},
		Status: r.status, Answer: r.answer,
		Sent: contract.Payload{Bytes: sent.kept, Cut: sent.truncated()},
	}
}

// Aborted reports whether the connection was cut or taken over.
func (c *Recorder) Aborted() bool { return c.rec.aborted }

// Faulted reports whether an injected fault met the request.
func (c *Recorder) Faulted() bool { return len(c.rec.faults) > 0 }

// Began is the sandbox's time at which the request came.
func (c *Recorder) Began() time.Time { return c.rec.time }

// Path is where the record is read in the control API, "" where it is not kept.
func (c *Recorder) Path() string {
	if c.quiet {
		return ""
	}
	return c.journal.path(c.ID())
}

// Told returns a function that adds to the record what of the exchange is not by the
// contract. It may be called from elsewhere, later.
func (c *Recorder) Told() func([]contract.Finding) {
	j, r := c.journal, c.rec
	if c.quiet {
		return nil
	}
	return func(list []contract.Finding) {
		j.amend(r, func(r *record) { r.findings = slices.Clip(list) })
	}
}
