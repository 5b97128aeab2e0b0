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

var (
	findQuickReleases = releasesWith(quickRelease)
	findFoundReleases = releasesWith(foundRelease)
	findQuickTitles   = tracksWith(quickTitle)
	findFoundTracks   = tracksWith(foundTrack)
)

// The web search walks the index from the newest document back, and ends with the last
// row that it answers: an id has the release date above and the trackid below
// (migrations/00004_search.sql). $1 is the expression, $2 the clock, $3 how many rows.
var selectWebTracks = `
	SELECT ` + webTrack + `
	FROM promoonly_track_search s
	CROSS JOIN promoonly_tracks t ON t.trackid = s.docid & 134217727
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	LEFT JOIN promoonly_release_tracks rt
		ON rt.releaseid = t.releaseid AND rt.trackid = t.trackid
	WHERE s.promoonly_track_search MATCH $1 AND r.published_at <= $2
	ORDER BY s.docid DESC LIMIT $3`

// quickSearch answers GET /qsearch/{text}: a few releases and tracks of the user's
// distribution.
func (s *Server) quickSearch(r *http.Request, segments map[string]string) (any, error) {
	match := keywords(segments["text"])
	var found, titles encoded
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		found, _, err = findQuickReleases.find(tx, userid, match, quickReleases)
		if err != nil {
			return err
		}
		titles, _, err = findQuickTitles.find(tx, userid, match, quickTitles)
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
		answer, _, err = findFoundReleases.find(tx, userid, match,
			s.world.Settings.Int(settingMaxRows))
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
		list, n, err = findFoundTracks.find(tx, userid, match,
			s.world.Settings.Int(settingMaxRows))
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
	} else {
		match += mode
	}
	list, n := encoded("[]"), 0
	err = s.view(r, func(tx *store.Tx, _ int64) (err error) {
		if match != "" {
			list, n, err = countedListOf(tx, selectWebTracks,
				match, tx.Now.Unix(), s.world.Settings.Int(settingMaxRows))
		}
		return err
	})
	return searchAnswer(message, list, n), err
}

// readMode reads the segment {mode}: 1 video, 2 audio, 0 both, as where there is none.
// It returns what to look for beside the text. (The values are ours; the history of
// downloads has them.)
func readMode(segments map[string]string) (term string, err error) {
	text, given := segments["mode"]
	mode, ok := number(text)
	switch {
	case !given || ok && mode == 0:
		return "", nil
	case ok && mode == 1:
		return ` "¬¬v"`, nil
	case ok && mode == 2:
		return ` "¬¬a"`, nil
	}
	return "", errMode.because("the mode must be 0 (all), 1 (video) or 2 (audio)").
		judging("mode", bounded(text))
}

// searchAnswer is the envelope of a search. The message needs no escapes.
func searchAnswer(message string, list encoded, n int) encoded {
	b := append(make(encoded, 0, len(list)+200), `{"message":"`...)
	b = append(append(b, message...), `","results_found":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(append(b, `,"search_method":"ts","search_results":`...), list...)
	return append(b, '}')
}
