package promoonly

import (
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// The bounds of a quick search. (Documented: "a limited number"; the numbers are ours.)
const (
	quickReleases = 5
	quickTitles   = 10
)

// The objects of the searches, as SQL. A key that another search has may be missing.
var (
	quickRelease = releases.but("release_date", httpDate("r.release_date")).object(
		`artist downloaded genre id image_url label modified release release_date tracks
		type`)  // /doc/quick_search
	quickTitle = tracks.object(`artist bpm content_warning downloaded duration explicit genre id
		label media mix modified release release_img releaseid title titleid
		type`)  // /doc/quick_search
	foundRelease = releases.but("genre", "iif(r.genre = '', 'Unspecified', r.genre)").object(
		`artist downloaded genre id label media_type modified release release_date release_image
		tracks`)  // /doc/search_releases
	foundTrack = tracks.object(`artist bpm content_warning downloaded duration end explicit genre id
		label media mix modified release release_date release_img releaseid title titleid
		track_order trackid type`)  // /doc/search_application
	webTrack = tracks.but("release_date", httpDate("r.release_date")).object(
		`artist bpm content_warning duration end explicit genre id label media mix modified release
		release_date releaseid title titleid track_order`)  // /doc/search_web
)

// A statement of a search walks the index from the newest document back, and ends with
// the last row that it answers: an id has the release date above and the trackid or
// releaseid below (migrations/00004_search.sql).
const (
	ofTracks = `
		FROM promoonly_track_search s
		CROSS JOIN promoonly_tracks t ON t.trackid = s.docid & 134217727
		CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
		LEFT JOIN promoonly_release_tracks rt
			ON rt.releaseid = t.releaseid AND rt.trackid = t.trackid
		WHERE `
	ofReleases = `
		FROM promoonly_release_search s
		CROSS JOIN promoonly_releases r ON r.releaseid = s.docid & 134217727
		WHERE `
	// $1 the user, $2 the expression, $3 how many rows.
	distributed = `EXISTS (SELECT 1 FROM promoonly_distribution d
			WHERE d.releaseid = r.releaseid AND d.userid = $1)
		ORDER BY s.docid DESC LIMIT $3`
)

var (
	selectQuickReleases = `SELECT ` + quickRelease + ofReleases +
		`s.promoonly_release_search MATCH $2 AND ` + distributed
	selectFoundReleases = `SELECT ` + foundRelease + ofReleases +
		`s.promoonly_release_search MATCH $2 AND ` + distributed
	selectQuickTitles = `SELECT ` + quickTitle + ofTracks +
		`s.promoonly_track_search MATCH $2 AND ` + distributed
	selectFoundTracks = `SELECT ` + foundTrack + ofTracks +
		`s.promoonly_track_search MATCH $2 AND ` + distributed
	// $1 the expression, $2 the clock, $3 the mode, $4 how many rows.
	selectWebTracks = `SELECT ` + webTrack + ofTracks +
		`s.promoonly_track_search MATCH $1 AND r.published_at <= $2
			AND ($3 = 0 OR t.media_type = $3)
		ORDER BY s.docid DESC LIMIT $4`
)

// searched returns the rows of a search as a JSON array, and how many those are. An
// empty expression finds nothing.
func searched(tx *store.Tx, match, statement string, args ...any) (list encoded, n int, err error) {
	if match == "" {
		return encoded("[]"), 0, nil
	}
	return countedListOf(tx, statement, args...)
}

// quickSearch answers GET /qsearch/{text}: a few releases and tracks of the user's
// distribution.
func (s *Server) quickSearch(r *http.Request, segments map[string]string) (any, error) {
	match := keywords(segments["text"])
	var found, titles encoded
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		found, _, err = searched(tx, match, selectQuickReleases, userid, match, quickReleases)
		if err != nil {
			return err
		}
		titles, _, err = searched(tx, match, selectQuickTitles, userid, match, quickTitles)
		return err
	})
	answer := append(encoded(`{"release_results":`), found...)
	answer = append(append(answer, `,"title_results":`...), titles...)
	return append(answer, '}'), err
}

// searchReleases answers GET /rsearch/{text}: releases of the user's distribution.
func (s *Server) searchReleases(r *http.Request, segments map[string]string) (any, error) {
	match := keywords(segments["text"])
	var answer encoded
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		answer, _, err = searched(tx, match, selectFoundReleases,
			userid, match, s.world.Settings.Int(settingMaxRows))
		return err
	})
	return answer, err
}

// searchTracks answers GET /search/{formatted}: tracks of the user's distribution.
func (s *Server) searchTracks(r *http.Request, segments map[string]string) (any, error) {
	match, message, err := readFormatted(segments["formatted"])
	if err != nil {
		return nil, err
	}
	var list encoded
	var n int
	err = s.view(r, func(tx *store.Tx, userid int64) (err error) {
		list, n, err = searched(tx, match, selectFoundTracks,
			userid, match, s.world.Settings.Int(settingMaxRows))
		return err
	})
	return searchAnswer(message, list, n), err
}

// searchWeb answers GET /search/web/{text}[/mode]: tracks of all that is published,
// whether the user has it or not.
func (s *Server) searchWeb(r *http.Request, segments map[string]string) (any, error) {
	mode, err := readMode(segments)
	if err != nil {
		return nil, err
	}
	match, message := keywords(segments["text"]), keywordsFound
	if match == "" {
		message = found
	}
	var list encoded
	var n int
	err = s.view(r, func(tx *store.Tx, _ int64) (err error) {
		list, n, err = searched(tx, match, selectWebTracks,
			match, tx.Now.Unix(), mode, s.world.Settings.Int(settingMaxRows))
		return err
	})
	return searchAnswer(message, list, n), err
}

// readMode reads the segment {mode}: 1 video, 2 audio, 0 both, as where there is none.
// (The values are ours; the history of downloads has them.)
func readMode(segments map[string]string) (int64, error) {
	text, given := segments["mode"]
	if !given {
		return 0, nil
	}
	mode, ok := number(text)
	if !ok || mode > 2 {
		return 0, errMode.because("the mode must be 0 (all), 1 (video) or 2 (audio)").
			judging("mode", bounded(text))
	}
	return mode, nil
}

// searchAnswer is the envelope of a search. The message needs no escapes.
func searchAnswer(message string, list encoded, n int) encoded {
	b := append(make(encoded, 0, len(list)+200), `{"message":"`...)
	b = append(append(b, message...), `","results_found":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(append(b, `,"search_method":"ts","search_results":`...), list...)
	return append(b, '}')
}
