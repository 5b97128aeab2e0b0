package verdict_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/sims"
)

const shopYAML = `
openapi: 3.1.0
info: {title: Shop}
paths:
  /items:
    get:
      operationId: listItems
      responses: {'200': {description: The items.}, '404': {description: None.}, '429': {description: Too many.}}
    post:
      operationId: addItem
      responses: {'201': {description: It is added.}}
`

type shop struct{ sims.Simulator }

func (shop) Name() string     { return "shop" }
func (shop) Contract() []byte { return []byte(shopYAML) }

func (shop) Operations() []sims.Operation {
	return []sims.Operation{{ID: "listItems", Method: "GET", Path: "/items"}, {ID: "addItem", Method: "POST", Path: "/items"}}
}

func judge(t *testing.T) *contract.Judge {
	j, err := contract.NewJudge(shop{})
	require.NoError(t, err)
	return j
}

func exchange(t *testing.T, target string, status int) *contract.Exchange {
	u, err := url.Parse(target)
	require.NoError(t, err)
	return &contract.Exchange{Method: "GET", URL: u, Header: http.Header{}, Status: status, Answer: http.Header{}}
}

func TestBook(t *testing.T) {
	t.Parallel()
	b, j := verdict.NewBook(), judge(t)
	for id := range 3 {
		b.Judge(j, exchange(t, "/items?colour=red", 200), verdict.Ref{ID: fmt.Sprint(id), Record: fmt.Sprintf("/r/%d", id)})
	}
	b.Judge(j, exchange(t, "/nothing", 404), verdict.Ref{ID: "3"})
	b.Fault(j, exchange(t, "/items", 429))
	cut := exchange(t, "/items", 200)
	cut.Body.Cut = true
	cut.Header.Set("Content-Type", "application/json")
	b.Judge(j, cut, verdict.Ref{ID: "4"})
	b.Unjudged(verdict.QueueFull)

	s := b.State("sandbox default")
	assert.Equal(t, 4, s.Judged)
	assert.Equal(t, 1, s.Faulted)
	assert.Equal(t, map[verdict.Reason]int{verdict.QueueFull: 1, verdict.BodyCut: 1}, s.Unjudged)
	require.Len(t, s.APIs, 1)
	assert.Equal(t, 6, s.APIs[0].Requests)
	assert.Equal(t, 1, s.APIs[0].Pathless)
	assert.Equal(t, map[int]int{200: 4, 429: 1}, s.APIs[0].Operations[1].Statuses)

	colour := s.Findings[len(s.Findings)-1]
	for _, g := range s.Findings {
		if g.At == "colour" {
			colour = g
		}
	}
	assert.Equal(t, 3, colour.Count)
	assert.Equal(t, [3]string{"0", "2", "/r/0"}, [3]string{colour.First, colour.Last, colour.Record})

	r := verdict.Of(s, nil)
	assert.Equal(t, []string{"listItems"}, r.APIs[0].Used)
	assert.Equal(t, []string{"addItem"}, r.APIs[0].NeverUsed)
	assert.Equal(t, []int{404}, r.APIs[0].NeverMet, "429 was met, though by a fault")

	b.Clear()
	assert.Empty(t, b.State("x").APIs)
	assert.Len(t, b.State("x", j.Contract).APIs, 1, "one that is asked for")
}

// The places of a list are one place, and there is a bound to all.
func TestFindingsAreGrouped(t *testing.T) {
	t.Parallel()
	b, j := verdict.NewBook(), judge(t)
	finding := func(at string) []contract.Finding {
		return []contract.Finding{{Rule: contract.WrongField, Severity: contract.Error, In: "body", At: at}}
	}
	x := exchange(t, "/items", 200)
	for i := range 20 {
		b.Keep(j, x, verdict.Ref{ID: "1"}, finding(fmt.Sprintf("/items/%d/sizes/0", i)))
	}
	require.Len(t, b.State("x").Findings, 1)
	assert.Equal(t, "/items/*/sizes/*", b.State("x").Findings[0].At)
	for i := range verdict.MaxGroups + 9 {
		b.Keep(j, x, verdict.Ref{ID: "1"}, finding(fmt.Sprintf("/f%d", i)))
	}
	s := b.State("x")
	assert.Len(t, s.Findings, verdict.MaxGroups)
	assert.Equal(t, 10, s.Dropped)
	assert.Equal(t, verdict.Broken, verdict.Of(s, &verdict.Policy{}).Result)
}
