package mockapistest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestClock(t *testing.T) {
	t.Parallel()
	c := mockapistest.Shared(t).Sandbox(t).Clock
	assert.WithinDuration(t, time.Now(), c.Now(), time.Minute, "the real time at the start")
	c.FreezeAt(newYear)
	assert.Equal(t, newYear, c.Now())
	c.Advance(301 * time.Second)
	assert.Equal(t, newYear.Add(301*time.Second), c.Now())
	c.Advance(-time.Second)
	c.Set(newYear.In(time.FixedZone("", 3600)))
	assert.Equal(t, mockapistest.ClockState{Now: newYear, Frozen: true, Rate: 1}, c.State())
	c.Resume()
	c.SetRate(60)
	state := c.State()
	assert.False(t, state.Frozen)
	assert.Equal(t, 60.0, state.Rate)
	c.Freeze()
	assert.True(t, c.State().Frozen)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	x := mockapistest.Shared(t).Sandbox(t).Settings
	assert.Equal(t, "sent", x.Get("userbatch.signature.order"))
	x.Set("userbatch.signature.order", "sorted")
	assert.Equal(t, "sorted", x.Get("userbatch.signature.order"))
	x.Reset("userbatch.signature.order")
	all := x.List()
	assert.Equal(t, "sent", all["userbatch.signature.order"].Value)
	assert.Equal(t, true, all["mock_headers"].Value)
	assert.NotEmpty(t, all["mock_headers"].Summary)
	assert.IsType(t, int64(0), all["log_rows"].Default)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	client := newPromotions(s)
	limited := s.Faults.Add(mockapistest.Fault{
		Name: "easypromos/rate-limited", First: 2,
		Match: mockapistest.FaultMatch{Operation: "getPromotion", Method: "GET", Path: "/v2/promotions/*"},
	})
	assert.Equal(t, mockapistest.Easypromos, limited.Match.API, "implied")
	for _, want := range []int{429, 429, 200} {
		assert.Equal(t, want, client.status(t, "/promotions/10"))
	}
	s.Verify(t, mockapistest.Match{Fault: "easypromos/rate-limited"}, mockapistest.Exactly(2))
	got := s.Faults.Get(limited.ID)
	assert.Equal(t, []int{3, 2}, []int{got.Met, got.Hit})

	wire := s.Faults.Add(mockapistest.Fault{
		Name: "latency", For: time.Minute, Percent: 50, Every: 7,
		Attributes: map[string]any{"latency": 250 * time.Millisecond, "jitter": 1, "distribution": "normal"},
	})
	assert.Equal(t, map[string]any{"latency": 250.0, "jitter": 1.0, "distribution": "normal"}, wire.Attributes)
	assert.Equal(t, newYear.Add(time.Minute), wire.Until)
	assert.Equal(t, 50.0, *wire.Percent)
	assert.Equal(t, 7, wire.Every)
	slices := s.Faults.Add(mockapistest.Fault{
		Name: "slicer", Until: newYear.Add(time.Hour),
		Attributes: map[string]any{"average_size": 20, "delay": time.Millisecond},
	})
	assert.Equal(t, 1000.0, slices.Attributes["delay"], "microseconds")

	assert.Len(t, s.Faults.List(), 3)
	s.Faults.Remove(limited.ID)
	assert.Len(t, s.Faults.List(), 2)
	s.Faults.Clear()
	assert.Empty(t, s.Faults.List())

	kinds := map[string]mockapistest.FaultKind{}
	for _, k := range s.Faults.Catalogue() {
		kinds[k.Name] = k
	}
	assert.Equal(t, 429, kinds["easypromos/rate-limited"].Status)
	assert.Equal(t, "ms", kinds["latency"].Attributes[0].Unit)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	client := newPromotions(s)
	assert.Equal(t, 200, client.status(t, "/promotions/10"))
	stranger := promotions{s.URL(mockapistest.Easypromos), "a-token-of-nobody", ownClient}
	assert.Equal(t, 401, stranger.status(t, "/promotions/10"))

	all := s.Requests.List(mockapistest.Filter{})
	require.Len(t, all, 2)
	assert.Equal(t, 401, all[0].Status, "the newest first")
	assert.Contains(t, all[0].Rule, "easypromos/")
	assert.Equal(t, newYear, all[1].Time.UTC())

	refused := s.Requests.Get(all[0].ID)
	require.NotNil(t, refused.Explain)
	assert.Equal(t, all[0].Rule, refused.Explain.Rule)
	assert.NotEmpty(t, refused.Explain.Why)
	assert.NotContains(t, fmt.Sprint(refused), "a-token-of-nobody", "masked")
	assert.Equal(t, refused, s.Requests.Last())

	for _, f := range []mockapistest.Filter{
		{Status: "4xx"}, {Limit: 1}, {Since: all[1].ID}, {Credential: "a-token-of-nobody"},
	} {
		assert.Equal(t, all[:1], s.Requests.List(f), f)
	}
	assert.Empty(t, s.Requests.List(mockapistest.Filter{API: mockapistest.SyncTV}))
	shown := s.Requests.List(mockapistest.Filter{Secrets: true, Limit: 1})
	assert.Equal(t, "a-token-of-nobody", shown[0].Credential)

	var har struct{ Log struct{ Entries []any } }
	require.NoError(t, json.Unmarshal(s.Requests.HAR(mockapistest.Filter{Status: "401"}), &har))
	assert.Len(t, har.Log.Entries, 1)
	assert.Contains(t, s.Requests.Export(all[1].ID, "curl"), "curl -sSi")

	s.Requests.Clear()
	assert.Empty(t, s.Requests.List(mockapistest.Filter{}))
}

func TestRequestsOfSeveralPages(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t)
	h := s.Handler(mockapistest.Easypromos)
	for range 501 {
		h.ServeHTTP(discard{http.Header{}}, request(t, "GET", "/v2/nothing"))
	}
	assert.Len(t, s.Requests.List(mockapistest.Filter{}), 501)
	assert.Len(t, s.Requests.List(mockapistest.Filter{Limit: 3}), 3)
}

// A discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func request(t *testing.T, method, url string) *http.Request {
	r, err := http.NewRequest(method, url, nil)
	require.NoError(t, err)
	return r
}

func TestWait(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t)
	client := newPromotions(s)
	assert.Equal(t, 200, client.status(t, "/promotions/10"), "before")
	failed := make(chan error, 1)
	go func() {
		_, _, err := client.get("/promotions")
		if err == nil {
			_, _, err = client.get("/promotions/10")
		}
		failed <- err
	}()
	seen := s.Requests.Wait(mockapistest.Filter{Operation: "getPromotion"}, 2, time.Minute)
	require.NoError(t, <-failed)
	assert.Equal(t, []string{"1", "3"}, []string{seen[0].ID, seen[1].ID})

	_, log := watch(func(tb testing.TB) {
		s.For(tb).Requests.Wait(mockapistest.Filter{}, 4, 50*time.Millisecond)
	})
	assert.Equal(t, "mockapistest: 3 of 4 requests have come in 50ms", log)
	_, log = watch(func(tb testing.TB) {
		s.For(tb).Requests.Wait(mockapistest.Filter{Status: "4x"}, 1, time.Minute)
	})
	assert.Contains(t, log, "is no status such as")
}

func TestActionsAndPacks(t *testing.T) {
	t.Parallel()
	server := mockapistest.Shared(t)
	packs := server.Packs(t)
	require.NotEmpty(t, packs)
	s := server.Sandbox(t, mockapistest.WithPacks(packs[0].Name))
	assert.Equal(t, []string{packs[0].Name}, s.Packs)

	known := map[string]mockapistest.Action{}
	for _, a := range s.Actions() {
		known[string(a.API)+"/"+a.Name] = a
	}
	require.Contains(t, known, "nats4/expire-member")
	assert.NotEmpty(t, known["nats4/expire-member"].Params)
	var answer map[string]any
	s.Action("nats4/expire-member", map[string]any{"memberid": 162}, &answer)
	assert.NotEmpty(t, answer)
}

const aUser = `
userbatch:
  users:
    - login: 40052010
      access: UEx-0000000001
      email: ann@example.com
      lang: en
      platform: 1
      action: 2
      created_at: 2026-01-01T00:00:00Z
`

func TestLoad(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t)
	assert.Equal(t, 1, s.Load(aUser))
	s.Reset()
	assert.Equal(t, 1, s.Load([]byte(aUser)), "the reset has taken it away")
	assert.Equal(t, 1, s.Load(map[string]any{"userbatch": map[string]any{"users": []map[string]any{{
		"login": 40052010, "access": "UEx-0000000002", "email": "ben@example.com", "lang": "en",
		"platform": 1, "action": 2, "created_at": newYear,
	}}}}))
	path := filepath.Join(t.TempDir(), "rows.yaml")
	require.NoError(t, os.WriteFile(path, []byte(aUser), 0o600))
	_, log := watch(func(tb testing.TB) { s.For(tb).LoadFile(path) })
	assert.Contains(t, log, "body:4", "the row is there")
	s.ResetAPI(mockapistest.UserBatch)
	assert.Equal(t, 1, s.LoadFile(path))
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	server := mockapistest.Shared(t)
	a, b := server.Sandbox(t), server.Sandbox(t)
	a.Clock.FreezeAt(newYear)
	saved := a.Snapshot("new year")
	assert.NotZero(t, saved.Bytes)
	b.Snapshot("new year") // the same name in parallel
	a.Clock.Advance(time.Hour)
	a.Restore("new year")
	assert.Equal(t, newYear, a.Clock.Now())
	b.Restore(saved.Name)
	assert.Equal(t, newYear, b.Clock.Now(), "another sandbox's, by its name on the server")
	assert.Equal(t, 200, newPromotions(b).status(t, "/promotions/10"), "with its own credentials")

	a.Clock.Advance(time.Hour)
	a.Snapshot("new year")
	a.Clock.Advance(time.Hour)
	a.Restore("new year")
	assert.Equal(t, newYear.Add(time.Hour), a.Clock.Now(), "the second replaces the first")
}
