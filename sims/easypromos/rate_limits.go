package easypromos

import (
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var _ sims.RateLimited = (*Server)(nil)

// RateLimits says where each account stands in its window.
func (s *Server) RateLimits(tx *store.Tx) ([]sims.RateLimit, error) {
	rows, err := tx.Query(`
		SELECT id, name
		FROM easypromos_accounts
		ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	limit := s.world.Settings.Int(settingRateLimit)
	var list []sims.RateLimit
	for rows.Next() {
		r := sims.RateLimit{API: Name}
		if err := rows.Scan(&r.Account.ID, &r.Account.Name); err != nil {
			return nil, err
		}
		if w, open := s.limiter.open(r.Account.ID, tx.Now); open {
			start, end := w.start.UTC(), w.start.Add(window).UTC()
			r.Used, r.Start, r.End = w.passed, &start, &end
		}
		if limit > 0 { // 0 switches it off
			left := max(0, limit-r.Used)
			r.Limit, r.Left = &limit, &left
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// open returns an account's window that is open at now, if there is one.
func (l *limiter) open(account int64, now time.Time) (openWindow, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w, ok := l.windows[account]
	return w, ok && w.covers(now)
}
