package mockapistest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestMain(m *testing.M) { mockapistest.Main(m) }

var apis = []mockapistest.API{
	mockapistest.PromoOnly, mockapistest.UserBatch, mockapistest.SyncTV,
	mockapistest.Easypromos, mockapistest.NATS4,
}

var newYear = time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)

func TestASandboxHasCredentialsOfItsOwn(t *testing.T) {
	t.Parallel()
	server := mockapistest.Shared(t)
	a, b := server.Sandbox(t), server.Sandbox(t)
	assert.NotEqual(t, a.Name, b.Name)
	ca, cb := a.Credentials, b.Credentials
	for name, pair := range map[string][2]string{
		"promoonly userid":       {ca.PromoOnly.UserID, cb.PromoOnly.UserID},
		"promoonly email":        {ca.PromoOnly.Email, cb.PromoOnly.Email},
		"promoonly password":     {ca.PromoOnly.Password, cb.PromoOnly.Password},
		"promoonly api key":      {ca.PromoOnly.APIKey, cb.PromoOnly.APIKey},
		"promoonly api secret":   {ca.PromoOnly.APISecret, cb.PromoOnly.APISecret},
		"promoonly token":        {ca.PromoOnly.Token, cb.PromoOnly.Token},
		"userbatch login":        {ca.UserBatch.Login, cb.UserBatch.Login},
		"userbatch key":          {ca.UserBatch.PrivateKey, cb.UserBatch.PrivateKey},
		"synctv service":         {ca.SyncTV.Service, cb.SyncTV.Service},
		"synctv email":           {ca.SyncTV.Email, cb.SyncTV.Email},
		"synctv password":        {ca.SyncTV.Password, cb.SyncTV.Password},
		"synctv viewer email":    {ca.SyncTV.ViewerEmail, cb.SyncTV.ViewerEmail},
		"synctv viewer password": {ca.SyncTV.ViewerPassword, cb.SyncTV.ViewerPassword},
		"easypromos token":       {ca.Easypromos.Token, cb.Easypromos.Token},
		"nats4 key":              {ca.NATS4.APIKey, cb.NATS4.APIKey},
		"nats4 username":         {ca.NATS4.APIUsername, cb.NATS4.APIUsername},
	} {
		assert.NotEmpty(t, pair[0], name)
		assert.NotEqual(t, pair[0], pair[1], name)
	}
}

func TestThreeWaysToASandbox(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t)
	plain := newPromotions(s)
	assert.Equal(t, 200, plain.status(t, "/promotions/10"), "by the credential alone")

	demo := promotions{s.URL(mockapistest.Easypromos), "demo-token-a", ownClient}
	assert.Equal(t, 200, demo.status(t, "/promotions/10"), "by the prefix, with a demo credential")

	demo = promotions{s.PlainURL(mockapistest.Easypromos), "demo-token-a", s.Client()}
	assert.Equal(t, 200, demo.status(t, "/promotions/10"), "by the client's header")

	vendor := promotions{"https://api.easypromosapp.com/v2", "demo-token-a", s.Client()}
	assert.Equal(t, 200, vendor.status(t, "/promotions/10"), "a client whose URL is the vendor's")

	s.Verify(t, mockapistest.Match{Operation: "getPromotion", Status: "200"}, mockapistest.Exactly(4))
	assert.Equal(t, "api.easypromosapp.com", s.Requests.Last().Host)
}

func TestEveryAPIHasItsURLs(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithName("urls"))
	for _, api := range apis {
		assert.Contains(t, s.PlainURL(api), mockapistest.Shared(t).URL+"/"+string(api))
		assert.Contains(t, s.URL(api), "/_sandbox/urls/"+string(api))
	}
	assert.Regexp(t, `/easypromos/v2$`, s.PlainURL("easypromos"))
	assert.Regexp(t, `/promoonly$`, s.PlainURL("promoonly"))
}

// Tests in parallel do not see each other.
func TestNoCrossTalk(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, log := watch(func(tb testing.TB) {
				s := mockapistest.Shared(tb).Sandbox(tb, mockapistest.WithFrozenClock())
				s.Clock.Set(newYear.AddDate(i, 0, 0))
				client := newPromotions(s)
				for range i {
					if _, _, err := client.get("/promotions"); err != nil {
						tb.Fatalf("%v", err)
					}
				}
				s.Verify(tb, mockapistest.Match{}, mockapistest.Exactly(i))
				if now := s.Clock.Now(); now.Year() != 2035+i {
					tb.Errorf("the clock of another sandbox: %v", now)
				}
			})
			assert.Empty(t, log)
		})
	}
	all.Wait()
}

func TestASandboxEndsWithItsTest(t *testing.T) {
	t.Parallel()
	server := mockapistest.Shared(t)
	var s *mockapistest.Sandbox
	_, log := watch(func(tb testing.TB) {
		s = server.Sandbox(tb)
		s.Snapshot("state")
	})
	assert.Empty(t, log)
	assert.Equal(t, 401, newPromotions(s).status(t, "/promotions"), "its credential is nobody's")
	_, log = watch(func(tb testing.TB) { s.For(tb).Clock.Now() })
	assert.Contains(t, log, "There is no sandbox "+s.Name)
}

func TestASandboxThatIsGoneIsNoFailure(t *testing.T) {
	t.Parallel()
	_, log := watch(func(tb testing.TB) {
		s := mockapistest.Shared(tb).Sandbox(tb)
		req, err := http.NewRequest(http.MethodDelete, mockapistest.Shared(tb).URL+"/_mock/sandboxes/"+s.Name, nil)
		require.NoError(t, err)
		res, err := ownClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
	})
	assert.Empty(t, log)
}

func TestAServerOfOnesOwn(t *testing.T) {
	t.Parallel()
	server := mockapistest.Start(t,
		mockapistest.WithNow(newYear), mockapistest.WithFrozenClock(), mockapistest.WithSeed(7),
		mockapistest.WithSettings(map[string]any{"easypromos.rate_limit": 3, "mock_headers": false}),
		mockapistest.WithControlToken("s3cret"))
	assertStart(t, server.Sandbox(t))
	assert.NotEqual(t, mockapistest.Shared(t).URL, server.URL)
}

// assertStart checks the options of a server, which its sandboxes have at their
// start, after a reset and after settings are returned.
func assertStart(t *testing.T, s *mockapistest.Sandbox) {
	check := func(when string) {
		state := s.Clock.State()
		assert.True(t, state.Now.Equal(newYear) && state.Frozen, "%s: %v", when, state)
		assert.Equal(t, int64(3), s.Settings.Get("easypromos.rate_limit"), when)
		assert.Equal(t, false, s.Settings.Get("mock_headers"), when)
	}
	check("at the start")
	assert.Equal(t, int64(7), s.Seed)

	s.Settings.SetAll(map[string]any{"easypromos.rate_limit": 9, "mock_headers": true})
	s.Clock.Advance(time.Hour)
	s.Clock.Resume()
	s.Reset()
	check("after a reset")

	s.Settings.Set("easypromos.rate_limit", 9)
	s.ResetAPI(mockapistest.Easypromos)
	check("after a reset of the API")

	s.Settings.Set("mock_headers", true)
	s.Settings.Reset("mock_headers")
	check("after a setting was returned")
}

func TestAServerElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := mockapistest.Start(t, mockapistest.WithControlToken("s3cret"))
	server := mockapistest.Connect(t, elsewhere.URL+"/", mockapistest.WithControlToken("s3cret"),
		mockapistest.WithNow(newYear), mockapistest.WithFrozenClock(), mockapistest.WithSeed(7),
		mockapistest.WithSettings(map[string]any{"easypromos.rate_limit": 3, "mock_headers": false}))
	s := server.Sandbox(t)
	assertStart(t, s)
	assert.Equal(t, 200, newPromotions(s).status(t, "/promotions/10"))

	own := httptest.NewServer(s.Handler(mockapistest.Easypromos))
	defer own.Close()
	demo := promotions{own.URL + "/v2", "demo-token-a", ownClient}
	assert.Equal(t, 200, demo.status(t, "/promotions/10"))
	s.Verify(t, mockapistest.Match{API: mockapistest.Easypromos}, mockapistest.Exactly(2))

	assert.False(t, elsewhere.Sandbox(t).Clock.State().Frozen, "the server itself is as it was")
}

func TestWhatCannotBeEndsTheTest(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		test func(t testing.TB)
		want string
	}{
		"an unknown setting at the start": {func(t testing.TB) {
			mockapistest.Start(t, mockapistest.WithSettings(map[string]any{"nothing": 1}))
		}, `setting "nothing"`},
		"fixtures that are not there": {func(t testing.TB) {
			mockapistest.Start(t, mockapistest.WithFixtures("testdata/nothing"))
		}, "testdata/nothing"},
		"no URL": {func(t testing.TB) {
			mockapistest.Connect(t, "127.0.0.1:8080")
		}, "is not a URL such as http://127.0.0.1:8080"},
		"fixtures of a server elsewhere": {func(t testing.TB) {
			mockapistest.Connect(t, "http://127.0.0.1:1", mockapistest.WithFixtures("testdata"))
		}, "has the fixtures it was started with"},
		"a wrong token": {func(t testing.TB) {
			s := mockapistest.Start(t, mockapistest.WithControlToken("s3cret"))
			mockapistest.Connect(t, s.URL, mockapistest.WithControlToken("other"))
		}, "401 Unauthorized: The control API needs its token"},
		"a name that cannot be": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t, mockapistest.WithName("No Name"))
		}, `The value of "name" must be`},
		"an unknown pack": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t, mockapistest.WithPacks("easypromos/nothing"))
		}, `there is no pack "easypromos/nothing"`},
		"an unknown setting of a sandbox": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t, mockapistest.WithSettings(map[string]any{"nothing": 1}))
		}, `setting "nothing"`},
		"an unknown API": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).URL("vimeo")
		}, `there is no API "vimeo"; there are [easypromos nats4 promoonly synctv userbatch]`},
		"an unknown fault": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Faults.Add(mockapistest.Fault{Name: "latncy"})
		}, `did you mean "latency"?`},
		"an unknown action": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Action("nats4/nothing", nil)
		}, "There is no action nats4/nothing"},
		"an action without an API": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Action("expire-member", nil)
		}, "the name is api/action"},
		"a wrong row": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Load(`userbatch: {portals: [{login: twelve}]}`)
		}, "Nothing was loaded"},
		"a clock out of its range": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Clock.Advance(-100 * 365 * 24 * time.Hour)
		}, "out of its range"},
		"no request": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Requests.Last()
		}, "has seen no request"},
		"an unknown request": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Requests.Get("77")
		}, "The log has no request 77"},
		"an impossible match": {func(t testing.TB) {
			mockapistest.Shared(t).Sandbox(t).Verify(t, mockapistest.Match{Operation: "nothing"}, nil)
		}, `There is no operation "nothing"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, log := watch(func(tb testing.TB) {
				tt.test(tb)
				t.Error("the test went on")
			})
			assert.True(t, r.failed)
			assert.Contains(t, log, tt.want)
		})
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	h := mockapistest.Handler(t, mockapistest.Easypromos)
	server := httptest.NewServer(h)
	defer server.Close()
	demo := promotions{server.URL + "/v2", "demo-token-a", ownClient}
	assert.Equal(t, 200, demo.status(t, "/promotions/10"))

	for _, api := range apis { // without any network
		w := httptest.NewRecorder()
		mockapistest.Handler(t, api).ServeHTTP(w, httptest.NewRequest("GET", "/nothing", nil))
		assert.GreaterOrEqual(t, w.Code, 400, api)
		assert.NotEmpty(t, w.Header().Get("X-Mock-Reason"), fmt.Sprint(api))
	}
}
