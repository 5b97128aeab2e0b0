package control_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/control"
)

// fuzzed are the calls whose bodies, or queries, the control API has to make sense of.
var fuzzed = []struct{ method, path string }{
	{"POST", "/_mock/sandboxes"},
	{"PUT", "/_mock/clock"},
	{"PATCH", "/_mock/settings"},
	{"PUT", "/_mock/fixtures"},
	{"POST", "/_mock/actions/synctv/consume-promo-code"},
	{"POST", "/_mock/snapshots"},
	{"POST", "/_mock/faults"},
	{"POST", "/_mock/verify"},
	{"GET", "/_mock/requests?"},
	{"GET", "/_mock/deliveries?"},
	{"GET", "/_mock/emails?"},
}

// Whatever comes in is answered with success or with a problem that is the caller's.
func FuzzTheControlAPI(f *testing.F) {
	for i, body := range []string{
		`{"name":"t1","packs":["synctv/offer-with-mixed-codes"],"seed":7,"now":"2035-01-01T00:00:00Z","ttl":"1m"}`,
		`{"now":"2035-01-01T00:00:00Z","advance":"1h","frozen":true,"rate":60}`,
		`{"easypromos.rate_limit":3,"mock_headers":null}`,
		"easypromos:\n  brands:\n    - {id: 9001, account: 1, name: X, created: now-24h}\n",
		`{"promo_code":"1A2B3C"}`,
		`{"name":"one","replace":true}`,
		`{"fault":"latency","attributes":{"latency":1},"match":{"api":"synctv"},"first":1}`,
		`{"match":{"api":"synctv","json":{"a":[1,{"b":null}]}},"count":{"exactly":0},"order":[{}]}`,
		`status=>=400&limit=5&text=x&since=2035-01-01T00:00:00Z`,
		`api=easypromos&event=participation&state=pending&limit=5&after=7&wait=0s`,
	} {
		f.Add(i, body)
	}
	f.Add(3, "a: &a [x, *a]\nb: !!binary x")
	f.Add(3, "{\"easypromos\":\t{\"brands\": null}}")
	f.Add(7, `{"match":{"json":`+"[[[[[[[[[[]]]]]]]]]]}}")
	h := newControl(f, control.Access{})
	f.Fuzz(func(t *testing.T, i int, body string) {
		c := fuzzed[uint(i)%uint(len(fuzzed))]
		if c.method == "GET" {
			u := url.URL{RawQuery: body}
			if _, err := url.Parse("http://localhost" + c.path + u.RawQuery); err != nil || !printable(body) {
				return // no HTTP request
			}
			c.path, body = c.path+body, ""
		}
		w := ask(h, c.method, c.path, body)
		assert.Contains(t, []int{200, 201, 400, 404, 409, 413, 503}, w.Code, "%s: %s", body, w.Body)
		verdict := c.path == "/_mock/verify" && w.Code == http.StatusConflict
		if w.Code >= 400 && !verdict {
			assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		}
		if i == 0 && w.Code == http.StatusCreated {
			ask(h, "DELETE", w.Header().Get("Location"), "")
		}
	})
}

func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
