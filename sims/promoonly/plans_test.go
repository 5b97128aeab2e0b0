package promoonly

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/internal/plantest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// plans judges what this package has SQLite do.
var plans = &plantest.Simulator{
	Name: Name,
	Open: func(w *sims.World) error {
		_, err := New(w)
		return err
	},
	Serve:   "(*Server).serve",
	Helpers: []string{"rows.go"}, // listOf and idsOf
	// The vendor has some 30 formats and ten charts, and a world one user of its own.
	Small: []string{"promoonly_formats", "promoonly_charts", "promoonly_users_minted"},
	Keys:  []string{"trackid", "releaseid", "userid", "queueid", "id"},
	Exceptions: []plantest.Exception{
		// The first 100 users, and the first of them all: a walk that ends.
		{Function: "promoonly.appendUsers", Line: "SCAN u"},
		{Function: "promoonly.insertMinted", Line: "SCAN promoonly_users"},
		// Of one user, when a world begins.
		{Function: "promoonly.copyUser", Line: "USE TEMP B-TREE FOR ORDER BY"},
		// Nearly all of these rows go, or change.
		{Function: "promoonly.(*Server).disown", Line: "SCAN promoonly_tokens"},
		{Function: "promoonly.(*Server).disown", Line: "SCAN promoonly_queue"},
		{Function: "promoonly.(*Server).renewDownloadTokens", Line: "SCAN promoonly_queue"},
		// What is new, in the order that full-text search needs.
		{Function: "promoonly.indexReleases", Line: "USE TEMP B-TREE FOR ORDER BY"},
		// The subscriptions of one user.
		{Function: "promoonly.subscribed", Line: "USE TEMP B-TREE FOR DISTINCT"},
	},
}

// tables is a world with the tables and nothing in them.
var tables = worldtest.Blank(New)

func TestMain(m *testing.M) { contracttest.Main(plans.Judging(m), new(Server)) }

func TestStatementsAreRecorded(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	s, err := New(l.w)
	require.NoError(t, err)
	l.do(func(tx *store.Tx) error {
		_, err := s.Credentials(tx)
		require.NoError(t, err)
		var n int
		return tx.QueryRow(`SELECT count(*) AS of_a_test FROM promoonly_tracks`).Scan(&n)
	})
	functions := map[string]bool{}
	for query, function := range plans.Recorded() {
		functions[function] = true
		assert.NotContains(t, query, "of_a_test")
	}
	assert.True(t, functions["promoonly.appendUsers"])
}

// What must be found is found.
func TestAPlanThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	_, err := New(w)
	require.NoError(t, err)
	for _, tt := range []struct{ query, want string }{
		{`SELECT title FROM promoonly_tracks WHERE label = $1`, "end to end"},
		{`SELECT x.title FROM promoonly_tracks AS x WHERE x.label = $1 LIMIT 5`, "end to end"},
		{`SELECT count(*) FROM promoonly_tracks t`, "end to end"},
		{`SELECT releaseid FROM promoonly_distribution d WHERE modified > $1`, "end to end"},
		{`SELECT docid FROM promoonly_track_search s WHERE docid > $1`, ""},
		{`SELECT docid FROM promoonly_track_search s WHERE title = $1`, "end to end"},
		{`SELECT docid FROM promoonly_track_search s
			WHERE s.promoonly_track_search MATCH $1 ORDER BY docid DESC`, ""},
		{`SELECT docid FROM promoonly_track_search s
			WHERE s.promoonly_track_search MATCH $1 ORDER BY title`, "sorts"},
		{`SELECT releaseid FROM promoonly_distribution WHERE userid = $1 ORDER BY added_at`, "sorts"},
		{`SELECT DISTINCT formatid FROM promoonly_distribution WHERE userid = $1`, "sorts"},
		{`SELECT name FROM promoonly_formats ORDER BY formatid`, ""},
		{`SELECT title FROM promoonly_tracks WHERE trackid = $1`, ""},
		{`SELECT max(trackid) FROM promoonly_tracks`, ""},
		{`SELECT max(titleid) FROM promoonly_tracks`, ""},
		{`SELECT max(bpm) FROM promoonly_tracks`, "end to end"},
		{`DELETE FROM promoonly_releases WHERE releaseid = $1`, "end to end"}, // foreign keys
		{`SELECT docid FROM promoonly_track_search s ORDER BY docid DESC`, "end to end"},
		{`SELECT value FROM json_each($1)`, ""},
		{`SELECT userid FROM promoonly_users UNION SELECT 2`, "end to end"},
	} {
		err := w.DB.View(t.Context(), func(tx *store.Tx) error {
			list, err := plans.Judge(tx, tt.query)
			if tt.want == "" {
				assert.Empty(t, list)
			} else if assert.NotEmpty(t, list, tt.query) {
				assert.Contains(t, list[0], tt.want)
			}
			return err
		})
		require.NoError(t, err, tt.query)
	}
}
