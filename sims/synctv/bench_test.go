package synctv_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/synctv"
	"github.com/mockapis/mockapis/store"
)

// bench is the simulator alone, with 100 codes on offer 1020 and its
// administrator logged in.
type bench struct {
	*synctv.Server
	world  *sims.World
	cookie string
}

// demo is a world with the default fixtures.
var demo = worldtest.Demo(synctv.New, fixtures.FS)

func newBench(tb testing.TB) *bench {
	w := demo.New(tb, sims.WorldOptions{})
	s, err := synctv.New(w)
	require.NoError(tb, err)
	b := &bench{Server: s, world: w}
	login := b.do(http.MethodPost, "/rest/v1/session?email=admin@example.test&password=admin-password")
	require.Equal(tb, http.StatusOK, login.Code)
	b.cookie = login.Header().Get("Set-Cookie")
	require.Equal(tb, http.StatusOK, b.do(http.MethodPost, "/rest/v1/offers/1020/promo_codes?count=100").Code)
	return b
}

func (b *bench) do(method, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Cookie", b.cookie)
	rec := httptest.NewRecorder()
	b.ServeHTTP(rec, r)
	return rec
}

func BenchmarkRequests(b *testing.B) {
	for _, bb := range []struct {
		name, method, target string
		status               int
	}{
		{"read", "GET", "/rest/v1/offers/2/promo_codes/31", 200},
		{"validate", "GET", "/rest/v1/promo_codes/validate?device=urn:synctv:devices:web:11223344&code=1A2B3C", 200},
		{"page of 100", "GET", "/rest/v1/offers/1020/promo_codes", 200},
		{"create 1", "POST", "/rest/v1/offers/3/promo_codes", 200},
		{"create 100", "POST", "/rest/v1/offers/3/promo_codes?count=100", 200},
		{"refusal", "GET", "/rest/v1/offers/2/promo_codes/999", 404},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := newBench(b)
			r := httptest.NewRequest(bb.method, bb.target, nil)
			r.Header.Set("Cookie", s.cookie)
			require.Equal(b, bb.status, s.do(bb.method, bb.target).Code)
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(&sink{header: http.Header{}}, r)
			}
		})
	}
}

// A sink is a response that goes nowhere.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkFixtures loads the default fixtures into a fresh world.
func BenchmarkFixtures(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db, err := store.Open(filepath.Join(b.TempDir(), "world.db"), store.Options{Ephemeral: true})
		require.NoError(b, err)
		w, err := sims.NewWorld(db, sims.WorldOptions{Now: time.Unix(1, 0)})
		require.NoError(b, err)
		s, err := synctv.New(w)
		require.NoError(b, err)
		b.StartTimer()
		require.NoError(b, sims.LoadFixtures(context.Background(), w, fixtures.FS, s))
		b.StopTimer()
		require.NoError(b, db.Close())
		b.StartTimer()
	}
}
