package sims

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Clock tells the time of a world. Simulators never ask time.Now; inside a
// transaction they take store.Tx.Now, which comes from here.
type Clock interface {
	Now() time.Time
}

// ClockState is where a world's clock stands. The zero value is the real clock.
type ClockState struct {
	Base   time.Time // the world's time …
	Since  time.Time // … at this real time
	Frozen bool      // the world's time stays at Base
	Rate   float64   // the world's seconds in a real one
}

// Now is the world's time at the real time real.
func (s ClockState) now(real time.Time) time.Time {
	switch {
	case s.Base.IsZero():
		return real.UTC()
	case s.Frozen:
		return s.Base.UTC()
	}
	now := s.Base.Add(scaled(real.Sub(s.Since), s.Rate)).UTC()
	if now.After(ClockMax) { // a quick clock gets there
		return ClockMax
	}
	return now
}

// scaled is d times rate, at most the longest duration.
func scaled(d time.Duration, rate float64) time.Duration {
	if rate == 1 {
		return d
	}
	return time.Duration(min(float64(d)*rate, math.MaxInt64>>1))
}

// A ClockChange moves a clock: first to Now, then by Advance, then it is frozen
// or let go, at Rate. Nil fields change nothing.
type ClockChange struct {
	Now     *time.Time
	Advance *time.Duration
	Frozen  *bool
	Rate    *float64 // above 0, to ClockMaxRate
}

// ClockMaxRate is the quickest that a clock may run: a day in less than a second.
const ClockMaxRate = 100_000

// The earliest and the latest time a clock may be set to.
var (
	ClockMin = time.Unix(0, 0).UTC()
	ClockMax = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// ErrClockRate says that a clock cannot run so quickly or so slowly.
var ErrClockRate = errors.New("the rate is above 0, and 100000 at most")

// ErrClockRange says that a clock would leave the range ClockMin to ClockMax.
var ErrClockRange = errors.New("the clock can stand from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z")

// worldClock keeps its state in world_clock and, for speed, in memory.
type worldClock struct {
	db     *store.DB
	origin time.Time // where the clock starts and returns to at a reset; zero is the real time
	mem    atomic.Pointer[ClockState]

	mu    sync.Mutex
	moved chan struct{} // closed when the clock is moved; nil where nobody waits
}

func (c *worldClock) state() ClockState {
	if s := c.mem.Load(); s != nil {
		return *s
	}
	return ClockState{}
}

func (c *worldClock) set(s ClockState) {
	c.mem.Store(&s)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moved != nil {
		close(c.moved)
		c.moved = nil
	}
}

// Now is the world's time, in UTC.
func (c *worldClock) Now() time.Time { return c.state().now(wall()) }

// wall is the real time. Nothing else below sims asks for it.
func wall() time.Time { return time.Now() }

// start takes up the stored clock, or starts it at origin where none is stored or
// it is to begin afresh.
func (c *worldClock) start(tx *store.Tx, afresh bool) error {
	s, err := loadClock(tx)
	switch {
	case afresh, errors.Is(err, sql.ErrNoRows):
		return c.restartIn(tx)
	case err != nil:
		return err
	}
	tx.Committed(func() { c.set(s) })
	return nil
}

// restartIn sets the clock back to its origin, which is from there on the time of
// tx, too.
func (c *worldClock) restartIn(tx *store.Tx) error {
	real := wall()
	s := ClockState{Base: c.origin, Since: real, Rate: 1}
	if c.origin.IsZero() {
		s.Base = real
	}
	tx.Now = s.Base.UTC()
	return c.save(tx, s)
}

func (c *worldClock) save(tx *store.Tx, s ClockState) error {
	_, err := tx.Exec(`
		INSERT INTO world_clock (id, base, since, frozen, rate) VALUES (1, $1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET base = excluded.base, since = excluded.since,
			frozen = excluded.frozen, rate = excluded.rate`,
		s.Base.UTC().Format(time.RFC3339Nano), s.Since.UTC().Format(time.RFC3339Nano), s.Frozen, s.Rate)
	if err != nil {
		return fmt.Errorf("save the clock: %w", err)
	}
	tx.Committed(func() { c.set(s) })
	return nil
}

func loadClock(tx *store.Tx) (s ClockState, err error) {
	var base, since string
	err = tx.QueryRow(`SELECT base, since, frozen, rate FROM world_clock WHERE id = 1`).
		Scan(&base, &since, &s.Frozen, &s.Rate)
	if err != nil {
		return s, err
	}
	if s.Base, err = time.Parse(time.RFC3339Nano, base); err != nil {
		return s, fmt.Errorf("world_clock: %w", err)
	}
	if s.Since, err = time.Parse(time.RFC3339Nano, since); err != nil {
		return s, fmt.Errorf("world_clock: %w", err)
	}
	return s, nil
}

// SetClock moves the world's clock and keeps the new state in the database. It
// returns ErrClockRange, and changes nothing, where the clock would leave its range,
// and ErrClockRate where it cannot run so.
func (w *World) SetClock(ctx context.Context, ch ClockChange) error {
	return w.DB.Update(ctx, func(tx *store.Tx) error {
		real := wall()
		s := w.clock.state()
		s.Base, s.Since = s.now(real), real
		if ch.Now != nil {
			s.Base = *ch.Now
		}
		if ch.Advance != nil {
			s.Base = s.Base.Add(*ch.Advance)
		}
		if ch.Frozen != nil {
			s.Frozen = *ch.Frozen
		}
		if ch.Rate != nil {
			if !(*ch.Rate > 0 && *ch.Rate <= ClockMaxRate) {
				return ErrClockRate
			}
			s.Rate = *ch.Rate
		}
		if s.Base.Before(ClockMin) || s.Base.After(ClockMax) {
			return ErrClockRange
		}
		return w.clock.save(tx, s)
	})
}

// ClockMoved returns a channel that is closed when the world's clock is next moved,
// frozen or let go, also by a reset. Who waits for a time of the world asks for the
// channel before ClockUntil.
func (w *World) ClockMoved() <-chan struct{} {
	c := w.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moved == nil {
		c.moved = make(chan struct{})
	}
	return c.moved
}

// ClockUntil is the real time, 0 or more, that passes until the world's clock shows t;
// ok is false where it never does unless it is moved.
func (w *World) ClockUntil(t time.Time) (d time.Duration, ok bool) {
	s := w.clock.state()
	left := t.Sub(s.now(wall()))
	switch {
	case left <= 0:
		return 0, true
	case s.Base.IsZero():
		return left, true
	case s.Frozen, t.After(ClockMax):
		return 0, false
	}
	return scaled(left, 1/s.Rate), true
}

// ClockNow is the world's time with whether the clock stands still, and its rate.
func (w *World) ClockNow() (now time.Time, frozen bool, rate float64) {
	s := w.clock.state()
	return s.now(wall()), s.Frozen, s.Rate
}
