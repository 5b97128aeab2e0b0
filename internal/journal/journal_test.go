package journal_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// newJournal returns an empty log over an empty world.
func newJournal(t testing.TB, start map[string]string) (*journal.Journal, *sims.World) {
	t.Helper()
	w := worldtest.New(t, sims.WorldOptions{Name: "default", Settings: start})
	require.NoError(t, w.Settings.Define(journal.Settings...))
	return journal.New(w, journal.Options{Sandbox: "default"}), w
}

// recorded is h with its requests in the log.
func recorded(j *journal.Journal, h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := j.Begin(w, r, "fake")
		defer rec.End()
		h(rec, rec.Request)
	})
}

func TestEachResponseHasItsID(t *testing.T) {
	t.Parallel()
	j, w := newJournal(t, nil)
	h := recorded(j, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		_, _ = w.Write(body)
	})
	get := func() http.Header {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("POST", "/a", strings.NewReader("hello")))
		assert.Equal(t, "hello", rec.Body.String())
		return rec.Header()
	}
	assert.Equal(t, "1", get().Get(journal.HeaderRequestID))
	assert.Equal(t, "2", get().Get(journal.HeaderRequestID))

	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{sims.SettingMockHeaders: false}))
	assert.NotContains(t, get(), journal.HeaderRequestID)
}
