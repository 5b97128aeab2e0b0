package control_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

func newSandboxes(t testing.TB) *sandbox.Manager {
	s, err := sandbox.Open(context.Background(), sandbox.Options{
		World: sims.WorldOptions{Now: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)},
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func newControl(t testing.TB, a control.Access) http.Handler {
	return control.New(newSandboxes(t), a, slog.New(slog.DiscardHandler))
}

// ask calls the control API from localhost. header is name, value, name, …
func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		} else {
			r.Header.Add(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) (v T) {
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &v), w.Body.String())
	return v
}

func refusal(t *testing.T, w *httptest.ResponseRecorder, status int) problem.Problem {
	assert.Equal(t, status, w.Code, w.Body.String())
	assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	p := decode[problem.Problem](t, w)
	assert.Equal(t, status, p.Status)
	assert.Equal(t, http.StatusText(status), p.Title)
	assert.Equal(t, "about:blank", p.Type)
	return p
}

func TestHealth(t *testing.T) {
	h := newControl(t, control.Access{})
	for path, want := range map[string]string{
		"/_mock/healthz": `{"status":"ok"}`,
		"/_mock/readyz":  `{"status":"ready"}`,
	} {
		w := ask(h, "GET", path, "")
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		assert.JSONEq(t, want, w.Body.String())
		assert.Equal(t, http.StatusOK, ask(h, "HEAD", path, "").Code)
	}
}

func TestCredentials(t *testing.T) {
	w := ask(newControl(t, control.Access{}), "GET", "/_mock/credentials", "")
	all := decode[map[string][]sims.Credential](t, w)
	assert.Len(t, all, len(sandbox.APIs))
	for _, name := range sandbox.Names() {
		require.NotEmpty(t, all[name], name)
	}
	assert.Equal(t, "40052010", all["userbatch"][0].Values["login"])
}

func TestOperations(t *testing.T) {
	w := ask(newControl(t, control.Access{}), "GET", "/_mock/operations", "")
	all := decode[map[string][]sims.Operation](t, w)["operations"]
	seen := map[string]bool{}
	for _, o := range all {
		assert.NotEmpty(t, o.Method, o.ID)
		assert.True(t, strings.HasPrefix(o.Path, "/"), o.ID)
		assert.Contains(t, []sims.Provenance{sims.Documented, sims.Observed, sims.Ours}, o.Provenance, o.ID)
		key := o.API + " " + o.ID
		assert.False(t, seen[key], key)
		seen[key] = true
	}
	for _, name := range sandbox.Names() {
		assert.Contains(t, w.Body.String(), `"api":"`+name+`"`)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	h := newControl(t, control.Access{})
	for _, path := range []string{"/_mock", "/_mock/", "/_mock/clocks", "/_mock//clock", "/_mock/clock/", "/_mock/../clock"} {
		refusal(t, ask(h, "GET", path, ""), http.StatusNotFound)
	}
	for _, tt := range []struct{ method, path, allow string }{
		{"DELETE", "/_mock/clock", "GET, PUT, HEAD"},
		{"POST", "/_mock/settings", "GET, PATCH, HEAD"},
		{"GET", "/_mock/reset", "POST"},
		{"HEAD", "/_mock/reset", "POST"},
		{"PUT", "/_mock/healthz", "GET, HEAD"},
		{"OPTIONS", "/_mock/credentials", "GET, HEAD"},
	} {
		w := ask(h, tt.method, tt.path, "")
		refusal(t, w, http.StatusMethodNotAllowed)
		assert.Equal(t, tt.allow, w.Header().Get("Allow"), tt.path)
	}
}

func TestResetReturnsToTheStart(t *testing.T) {
	h := newControl(t, control.Access{})
	require.Equal(t, 200, ask(h, "PUT", "/_mock/clock", `{"advance":"24h","frozen":true}`).Code)
	require.Equal(t, 200, ask(h, "PATCH", "/_mock/settings", `{"mock_headers":false}`).Code)

	for range 2 { // a second one finds what the first has left
		require.Equal(t, 200, ask(h, "POST", "/_mock/reset", "").Code)
		clock := decode[map[string]any](t, ask(h, "GET", "/_mock/clock", ""))
		assert.Equal(t, false, clock["frozen"])
		assert.Regexp(t, `^2035-01-01T00:00:0`, clock["now"])
		settings := decode[map[string]map[string]any](t, ask(h, "GET", "/_mock/settings", ""))
		assert.Equal(t, true, settings["mock_headers"]["value"])
	}
	p := refusal(t, ask(h, "POST", "/_mock/reset", `{"api":"vimeo"}`), http.StatusBadRequest)
	assert.Equal(t, "api", p.Field)
	p = refusal(t, ask(h, "POST", "/_mock/reset", `{"apis":["synctv"]}`), http.StatusBadRequest)
	assert.Equal(t, "apis", p.Field)
}

func TestBodiesAreBounded(t *testing.T) {
	h := newControl(t, control.Access{})
	big := fmt.Sprintf(`{"now":"%s"}`, strings.Repeat("x", 1<<20))
	refusal(t, ask(h, "PUT", "/_mock/clock", big), http.StatusRequestEntityTooLarge)
}
