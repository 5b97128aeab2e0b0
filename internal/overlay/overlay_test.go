package overlay_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/sims"
)

const document = `
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      operationId: listItems
      responses: &same
        '200':
          description: Items.
          content:
            application/json: {schema: {$ref: '#/components/schemas/Items'}}
        '404': {$ref: '#/components/responses/NotFound'}
  /others:
    get: {operationId: listOthers, responses: *same}
components:
  responses:
    NotFound:
      description: None.
      content: {application/json: {schema: {$ref: '#/components/schemas/Failure'}}}
  schemas:
    Failure:
      type: object
      required: [code]
      additionalProperties: false
      properties: {code: {type: integer, const: 4}}
    Items:
      type: object
      required: [items]
      additionalProperties: false
      properties: {items: {type: array, items: {$ref: '#/components/schemas/Item'}}}
    Item:
      type: object
      required: [id, name]
      additionalProperties: false
      properties: {id: {type: integer}, name: {type: string}}
`

// A shop is a simulator of which the overlay asks little.
type shop struct{ sims.Simulator }

func (shop) Name() string     { return "shop" }
func (shop) Contract() []byte { return []byte(document) }
func (shop) Operations() []sims.Operation {
	return []sims.Operation{
		{ID: "listItems", Method: "GET", Path: "/items"}, {ID: "listOthers", Method: "GET", Path: "/others"},
	}
}

func (shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Left", "7")
	if r.URL.RawQuery != "" {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"code": 4}`))
		return
	}
	_, _ = w.Write([]byte(`{"items": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}`))
}

const facts = `
api: shop
facts:
  - {operation: listItems, status: 200, what: added, at: /items/*/colour, after: id, value: red, provenance: observed, source: test}
  - {operation: listItems, status: 200, what: missing, at: /items/*/name, provenance: observed, source: test}
  - {operation: listItems, status: 200, what: type, at: /items/*/id, value: "7", provenance: observed, source: test}
  - {operation: listItems, status: 200, what: order, at: "/items/*", value: [colour, id], provenance: observed, source: test}
  - {operation: listItems, status: 200, what: header-missing, at: X-Left, provenance: observed, source: test}
  - {operation: listItems, status: 404, what: value, at: /code, was: 4, value: 5, provenance: observed, source: test}
  - {operation: listItems, status: 404, what: status, value: 410, provenance: observed, source: test}
  - {operation: listItems, status: 404, what: header-value, at: X-Left, value: none, provenance: observed, source: test}
  - {operation: listItems, status: 404, what: header-added, at: X-More, value: "1", provenance: observed, source: test}
`

func ask(h http.Handler, target string) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	defer res.Body.Close()
	var b strings.Builder
	require.NoError(t, res.Write(&b))
	_, text, _ := strings.Cut(b.String(), "\r\n\r\n")
	return text
}

func TestAnswersFollowWhatWasObserved(t *testing.T) {
	t.Parallel()
	o, err := overlay.Parse("o.yaml", []byte(facts))
	require.NoError(t, err)
	h := overlay.NewHandler(shop{}, []*overlay.Overlay{o})
	require.NotNil(t, h)
	res := ask(h, "/items")
	assert.Equal(t, 200, res.StatusCode)
	assert.Empty(t, res.Header.Get("X-Left"))
	assert.Equal(t, `{"items": [{"colour": "red", "id": "1"}, {"colour": "red", "id": "2"}]}`, body(t, res))
	res = ask(h, "/items?none")
	assert.Equal(t, 410, res.StatusCode)
	assert.Equal(t, "none", res.Header.Get("X-Left"))
	assert.Equal(t, "1", res.Header.Get("X-More"))
	assert.Equal(t, `{"code": 5}`, body(t, res))
	assert.Equal(t, `{"items": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}`, body(t, ask(h, "/others")), "another operation's stay")
	assert.Nil(t, overlay.NewHandler(shop{}, nil), "without facts nothing stands between")
}

func TestTheContractIsExtendedByWhatWasObserved(t *testing.T) {
	t.Parallel()
	o, err := overlay.Parse("o.yaml", []byte(facts))
	require.NoError(t, err)
	j, err := overlay.Judge(shop{}, []*overlay.Overlay{o})
	require.NoError(t, err)
	h := overlay.NewHandler(shop{}, []*overlay.Overlay{o})
	judge := func(j *contract.Judge, h http.Handler, target string) []contract.Finding {
		res := ask(h, target)
		u, err := url.Parse(target)
		require.NoError(t, err)
		res.Header.Del("X-Left")
		return j.Response(&contract.Exchange{
			Method: "GET", URL: u, Status: res.StatusCode, Answer: res.Header, Sent: contract.Payload{Bytes: []byte(body(t, res))},
		})
	}
	for _, target := range []string{"/items", "/items?none", "/others", "/others?none"} {
		assert.Empty(t, judge(j, h, target), target)
	}
	assert.Empty(t, judge(j, shop{}, "/others"))
	// What refers to the same schema is as strict as before.
	plain, err := overlay.Judge(shop{}, nil)
	require.NoError(t, err)
	assert.NotEmpty(t, judge(plain, h, "/items"))
	text, err := overlay.Document("shop", []byte(document), []*overlay.Overlay{o})
	require.NoError(t, err)
	assert.Contains(t, string(text), "x-provenance: observed")
}

func TestAnOverlayIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	o, err := overlay.Parse("o.yaml", []byte(facts))
	require.NoError(t, err)
	text, err := o.Write()
	require.NoError(t, err)
	again, err := overlay.Parse("o.yaml", text)
	require.NoError(t, err)
	more, err := again.Write()
	require.NoError(t, err)
	assert.Equal(t, string(text), string(more))
	require.Len(t, again.Facts, len(o.Facts))
	again.Add(o.Facts[0])
	assert.Len(t, again.Facts, len(o.Facts), "the same fact is one")
}
