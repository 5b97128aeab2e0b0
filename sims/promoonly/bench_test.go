package promoonly_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/promoonly"
)

// user1 is the header that the document prints for user 1.
const user1 = "Bearer MTo4YjI2ZTFlNGYzZjVlMDBhODg4ODA3ZTYwNTU2NWM0Nw=="

func simulator(t testing.TB) *promoonly.Server {
	s, _ := simulated(t)
	return s
}

func simulatorWorld(t testing.TB) *sims.World {
	_, w := simulated(t)
	return w
}

// simulated is the simulator alone, with the built-in fixtures.
func simulated(t testing.TB) (*promoonly.Server, *sims.World) {
	return over(t, demo, sims.WorldOptions{Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)})
}

// blank and demo are worlds with nothing in them and with the built-in fixtures.
var (
	blank = worldtest.Blank(promoonly.New)
	demo  = worldtest.Demo(promoonly.New, fixtures.FS)
)

// over is the simulator over a copy of a template.
func over(t testing.TB, m *worldtest.Template, o sims.WorldOptions) (*promoonly.Server, *sims.World) {
	w := m.New(t, o)
	s, err := promoonly.New(w)
	require.NoError(t, err)
	return s, w
}

func BenchmarkSync(b *testing.B)    { benchmark(b, 200, "GET", "/user/sync", "", user1) }
func BenchmarkRelease(b *testing.B) { benchmark(b, 200, "GET", "/release/24200", "", user1) }
func BenchmarkPage(b *testing.B)    { benchmark(b, 200, "GET", "/releases/date/1", "", user1) }
func BenchmarkRefusal(b *testing.B) { benchmark(b, 401, "GET", "/user/sync", "", "Bearer MTpub25l") }
func BenchmarkValidate(b *testing.B) {
	benchmark(b, 200, "POST", "/user/token/validate", "userid=1&token=8b26e1e4f3f5e00a888807e605565c47", "")
}
func BenchmarkAuthenticate(b *testing.B) {
	benchmark(b, 200, "POST", "/user/authenticate", "userid=1",
		"Basic YTgyNDZkZDZhODM1YjFkZjRxd2Q4NTAzYjNiNWZhODE3OjcxOGEyNG52bWJoYTIzNWZhdWQyM2R2OG5kd2hjeTIzbg==")
}

func benchmark(b *testing.B, status int, method, path, body, authorization string) {
	s := simulator(b)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != status {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}
