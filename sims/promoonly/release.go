package promoonly

import (
	"bytes"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The dates on a page of releases. (Documented: 15. The bounds are ours.)
const (
	defaultDates = 15
	maxDates     = 100
)

// maxPage bounds the page; above it every page is as empty as this one.
const maxPage = 1 << 40

// release answers GET /release/{id}: a release, or a chart, with its tracks.
func (s *Server) release(r *http.Request, segments map[string]string) (any, error) {
	id, ok := number(segments["id"])
	if !ok {
		return nil, errReleaseID.because("the release id must be a decimal integer").
			judging("id", bounded(segments["id"]))
	}
	b, err := readBearer(r.Header)
	if err != nil {
		return nil, err
	}
	var answer encoded
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		c, err := s.authorize(tx, b)
		if err != nil {
			return err
		}
		answer, err = releaseWithTracks(tx, c.userid, id)
		return err
	})
	return answer, err
}

// A datePage says which dates a page of releases has.
type datePage struct {
	page  int64  // from 1
	start string // the newest date, or "" for no bound
	count int64  // dates
}

// readDatePage reads the segments {page}, {start_date} and {count} of a path. It
// returns the failure where one of them is not what it must be.
func readDatePage(segments map[string]string) (datePage, error) {
	p := datePage{count: defaultDates}
	var ok bool
	if p.page, ok = number(segments["page"]); !ok || p.page < 1 {
		return p, errPage.because("the page must be a decimal integer from 1").
			judging("page", bounded(segments["page"]))
	}
	p.page = min(p.page, maxPage)
	if start, given := segments["start_date"]; given {
		if _, err := time.Parse(time.DateOnly, start); err != nil {
			return p, errStartDate.because("the segment after the page must be a date, "+
				"YYYY-MM-DD; a count comes after the date").judging("start_date", bounded(start))
		}
		p.start = start
	}
	if count, given := segments["count"]; given {
		if p.count, ok = number(count); !ok || p.count < 1 || p.count > maxDates {
			return p, errCount.because("the count of dates must be from 1 to %d", maxDates).
				judging("count", bounded(count))
		}
	}
	return p, nil
}

// releasesByDate answers GET /releases/date/{page}[/start_date][/count]: the
// user's releases by date, newest first, from the start date back. Charts,
// specialties and hidden formats are left out, and so is a date with nothing else.
// Of a date, the release modified last comes first. (All but the order of dates is
// ours.)
func (s *Server) releasesByDate(r *http.Request, segments map[string]string) (any, error) {
	p, err := readDatePage(segments)
	if err != nil {
		return nil, err
	}
	b, err := readBearer(r.Header)
	if err != nil {
		return nil, err
	}
	var dates []releaseDate
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		c, err := s.authorize(tx, b)
		if err != nil {
			return err
		}
		start, ok, err := startOfPage(tx, c.userid, p)
		if err != nil || !ok {
			return err
		}
		dates, err = releasesFrom(tx, c.userid, start, p.count)
		return err
	})
	return encodeDates(dates), err
}

func encodeDates(dates []releaseDate) encoded {
	size := 2
	for _, d := range dates {
		size += len(d.Releases) + 40
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	b.WriteByte('[')
	for i, d := range dates {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"date":"` + d.Date + `","releases":[`)
		b.WriteString(d.Releases)
		b.WriteString("]}")
	}
	b.WriteByte(']')
	return b.Bytes()
}
