package lanes

import (
	"errors"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A lane sends what is pending for one place, one job at a time.
type lane struct {
	s     *Set
	era   *era
	name  string
	woken chan struct{} // holds one where there may be more to send
}

// run sends until nothing is pending.
func (l *lane) run() {
	defer l.rest()
	for l.era.ctx.Err() == nil {
		moved := l.s.world.ClockMoved() // before the time is looked at
		j, found, err := l.next()
		if err == nil && !found {
			if l.leave() {
				return
			}
			continue
		}
		if err == nil {
			if left, ever := l.s.world.ClockUntil(j.Due); left > 0 || !ever {
				l.wait(moved, left, ever)
				continue
			}
			err = l.try(j)
		}
		if err != nil {
			l.fail(err)
			return
		}
	}
}

// fail gives the lane up, until there is something else to send in it: what keeps
// the database from being read or written would make it run in circles.
func (l *lane) fail(err error) {
	if !errors.Is(err, store.ErrClosed) {
		l.s.world.Log.Error(l.s.what+" stop", "to", l.name, "err", err)
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	delete(l.era.lanes, l.name)
}

func (l *lane) next() (j Job, found bool, err error) {
	err = l.s.world.DB.View(background, func(tx *store.Tx) error {
		j, found, err = l.s.work.Next(tx, l.name)
		return err
	})
	return j, found, err
}

// leave gives the lane's place up. It reports false where the lane was woken meanwhile:
// then there is more to do.
func (l *lane) leave() bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	select {
	case <-l.woken:
		return false
	default:
		delete(l.era.lanes, l.name)
		return true
	}
}

func (l *lane) rest() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.rested()
}

// wait waits until the world's clock is moved, or left has passed in real time (if ever
// says that it will), or there is something else to send.
func (l *lane) wait(moved <-chan struct{}, left time.Duration, ever bool) {
	l.rest()
	var passed <-chan time.Time
	if ever {
		timer := time.NewTimer(left)
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-moved:
	case <-passed:
	case <-l.woken:
	case <-l.era.ctx.Done():
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.busy++
}

// try does the job and notes what came of it, unless the era has ended: then the job is
// not there any more, or goes on after the next start.
func (l *lane) try(j Job) error {
	select {
	case l.s.slots <- struct{}{}:
	case <-l.era.ctx.Done():
		return nil
	}
	note := j.Send(l.era.ctx)
	<-l.s.slots
	if l.era.ctx.Err() != nil {
		return nil
	}
	return l.s.world.DB.Update(background, func(tx *store.Tx) error {
		if l.over() { // what has the id now is another job
			return nil
		}
		return note(tx)
	})
}

func (l *lane) over() bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.s.era != l.era
}
