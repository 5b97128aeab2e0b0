package promoonly

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// inSegment is the SQL of a genre as it stands in a path: R_and_B, Top_40.
// (Documented.) Decoding it would be ambiguous; so the genres that there are are
// encoded, and compared.
func inSegment(genre string) string {
	return "replace(replace(" + genre + ", '&', '_and_'), ' ', '_')"
}

// selectGenreTracks has the user as $1, the date as $2 and the encoded genre as $3. It
// visits the tracks of the date, in the order of the listings by date.
var selectGenreTracks = `
	SELECT ` + trackByDate + `
	FROM promoonly_distribution d INDEXED BY promoonly_distribution_by_date
	CROSS JOIN promoonly_releases r ON r.releaseid = d.releaseid` + inOrder + `
	WHERE d.userid = $1 AND d.release_date = $2 AND ` + shown("d", everyKind) + `
		AND ` + inSegment("t.genre") + ` = $3`

// genreTracks answers GET /genres/{genre}/{date}: the tracks of a genre on a date. Of an
// unknown genre there are none. (Ours.)
func (s *Server) genreTracks(r *http.Request, segments map[string]string) (any, error) {
	date, err := readDate(segments)
	if err != nil {
		return nil, err
	}
	return s.listed(r, selectGenreTracks, date, segments["genre"])
}

// A genreCount is a genre with the number of its tracks on a date.
type genreCount struct {
	Genre  string `json:"genre"`
	Tracks int    `json:"tracks"`
}

type dateGenres struct {
	Date   string       `json:"date"`
	Genres []genreCount `json:"genres"`
}

// selectGenres has of each date the genre of each track that has one.
var selectGenres = byDate(everyKind, "group_concat(json_quote(t.genre))",
	inOrder+" AND t.genre <> ''")

// genresByDate answers GET /genres/date/{page}[/start_date][/count]: the dates of
// releasesByDate with their genres, by name. (The vendor names such a view; all of it
// is ours.)
func (s *Server) genresByDate(r *http.Request, segments map[string]string) (any, error) {
	p, err := readDatePage(segments)
	if err != nil {
		return nil, err
	}
	var groups []dateGroup
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		groups, err = datesOf(tx, selectGenres, userid, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	answer := make([]dateGenres, len(groups))
	for i, g := range groups {
		answer[i].Date = g.Date
		if answer[i].Genres, err = countGenres(g.List); err != nil {
			return nil, fmt.Errorf("genres of %s: %w", g.Date, err)
		}
	}
	return answer, nil
}

// countGenres counts what a list of JSON strings has, and sorts it by name.
func countGenres(list string) ([]genreCount, error) {
	var names []string
	if err := json.Unmarshal([]byte("["+list+"]"), &names); err != nil {
		return nil, err
	}
	tracks := map[string]int{}
	for _, name := range names {
		tracks[name]++
	}
	counts := make([]genreCount, 0, len(tracks))
	for _, name := range slices.Sorted(maps.Keys(tracks)) {
		counts = append(counts, genreCount{name, tracks[name]})
	}
	return counts, nil
}
