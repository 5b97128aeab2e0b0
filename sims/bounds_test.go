package sims_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

// echo answers with its body; refusals go into the status and a header.
func echo(w *sims.World) http.Handler {
	next := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic("oh no")
		}
		_, _ = io.Copy(rw, r.Body)
	})
	return sims.Bounded(w, next, func(rw http.ResponseWriter, r *http.Request, status int, why string) {
		w.Explain(rw, r, sims.Explanation{Why: why})
		rw.WriteHeader(status)
	})
}

func TestRequestsAreBounded(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{})
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, tt := range []struct {
		name               string
		path, header, body string
		status             int
		why                string
	}{
		{"ordinary", "/?a=b", "v", "body", 200, ""},
		{"at the bounds", "/?" + long(sims.MaxQuery), "v", long(sims.MaxBody), 200, ""},
		{"a long query", "/?" + long(sims.MaxQuery+1), "", "", 414, "the query has 65537 bytes; the simulator takes 65536"},
		{"a long header", "/", long(sims.MaxHeader), "", 431, "the header has 65546 bytes; the simulator takes 65536"},
		{"a long body", "/", "", long(sims.MaxBody + 1), 413, "the body is over 1048576 bytes"},
		{"a panic", "/panic", "", "", 500, "a mistake in the simulator: oh no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, tt.path, strings.NewReader(tt.body))
			r.Header = http.Header{"X-Long": {tt.header}}
			rec := httptest.NewRecorder()
			echo(w).ServeHTTP(rec, r)
			assert.Equal(t, tt.status, rec.Code)
			assert.Equal(t, tt.why, rec.Header().Get(sims.ReasonHeader))
			if tt.status == 200 {
				assert.Equal(t, tt.body, rec.Body.String())
			}
		})
	}
}

func TestExplanationsFitAHeader(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, tt := range []struct{ name, why, want string }{
		{"plain", "the token is wrong", "the token is wrong"},
		{"none", "", ""},
		{"lines and non-ASCII", "a\r\nb\té", "a  b %C3%A9"},
		{"long", strings.Repeat("x", 3000), strings.Repeat("x", 2048) + "..."},
	} {
		rec := httptest.NewRecorder()
		w.Explain(rec, r, sims.Explanation{Why: tt.why})
		assert.Equal(t, tt.want, rec.Header().Get(sims.ReasonHeader), tt.name)
	}
	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"mock_headers": false}))
	rec := httptest.NewRecorder()
	w.Explain(rec, r, sims.Explanation{Why: "secret enough"})
	assert.Empty(t, rec.Header(), "the setting turns the header off")
}
