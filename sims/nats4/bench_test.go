package nats4

import (
	"context"
	"database/sql"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func BenchmarkRequests(b *testing.B) {
	for _, tt := range []struct {
		name, path, key string
		status          int
	}{
		{"read", "/api/member/details?memberid=2", "44b5498dbcb481a0d00b404c0169af62", 200},
		{"read/full", "/api/member/details?username=personal39&siteid=1&full_info=1", "44b5498dbcb481a0d00b404c0169af62", 200},
		{"page", "/api/member/details?memberid=406&transactions=1&notes=1&loginlogs=1", "44b5498dbcb481a0d00b404c0169af62", 200},
		{"string", "/api/member/tokenrebuystring?username=testakovsky2&siteid=1", "44b5498dbcb481a0d00b404c0169af62", 200},
		{"ping", "/api/service/ping", "44b5498dbcb481a0d00b404c0169af62", 200},
		{"refusal/credentials", "/api/member/details?memberid=2", "wrong", 401},
		{"refusal/parameter", "/api/member/details?memberid=abc", "44b5498dbcb481a0d00b404c0169af62", 404},
	} {
		b.Run(tt.name, func(b *testing.B) {
			s := newServer(b)
			r := httptest.NewRequest("GET", tt.path, nil)
			r.Header.Set("api-key", tt.key)
			r.Header.Set("api-username", "tmm1phrvezsbu")
			b.ReportAllocs()
			for b.Loop() {
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, r)
				if rec.Code != tt.status {
					b.Fatal(rec.Code, rec.Body)
				}
			}
		})
	}
}

func BenchmarkLoadFixtures(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db, err := store.Open(filepath.Join(b.TempDir(), "world.db"), store.Options{Ephemeral: true})
		require.NoError(b, err)
		w, err := sims.NewWorld(db, sims.WorldOptions{})
		require.NoError(b, err)
		s, err := New(w)
		require.NoError(b, err)
		b.StartTimer()
		require.NoError(b, sims.LoadFixtures(context.Background(), w, fixtures.FS, s))
		b.StopTimer()
		require.NoError(b, db.Close())
		b.StartTimer()
	}
}

// TestDetailsAreFoundByAnIndex: whatever filter finds the member, no table is
// scanned and nothing is sorted, but where site and status alone are given.
func TestDetailsAreFoundByAnIndex(t *testing.T) {
	s := newServer(t)
	text := sql.NullString{String: "x", Valid: true}
	one := sql.NullInt64{Int64: 1, Valid: true}
	for _, tt := range []struct {
		name         string
		filter       detailsFilter
		subscription sql.NullInt64
		plan         string
	}{
		{"memberid", detailsFilter{MemberID: one}, sql.NullInt64{}, "SEARCH m USING INTEGER PRIMARY KEY"},
		{"session", detailsFilter{Session: text}, sql.NullInt64{}, "SEARCH m USING INDEX nats4_members_by_session"},
		{"token_hash", detailsFilter{TokenHash: text}, sql.NullInt64{}, "SEARCH m USING INDEX nats4_members_by_token_hash"},
		{"username and siteid", detailsFilter{Username: text, SiteID: one}, sql.NullInt64{}, "SEARCH m USING INDEX sqlite_autoindex_nats4_members_1 (username=? AND siteid=?)"},
		{"username", detailsFilter{Username: text}, sql.NullInt64{}, "SEARCH m USING INDEX sqlite_autoindex_nats4_members_1 (username=?)"},
		{"email", detailsFilter{Email: text}, sql.NullInt64{}, "SEARCH m USING INDEX nats4_members_by_email"},
		{"subscription", detailsFilter{}, one, "SEARCH s USING INTEGER PRIMARY KEY"},
		{"site and status", detailsFilter{SiteID: one, Status: one}, sql.NullInt64{}, "SEARCH m USING INTEGER PRIMARY KEY (rowid>?)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var steps []string
			err := s.world.DB.View(t.Context(), func(tx *store.Tx) error {
				query := fullQueries[tt.filter.way(tt.subscription)]
				rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, tt.filter.args(tx, tt.subscription)...)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var id, parent, unused int64
					var step string
					if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
						return err
					}
					steps = append(steps, step)
				}
				return rows.Err()
			})
			require.NoError(t, err)
			plan := strings.Join(steps, "\n")
			assert.Contains(t, plan, tt.plan)
			assert.NotContains(t, plan, "SCAN")
			assert.NotContains(t, plan, "TEMP B-TREE")
		})
	}
}

// BenchmarkNew makes the simulator over a database that has its tables, as for each
// sandbox.
func BenchmarkNew(b *testing.B) {
	w := emptyServer(b).world
	b.ReportAllocs()
	for b.Loop() {
		_, err := New(w)
		require.NoError(b, err)
	}
}
