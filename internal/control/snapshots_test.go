package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/sandbox"
)

func TestSnapshotsAreRefusedClearly(t *testing.T) {
	h := newControl(t, control.Access{})
	w := ask(h, "POST", "/_mock/snapshots", `{"name":"one"}`)
	assert.Equal(t, http.StatusCreated, w.Code)
	assert.Equal(t, "/_mock/snapshots/one", w.Header().Get("Location"))
	for _, tt := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{"POST", "/_mock/snapshots", `{"name":"one"}`, 409, ""},
		{"POST", "/_mock/snapshots", `{"name":"a/b"}`, 400, "name"},
		{"POST", "/_mock/snapshots", `{"name":7}`, 400, "name"},
		{"POST", "/_mock/snapshots", `{"replace":"yes"}`, 400, "replace"},
		{"POST", "/_mock/snapshots", `{"title":"x"}`, 400, "title"},
		{"GET", "/_mock/snapshots/two", "", 404, ""},
		{"DELETE", "/_mock/snapshots/two", "", 404, ""},
		{"POST", "/_mock/snapshots/two/restore", "", 404, ""},
		{"POST", "/_mock/snapshots/one/restore", `{"force":true}`, 400, "force"},
		{"PUT", "/_mock/snapshots/Two", "x", 400, "name"},
		{"PUT", "/_mock/snapshots/two", "SQLite format 3\x00 it says", 422, ""},
	} {
		p := refusal(t, ask(h, tt.method, tt.path, tt.body), tt.status)
		assert.Equal(t, tt.field, p.Field, "%s %s %s", tt.method, tt.path, tt.body)
	}
	assert.Equal(t, 200, ask(h, "POST", "/_mock/snapshots/one/restore", "").Code)
	assert.Equal(t, 1, strings.Count(ask(h, "GET", "/_mock/snapshots", "").Body.String(), `"name"`))
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestUploadsAreBounded(t *testing.T) {
	h := newControl(t, control.Access{})
	r := httptest.NewRequest("PUT", "http://localhost:8080/_mock/snapshots/big", io.LimitReader(endless{}, sandbox.MaxSnapshot+1))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	refusal(t, w, http.StatusRequestEntityTooLarge)
	assert.JSONEq(t, `{"snapshots":[]}`, ask(h, "GET", "/_mock/snapshots", "").Body.String())
}
