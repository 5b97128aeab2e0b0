package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/simtest"
)

// A described is a running program with its control API's description.
type described struct {
	t    *testing.T
	s    *simtest.Server
	v    validator.Validator
	done map[string]bool // "GET /_mock/clock"
	ids  map[string]string
	api  string // a path of an API's, in the sandbox that is called for
}

func describe(t *testing.T) *described {
	d := &described{
		t: t, s: simtest.Start(t, simtest.Options{}), done: map[string]bool{}, ids: map[string]string{},
	}
	body := []byte(d.s.Get("/_mock/openapi.json").Body)
	document, err := libopenapi.NewDocument(body)
	require.NoError(t, err)
	assert.Equal(t, "3.1.0", document.GetVersion())
	var all []error
	d.v, all = validator.NewValidator(document)
	require.Empty(t, all)
	ok, mistakes := d.v.ValidateDocument()
	d.fine("the document", ok, mistakes)

	var paths struct {
		Paths map[string]map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(body, &paths))
	for path, item := range paths.Paths {
		for method, operation := range item {
			var o struct{ OperationID string }
			if json.Unmarshal(operation, &o) == nil && o.OperationID != "" {
				d.ids[strings.ToUpper(method)+" "+path] = o.OperationID
			}
		}
	}
	return d
}

func (d *described) fine(what string, ok bool, mistakes []*errors.ValidationError) {
	d.t.Helper()
	for _, m := range mistakes {
		assert.Fail(d.t, what, "%s: %s", m.Message, m.Reason)
		for _, e := range m.SchemaValidationErrors {
			d.t.Logf("%s: %s", e.FieldPath, e.Reason)
		}
	}
	assert.True(d.t, ok, what)
}

// call makes a request, which must be as described, and returns the answer, which
// must be, too. form is the method and the path as the document has it.
func (d *described) call(form, path, body string, status int, contentType ...string) string {
	d.t.Helper()
	method, _, _ := strings.Cut(form, " ")
	res := d.send(method, path, body, contentType)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(d.t, err)
	require.Equal(d.t, status, res.StatusCode, "%s: %s", form, text)
	ok, mistakes := d.v.ValidateHttpRequest(d.request(method, path, body, contentType))
	if status < 400 || status == http.StatusConflict || status == http.StatusNotFound {
		d.fine(form+" (request) "+body, ok, mistakes)
	}
	res.Body = io.NopCloser(bytes.NewReader(text))
	ok, mistakes = d.v.ValidateHttpResponse(d.request(method, path, body, contentType), res)
	d.fine(form+" (answer) "+string(text[:min(len(text), 300)]), ok, mistakes)
	require.Contains(d.t, d.ids, form)
	if status < 400 {
		d.done[form] = true
	}
	return string(text)
}

func (d *described) request(method, path, body string, contentType []string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	d.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, d.s.URL+path, content)
	require.NoError(d.t, err)
	if body != "" {
		r.Header.Set("Content-Type", append(contentType, "application/json")[0])
	}
	return r
}

func (d *described) send(method, path, body string, contentType []string) *http.Response {
	res, err := http.DefaultClient.Do(d.request(method, path, body, contentType))
	require.NoError(d.t, err)
	return res
}

func TestTheDescriptionHasTheRoutersRoutes(t *testing.T) {
	t.Parallel()
	d := describe(t)
	described := []string{}
	names := map[string]bool{}
	for form, id := range d.ids {
		described = append(described, form)
		assert.False(t, names[id], "the operation id %s stands twice", id)
		names[id] = true
	}
	assert.ElementsMatch(t, control.Forms(), described)
}

// Each call succeeds once, for the default sandbox and for a named one, and what it
// takes and answers is as described; so are the refusals.
func TestCallsAreAsDescribed(t *testing.T) {
	t.Parallel()
	d := describe(t)
	d.call("GET /_mock/openapi.json", "/_mock/openapi.json", "", 200)
	d.call("GET /_mock/healthz", "/_mock/healthz", "", 200)
	d.call("GET /_mock/readyz", "/_mock/readyz", "", 200)
	d.call("POST /_mock/sandboxes", "/_mock/sandboxes",
		`{"name": "t1", "packs": ["promoonly/released-today"], "seed": 7, "now": "2035-01-01T00:00:00Z", "ttl": "10m"}`, 201)
	d.call("POST /_mock/sandboxes", "/_mock/sandboxes", `{"name": "t1"}`, 409)
	d.call("POST /_mock/sandboxes", "/_mock/sandboxes", `{"nome": "t2"}`, 400)
	d.call("GET /_mock/sandboxes", "/_mock/sandboxes", "", 200)
	d.call("GET /_mock/sandboxes/{sandbox}", "/_mock/sandboxes/t1", "", 200)
	d.call("GET /_mock/sandboxes/{sandbox}", "/_mock/sandboxes/t2", "", 404)
	d.contracts()
	d.api = "/promoonly"
	d.calls("/_mock", "/_mock")
	d.api = "/_sandbox/t1/promoonly"
	d.calls("/_mock/sandboxes/{sandbox}", "/_mock/sandboxes/t1")
	d.call("GET /_mock/sandboxes/{sandbox}/clock", "/_mock/sandboxes/t2/clock", "", 404)
	d.call("DELETE /_mock/sandboxes/{sandbox}", "/_mock/sandboxes/t1", "", 204)
	d.call("DELETE /_mock/sandboxes/{sandbox}", "/_mock/sandboxes/default", "", 409)
	for form := range d.ids {
		if !strings.HasSuffix(form, "/requests/stream") { // without an end
			assert.True(t, d.done[form], "%s was not called with success", form)
		}
	}
}

// calls makes the calls that exist for each sandbox.
func (d *described) calls(form, at string) {
	call := func(method, path, target, body string, status int, contentType ...string) string {
		d.t.Helper()
		return d.call(method+" "+form+path, at+target, body, status, contentType...)
	}
	same := func(method, path, body string, status int, contentType ...string) string {
		d.t.Helper()
		return call(method, path, path, body, status, contentType...)
	}
	same("GET", "/credentials", "", 200)
	same("GET", "/operations", "", 200)
	same("GET", "/clock", "", 200)
	same("PUT", "/clock", `{"now": "2035-01-01T00:00:00Z", "advance": "1h", "frozen": true, "rate": 2.5}`, 200)
	same("PUT", "/clock", `{"advance": 5}`, 400)
	same("GET", "/settings", "", 200)
	same("PATCH", "/settings", `{"userbatch.omit_action": true, "promoonly.token_ttl": null}`, 200)
	same("PATCH", "/settings", `{"userbatch.nothing": true}`, 400)
	same("GET", "/rate-limits", "", 200)
	same("GET", "/packs", "", 200)
	same("GET", "/actions", "", 200)
	call("POST", "/actions/{api}/{action}", "/actions/promoonly/disable-account", `{"userid": 2}`, 200)
	call("POST", "/actions/{api}/{action}", "/actions/promoonly/disable-account", `{"userid": 999}`, 400)
	call("POST", "/actions/{api}/{action}", "/actions/promoonly/nothing", `{}`, 404)
	same("PUT", "/fixtures", `{"promoonly": {"formats": [{"id": 200, "format": "Ambient", "media_type": 2}]}}`, 200)
	same("PUT", "/fixtures", "promoonly:\n  formats:\n    - {id: 201, format: Ambient, media_type: 2}\n", 200, "application/yaml")
	same("PUT", "/fixtures", `{"promoonly": {"nothing": []}}`, 400)
	d.simulations(call)
	d.snapshots(call)
	d.faults(call)
	d.log(call)
	d.contract(call)
	d.deliveries(call)
	d.emails(call)
	same("POST", "/reset", `{"api": "promoonly"}`, 200)
	same("POST", "/reset", "", 200)
	same("POST", "/reset", `{"api": "nothing"}`, 400)
}

type caller = func(method, path, target, body string, status int, contentType ...string) string

func (d *described) simulations(call caller) {
	call("POST", "/simulations", "/simulations",
		`{"api": "easypromos", "rate": "5/s", "for": "10m", "seed": 7, "args": {"promotion": 10}}`, 201)
	call("POST", "/simulations", "/simulations", `{"api": "easypromos", "rate": "5/s", "for": "10m"}`, 400)
	call("PUT", "/clock", "/clock", `{"advance": "1m"}`, 200)
	call("GET", "/simulations/{simulation}", "/simulations/1?wait=10s", "", 200)
	call("GET", "/simulations/{simulation}", "/simulations/1?wait=1h", "", 400)
	call("GET", "/simulations/{simulation}", "/simulations/2", "", 404)
	call("GET", "/simulations", "/simulations", "", 200)
	call("GET", "/simulations/catalogue", "/simulations/catalogue", "", 200)
	call("DELETE", "/simulations/{simulation}", "/simulations/1", "", 200)
	call("DELETE", "/simulations/{simulation}", "/simulations/2", "", 404)
}

func (d *described) snapshots(call caller) {
	call("POST", "/snapshots", "/snapshots", `{"name": "s1"}`, 201)
	call("POST", "/snapshots", "/snapshots", `{"name": "s1"}`, 409)
	call("POST", "/snapshots", "/snapshots", `{"name": "s1", "replace": true}`, 201)
	call("POST", "/snapshots", "/snapshots", `{"name": "../s1"}`, 400)
	call("GET", "/snapshots", "/snapshots", "", 200)
	file := call("GET", "/snapshots/{snapshot}", "/snapshots/s1", "", 200)
	call("PUT", "/snapshots/{snapshot}", "/snapshots/s2", file, 201, "application/vnd.sqlite3")
	call("PUT", "/snapshots/{snapshot}", "/snapshots/s3", "no database", 422, "application/vnd.sqlite3")
	call("POST", "/snapshots/{snapshot}/restore", "/snapshots/s2/restore", "{}", 200)
	call("POST", "/snapshots/{snapshot}/restore", "/snapshots/s3/restore", "", 404)
	for _, name := range []string{"s1", "s2"} {
		call("DELETE", "/snapshots/{snapshot}", "/snapshots/"+name, "", 204)
	}
	call("DELETE", "/snapshots/{snapshot}", "/snapshots/s1", "", 404)
}

func (d *described) faults(call caller) {
	call("GET", "/faults/catalogue", "/faults/catalogue", "", 200)
	var added struct{ ID json.Number }
	text := call("POST", "/faults", "/faults", `{"fault": "latency", "attributes": {"latency": 1}, "match": {"api": "promoonly", "operation": "release",
		"method": "GET", "path": "/release/*", "credential": "x"}, "first": 5, "every": 2, "percent": 12.5, "until": "30s"}`, 201)
	require.NoError(d.t, json.Unmarshal([]byte(text), &added))
	call("POST", "/faults", "/faults", `{"fault": "promoonly/token-expired", "first": 1}`, 201)
	call("POST", "/faults", "/faults", `{"fault": "promoonly/nothing"}`, 400)
	call("GET", "/faults", "/faults", "", 200)
	call("GET", "/faults/{fault}", "/faults/"+added.ID.String(), "", 200)
	call("DELETE", "/faults/{fault}", "/faults/"+added.ID.String(), "", 204)
	call("GET", "/faults/{fault}", "/faults/"+added.ID.String(), "", 404)
	call("DELETE", "/faults", "/faults", "", 204)
}

// The libraries are for tests alone.
func TestTheProgramHoldsNoValidator(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "github.com/mockapis/mockapis/cmd/mockapis").Output()
	require.NoError(t, err)
	packages := strings.Fields(string(out))
	assert.Contains(t, packages, "github.com/mockapis/mockapis/internal/control")
	assert.False(t, slices.ContainsFunc(packages, func(p string) bool {
		return strings.Contains(p, "pb33f") || strings.Contains(p, "santhosh-tekuri") || strings.Contains(p, "testify")
	}))
}
