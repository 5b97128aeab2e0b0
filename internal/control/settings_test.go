package control_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
)

// valuesOf returns the current values in an answer of /_mock/settings.
func valuesOf(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	values := map[string]any{}
	for name, s := range decode[map[string]map[string]any](t, w) {
		values[name] = s["value"]
	}
	return values
}

func TestSettingsTellWhatTheyAre(t *testing.T) {
	w := ask(newControl(t, control.Access{}), "GET", "/_mock/settings", "")
	all := decode[map[string]map[string]any](t, w)
	require.Contains(t, all, "userbatch.signature.order")
	for name, s := range all {
		assert.Equal(t, s["default"], s["value"], name)
		for _, key := range []string{"allowed", "provenance", "source", "summary"} {
			assert.NotEmpty(t, s[key], "%s of %s", key, name)
		}
	}
	assert.Equal(t, []any{"sent", "sorted"}, all["userbatch.signature.order"]["allowed"])
	assert.Equal(t, []any{true, false}, all["mock_headers"]["allowed"])
}

func TestSettingsChange(t *testing.T) {
	h := newControl(t, control.Access{})
	changed := map[string]any{"mock_headers": false, "userbatch.signature.order": "sorted"}
	w := ask(h, "PATCH", "/_mock/settings", `{"mock_headers":false,"userbatch.signature.order":"sorted"}`)
	assert.Equal(t, changed, valuesOf(t, w), "the answer has what was named")
	assert.Subset(t, valuesOf(t, ask(h, "GET", "/_mock/settings", "")), changed)

	w = ask(h, "PATCH", "/_mock/settings", `{"mock_headers":null}`)
	assert.Equal(t, map[string]any{"mock_headers": true}, valuesOf(t, w), "null returns to the start")
	values := valuesOf(t, ask(h, "GET", "/_mock/settings", ""))
	assert.Equal(t, "sorted", values["userbatch.signature.order"], "what is not named stays")
	assert.Empty(t, valuesOf(t, ask(h, "PATCH", "/_mock/settings", `{}`)))
}

func TestSettingsChangeAllOrNone(t *testing.T) {
	h := newControl(t, control.Access{})
	before := valuesOf(t, ask(h, "GET", "/_mock/settings", ""))
	for _, tt := range []struct{ name, body, field string }{
		{"an unknown name", `{"mock_headers":false,"userbatch.nothing":1}`, "userbatch.nothing"},
		{"null for an unknown name", `{"mock_headers":false,"userbatch.nothing":null}`, "userbatch.nothing"},
		{"a value that is not allowed", `{"mock_headers":false,"userbatch.signature.order":"reversed"}`, "userbatch.signature.order"},
		{"a number for a word", `{"mock_headers":false,"userbatch.signature.order":1.5}`, "userbatch.signature.order"},
		{"a word for true", `{"mock_headers":"true"}`, "mock_headers"},
		{"an object", `{"mock_headers":{}}`, "mock_headers"},
		{"a name twice", `{"mock_headers":false,"mock_headers":false}`, "mock_headers"},
		{"a list", `["mock_headers"]`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := refusal(t, ask(h, "PATCH", "/_mock/settings", tt.body), http.StatusBadRequest)
			assert.Equal(t, tt.field, p.Field)
			assert.Contains(t, p.Detail, tt.field)
			assert.Equal(t, before, valuesOf(t, ask(h, "GET", "/_mock/settings", "")))
		})
	}
}
