package promoonly

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// What a request runs goes through no table and sorts nothing.
func TestStatementsUseIndexes(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	for _, tt := range []struct {
		name, query string
		args        []any
	}{
		{"the caller", selectCaller, []any{"t", 1}},
		{"the state of a sync", selectSyncState, []any{1, 1000}},
		{"what a sync adds", insertUndistributed, []any{1, 1000}},
		{"a release", selectRelease, []any{1, 1}},
		{"a page of releases", selectReleases, []any{1, lastDate, 15, 0}},
		{"a page of issues", selectIssues, []any{1, lastDate, 15, 0}},
		{"a page of tracks", selectTracks, []any{1, lastDate, 15, 0}},
		{"a page of genres", selectGenres, []any{1, lastDate, 15, 0}},
		{"the page of a date", countIssueDates, []any{1, "2020-04-09"}},
		{"the tracks of a genre", selectGenreTracks, []any{1, "2020-04-09", "R_and_B"}},
		{"a track", selectTrack, []any{1, 1}},
		{"the versions of a track", selectVersions, []any{1, 1}},
		{"a page of specialties", selectSpecialties, []any{1, 15, 0}},
		{"the specialty tracks of a year", selectSpecialtyTracks, []any{1, 1973, 500}},
		{"the specialty tracks of a decade", selectSpecialtyDecade, []any{1, 199, 100, 0}},
		{"the formats", selectFormats, nil},
		{"the charts", selectCharts, []any{1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l.do(func(tx *store.Tx) error {
				rows, err := tx.Query("EXPLAIN QUERY PLAN "+tt.query, tt.args...)
				require.NoError(t, err)
				defer rows.Close()
				for rows.Next() {
					var id, parent, unused int
					var detail string
					require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
					assert.NotContains(t, detail, "TEMP B-TREE")
					if strings.HasPrefix(detail, "SCAN ") { // of what the statement itself made
						assert.Contains(t, []string{"SCAN CONSTANT ROW"}, detail)
					}
				}
				return rows.Err()
			})
		})
	}
}
