package promoonly_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listingPaths have a and b where a client writes what it likes.
var listingPaths = []string{
	"/genres/a/b", "/genres/date/a/b", "/genres/date/1/a/b", "/tracks/date/a/b", "/tracks/date/1/a/b",
	"/distribution/a", "/distribution/page/a", "/track/a", "/track/versions/a",
	"/specialty/a", "/specialty/tracks/a", "/specialty/decade/a/b",
}

func listing(s http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	r.Header.Set("Authorization", user1)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// FuzzListingPaths: whatever stands in a path, it is answered with JSON: found, or not.
func FuzzListingPaths(f *testing.F) {
	for _, p := range [][2]string{
		{"R_and_B", "2020-04-09"}, {"1", "2020-04-09"}, {"1990", "1"}, {"1994", "1"}, {"371553", "0"},
		{"2020-04-09", "100"}, {"9223372036854775807", "9223372036854775808"}, {"-1", "0000-00-00"},
		{"%2F", "2020-04-09"}, {"٣", " 1"}, {"", ""}, {"..", "."}, {"'; --", "\x00"},
	} {
		f.Add(p[0], p[1])
	}
	s := simulator(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, path := range listingPaths {
			segments := strings.Split(path, "/")
			for i, segment := range segments {
				switch segment {
				case "a":
					segments[i] = url.PathEscape(a)
				case "b":
					segments[i] = url.PathEscape(b)
				}
			}
			got := listing(s, strings.Join(segments, "/"))
			require.Contains(t, []int{200, 404}, got.Code, "%s %q %q: %s", path, a, b, got.Body)
			require.True(t, json.Valid(got.Body.Bytes()), "%s %q %q: %s", path, a, b, got.Body)
		}
	})
}

// Listings are reads: many at once answer what one does, and while a sync adds to them,
// what was before it or what is after.
func TestListingsWhileASyncRuns(t *testing.T) {
	t.Parallel()
	paths := []string{
		"/releases/date/1", "/tracks/date/1", "/genres/date/1", "/distribution/first", "/charts", "/formats",
		"/genres/Dance/2020-04-16", "/distribution/page/2019-09-26", "/track/375901", "/track/versions/371553",
		"/specialty/1", "/specialty/tracks/1973", "/specialty/decade/1990/1",
	}
	before, after := map[string]string{}, map[string]string{}
	once := simulator(t)
	for _, path := range paths {
		before[path] = listing(once, path).Body.String()
	}
	require.Equal(t, 200, listing(once, "/user/sync").Code)
	changed := 0
	for _, path := range paths {
		after[path] = listing(once, path).Body.String()
		if before[path] != after[path] {
			changed++
		}
	}
	require.Equal(t, 5, changed, "a release of 2020-04-16: by date its tracks and genres too, by genre, by id")

	s := simulator(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, path := range paths {
				body := listing(s, path).Body.String()
				assert.Contains(t, []string{before[path], after[path]}, body, path)
			}
		})
	}
	wg.Go(func() { assert.Equal(t, 200, listing(s, "/user/sync").Code) })
	wg.Wait()
	for _, path := range paths {
		assert.Equal(t, after[path], listing(s, path).Body.String(), path)
	}
}
