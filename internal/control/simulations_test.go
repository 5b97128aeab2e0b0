package control_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/traffic"
)

const traffic10 = `{"api":"easypromos","rate":"10/s","for":"1m","args":{"promotion":10}}`

// begins starts a simulation at, which is /_mock or a sandbox below it.
func begins(t *testing.T, h http.Handler, at string) traffic.State {
	t.Helper()
	w := ask(h, "POST", at+"/simulations", traffic10)
	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	s := decode[traffic.State](t, w)
	assert.Equal(t, fmt.Sprintf("%s/simulations/%d", at, s.ID), w.Header().Get("Location"))
	return s
}

func settled(t *testing.T, h http.Handler, at string, id int64) traffic.State {
	t.Helper()
	w := ask(h, "GET", fmt.Sprintf("%s/simulations/%d?wait=30s", at, id), "")
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	return decode[traffic.State](t, w)
}

func does(t *testing.T, h http.Handler, method, path, body string) {
	t.Helper()
	w := ask(h, method, path, body)
	require.Less(t, w.Code, 300, w.Body.String())
}

func listed(t *testing.T, h http.Handler, at string) []traffic.State {
	t.Helper()
	w := ask(h, "GET", at+"/simulations", "")
	return decode[struct{ Simulations []traffic.State }](t, w).Simulations
}

func TestSimulationsThatCannotBe(t *testing.T) {
	t.Parallel()
	h := newControl(t, control.Access{})
	for _, tt := range []struct{ name, body, field string }{
		{"no API", `{"rate":"5/s","for":"1m","args":{"promotion":10}}`, "api"},
		{"no rate", `{"api":"easypromos","for":"1m","args":{"promotion":10}}`, "rate"},
		{"no duration", `{"api":"easypromos","rate":"5/s","args":{"promotion":10}}`, "for"},
		{"an API without users to simulate", `{"api":"nats4","rate":"5/s","for":"1m"}`, "api"},
		{"a rate that is a number", `{"api":"easypromos","rate":5,"for":"1m"}`, "rate"},
		{"a rate that is too high", `{"api":"easypromos","rate":"1001/s","for":"1m","args":{"promotion":10}}`, "rate"},
		{"a duration that is too long", `{"api":"easypromos","rate":"1/h","for":"25h","args":{"promotion":10}}`, "for"},
		{"too many steps", `{"api":"easypromos","rate":"1000/s","for":"24h","args":{"promotion":10}}`, "for"},
		{"the seed 0", `{"api":"easypromos","rate":"5/s","for":"1m","seed":0,"args":{"promotion":10}}`, "seed"},
		{"a seed that is a text", `{"api":"easypromos","rate":"5/s","for":"1m","seed":"7"}`, "seed"},
		{"no promotion", `{"api":"easypromos","rate":"5/s","for":"1m"}`, "args.promotion"},
		{"a promotion that is not there", `{"api":"easypromos","rate":"5/s","for":"1m","args":{"promotion":9}}`, "args.promotion"},
		{"arguments that are null", `{"api":"easypromos","rate":"5/s","for":"1m","args":null}`, "args"},
		{"an argument twice", `{"api":"easypromos","rate":"5/s","for":"1m","args":{"promotion":10,"promotion":10}}`, "args.promotion"},
		{"an unknown key", `{"api":"easypromos","rate":"5/s","for":"1m","promotion":10}`, "promotion"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := refusal(t, ask(h, "POST", "/_mock/simulations", tt.body), http.StatusBadRequest)
			assert.Equal(t, tt.field, p.Field)
			assert.Contains(t, p.Detail, tt.field)
		})
	}
	assert.Empty(t, listed(t, h, "/_mock"))
	for _, path := range []string{"?wait=soon", "?wait=31s", "?wait=-1s", "?weight=1s", "?wait=%zz"} {
		refusal(t, ask(h, "GET", "/_mock/simulations/1"+path, ""), http.StatusBadRequest)
	}
	for _, id := range []string{"1", "0", "x", "99999999999999999999"} {
		refusal(t, ask(h, "GET", "/_mock/simulations/"+id, ""), http.StatusNotFound)
		refusal(t, ask(h, "DELETE", "/_mock/simulations/"+id, ""), http.StatusNotFound)
	}
}

func TestTenSimulationsMayRun(t *testing.T) {
	t.Parallel()
	h := newControl(t, control.Access{})
	does(t, h, "PUT", "/_mock/clock", `{"frozen":true}`)
	does(t, h, "POST", "/_mock/sandboxes", `{"name":"t1"}`)
	for range 10 {
		begins(t, h, "/_mock")
	}
	p := refusal(t, ask(h, "POST", "/_mock/simulations", traffic10), http.StatusConflict)
	assert.Contains(t, p.Detail, "10 simulations are running")
	begins(t, h, "/_mock/sandboxes/t1")
	does(t, h, "DELETE", "/_mock/simulations/4", "")
	assert.Equal(t, int64(11), begins(t, h, "/_mock").ID)
}

func TestSimulationsKeepToTheirSandbox(t *testing.T) {
	t.Parallel()
	h := newControl(t, control.Access{})
	for _, name := range []string{"t1", "t2"} {
		does(t, h, "POST", "/_mock/sandboxes", `{"name":"`+name+`"}`)
		does(t, h, "PUT", "/_mock/sandboxes/"+name+"/clock", `{"frozen":true}`)
		begins(t, h, "/_mock/sandboxes/"+name)
	}
	does(t, h, "PUT", "/_mock/sandboxes/t1/clock", `{"advance":"30s"}`)
	assert.Equal(t, int64(300), settled(t, h, "/_mock/sandboxes/t1", 1).Steps.Done)
	assert.Zero(t, settled(t, h, "/_mock/sandboxes/t2", 1).Steps.Done)
	assert.Empty(t, listed(t, h, "/_mock"))

	does(t, h, "DELETE", "/_mock/sandboxes/t1", "") // with one that runs
	refusal(t, ask(h, "GET", "/_mock/sandboxes/t1/simulations", ""), http.StatusNotFound)
	assert.Equal(t, traffic.Running, settled(t, h, "/_mock/sandboxes/t2", 1).State)
}

// What exchanges the data ends the simulations that have begun over the data before, also
// in the middle of much to do.
func TestSimulationsEndWithTheirData(t *testing.T) {
	t.Parallel()
	h := newControl(t, control.Access{})
	does(t, h, "PUT", "/_mock/clock", `{"frozen":true}`)
	next := nextUser(t, h)
	does(t, h, "POST", "/_mock/snapshots", `{"name":"before"}`)
	for _, tt := range []struct{ name, path, body string }{
		{"a restore", "/_mock/snapshots/before/restore", ""},
		{"a reset of its API", "/_mock/reset", `{"api":"easypromos"}`},
		{"a reset", "/_mock/reset", ""},
	} {
		begun := begins(t, h, "/_mock")
		does(t, h, "PUT", "/_mock/clock", `{"advance":"1m"}`)
		does(t, h, "POST", tt.path, tt.body)
		does(t, h, "PUT", "/_mock/clock", `{"advance":"10m","frozen":true}`)
		assert.Equal(t, next, nextUser(t, h), tt.name)
		for _, s := range listed(t, h, "/_mock") {
			assert.NotEqual(t, traffic.Running, s.State, "%s: %d", tt.name, begun.ID)
			assert.NotEqual(t, traffic.Failed, s.State, "%s: %s", tt.name, s.Error)
		}
	}
	assert.Empty(t, listed(t, h, "/_mock"), "a reset forgets them")
	assert.Equal(t, int64(1), begins(t, h, "/_mock").ID)
	does(t, h, "POST", "/_mock/reset", `{"api":"nats4"}`)
	assert.Equal(t, traffic.Running, listed(t, h, "/_mock")[0].State, "another API's reset is nothing to it")
}

// nextUser is the id of a user who registers now, and is taken back.
func nextUser(t *testing.T, h http.Handler) any {
	t.Helper()
	w := ask(h, "POST", "/_mock/actions/easypromos/register-participant", `{"promotion":10,"email":"last@example.com"}`)
	user := decode[map[string]any](t, w)["user"]
	require.NotNil(t, user, w.Body.String())
	does(t, h, "POST", "/_mock/reset", `{"api":"easypromos"}`)
	return user
}

// Who waits for a simulation is answered when the sandbox goes.
func TestWhoWaitsIsAnsweredAtTheEnd(t *testing.T) {
	t.Parallel()
	h := newControl(t, control.Access{})
	does(t, h, "POST", "/_mock/sandboxes", `{"name":"t1"}`)
	w := ask(h, "POST", "/_mock/sandboxes/t1/simulations", strings.ReplaceAll(traffic10, `"1m"`, `"24s"`))
	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	answered := make(chan int)
	go func() { answered <- ask(h, "GET", "/_mock/sandboxes/t1/simulations/1?wait=30s", "").Code }()
	does(t, h, "DELETE", "/_mock/sandboxes/t1", "")
	assert.Contains(t, []int{http.StatusOK, http.StatusNotFound}, <-answered)
}
