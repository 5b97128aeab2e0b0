package nats4

import (
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// currency is an amount in cents as PHP writes it in whole currency: 666 or 19.95, a
// number. (Documented for whole ones: Get Affiliate Payout.)
func currency(cents int64) encoded {
	b := []byte(nil)
	n := uint64(cents)
	if cents < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendUint(b, n/100, 10)
	if n%100 != 0 {
		b = append(b, '.', byte('0'+n/10%10))
	}
	if n%10 != 0 {
		b = append(b, byte('0'+n%10))
	}
	return b
}

// A dayRange is a time in whole days, both included.
type dayRange struct{ first, last int64 }

// allDays bound what no time bounds. (A thousand times the age of the universe.)
var allDays = dayRange{-1 << 50, 1 << 50}

// days are those from the start date to the end date of a call; a clock time counts as
// its day. (Ours.)
func (a arguments) days() dayRange {
	d := allDays
	if t, ok := a.time("start_date", "startDate"); ok {
		d.first = dayOf(t)
	}
	if t, ok := a.time("end_date", "endDate"); ok {
		d.last = dayOf(t)
	}
	return d
}

// affiliateHits answers GET affiliate/hitdata with five sums.
func (s *Server) affiliateHits(tx *store.Tx, c *call) ([]byte, error) {
	var h hits
	loginID, _ := c.args.integer("loginid")
	siteID, _ := c.args.integer("siteid")
	days := c.args.days()
	err := tx.QueryRow(`
		SELECT coalesce(sum(raw), 0), coalesce(sum(unique_hits), 0), coalesce(sum(qualified), 0),
			coalesce(sum(join_hits), 0), coalesce(sum(join_submits), 0)
		FROM nats4_day_stats
		WHERE loginid = $1 AND day BETWEEN $2 AND $3 AND ($4 = 0 OR siteid = $4)`,
		loginID, days.first, days.last, siteID).
		Scan(&h.Raw, &h.Unique, &h.Qualified, &h.JoinHits, &h.JoinSubmits)
	if err != nil {
		return nil, err
	}
	if h == (hits{}) {
		err = c.noteUnknownLogin(tx, loginID)
	}
	return h.json(), err
}

func (h hits) json() []byte {
	return phpJSON(object{
		{"raw", h.Raw}, {"unique", h.Unique}, {"qualified", h.Qualified},
		{"join_hits", h.JoinHits}, {"join_submits", h.JoinSubmits},
	})
}

// affiliatePayout answers GET affiliate/payout with what an affiliate has earned, and how
// much of it is stored or paid.
func (s *Server) affiliatePayout(tx *store.Tx, c *call) ([]byte, error) {
	var earned, stored int64
	loginID, _ := c.args.integer("loginid")
	siteID, _ := c.args.integer("siteid")
	days := c.args.days()
	err := tx.QueryRow(`
		SELECT coalesce(sum(earned), 0), coalesce(sum(stored), 0)
		FROM nats4_payout_stats
		WHERE loginid = $1 AND day BETWEEN $2 AND $3 AND ($4 = 0 OR siteid = $4)`,
		loginID, days.first, days.last, siteID).Scan(&earned, &stored)
	if err != nil {
		return nil, err
	}
	if earned == 0 && stored == 0 {
		err = c.noteUnknownLogin(tx, loginID)
	}
	return payoutJSON(earned, stored), err
}

func payoutJSON(earned, stored int64) []byte {
	return phpJSON(object{{"earned", currency(earned)}, {"stored", currency(stored)}})
}

// noteUnknownLogin tells the developer where sums are 0 because there is no such account.
func (c *call) noteUnknownLogin(tx *store.Tx, loginID int64) error {
	_, why, err := loginOf(tx, loginID)
	if why != nil {
		c.note(why)
	}
	return err
}
