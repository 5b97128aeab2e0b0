package easypromos

import (
	"sync"
	"time"
)

// window is how long an account's window lasts. (Documented: guide, Rate limit.)
const window = 60 * time.Second

// A limiter counts the requests of each account in fixed windows: the first
// request opens one, and a window's length later the next request opens another.
// It is kept in memory only and is safe for concurrent use.
type limiter struct {
	mu      sync.Mutex
	windows map[int64]openWindow // by account
}

type openWindow struct {
	start  time.Time
	passed int64
}

// covers reports whether a request at now belongs to the window. Two requests at once
// may come here in the other order than their instants, so one shortly before the
// window's start belongs to it. One that is a whole window earlier says that the clock
// was set back.
func (w openWindow) covers(now time.Time) bool {
	age := now.Sub(w.start)
	return age < window && age > -window
}

// take lets a request of an account at now pass and counts it, or reports that the
// account's window, which it returns, is full. What is refused is not counted.
func (l *limiter) take(account int64, now time.Time, limit int64) (w openWindow, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w, open := l.windows[account]
	if !open || !w.covers(now) {
		w = openWindow{start: now}
	}
	if w.passed >= limit {
		return w, false
	}
	w.passed++
	l.windows[account] = w
	return w, true
}

func (l *limiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.windows = map[int64]openWindow{}
}
