// Package webhooks sends what is in the outbox of a sandbox to its receivers, over HTTP:
// each URL has a lane of its own. It knows no vendor.
package webhooks

import (
	"context"
	"net/http"

	"github.com/mockapis/mockapis/internal/lanes"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxRequests is how many requests a sandbox makes at once.
const maxRequests = 8

// A Sender sends the deliveries of one world.
type Sender struct {
	*lanes.Set
	world *sims.World
	http  http.RoundTripper
}

// New makes the sender of w, which sends what is pending from now on.
func New(w *sims.World) *Sender {
	s := &Sender{
		world: w,
		http: &http.Transport{
			// The receiver may have been restarted since the last request: a connection
			// kept from then would make the next one fail.
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
	s.Set = lanes.New(w, s, "deliveries", maxRequests)
	w.Outbox.Attach(s)
	return s
}

// Next is the next delivery to a URL.
func (s *Sender) Next(tx *store.Tx, url string) (j lanes.Job, found bool, err error) {
	d, found, err := s.world.Outbox.Next(tx, url)
	j = lanes.Job{Due: d.Due, Send: func(ctx context.Context) func(*store.Tx) error {
		a := s.send(ctx, d)
		return func(tx *store.Tx) error { return s.world.Outbox.Attempted(tx, d, a) }
	}}
	return j, found, err
}

// IsDue reports whether a delivery is to be tried now.
func (s *Sender) IsDue(tx *store.Tx) (bool, error) { return s.world.Outbox.IsDue(tx) }
