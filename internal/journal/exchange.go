package journal

import "github.com/mockapis/mockapis/internal/contract"

// Exchange returns the request with its response, once it has ended. ok is false where
// nothing was kept of it, or where it did not go the service's own way: an injected
// fault met it, or the connection was cut. What it holds is not to be changed.
func (c *Recorder) Exchange() (x *contract.Exchange, ok bool) {
	r := c.rec
	if r == nil || !c.taken || r.aborted || len(r.faults) > 0 {
		return nil, false
	}
	return &contract.Exchange{
		Method: r.method, URL: r.url, Host: r.host, Header: r.header,
		Body:   contract.Payload{Bytes: r.body.kept, Cut: r.body.truncated() && r.unread == 0, Unread: r.unread},
		Status: r.status, Answer: r.answer,
		Sent: contract.Payload{Bytes: r.sent.kept, Cut: r.sent.truncated()},
	}, true
}
