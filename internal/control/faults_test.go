package control_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/faults"
)

func TestFaultsComeAndGo(t *testing.T) {
	h := newControl(t, control.Access{})
	assert.JSONEq(t, `{"faults":[]}`, ask(h, "GET", "/_mock/faults", "").Body.String())
	ask(h, "PUT", "/_mock/clock", `{"now":"2035-01-01T00:00:00Z","frozen":true}`)

	w := ask(h, "POST", "/_mock/faults", `{"fault":"latency","attributes":{"latency":100,"jitter":20},
		"match":{"api":"userbatch","operation":"getContent","method":"GET","path":"/api/*","credential":"40052010"},
		"first":5,"every":2,"percent":12.5,"until":"30s"}`)
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	assert.Equal(t, "/_mock/faults/1", w.Header().Get("Location"))
	first := `{"id":1,"fault":"latency","attributes":{"latency":100,"jitter":20,"distribution":"uniform"},
		"match":{"api":"userbatch","operation":"getContent","method":"GET","path":"/api/*","credential":"40052010"},
		"first":5,"every":2,"percent":12.5,"until":"2035-01-01T00:00:30Z","met":0,"hit":0}`
	var want map[string]any
	require.NoError(t, json.Unmarshal([]byte(first), &want))
	state := decode[map[string]any](t, w)
	assert.Equal(t, want, state)

	require.Equal(t, http.StatusCreated, ask(h, "POST", "/_mock/faults", `{"fault":"timeout"}`).Code)
	second := `{"id":2,"fault":"timeout","attributes":{"timeout":0},"met":0,"hit":0}`
	assert.JSONEq(t, second, ask(h, "GET", "/_mock/faults/2", "").Body.String())

	assert.Equal(t, http.StatusNoContent, ask(h, "DELETE", "/_mock/faults/1", "").Code)
	assert.JSONEq(t, `{"faults":[`+second+`]}`, ask(h, "GET", "/_mock/faults", "").Body.String())
	for _, id := range []string{"1", "3", "x", "-1"} {
		p := refusal(t, ask(h, "DELETE", "/_mock/faults/"+id, ""), http.StatusNotFound)
		assert.Equal(t, "There is no fault "+id+" here. GET /_mock/faults lists them.", p.Detail)
		refusal(t, ask(h, "GET", "/_mock/faults/"+id, ""), http.StatusNotFound)
	}
	assert.Equal(t, http.StatusNoContent, ask(h, "DELETE", "/_mock/faults", "").Code)
	assert.JSONEq(t, `{"faults":[]}`, ask(h, "GET", "/_mock/faults", "").Body.String())
}

func TestFaultsAreOfTheirSandbox(t *testing.T) {
	h := newControl(t, control.Access{})
	require.Equal(t, http.StatusCreated, ask(h, "POST", "/_mock/sandboxes", `{"name":"t1"}`).Code)
	w := ask(h, "POST", "/_mock/sandboxes/t1/faults", `{"fault":"malformed"}`)
	require.Equal(t, http.StatusCreated, w.Code)
	assert.Equal(t, "/_mock/sandboxes/t1/faults/1", w.Header().Get("Location"))
	assert.JSONEq(t, `{"faults":[]}`, ask(h, "GET", "/_mock/faults", "").Body.String())
	refusal(t, ask(h, "DELETE", "/_mock/faults/1", ""), http.StatusNotFound)

	require.Equal(t, http.StatusOK, ask(h, "POST", "/_mock/sandboxes/t1/reset", "").Code)
	assert.JSONEq(t, `{"faults":[]}`, ask(h, "GET", "/_mock/sandboxes/t1/faults", "").Body.String())
}

func TestAWrongFaultIsRefused(t *testing.T) {
	h := newControl(t, control.Access{})
	for _, tt := range []struct{ name, body, field string }{
		{"nothing", ``, "fault"},
		{"an unknown key", `{"fault":"timeout","last":2}`, "last"},
		{"another spelling", `{"Fault":"timeout"}`, "Fault"},
		{"a key twice", `{"fault":"timeout","fault":"latency"}`, "fault"},
		{"no string", `{"fault":7}`, "fault"},
		{"an empty string", `{"fault":""}`, "fault"},
		{"null", `{"fault":null}`, "fault"},
		{"an unknown fault", `{"fault":"latncy"}`, "fault"},
		{"attributes that are none", `{"fault":"latency","attributes":7}`, "attributes"},
		{"an attribute twice", `{"fault":"latency","attributes":{"latency":1,"latency":2}}`, "attributes.latency"},
		{"an unknown attribute", `{"fault":"latency","attributes":{"latency":1,"speed":2}}`, "attributes.speed"},
		{"no attribute", `{"fault":"latency"}`, "attributes.latency"},
		{"a match that is none", `{"fault":"timeout","match":"easypromos"}`, "match"},
		{"a match of null", `{"fault":"timeout","match":null}`, "match"},
		{"an unknown key in it", `{"fault":"timeout","match":{"sandbox":"t1"}}`, "match.sandbox"},
		{"an API of a wrong type", `{"fault":"timeout","match":{"api":["easypromos"]}}`, "match.api"},
		{"an unknown API", `{"fault":"timeout","match":{"api":"vimeo"}}`, "match.api"},
		{"an operation that is not served", `{"fault":"timeout","match":{"api":"nats4","operation":"flyAway"}}`, "match.operation"},
		{"first of none", `{"fault":"timeout","first":0}`, "first"},
		{"a negative first", `{"fault":"timeout","first":-2}`, "first"},
		{"a part of a request", `{"fault":"timeout","first":1.5}`, "first"},
		{"a text", `{"fault":"timeout","every":"2"}`, "every"},
		{"a percentage of null", `{"fault":"timeout","percent":null}`, "percent"},
		{"a percentage over 100", `{"fault":"timeout","percent":101}`, "percent"},
		{"a number of seconds", `{"fault":"timeout","until":30}`, "until"},
		{"a time that is over", `{"fault":"timeout","until":"2034-12-31T23:59:59Z"}`, "until"},
		{"a list", `["timeout"]`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := refusal(t, ask(h, "POST", "/_mock/faults", tt.body), http.StatusBadRequest)
			assert.Equal(t, tt.field, p.Field, p.Detail)
			assert.Contains(t, p.Detail, tt.field)
			assert.JSONEq(t, `{"faults":[]}`, ask(h, "GET", "/_mock/faults", "").Body.String())
		})
	}
}

// The catalogue has the faults of every API, each with operations that are served.
func TestTheCatalogueOfFaults(t *testing.T) {
	h := newControl(t, control.Access{})
	type list struct{ Faults []faults.Entry }
	served := map[string]bool{}
	operations := decode[struct{ Operations []struct{ API, ID string } }](t, ask(h, "GET", "/_mock/operations", ""))
	for _, o := range operations.Operations {
		served[o.API+" "+o.ID] = true
	}
	names := map[string]bool{}
	for _, e := range decode[list](t, ask(h, "GET", "/_mock/faults/catalogue", "")).Faults {
		assert.False(t, names[e.Name], "%s stands twice", e.Name)
		names[e.Name] = true
		assert.NotEmpty(t, e.Summary, e.Name)
		assert.NotEmpty(t, e.Source, e.Name)
		assert.Contains(t, []string{"documented", "observed", "ours"}, string(e.Provenance), e.Name)
		if e.Kind == faults.Business {
			assert.Regexp(t, "^"+e.API+"/[a-z0-9-]+$", e.Name)
		}
		for _, o := range e.Operations {
			assert.True(t, served[e.API+" "+o], "%s: %s", e.Name, o)
		}
	}
	for _, name := range []string{"latency", "bandwidth", "slow_close", "timeout", "reset_peer", "limit_data", "malformed",
		"status", "promoonly/token-expired"} {
		assert.True(t, names[name], name)
	}
}

func FuzzFault(f *testing.F) {
	f.Add(`{"fault":"latency","attributes":{"latency":1},"match":{"api":"nats4"},"first":1,"percent":1e1,"until":"1s"}`)
	f.Add(`{"fault":"status","attributes":{"status":503,"headers":{"A":"b"},"body":"x"}}`)
	f.Add(`{"match":{"path":"*"},"fault":"timeout"}`)
	f.Fuzz(func(t *testing.T, body string) {
		rule, err := control.ReadFault(body)
		if err == nil && rule.Percent != nil {
			assert.False(t, *rule.Percent != *rule.Percent, "no number")
		}
		assert.True(t, rule.First >= 0 || err != nil)
	})
}
