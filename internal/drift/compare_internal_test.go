package drift

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/tree"
)

const shop = `
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items/{id}:
    get:
      operationId: getItem
      summary: An item.
      x-provenance: ours
      x-source: the test
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, x-values: [listItems /items/*/id]}
      responses:
        '200':
          description: The item.
          content:
            application/json:
              schema:
                type: object
                required: [id]
                properties:
                  id: {type: [integer, string]}
                  made: {type: string}
                  token: {type: string}
                  state: {enum: [open, closed]}
                  kind: {const: item}
                  count: {type: integer}
                  name: {type: string}
                  by_day: {type: object, additionalProperties: {type: integer}}
                  list: {type: array, items: {type: integer}}
                  code: {type: integer}
                  message: {type: string}
                additionalProperties: false
        '404':
          description: There is none.
          content:
            application/json:
              schema: {type: object, additionalProperties: true}
`

func operation(t *testing.T) *contract.Operation {
	c, err := contract.Parse("shop", []byte(shop))
	require.NoError(t, err)
	return c.Operation("getItem")
}

// answers are a recorded and a simulated answer to GET /items/7 and /items/1.
func answers(status, simulated int, theirs, ours string) (*recording.Exchange, *contract.Exchange) {
	made := func(path string, status int, body string) contract.Exchange {
		return contract.Exchange{
			Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}, Status: status,
			Answer: http.Header{"Content-Type": {"application/json"}}, Sent: contract.Payload{Bytes: []byte(body)},
		}
	}
	x := made("/items/1", simulated, ours)
	return &recording.Exchange{Exchange: made("/items/7", status, theirs)}, &x
}

// Each row that is alike has a neighbour that is not.
func TestWhatIsDataIsNotCompared(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		status       int
		theirs, ours string
		want         []string
	}{
		{"ids", 200, `{"id": 7}`, `{"id": 1}`, nil},
		{"an id as a text", 200, `{"id": "7"}`, `{"id": 1}`, []string{"type /id"}},
		{"ids that are words and numbers", 200, `{"id": "abc"}`, `{"id": 1}`, nil},
		{"times", 200, `{"id": 1, "made": "2026-11-22T12:00:00Z"}`, `{"id": 1, "made": "2030-01-01T00:00:00Z"}`, nil},
		{"times in another form", 200, `{"id": 1, "made": "2026-11-22 12:00:00"}`, `{"id": 1, "made": "2030-01-01T00:00:00Z"}`, []string{"value /made"}},
		{"times in other zones", 200, `{"id": 1, "made": "2026-11-22T12:00:00-05:00"}`, `{"id": 1, "made": "2030-01-01T00:00:00+01:00"}`, nil},
		{"a zone as a letter", 200, `{"id": 1, "made": "2026-11-22T12:00:00Z"}`, `{"id": 1, "made": "2030-01-01T00:00:00+01:00"}`, []string{"value /made"}},
		{"fractions of a second", 200, `{"id": 1, "made": "2026-11-22T12:00:00.123Z"}`, `{"id": 1, "made": "2030-01-01T00:00:00.9Z"}`, nil},
		{"one has no fraction", 200, `{"id": 1, "made": "2026-11-22T12:00:00.123Z"}`, `{"id": 1, "made": "2030-01-01T00:00:00Z"}`, []string{"value /made"}},
		{"a time that is empty", 200, `{"id": 1, "made": ""}`, `{"id": 1, "made": "2030-01-01T00:00:00Z"}`, nil},
		{"tokens", 200, `{"id": 1, "token": "token-1"}`, `{"id": 1, "token": "8f1c2d3e"}`, nil},
		{"a token that is a number", 200, `{"id": 1, "token": 7}`, `{"id": 1, "token": "8f1c2d3e"}`, []string{"type /token"}},
		{"values of an enumeration", 200, `{"id": 1, "state": "open"}`, `{"id": 1, "state": "closed"}`, nil},
		{"one that is not of it", 200, `{"id": 1, "state": "ajar"}`, `{"id": 1, "state": "closed"}`, []string{"value /state"}},
		{"a constant", 200, `{"id": 1, "kind": "item"}`, `{"id": 1, "kind": "item"}`, nil},
		{"another constant", 200, `{"id": 1, "kind": "thing"}`, `{"id": 1, "kind": "item"}`, []string{"value /kind"}},
		{"counts and texts", 200, `{"id": 1, "count": 90, "name": "Spring"}`, `{"id": 1, "count": 2, "name": "Demo"}`, nil},
		{"a count as a text", 200, `{"id": 1, "count": "90"}`, `{"id": 1, "count": 2}`, []string{"type /count"}},
		{"a field that need not be there", 200, `{"id": 1}`, `{"id": 1, "name": "Demo"}`, nil},
		{"one that has to be", 200, `{"name": "x"}`, `{"id": 1, "name": "Demo"}`, []string{"missing /id"}},
		{"one that is none", 200, `{"id": 1, "more": 1}`, `{"id": 1}`, []string{"added /more"}},
		{"the order", 200, `{"id": 1, "count": 2, "name": "x"}`, `{"id": 7, "count": 3, "name": "y"}`, nil},
		{"another order", 200, `{"id": 1, "name": "x", "count": 2}`, `{"id": 7, "count": 3, "name": "y"}`, []string{"order "}},
		{"the order of those in both", 200, `{"id": 1, "token": "a", "name": "x"}`, `{"id": 7, "count": 3, "name": "y"}`, nil},
		{"keys that are data", 200, `{"id": 1, "by_day": {"mon": 1, "sun": 2}}`, `{"id": 1, "by_day": {"sun": 1, "mon": 2}}`, nil},
		{"the items of a list", 200, `{"id": 1, "list": [3, 1]}`, `{"id": 1, "list": [1, 3, 5]}`, nil},
		{"an item of another type", 200, `{"id": 1, "list": [3, "1"]}`, `{"id": 1, "list": [1]}`, []string{"type /list/*"}},
		{"how a call went", 200, `{"id": 1, "code": 5, "message": "Done."}`, `{"id": 1, "code": 5, "message": "Done."}`, nil},
		{"in other words", 200, `{"id": 1, "code": 5, "message": "Finished."}`, `{"id": 1, "code": 5, "message": "Done."}`, []string{"value /message"}},
		{"a refusal of its own id", 404, `{"error": "no item 7"}`, `{"error": "no item 1"}`, nil},
		{"of another", 404, `{"error": "no item 70"}`, `{"error": "no item 1"}`, []string{"value /error"}},
		{"in other words than the simulator's", 404, `{"error": "no such item"}`, `{"error": "not found"}`, []string{"value /error"}},
		{"a refusal with a time", 404, `{"error": "at 2026-11-22T12:00:00Z"}`, `{"error": "at 2030-01-01T00:00:00Z"}`, nil},
		{"a refusal with its request", 404, `{"error": "x", "request": "a", "trace": "b", "item_id": 1}`, `{"error": "x", "request": "c", "trace": "d", "item_id": 2}`, nil},
		{"with a hint", 404, `{"error": "x", "hint": "a"}`, `{"error": "x", "hint": "b"}`, []string{"value /hint"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			theirs, ours := answers(tt.status, tt.status, tt.theirs, tt.ours)
			c := &comparison{o: operation(t), recorded: theirs, simulated: ours}
			var got []string
			for _, d := range c.differences() {
				got = append(got, string(d.What)+" "+d.At)
			}
			assert.ElementsMatch(t, tt.want, got)
		})
	}
}

func TestAnswersThatSayNothingAboutEachOther(t *testing.T) {
	t.Parallel()
	const done, failed = `{"code": 0, "message": "Done."}`, `{"code": 4, "message": "No."}`
	for _, tt := range []struct {
		name         string
		theirs, ours int
		a, b         string
		ofData       bool
		want         string
	}{
		{"the same", 200, 200, "{}", "{}", true, ""},
		{"data that one has not", 200, 404, "{}", "{}", true, "depends on what the service holds"},
		{"no data is asked for", 200, 404, "{}", "{}", false, ""},
		{"a refusal that is not of data", 200, 405, "{}", "{}", true, ""},
		{"credentials", 200, 401, "{}", "{}", true, ""},
		{"two refusals", 410, 404, "{}", "{}", true, ""},
		{"too many requests", 429, 200, "{}", "{}", false, "enough of requests"},
		{"too many of both", 429, 429, "{}", "{}", false, ""},
		{"one failed", 500, 200, "{}", "{}", false, "failed"},
		{"both failed", 500, 500, "{}", "{}", false, ""},
		{"verdicts of data", 200, 200, done, failed, true, "depends on what the service holds"},
		{"verdicts of nothing", 200, 200, done, failed, false, ""},
		{"the same verdict by another status", 200, 404, failed, failed, true, ""},
	} {
		theirs, ours := answers(tt.theirs, tt.ours, tt.a, tt.b)
		why := incomparable(theirs, ours, translation{ofData: tt.ofData})
		if tt.want == "" {
			assert.Empty(t, why, tt.name)
		} else {
			assert.Contains(t, why, tt.want, tt.name)
		}
	}
}

func TestHeadersAreComparedByTheirForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, theirs, ours string
		same               bool
	}{
		{"Content-Type", "application/json; charset=UTF-8", "application/json;charset=utf-8", true},
		{"Content-Type", "application/json", "text/json", false},
		{"Content-Type", "application/json", "application/json; charset=utf-8", false},
		{"Allow", "GET, HEAD", "head,get", true},
		{"Allow", "GET, HEAD", "GET", false},
		{"Www-Authenticate", `Bearer realm="a"`, `Bearer realm="a"`, true},
		{"Www-Authenticate", `Bearer realm="a"`, `Basic realm="a"`, false},
		{"Retry-After", "7", "60", true},
		{"Retry-After", "7", "Fri, 31 Dec 2027 23:59:59 GMT", false},
		{"X-Rate-Limit-Remaining", "7", "199", true},
		{"X-Rate-Limit-Remaining", "7", "many", false},
		{"Location", "/a/7", "/a/1", true},
		{"Set-Cookie", "sid=token-1; Path=/; Secure; Domain=a.test", "sid=8f1c; secure; path=/", true},
		{"Set-Cookie", "sid=a; Path=/", "other=a; Path=/", false},
		{"Set-Cookie", "sid=a; Path=/; HttpOnly", "sid=a; Path=/", false},
		{"Set-Cookie", "sid=a; SameSite=Lax", "sid=a; SameSite=None", false},
		{"Set-Cookie", "sid=a; Max-Age=5", "sid=a; Max-Age=60", true},
	} {
		form := formOfHeader(tt.name)
		assert.Equal(t, tt.same, form(tt.theirs) == form(tt.ours), "%s: %s and %s", tt.name, tt.theirs, tt.ours)
	}
}

func TestFormsOfTextsAreThoseOfXMLToo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"2026-11-22", "2030-01-01", true}, {"2026-11-22", "2030-01-01 10:00", false},
		{"7", "seven", true}, {"2026-11-22", "7", false},
		{"2026-11-22 10:00:00 UTC", "2030-01-01 11:00:00 UTC", true}, {"2026-11-22 10:00:00 UTC", "2030-01-01 11:00:00", false},
	} {
		a := formOfNode(&tree.Node{Kind: tree.String, Text: tt.a}, tree.XML)
		b := formOfNode(&tree.Node{Kind: tree.String, Text: tt.b}, tree.XML)
		assert.Equal(t, tt.same, a == b, "%s is %s, %s is %s", tt.a, a, tt.b, b)
	}
}

func TestIDsLeadFromOneServiceToTheOther(t *testing.T) {
	t.Parallel()
	text := strings.Replace(shop, "paths:", `paths:
  /items:
    get:
      operationId: listItems
      summary: Items.
      x-provenance: ours
      x-source: the test
      responses: {'200': {description: Items.}}`, 1)
	c, err := contract.Parse("shop", []byte(text))
	require.NoError(t, err)
	items := func(list ...any) any {
		var all []any
		for _, id := range list {
			all = append(all, map[string]any{"id": id})
		}
		return map[string]any{"items": all}
	}
	m := newIDs(c)
	m.learn(c.Operation("listItems"), items(7.0, 8.0, 9.0), items(1.0, 2.0))
	for path, want := range map[string]string{
		"/items/7": "/items/1", "/items/8": "/items/2", "/items/9": "/items/1", // there are two
	} {
		x := &recording.Exchange{Exchange: contract.Exchange{URL: &url.URL{Path: path}, Status: 200, Header: http.Header{}}}
		got := m.translate(c.Operation("getItem"), x)
		assert.Equal(t, want, got.url.Path)
		assert.True(t, got.ofData)
		assert.False(t, got.guessed)
	}
	x := &recording.Exchange{Exchange: contract.Exchange{URL: &url.URL{Path: "/items/10"}, Status: 200, Header: http.Header{}}}
	assert.True(t, m.translate(c.Operation("getItem"), x).guessed, "nothing has brought it")
	x.Status = 404
	unknown := m.translate(c.Operation("getItem"), x)
	assert.Equal(t, "/items/10", unknown.url.Path, "an id that is none stays one")
	assert.False(t, unknown.guessed)
}
