package userbatch_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/userbatch"
)

// start is the clock's start of the embedded simulator.
var start = time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)

// embedded is the simulator alone, as a Go test of another module embeds it.
func embedded(tb testing.TB) *userbatch.Server {
	srv, err := userbatch.New(demoWorld.New(tb, sims.WorldOptions{Now: start}))
	require.NoError(tb, err)
	return srv
}

// The worlds with the built-in fixtures and with nothing in them.
var (
	demoWorld  = worldtest.Demo(userbatch.New, fixtures.FS)
	blankWorld = worldtest.Blank(userbatch.New)
)

// named is the simulator alone in a world of that name.
func named(tb testing.TB, name string, files fs.FS) (*userbatch.Server, *sims.World) {
	world := blankWorld.New(tb, sims.WorldOptions{Name: name, Now: start})
	srv, err := userbatch.New(world)
	require.NoError(tb, err)
	require.NoError(tb, sims.LoadFixtures(context.Background(), world, files, srv))
	return srv, world
}

func benchmark(b *testing.B, status int, request func(i int) *http.Request) {
	srv := embedded(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, request(i))
		if rec.Code != status {
			b.Fatalf("%d: %s", rec.Code, rec.Body)
		}
	}
}

func request(path, query string) *http.Request {
	return requestBy(demo, path, query)
}

func requestBy(portal map[string]string, path, query string) *http.Request {
	return requestOf(signedBy(portal, start, path, query))
}

func requestAt(now time.Time, path, query string) *http.Request {
	return requestOf(signedBy(demo, now, path, query))
}

func requestOf(target string, header []string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, target[len("/userbatch"):], nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func BenchmarkRead(b *testing.B) {
	r := request("/advertisement/content", "lang=en&email=info@userbatch.com")
	benchmark(b, 200, func(int) *http.Request { return r })
}

func BenchmarkReadXML(b *testing.B) {
	r := request("/advertisement/content", "lang=en&email=info@userbatch.com")
	r.Header.Set("Accept", "application/xml")
	benchmark(b, 200, func(int) *http.Request { return r })
}

func BenchmarkCreate(b *testing.B) {
	benchmark(b, 200, func(i int) *http.Request {
		return request("/advertisment/newuser", fmt.Sprintf("lang=en&platform=1&email=u%d@example.test", i))
	})
}

func BenchmarkRefusal(b *testing.B) {
	r := request("/advertisement/content", "lang=en")
	r.Header.Set("X-HTTP-AUTH-TOKEN", "7557ca299039ecba7dfe3cbd77169a5e951e901ed7de1bda09f4facf58d6a70d")
	benchmark(b, 401, func(int) *http.Request { return r })
}

func TestASimulatorCanBeEmbeddedAlone(t *testing.T) {
	rec := httptest.NewRecorder()
	embedded(t).ServeHTTP(rec, request("/advertisement/content", "lang=en"))
	require.Equal(t, 200, rec.Code, rec.Body)
}
