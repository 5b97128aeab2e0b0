package control_test

import (
	"net/http"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contracts makes the calls for the contracts themselves.
func (d *described) contracts() {
	d.call("GET /_mock/contracts", "/_mock/contracts", "", 200)
	assert.Contains(d.t, d.call("GET /_mock/contracts/{api}", "/_mock/contracts/userbatch", "", 200), "<!doctype html>")
	d.call("GET /_mock/contracts/{api}", "/_mock/contracts/nothing", "", 404)
	for _, form := range []string{"/openapi.yaml", "/openapi.json"} {
		d.call("GET /_mock/contracts/{api}"+form, "/_mock/contracts/userbatch"+form, "", 200)
		d.call("GET /_mock/contracts/{api}"+form, "/_mock/contracts/nothing"+form, "", 404)
	}
}

// contract makes the calls for what is not by the contracts, after a request that is not.
func (d *described) contract(call caller) {
	call("PATCH", "/settings", "/settings", `{"contract": "warn"}`, 200)
	call("PATCH", "/settings", "/settings", `{"contract": "loud"}`, 400)
	res := d.send(http.MethodGet, d.api+"/user/sync?colour=red", "", nil)
	require.NoError(d.t, res.Body.Close())
	state := call("GET", "/contract", "/contract?api=nats4&api=synctv", "", 200)
	assert.Contains(d.t, state, `"undeclared-parameter"`)
	assert.Contains(d.t, state, `"nats4"`)
	call("GET", "/contract", "/contract?api=nothing", "", 400)
	record := call("GET", "/requests/{id}", "/requests/"+res.Header.Get("X-Mock-Request-Id"), "", 200)
	assert.Contains(d.t, record, `"undeclared-parameter"`)
	call("DELETE", "/contract", "/contract", "", 200)
	call("PATCH", "/settings", "/settings", `{"contract": null}`, 200)
}
