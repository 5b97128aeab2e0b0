package mockapistest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t)
	client := newPromotions(s)
	assert.Equal(t, 200, client.status(t, "/promotions/10?fields=id"))
	assert.Equal(t, 200, client.status(t, "/promotions"))
	promotion := mockapistest.Match{API: mockapistest.Easypromos, Path: "/v2/promotions/10*"}
	for _, n := range []mockapistest.Count{
		nil, mockapistest.Exactly(1), mockapistest.AtLeast(1), mockapistest.AtMost(1), mockapistest.Between(0, 2),
	} {
		assert.True(t, s.Verify(t, promotion, n), n)
	}
	assert.True(t, s.Verify(t, mockapistest.Match{Query: map[string]string{"fields": "id"}}, nil))
	assert.True(t, s.Verify(t, mockapistest.Match{Method: "DELETE"}, mockapistest.Exactly(0)))
	assert.True(t, s.VerifyOrder(t, promotion, mockapistest.Match{Path: "/v2/promotions"}))
}

func TestVerifyTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithName("differs"))
	client := newPromotions(s)
	assert.Equal(t, 200, client.status(t, "/promotions/10?lang=en"))
	wrong := mockapistest.Match{Operation: "getPromotion", Query: map[string]string{"lang": "cs"}}

	r, log := watch(func(tb testing.TB) {
		assert.False(t, s.Verify(tb, wrong, mockapistest.Exactly(1)))
		tb.Log("the test goes on")
	})
	assert.True(t, r.failed)
	assert.Equal(t, strings.TrimSpace(`
mockapistest: Exactly 1 request expected, 0 found.
  match: {"operation":"getPromotion","query":{"lang":"cs"}}
  near: #1 GET /easypromos/v2/promotions/10?lang=en
    query.lang: want "cs", got "en"
the test goes on`), log)

	_, log = watch(func(tb testing.TB) { s.Verify(tb, mockapistest.Match{}, mockapistest.Exactly(0)) })
	assert.Equal(t, strings.TrimSpace(`
mockapistest: Exactly 0 requests expected, 1 found.
  match: {}
  found: #1`), log)

	_, log = watch(func(tb testing.TB) {
		s.VerifyOrder(tb, mockapistest.Match{Status: "200"}, wrong)
	})
	assert.Contains(t, log, "Request 2 of the order was not found after the one before it.")
	assert.Contains(t, log, "\n  1: {\"status\":\"200\"}\n  2: {\"operation\"")
}

func TestAFailingTestLogsItsRequests(t *testing.T) {
	t.Parallel()
	_, log := watch(func(tb testing.TB) {
		s := mockapistest.Shared(tb).Sandbox(tb, mockapistest.WithName("failing"),
			mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
		s.Faults.Add(mockapistest.Fault{Name: "nats4/blank-return"})
		s.Faults.Add(mockapistest.Fault{Name: "easypromos/rate-limited", First: 1})
		client := newPromotions(s)
		for _, path := range []string{"/promotions/10", "/promotions/10", "/promotions/404404"} {
			client.status(t, path)
		}
		stranger := promotions{s.URL(mockapistest.Easypromos), "a-token-of-nobody", ownClient}
		stranger.status(t, "/promotions")
		tb.Errorf("something is wrong")
	})
	want := `something is wrong
mockapis sandbox failing (clock 2035-01-01T00:00:00Z, frozen), its requests:
  #1   00:00:00  GET /easypromos/v2/promotions/10
       429 getPromotion, credential 
       , fault 2 easypromos/rate-limited
       easypromos/rate-limited: the fault 2 (easypromos/rate-limited) was asked for
  #2   00:00:00  GET /easypromos/v2/promotions/10
       200 getPromotion, credential 
  #3   00:00:00  GET /easypromos/v2/promotions/404404
       404 getPromotion, credential 
       easypromos/
  #4   00:00:00  GET /_sandbox/failing/easypromos/v2/promotions
       401 getPromotionsList, credential a-to…(17)
       easypromos/
  fault 1 nats4/blank-return: met 0 requests, changed 0
  fault 2 easypromos/rate-limited: met 4 requests, changed 1`
	rest := log
	for _, piece := range strings.Split(want, "\n") {
		piece = strings.TrimSpace(piece)
		i := strings.Index(rest, piece)
		require.GreaterOrEqual(t, i, 0, "%q is missing in\n%s", piece, log)
		rest = rest[i+len(piece):]
	}
	assert.NotContains(t, log, "a-token-of-nobody", "masked")
}

func TestAFailingTestLogsTheLastRequests(t *testing.T) {
	t.Parallel()
	_, log := watch(func(tb testing.TB) {
		s := mockapistest.Shared(tb).Sandbox(tb)
		h := s.Handler(mockapistest.UserBatch)
		for range 60 {
			h.ServeHTTP(discard{http.Header{}}, request(t, "GET", "/nothing"))
		}
		tb.Errorf("something is wrong")
	})
	assert.Contains(t, log, "the last 50 requests:")
	assert.Contains(t, log, "#60 ")
	assert.Contains(t, log, "#11 ")
	assert.NotContains(t, log, "#10 ")

	_, log = watch(func(tb testing.TB) {
		mockapistest.Shared(tb).Sandbox(tb)
		tb.Errorf("something is wrong")
	})
	assert.Contains(t, log, "has seen no request")
}

// A client that has another credential than its sandbox's is found out.
func TestAFailingTestLogsStrays(t *testing.T) {
	t.Parallel()
	server := mockapistest.Start(t)
	_, log := watch(func(tb testing.TB) {
		s := server.Sandbox(tb)
		stray := promotions{s.PlainURL(mockapistest.Easypromos), "a-token-of-nobody", ownClient}
		for range 7 {
			stray.status(t, "/promotions/10")
		}
		stray.token = "demo-token-a"
		stray.status(t, "/promotions/10") // is not refused
		tb.Errorf("something is wrong")
	})
	assert.Contains(t, log, "has seen no request\n  refused in the sandbox default,")
	assert.Contains(t, log, "easypromos/token-unknown: the access token is unknown")
	assert.NotContains(t, log, "#2 ")
	assert.Equal(t, 5, strings.Count(log, "#"))
}

func TestASubtestFailsAlone(t *testing.T) {
	t.Parallel()
	parent, log := watch(func(tb testing.TB) {
		s := mockapistest.Shared(tb).Sandbox(tb)
		child, childLog := watch(func(sub testing.TB) { s.For(sub).Clock.Advance(-100 * 365 * 24 * time.Hour) })
		assert.True(t, child.failed)
		assert.Contains(t, childLog, "out of its range")
	})
	assert.False(t, parent.failed)
	assert.Empty(t, log)
}
