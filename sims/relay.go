package sims

import (
	"slices"
	"sync"
)

// A Sender sends what is in an outbox, by lanes: what goes to one place, in its order. It
// is called while a transaction ends, so it returns at once and begins none.
type Sender interface {
	// Wake says that there is something to send in a lane.
	Wake(lane string)
	// Restart says that something else is in the outbox than before: what is under way
	// counts no more, and what is in these lanes is to be sent.
	Restart(lanes []string)
}

// A relay tells a sender what there is to send.
type relay struct {
	mu      sync.Mutex
	sender  Sender
	waiting []string // lanes to wake the sender for, while there is none
}

// Attach has s send what is in the outbox from now on, and what an earlier run left.
func (r *relay) Attach(s Sender) {
	r.mu.Lock()
	lanes := r.waiting
	r.sender, r.waiting = s, nil
	r.mu.Unlock()
	s.Restart(lanes)
}

func (r *relay) wake(lane string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.sender != nil:
		r.sender.Wake(lane)
	case !slices.Contains(r.waiting, lane):
		r.waiting = append(r.waiting, lane)
	}
}

func (r *relay) restart(lanes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sender == nil {
		r.waiting = lanes
		return
	}
	r.sender.Restart(lanes)
}
