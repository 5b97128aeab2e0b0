package contract_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestResponse(t *testing.T) {
	t.Parallel()
	const ok = "X-Total: 1\nContent-Type: application/json"
	for _, tt := range []struct {
		name, request string
		status        int
		head, body    string
		want          []string
	}{
		{"by the contract", "GET /items", 200, ok, `{"items": [{"name": "ball"}]}`, nil},
		{"with parameters of the media type", "GET /items", 200, "X-Total: 1\nContent-Type: Application/JSON; charset=utf-8", `{"items": []}`, nil},
		{"another status", "GET /items", 418, "", "", []string{"response-status status 418"}},
		{"a header that is none", "GET /items", 200, ok + "\nX-Extra: 1", `{"items": []}`, []string{"response-header header X-Extra"}},
		{"headers of HTTP and ours", "GET /items", 200, ok + "\nDate: x\nX-Mock-Reason: y", `{"items": []}`, nil},
		{"a header that lacks", "GET /items", 200, "Content-Type: application/json", `{"items": []}`, []string{"response-header header X-Total"}},
		{"a header of another type", "GET /items", 200, "X-Total: many\nContent-Type: application/json", `{"items": []}`,
			[]string{"response-header header X-Total"}},
		{"another media type", "GET /items", 200, "X-Total: 1\nContent-Type: text/html", "x", []string{"response-media-type header Content-Type"}},
		{"a range of media types", "GET /items", 200, "X-Total: 1\nContent-Type: image/png", "x", nil},
		{"a body where none is", "GET /items", 404, "Content-Type: text/plain", "x", []string{"response-media-type body"}},
		{"no body where none is", "GET /items", 404, "", "", nil},
		{"a body that is broken", "GET /items", 200, ok, "{", []string{"response-malformed body"}},
		{"a field that is none", "GET /items", 200, ok, `{"items": [], "more": 1}`, []string{"response-field body /more"}},
		{"a field of another type", "GET /items", 200, ok, `{"items": [{"name": "a"}, {"name": 1}]}`, []string{"response-field body /items/1/name"}},
		{"HEAD has no body", "HEAD /items", 200, ok, "", nil},
		{"204 has no body", "DELETE /items/1", 204, "", "", nil},
		{"XML", "GET /items", 200, "X-Total: 1\nContent-Type: application/xml", `<catalogue><item id="x"/></catalogue>`,
			[]string{"response-field body /item/0/id"}},
		{"to a path that is none", "GET /nothing", 404, "Content-Type: text/plain", "x", nil},
		{"to a path with a slash that the service does not take", "GET /items/", 404, "Content-Type: text/plain", "x", nil},
		{"that never came", "GET /items", 0, "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := ask(t, tt.request)
			x.Status, x.Sent.Bytes = tt.status, []byte(tt.body)
			headers(x.Answer, strings.Split(tt.head, "\n"))
			delete(x.Answer, "")
			if tt.want == nil {
				tt.want = []string{}
			}
			assert.Equal(t, tt.want, rules(judge(t).Response(x)))
		})
	}
}
