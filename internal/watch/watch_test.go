package watch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

const shopYAML = `
openapi: 3.1.0
info: {title: Shop}
x-rate-limit: {requests: 3, seconds: 60}
paths:
  /items:
    get:
      operationId: listItems
      responses: {'200': {description: The items.}, '429': {description: Too many.}}
`

// A shop is a simulator as far as a Watcher asks one.
type shop struct{ sims.Simulator }

func (shop) Name() string     { return "shop" }
func (shop) Contract() []byte { return []byte(shopYAML) }

func (shop) Operations() []sims.Operation {
	return []sims.Operation{{ID: "listItems", API: "shop", Method: "GET", Path: "/items"}}
}

func (shop) Identify(r *http.Request) []string {
	if who := r.Header.Get("X-Account"); who != "" {
		return []string{who}
	}
	return nil
}

// newWatcher makes a watcher over the shop. judges may be nil.
func newWatcher(t *testing.T, judges watch.Judges) *watch.Watcher {
	world := worldtest.New(t, sims.WorldOptions{Now: worldtest.Now(t)})
	require.NoError(t, world.Settings.Define(watch.Setting))
	if judges == nil {
		j, err := contract.NewJudge(shop{})
		require.NoError(t, err)
		judges = func(string) (*contract.Judge, error) { return j, nil }
	}
	w := watch.New(world, []sims.Simulator{shop{}}, judges, nil)
	t.Cleanup(w.Close)
	return w
}

func seen(t *testing.T, target string) *watch.Seen {
	u, err := url.Parse(target)
	require.NoError(t, err)
	return &watch.Seen{API: "shop", Time: worldtest.Now(t), Ref: verdict.Ref{ID: "1"}, Exchange: &contract.Exchange{
		Method: "GET", URL: u, Header: http.Header{}, Status: 200, Answer: http.Header{},
	}}
}

func state(t *testing.T, w *watch.Watcher) verdict.State {
	s, err := w.State(t.Context(), "sandbox default")
	require.NoError(t, err)
	return s
}

func TestExchangesAreJudgedAndCounted(t *testing.T) {
	t.Parallel()
	w := newWatcher(t, nil)
	w.Take(seen(t, "/items"))
	told := make(chan []contract.Finding, 1)
	wrong := seen(t, "/items?colour=red")
	wrong.Told = func(list []contract.Finding) { told <- list }
	w.Take(wrong)
	faulted, aborted := seen(t, "/items"), seen(t, "/items")
	faulted.Exchange.Faulted, faulted.Exchange.Status = true, 429
	aborted.Aborted = true
	w.Take(faulted)
	w.Take(aborted)

	s := state(t, w)
	assert.Equal(t, 2, s.Judged)
	assert.Equal(t, 1, s.Faulted)
	assert.Equal(t, map[verdict.Reason]int{verdict.Aborted: 1}, s.Unjudged)
	require.Len(t, s.Findings, 1)
	assert.Equal(t, contract.UndeclaredParameter, s.Findings[0].Rule)
	assert.Equal(t, contract.UndeclaredParameter, (<-told)[0].Rule)
	assert.Equal(t, map[int]int{200: 2, 429: 1}, s.APIs[0].Operations[0].Statuses, "a fault's status was met")
	assert.Equal(t, "off", s.Mode)

	w.Clear()
	assert.Zero(t, state(t, w).Judged)
	assert.Empty(t, state(t, w).Findings)
}

// What comes while the queue is full is counted, and never waits.
func TestAFullQueueIsCounted(t *testing.T) {
	t.Parallel()
	j, err := contract.NewJudge(shop{})
	require.NoError(t, err)
	begin := make(chan struct{})
	w := newWatcher(t, func(string) (*contract.Judge, error) { <-begin; return j, nil })
	const most, more = 10_000, 50
	for range most + 1 + more { // one is being judged, perhaps
		w.Take(seen(t, "/items"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := w.State(ctx, "sandbox default")
	require.NoError(t, err)
	assert.Zero(t, s.Judged)
	assert.GreaterOrEqual(t, s.Unjudged[verdict.Pending], most)

	close(begin)
	s = state(t, w)
	assert.InDelta(t, more, s.Unjudged[verdict.QueueFull], 1)
	assert.Equal(t, most+1+more, s.Judged+s.Unjudged[verdict.QueueFull])
}

func TestALargeQueueIsCounted(t *testing.T) {
	t.Parallel()
	begin := make(chan struct{})
	defer close(begin)
	w := newWatcher(t, func(string) (*contract.Judge, error) { <-begin; return nil, errors.New("ended") })
	large := seen(t, "/items")
	large.Exchange.Sent.Bytes = make([]byte, 20<<20)
	for range 4 {
		w.Take(large)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := w.State(ctx, "sandbox default")
	require.NoError(t, err)
	assert.GreaterOrEqual(t, s.Unjudged[verdict.QueueFull], 2)
}

// Whoever has no contract, or one that breaks the judge, is not judged, and nothing falls.
func TestAJudgeThatFails(t *testing.T) {
	t.Parallel()
	w := newWatcher(t, func(string) (*contract.Judge, error) { return nil, errors.New("no contract") })
	w.Take(seen(t, "/items"))
	assert.Equal(t, map[verdict.Reason]int{verdict.Failed: 1}, state(t, w).Unjudged)

	w = newWatcher(t, func(string) (*contract.Judge, error) { panic("on purpose") })
	w.Take(seen(t, "/items"))
	assert.Equal(t, map[verdict.Reason]int{verdict.Failed: 1}, state(t, w).Unjudged)
}

// The fourth request of an account in a minute is one too many, by the sandbox's clock.
func TestTheRateBudget(t *testing.T) {
	t.Parallel()
	w := newWatcher(t, nil)
	now := worldtest.Now(t)
	call := func(account string, at time.Duration) int {
		x := seen(t, "/items")
		x.Exchange.Header.Set("X-Account", account)
		x.Time = now.Add(at)
		w.Take(x)
		n := 0
		for _, g := range state(t, w).Findings {
			assert.Equal(t, contract.RateBudget, g.Rule)
			assert.Equal(t, contract.Warning, g.Severity)
			n += g.Count
		}
		return n
	}
	for i := range 3 {
		assert.Zero(t, call("a", time.Duration(i)*time.Second))
	}
	assert.Zero(t, call("b", 3*time.Second), "another account")
	for range 5 {
		assert.Zero(t, call("", 3*time.Second), "nobody's")
	}
	assert.Equal(t, 1, call("a", 59*time.Second))
	assert.Equal(t, 1, call("a", 62*time.Second), "the first ones are a minute ago")
	assert.Equal(t, 1, call("a", -time.Hour), "the clock was set back")
	w.Clear()
	assert.Zero(t, call("a", -time.Hour))
}

func TestNothingIsTakenAfterTheEnd(t *testing.T) {
	t.Parallel()
	w := newWatcher(t, nil)
	w.Close()
	w.Take(seen(t, "/items"))
	assert.Zero(t, state(t, w).Judged)
	w.Close()
}

// Many may be at it at once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWatcher(t, nil)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 100 {
				x := seen(t, fmt.Sprintf("/items?a%d=1", n%3))
				x.Exchange.Header.Set("X-Account", fmt.Sprint(i))
				w.Take(x)
				if n%50 == 0 {
					_, err := w.State(t.Context(), "x")
					assert.NoError(t, err)
				}
			}
		})
	}
	all.Wait()
	s := state(t, w)
	assert.Equal(t, 800, s.Judged)
	assert.Len(t, s.Findings, 4, "three parameters and the budget")
}
