package promoonly

import (
	"bytes"
	"database/sql"
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// The dates on a page. (Documented: 15. The bounds are ours.)
const (
	defaultDates = 15
	maxDates     = 100
)

// lastDate is after every date there can be.
const lastDate = "9999-12-31"

// A datePage says which dates a page of a listing has.
type datePage struct {
	page  int64  // from 1
	start string // the newest date
	count int64  // dates
}

// readDatePage reads the segments {page}, {start_date} and {count} of a path. It
// returns the failure where one of them is not what it must be.
func readDatePage(segments map[string]string) (p datePage, err error) {
	p = datePage{start: lastDate, count: defaultDates}
	if p.page, err = readPage(segments); err != nil {
		return p, err
	}
	if start, given := segments["start_date"]; given {
		if !isDate(start) {
			return p, errStartDate.because("the segment after the page must be a date, "+
				"YYYY-MM-DD; a count comes after the date").judging("start_date", bounded(start))
		}
		p.start = start
	}
	if count, given := segments["count"]; given {
		var ok bool
		if p.count, ok = number(count); !ok || p.count < 1 || p.count > maxDates {
			return p, errCount.because("the count of dates must be from 1 to %d", maxDates).
				judging("count", bounded(count))
		}
	}
	return p, nil
}

// shown is the condition that alias, which is a date or a release of the distribution
// of user $1, is of these kinds and of no format that he hides.
func shown(alias, kinds string) string {
	return alias + `.kind IN (` + kinds + `) AND NOT EXISTS (
		SELECT 1 FROM promoonly_hidden_formats h
		WHERE h.userid = $1 AND h.formatid = ` + alias + `.formatid)`
}

// The kinds of releases in the listings by date. Charts and specialties have no place
// in one. (Ours.)
const (
	everyKind = "'issue', 'single'"
	issues    = "'issue'" // Promo Only's own
)

// byDate is the statement for a page of dates, newest first, and of each the list of
// what the user has of these kinds: $1 the user, $2 the newest date, $3 how many
// dates, $4 how many to skip. Of a date, the release modified last comes first. list
// is an aggregate over the releases d and r; joins may add to them.
//
// The dates come from an index of their own, so that a late page costs a step a date
// and kind; then the releases of each date are one stretch of another index.
func byDate(kinds, list, joins string) string {
	return `
	SELECT p.release_date, (
		SELECT ` + list + `
		FROM promoonly_distribution d INDEXED BY promoonly_distribution_by_date
		CROSS JOIN promoonly_releases r ON r.releaseid = d.releaseid` + joins + `
		WHERE d.userid = $1 AND d.release_date = p.release_date AND ` + shown("d", kinds) + `)
	FROM promoonly_dates p
	WHERE p.userid = $1 AND p.release_date <= $2 AND ` + shown("p", kinds) + `
	GROUP BY p.release_date
	ORDER BY p.release_date DESC
	LIMIT $3 OFFSET $4`
}

// A dateGroup is a date with its list: JSON values with commas between.
type dateGroup struct {
	Date, List string
}

// datesOf returns page p of what a statement of byDate lists.
func datesOf(tx *store.Tx, statement string, userid int64, p datePage) ([]dateGroup, error) {
	rows, err := tx.Query(statement, userid, p.start, p.count, (p.page-1)*p.count)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	groups := make([]dateGroup, 0, p.count)
	for rows.Next() {
		var g dateGroup
		var list sql.NullString // NULL for a date whose releases have no track
		if err := rows.Scan(&g.Date, &list); err != nil {
			return nil, err
		}
		g.List = list.String
		groups = append(groups, g)
	}
	return groups, rows.Err()
}

// serveDates answers a listing by date with the objects {"date": …, key: […]}.
func (s *Server) serveDates(
	r *http.Request, segments map[string]string, statement, key string,
) (any, error) {
	p, err := readDatePage(segments)
	if err != nil {
		return nil, err
	}
	var groups []dateGroup
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		groups, err = datesOf(tx, statement, userid, p)
		return err
	})
	return encodeDates(groups, key), err
}

func encodeDates(groups []dateGroup, key string) encoded {
	size := 3
	for _, g := range groups {
		size += len(g.List) + 50
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	b.WriteByte('[')
	for i, g := range groups {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"date":"` + g.Date + `","` + key + `":[`)
		b.WriteString(g.List)
		b.WriteString("]}")
	}
	b.WriteByte(']')
	return b.Bytes()
}

var selectReleases = byDate(everyKind, "group_concat("+releaseByDate+")", "")

// inOrder joins the tracks t of a release r, in their order.
const inOrder = `
		CROSS JOIN promoonly_release_tracks rt INDEXED BY promoonly_release_tracks_in_order
			ON rt.releaseid = r.releaseid
		CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid`

var selectTracks = byDate(everyKind, "group_concat("+trackByDate+")", inOrder)

// tracksByDate answers GET /tracks/date/{page}[/start_date][/count]: the tracks of the
// releases of releasesByDate, in the order of both. (The path is a public client's.)
func (s *Server) tracksByDate(r *http.Request, segments map[string]string) (any, error) {
	return s.serveDates(r, segments, selectTracks, "tracks")
}

// releasesByDate answers GET /releases/date/{page}[/start_date][/count]: the user's
// releases by date, from the start date back. (All but the order of dates is ours.)
func (s *Server) releasesByDate(r *http.Request, segments map[string]string) (any, error) {
	return s.serveDates(r, segments, selectReleases, "releases")
}
