package control_test

import (
	"encoding/json"
	"net/http"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// log makes the calls of the request log, after a request that is refused.
func (d *described) log(call caller) {
	res := d.send(http.MethodGet, d.api+"/user/sync", "", nil)
	require.NoError(d.t, res.Body.Close())
	id := res.Header.Get("X-Mock-Request-Id")
	require.NotEmpty(d.t, id)

	var page struct{ Requests []struct{ ID string } }
	text := call("GET", "/requests", "/requests?api=promoonly&operation=syncDistribution&method=GET&status=401&limit=5", "", 200)
	require.NoError(d.t, json.Unmarshal([]byte(text), &page))
	require.NotEmpty(d.t, page.Requests)
	assert.Equal(d.t, id, page.Requests[0].ID)
	call("GET", "/requests", "/requests?format=har", "", 200)
	call("GET", "/requests", "/requests?limit=0", "", 400)
	assert.Contains(d.t, call("GET", "/requests/{id}", "/requests/"+id, "", 200), "promoonly/authorization-missing")
	for _, format := range []string{"curl", "http", "go"} {
		call("GET", "/requests/{id}", "/requests/"+id+"?format="+format, "", 200)
	}
	call("GET", "/requests/{id}", "/requests/999999", "", 404)
	call("POST", "/verify", "/verify", `{"match": {"operation": "syncDistribution", "status": 401}, "count": {"exactly": 1}}`, 200)
	call("POST", "/verify", "/verify", `{"match": {"operation": "syncDistribution", "status": "200"}}`, 409)
	call("POST", "/verify", "/verify", `{"count": {}}`, 400)
	call("DELETE", "/requests", "/requests", "", 200)
}
