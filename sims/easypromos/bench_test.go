package easypromos

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// blank and demo are worlds with nothing in them and with the built-in fixtures.
var (
	blank = worldtest.Blank(New)
	demo  = worldtest.Demo(New, fixtures.FS)
)

// over returns the simulator over a copy of a template.
func over(tb testing.TB, m *worldtest.Template, o sims.WorldOptions) *Server {
	s, err := New(m.New(tb, o))
	require.NoError(tb, err)
	return s
}

// unlimitedNow has the rate limit off.
func unlimitedNow(tb testing.TB) sims.WorldOptions {
	return sims.WorldOptions{
		Now: worldtest.Now(tb), Settings: map[string]string{settingRateLimit: "0"},
	}
}

// empty returns the simulator over a world of its own, with the rate limit off and
// nothing in it.
func empty(tb testing.TB) *Server { return over(tb, blank, unlimitedNow(tb)) }

// open returns the simulator with the built-in fixtures.
func open(tb testing.TB) *Server { return over(tb, demo, unlimitedNow(tb)) }

// benchmark sends one request over and over.
func benchmark(b *testing.B, status int, method, path string) {
	s := open(b)
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Authorization", "Bearer demo-token-a")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(b, status, w.Code, w.Body)
	b.ReportMetric(float64(w.Body.Len()), "B/body")
	b.ReportAllocs()
	sink := discard{http.Header{}}
	for b.Loop() {
		s.ServeHTTP(sink, r)
	}
}

// discard is a ResponseWriter that keeps nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkPromotion(b *testing.B)  { benchmark(b, 200, "GET", "/v2/promotions/10") }
func BenchmarkUser(b *testing.B)       { benchmark(b, 200, "GET", "/v2/users/10/1") }
func BenchmarkPromotions(b *testing.B) { benchmark(b, 200, "GET", "/v2/promotions") }
func BenchmarkUsers(b *testing.B)      { benchmark(b, 200, "GET", "/v2/users/10") }
func BenchmarkParticipations(b *testing.B) {
	benchmark(b, 200, "GET", "/v2/participations/10")
}
func BenchmarkFullParticipations(b *testing.B) {
	benchmark(b, 200, "GET", "/v2/participations/10?format=full")
}
func BenchmarkRefusal(b *testing.B) { benchmark(b, 404, "GET", "/v2/promotions/99999") }

// benchmarkWrite sends writes, each with another body.
func benchmarkWrite(b *testing.B, path string, body func(n int) string) {
	s := open(b)
	r := httptest.NewRequest(http.MethodPost, path, nil)
	r.Header.Set("Authorization", "Bearer demo-token-a")
	r.Header.Set("Content-Type", "application/json")
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		r.Body = io.NopCloser(strings.NewReader(body(n)))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(b, http.StatusOK, w.Code, w.Body)
	}
}

func BenchmarkAutologin(b *testing.B) {
	benchmarkWrite(b, "/v2/users/autologin/10", func(n int) string {
		return fmt.Sprintf(`{"external_id": "b%d", "email": "b%d@example.com", "country": "ES"}`, n, n)
	})
}

func BenchmarkRecover(b *testing.B) {
	benchmarkWrite(b, "/v2/users/autologin/10", func(int) string { return `{"external_id": "loyalty-2"}` })
}

func BenchmarkCoinTransaction(b *testing.B) {
	benchmarkWrite(b, "/v2/coin_transactions/10", func(int) string { return `{"user_id": 2, "amount": 1}` })
}

// BenchmarkFixtures loads the default world.
func BenchmarkFixtures(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := empty(b)
		b.StartTimer()
		require.NoError(b, sims.LoadFixtures(context.Background(), s.world, fixtures.FS, s))
	}
}

// BenchmarkNew makes the simulator over a database that has its tables, as for each
// sandbox.
func BenchmarkNew(b *testing.B) {
	w := empty(b).world
	b.ReportAllocs()
	for b.Loop() {
		_, err := New(w)
		require.NoError(b, err)
	}
}
