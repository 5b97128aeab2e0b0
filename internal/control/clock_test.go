package control_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/control"
)

func TestClockMoves(t *testing.T) {
	h := newControl(t, control.Access{})
	for _, tt := range []struct{ name, body, want string }{
		{"it freezes at a time", `{"now":"2020-02-03T04:05:06Z","frozen":true}`, `{"now":"2020-02-03T04:05:06Z","frozen":true,"rate":1}`},
		{"it advances", `{"advance":"301s"}`, `{"now":"2020-02-03T04:10:07Z","frozen":true,"rate":1}`},
		{"it goes back", `{"advance":"-1h10m7s"}`, `{"now":"2020-02-03T03:00:00Z","frozen":true,"rate":1}`},
		{"an empty object changes nothing", `{}`, `{"now":"2020-02-03T03:00:00Z","frozen":true,"rate":1}`},
		{"so does no body", ``, `{"now":"2020-02-03T03:00:00Z","frozen":true,"rate":1}`},
		{"now comes before advance, in any order", `{"advance":"1h","now":"2030-01-01T00:00:00+02:00"}`, `{"now":"2029-12-31T23:00:00Z","frozen":true,"rate":1}`},
		{"the first second of the range", `{"now":"1970-01-01T00:00:00Z"}`, `{"now":"1970-01-01T00:00:00Z","frozen":true,"rate":1}`},
		{"the last second of the range", `{"now":"9999-12-31T23:59:59Z"}`, `{"now":"9999-12-31T23:59:59Z","frozen":true,"rate":1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, "PUT", "/_mock/clock", tt.body)
			assert.Equal(t, http.StatusOK, w.Code)
			assert.JSONEq(t, tt.want, w.Body.String())
			assert.JSONEq(t, tt.want, ask(h, "GET", "/_mock/clock", "").Body.String())
		})
	}
	assert.Equal(t, http.StatusOK, ask(h, "PUT", "/_mock/clock", `{"now":"2020-01-01T00:00:00Z","frozen":false}`).Code)
	assert.Contains(t, ask(h, "GET", "/_mock/clock", "").Body.String(), `"frozen":false`)
}

func TestClockRefusesWhatItDoesNotKnow(t *testing.T) {
	h := newControl(t, control.Access{})
	const start = `{"now":"2020-01-01T00:00:00Z","frozen":true,"rate":1}`
	ask(h, "PUT", "/_mock/clock", start)
	for _, tt := range []struct{ name, body, field string }{
		{"an unknown key", `{"frozen":true,"speed":60}`, "speed"},
		{"a key in other letters", `{"Frozen":false}`, "Frozen"},
		{"a key twice", `{"frozen":true,"frozen":false}`, "frozen"},
		{"a time that is a number", `{"now":1420028423}`, "now"},
		{"a time without a zone", `{"now":"2035-01-01T00:00:00"}`, "now"},
		{"a day that does not exist", `{"now":"2035-02-30T00:00:00Z"}`, "now"},
		{"null is no time", `{"now":null}`, "now"},
		{"a duration that is a number", `{"advance":301}`, "advance"},
		{"a duration without a unit", `{"advance":"301"}`, "advance"},
		{"null is no duration", `{"advance":null}`, "advance"},
		{"a word for true", `{"frozen":"yes"}`, "frozen"},
		{"null is neither true nor false", `{"frozen":null}`, "frozen"},
		{"before the range", `{"now":"1969-12-31T23:59:59Z"}`, "now"},
		{"beyond the range", `{"now":"9999-12-31T23:00:00Z","advance":"1h"}`, "advance"},
		{"the advance alone is to blame", `{"frozen":false,"advance":"-2000000h"}`, "advance"},
		{"before the range by steps", `{"advance":"-2000000h"}`, "advance"},
		{"a bad value after a good one", `{"now":"2035-01-01T00:00:00Z","frozen":1}`, "frozen"},
		{"a list", `[]`, ""},
		{"a string", `"now"`, ""},
		{"null", `null`, ""},
		{"no JSON", `now=2035`, ""},
		{"two objects", `{}{}`, ""},
		{"an open object", `{"frozen":true`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := refusal(t, ask(h, "PUT", "/_mock/clock", tt.body), http.StatusBadRequest)
			assert.Equal(t, tt.field, p.Field)
			assert.Contains(t, p.Detail, tt.field)
			assert.JSONEq(t, start, ask(h, "GET", "/_mock/clock", "").Body.String())
		})
	}
}
