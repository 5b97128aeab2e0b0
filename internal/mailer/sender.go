// Package mailer hands the e-mails of a sandbox to an SMTP server, where the program was
// given one. It knows no vendor.
package mailer

import (
	"context"
	"time"

	"github.com/mockapis/mockapis/internal/lanes"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A Sender sends the e-mails of one world, one after the other.
type Sender struct {
	*lanes.Set
	world   *sims.World
	tryTime time.Duration
}

// New makes the sender of w, which sends what is pending from now on. Without a server
// nothing is.
func New(w *sims.World) *Sender { return newSender(w, tryTime) }

func newSender(w *sims.World, tryTime time.Duration) *Sender {
	s := &Sender{world: w, tryTime: tryTime}
	s.Set = lanes.New(w, s, "e-mails", 1)
	if w.Mail.Server() != "" {
		w.Mail.Attach(s)
	}
	return s
}

// Next is the next e-mail; there is one lane.
func (s *Sender) Next(tx *store.Tx, _ string) (j lanes.Job, found bool, err error) {
	e, found, err := s.world.Mail.Next(tx)
	j = lanes.Job{Due: e.Due, Send: func(ctx context.Context) func(*store.Tx) error {
		a := s.send(ctx, e)
		return func(tx *store.Tx) error { return s.world.Mail.Attempted(tx, e, a) }
	}}
	return j, found, err
}

// IsDue reports whether an e-mail is to be tried now.
func (s *Sender) IsDue(tx *store.Tx) (bool, error) { return s.world.Mail.IsDue(tx) }
