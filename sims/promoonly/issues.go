package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// Promo Only's own releases by date.

var selectIssues = byDate(issues, "group_concat("+releaseByDate+")", "")

// distributionFirst answers GET /distribution/first: the first page of them.
func (s *Server) distributionFirst(r *http.Request, _ map[string]string) (any, error) {
	return s.distribution(r, map[string]string{"page": "1"})
}

// distribution answers GET /distribution/{page}. (How the vendor addresses the pages
// after the first is not known; the path is ours.)
func (s *Server) distribution(r *http.Request, segments map[string]string) (any, error) {
	return s.serveDates(r, segments, selectIssues, "releases")
}

// datesAPage is what /doc/distribution_page_date divides by, whatever the pages have.
const datesAPage = 10

// A pageOfDate tells where a date is. (Its arithmetic is ours, and fits the sample.)
type pageOfDate struct {
	Date    string `json:"date"`
	Div     int64  `json:"div"`
	Page    int64  `json:"page"`
	Rem     int64  `json:"rem"`
	Results int64  `json:"results"` // dates, from the newest down to this one
}

func pageOf(date string, results int64) pageOfDate {
	p := pageOfDate{
		Date: date, Div: results / datesAPage, Rem: results % datesAPage, Results: results,
	}
	p.Page = p.Div
	if p.Rem > 0 {
		p.Page++
	}
	return p
}

var countIssueDates = `
	SELECT count(DISTINCT p.release_date)
	FROM promoonly_dates p
	WHERE p.userid = $1 AND p.release_date >= $2 AND ` + shown("p", issues)

// distributionPage answers GET /distribution/page/{date}: the page that has the date, at
// 10 dates a page. (Documented, though a page has 15.)
func (s *Server) distributionPage(r *http.Request, segments map[string]string) (any, error) {
	date, err := readDate(segments)
	if err != nil {
		return nil, err
	}
	var results int64
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		return tx.QueryRow(countIssueDates, userid, date).Scan(&results)
	})
	return pageOf(date, results), err
}
