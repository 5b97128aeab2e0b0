package userbatch

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func BenchmarkX(b *testing.B) {
	t0 := time.Now()
	db, err := store.Open(filepath.Join(b.TempDir(), "x.db"), store.Options{Ephemeral: true})
	require.NoError(b, err)
	t1 := time.Now()
	w, err := sims.NewWorld(db, sims.WorldOptions{Now: time.Unix(1420028423, 0)})
	require.NoError(b, err)
	t2 := time.Now()
	s, err := New(w)
	require.NoError(b, err)
	t3 := time.Now()
	require.NoError(b, sims.LoadFixtures(context.Background(), w, fixtures.FS, s))
	t4 := time.Now()
	b.Log(t1.Sub(t0), t2.Sub(t1), t3.Sub(t2), t4.Sub(t3))
	r := httptest.NewRequest("GET", "/api/advertisement/content?timestamp=1420028423&login=40052010&lang=en", nil)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-HTTP-AUTH-TOKEN", "0cfec8a37105ce272c937d28855089460c4c407ec858f567e5f6f37f0f520417")
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	b.Log(rec.Code, rec.Header(), rec.Body.String())
	b.ReportAllocs()
	for b.Loop() {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
	}
}
