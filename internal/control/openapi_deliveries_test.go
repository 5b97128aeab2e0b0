package control_test

import (
	"encoding/json"
	"fmt"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deliveries makes the calls for webhooks: one to a port where nobody listens.
func (d *described) deliveries(call caller) {
	act := func(action, body string) {
		d.t.Helper()
		call("POST", "/actions/{api}/{action}", "/actions/easypromos/"+action, body, 200)
	}
	call("POST", "/webhooks", "/webhooks",
		`{"api": "easypromos", "promotion": 10, "url": "http://ann:secret@127.0.0.1:1/hook", "events": ["coin_transaction"]}`, 201)
	call("POST", "/webhooks", "/webhooks", `{"api": "easypromos", "promotion": 10, "url": "http://127.0.0.1:1/other"}`, 201)
	for _, body := range []string{
		``, `{}`, `{"api": 1}`, `{"api": "nats4"}`, `{"api": "nothing"}`, `{"api": "easypromos"}`, `[]`,
		`{"api": "easypromos", "promotion": 10, "url": "x"}`, `{"api": "easypromos", "promotion": 10, "url": "http://x", "a": 1}`,
	} {
		call("POST", "/webhooks", "/webhooks", body, 400)
	}
	for id := range 4 {
		call("DELETE", "/webhooks/{api}/{webhook}", fmt.Sprint("/webhooks/easypromos/", id+2), "", 204)
	}
	for _, path := range []string{"easypromos/2", "easypromos/x", "easypromos/1.5", "nats4/1", "nothing/1"} {
		call("DELETE", "/webhooks/{api}/{webhook}", "/webhooks/"+path, "", 404)
	}
	text := call("GET", "/webhooks", "/webhooks", "", 200)
	assert.Contains(d.t, text, `"url":"http://ann:xxxxx@127.0.0.1:1/hook"`)
	act("add-coins", `{"user": 1, "coin": 1, "amount": 5}`)
	act("add-coins", `{"user": 1, "coin": 1, "amount": 6}`)

	var page struct {
		Deliveries []struct{ ID string }
		Next       string
		Settled    bool
	}
	list := func(query string, want int) {
		d.t.Helper()
		text := call("GET", "/deliveries", "/deliveries"+query, "", 200)
		page.Next = ""
		require.NoError(d.t, json.Unmarshal([]byte(text), &page))
		assert.Len(d.t, page.Deliveries, want, query)
	}
	list("?wait=20s", 2)
	assert.True(d.t, page.Settled)
	list("?api=easypromos&event=coin_transaction&state=pending&limit=1", 1)
	newest := page.Deliveries[0].ID
	list("?limit=1&after="+page.Next, 1)
	assert.NotEqual(d.t, newest, page.Deliveries[0].ID)
	assert.Empty(d.t, page.Next)
	list("?state=failed", 0)
	for _, query := range []string{
		"api=", "state=lost", "after=x", "limit=0", "limit=501", "wait=5", "wait=31s", "wait=-1s",
		"limit=1&limit=2", "nothing=1", "event=%",
	} {
		call("GET", "/deliveries", "/deliveries?"+query, "", 400)
	}

	text = call("GET", "/deliveries/{delivery}", "/deliveries/"+newest, "", 200)
	assert.Contains(d.t, text, `"payload":{"transaction":{`)
	assert.Contains(d.t, text, "connection refused")
	call("GET", "/deliveries/{delivery}", "/deliveries/999", "", 404)
	call("GET", "/deliveries/{delivery}", "/deliveries/x", "", 404)
	text = call("POST", "/deliveries/{delivery}/replay", "/deliveries/"+newest+"/replay", "", 201)
	assert.Contains(d.t, text, `"replay_of":"`+newest+`"`)
	call("POST", "/deliveries/{delivery}/replay", "/deliveries/999/replay", "{}", 404)
	call("POST", "/deliveries/{delivery}/replay", "/deliveries/"+newest+"/replay", `{"url":"x"}`, 400)
	call("DELETE", "/deliveries", "/deliveries", "", 200)
	list("", 0)
}
