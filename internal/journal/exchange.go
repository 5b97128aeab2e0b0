package journal

import (
	"slices"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
)

// Exchange is the request with its response, whatever way it went, for whoever was told
// of its end. What it holds is not to be changed.
func (c *Recorder) Exchange() *contract.Exchange {
	r, body, sent := c.rec, c.whole[0], c.whole[1]
	return &contract.Exchange{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		Body:   contract.Payload{Bytes: body.kept, Cut: body.truncated() && r.unread == 0, Unread: r.unread},
		Status: r.status, Answer: r.answer,
		Sent:    contract.Payload{Bytes: sent.kept, Cut: sent.truncated()},
		Faulted: len(r.faults) > 0,
	}
}

// Aborted reports whether the connection was cut or taken over.
func (c *Recorder) Aborted() bool { return c.rec.aborted }

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
