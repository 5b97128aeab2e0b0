package promoonly

import (
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// Specialties are themed compilations that a user buys one by one; their tracks have a
// year, the song's own.

// How many there are on a page. (Ours.)
const (
	specialtiesAPage     = 15
	specialtyTracksAPage = 100
)

// Of the releases that are skipped only the index is read.
var selectSpecialties = `
	SELECT (
		SELECT ` + specialty + ` FROM promoonly_releases r WHERE r.releaseid = d.releaseid)
	FROM promoonly_distribution d INDEXED BY promoonly_distribution_specialties
	WHERE d.userid = $1 AND d.kind = 'specialty'
	ORDER BY d.release_date DESC, d.modified DESC, d.releaseid DESC
	LIMIT $2 OFFSET $3`

// specialties answers GET /specialty/{page}: the user's specialties, newest first.
func (s *Server) specialties(r *http.Request, segments map[string]string) (any, error) {
	page, err := readPage(segments)
	if err != nil {
		return nil, err
	}
	return s.listed(r, selectSpecialties, specialtiesAPage, (page-1)*specialtiesAPage)
}

// songsOf selects objects of the user's specialty tracks of a decade by title: $2 is
// the decade without its last digit, and where may take some of them. Of the songs that
// are skipped only their row in promoonly_songs is read.
func songsOf(object, where, limit string) string {
	return `
	SELECT (
		SELECT ` + object + `
		FROM promoonly_tracks t
		CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
		CROSS JOIN promoonly_release_tracks rt
			ON rt.releaseid = r.releaseid AND rt.trackid = t.trackid
		WHERE t.trackid = y.trackid)
	FROM promoonly_songs y
	WHERE y.userid = $1 AND y.decade = $2` + where + `
	ORDER BY y.title, y.trackid
	LIMIT ` + limit
}

var (
	selectSpecialtyTracks = songsOf(specialtyTrackOfYear, " AND y.song_year = $3", "$4")
	selectSpecialtyDecade = songsOf(specialtyTrackOfDecade, "", "$3 OFFSET $4")
)

// specialtyTracks answers GET /specialty/tracks/{year}: the user's specialty tracks of
// a song year, as many as the setting max_rows allows. (That it is the song's year, and
// not the release's, is ours, and fits the sample.)
func (s *Server) specialtyTracks(r *http.Request, segments map[string]string) (any, error) {
	year, ok := readYear(segments["year"])
	if !ok {
		return nil, errYear.because("the year must be four digits").
			judging("year", bounded(segments["year"]))
	}
	var answer encoded
	err := s.view(r, func(tx *store.Tx, userid int64) error {
		tracks, count, err := countedListOf(tx, selectSpecialtyTracks,
			userid, year/10, year, s.world.Settings.Int(settingMaxRows))
		answer = fmt.Appendf(nil, `{"track_count":%d,"tracks":%s}`, count, tracks)
		return err
	})
	return answer, err
}

// specialtyDecade answers GET /specialty/decade/{decade}/{page}: the user's specialty
// tracks of a decade, which is named by its first year. (Paging and order are ours.)
func (s *Server) specialtyDecade(r *http.Request, segments map[string]string) (any, error) {
	decade, ok := readYear(segments["decade"])
	if !ok || decade%10 > 0 {
		return nil, errDecade.because("the decade must be its first year, like 1990").
			judging("decade", bounded(segments["decade"]))
	}
	page, err := readPage(segments)
	if err != nil {
		return nil, err
	}
	return s.listed(r, selectSpecialtyDecade, decade/10, specialtyTracksAPage,
		(page-1)*specialtyTracksAPage)
}

// readYear reads a year, YYYY.
func readYear(segment string) (year int64, ok bool) {
	year, ok = number(segment)
	return year, ok && len(segment) == len("YYYY")
}
