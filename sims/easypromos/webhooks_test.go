package easypromos_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// An event is one that a receiver has got.
type event struct{ name, body string }

// A receiver keeps the events that it gets.
type receiver struct {
	mu  sync.Mutex
	got []event
}

func (r *receiver) ServeHTTP(_ http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, event{req.Header.Get("X-Mock-Event"), string(body)})
}

// events are those got so far, once nothing is under way.
func (r *receiver) events(c client) []event {
	c.t.Helper()
	allTried(c)
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

// allTried waits until every event is delivered, has failed or waits for the clock.
func allTried(c client) {
	c.t.Helper()
	var page struct{ Settled bool }
	require.NoError(c.t, json.Unmarshal(c.s.Control("GET", "/_mock/deliveries?limit=1&wait=30s", nil), &page))
	require.True(c.t, page.Settled)
}

// receiving makes a webhook of promotion 10 with a receiver, for the events given or all.
func receiving(c client, events ...string) *receiver {
	c.t.Helper()
	r := &receiver{}
	srv := httptest.NewServer(r)
	c.t.Cleanup(srv.Close)
	addWebhook(c, srv.URL+"/hook", events...)
	return r
}

func addWebhook(c client, url string, events ...string) {
	c.t.Helper()
	args := map[string]any{"promotion": 10, "url": url}
	if len(events) > 0 {
		args["events"] = events
	}
	c.s.Control("POST", "/_mock/actions/easypromos/add-webhook", args)
}

func (c client) ask(method, path, body string) simtest.Answer {
	c.t.Helper()
	return c.s.Do(method, base+path, body,
		"Authorization", "Bearer "+c.token, "Content-Type", "application/json")
}

// done is ask, which must be answered with 200.
func (c client) done(method, path, body string) (v map[string]any) {
	c.t.Helper()
	a := c.ask(method, path, body)
	require.Equal(c.t, http.StatusOK, a.Status, "%s: %s", path, a.Body)
	require.NoError(c.t, json.Unmarshal([]byte(a.Body), &v))
	return v
}

func TestAWebhookOfANewUser(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{})
	r := receiving(c, "user_registered")

	t.Run("easypromos 90: a webhook tells of a new user once, of a recovered one never", func(t *testing.T) {
		login := c.done("POST", "/users/autologin/10", `{"external_id": "e1", "email": "a@b.co"}`)
		got := r.events(c)
		require.Len(t, got, 1)
		assert.Equal(t, "user_registered", got[0].name)
		id := login["user"].(map[string]any)["id"]
		assert.Equal(t, c.get(fmt.Sprintf("/users/10/%v", id)).Body, got[0].body, "as the API has it")

		c.done("POST", "/users/autologin/10", `{"external_id": "e1", "first_name": "Ann"}`)
		assert.Empty(t, r.events(c))
	})
	t.Run("what is refused sends nothing", func(t *testing.T) {
		for _, body := range []string{
			`{bad`, `{}`, `{"external_id": "e2", "email": "x"}`, `{"external_id": "e2", "segments": ["nope"]}`,
		} {
			assert.Equal(t, 400, c.ask("POST", "/users/autologin/10", body).Status, body)
		}
		assert.Empty(t, r.events(c))
	})
	t.Run("another promotion has nothing to do with it", func(t *testing.T) {
		c.s.Control("POST", "/_mock/actions/easypromos/register-participant",
			map[string]any{"promotion": 17, "email": "a@b.co"})
		assert.Empty(t, r.events(c))
	})
	t.Run("a user who registers by the form is a new one, too", func(t *testing.T) {
		c.s.Control("POST", "/_mock/actions/easypromos/register-participant",
			map[string]any{"promotion": 10, "email": "form@b.co"})
		got := r.events(c)
		require.Len(t, got, 1)
		assert.Contains(t, got[0].body, `"email":"form@b.co"`)
	})
}

func TestEachEventHasThePayloadThatTheAPIHas(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"documented", "live"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			c := start(t, simtest.Options{})
			c.s.Set("easypromos.accounts.1.wire_profile", profile)
			r := receiving(c)
			// first is the newest of a collection; ids are texts in one profile.
			first := func(path string) string {
				var page struct{ Items []json.RawMessage }
				require.NoError(t, json.Unmarshal([]byte(c.get(path).Body), &page))
				return string(page.Items[0])
			}
			login := c.done("POST", "/users/autologin/10", `{"external_id": "e1", "email": "a@b.co"}`)
			user := login["user"].(map[string]any)["id"]
			got := r.events(c)
			require.Len(t, got, 1)
			assert.Equal(t, event{"user_registered", c.get(fmt.Sprint("/users/10/", user)).Body}, got[0])

			c.done("POST", "/participations/10/participate/100",
				fmt.Sprintf(`{"login_token": %q}`, login["login_token"]))
			got = r.events(c)
			require.Len(t, got, 1)
			assert.Equal(t, event{"participation", first("/participations/10?format=full")}, got[0])
			assert.Contains(t, got[0].body, `"prize":{"id":`)

			c.done("POST", "/coin_transactions/10", fmt.Sprintf(`{"user_id": %v, "amount": 5}`, user))
			got = r.events(c)
			require.Len(t, got, 1)
			assert.Equal(t, event{"coin_transaction", first("/coin_transactions/10")}, got[0])

			prize := first("/prizes/10")
			var z struct{ ID any }
			require.NoError(t, json.Unmarshal([]byte(prize), &z))
			var id int64
			_, err := fmt.Sscan(fmt.Sprint(z.ID), &id)
			require.NoError(t, err)
			c.s.Control("POST", "/_mock/actions/easypromos/redeem-prize", map[string]any{"prize": id})
			got = r.events(c)
			require.Len(t, got, 1)
			assert.Equal(t, event{"prize_redeemed", first("/prizes/10")}, got[0])
		})
	}
}

// A hundred requests are answered while the receiver holds the first event.
func TestAReceiverThatHangsKeepsNoRequestWaiting(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: map[string]string{
		"easypromos.rate_limit": "0", "easypromos.webhook_timeout": "60",
	}})
	arrived, held := make(chan struct{}, 100), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-held
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(held) })
	addWebhook(c, srv.URL)
	c.done("POST", "/users/autologin/10", `{"external_id": "e0"}`)
	<-arrived
	for i := range 100 {
		c.done("POST", "/users/autologin/10", fmt.Sprintf(`{"external_id": "e%d"}`, i+1))
	}
	assert.Empty(t, arrived, "the receiver still holds the first event")
	var page struct{ Deliveries []struct{ Tries int } }
	require.NoError(t, json.Unmarshal(c.s.Control("GET", "/_mock/deliveries?state=pending&limit=500", nil), &page))
	assert.Len(t, page.Deliveries, 101)
	c.s.Reset() // all of these end at once, or the test takes a minute
	c.s.Stop()
}

func TestEveryUserIsToldOfOnceUnderLoad(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})
	r := receiving(c, "user_registered")
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 10 { // each by two clients
				c.ask("POST", "/users/autologin/10", fmt.Sprintf(`{"external_id": "e%d"}`, g/2*10+i))
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	got := r.events(c)
	for _, e := range got {
		var u struct {
			ExternalID string `json:"external_id"`
		}
		require.NoError(t, json.Unmarshal([]byte(e.body), &u))
		seen[u.ExternalID] = true
	}
	assert.Len(t, got, 40)
	assert.Len(t, seen, 40)
}

func TestWebhooksAreSwitchedAndRemoved(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{})
	r := receiving(c, "coin_transaction")
	coins := func() { c.done("POST", "/coin_transactions/10", `{"user_id": 1, "amount": 5}`) }
	act := func(action string) []byte {
		return c.s.Control("POST", "/_mock/actions/easypromos/"+action, map[string]any{"webhook": 1})
	}
	coins()
	assert.Len(t, r.events(c), 1)
	assert.Contains(t, string(act("disable-webhook")), `"enabled":false`)
	coins()
	assert.Empty(t, r.events(c))
	assert.Contains(t, string(act("enable-webhook")), `"enabled":true`)
	coins()
	assert.Len(t, r.events(c), 1)
	act("remove-webhook")
	coins()
	assert.Empty(t, r.events(c))
	assert.JSONEq(t, `{"webhooks": []}`, string(c.s.Control("GET", "/_mock/webhooks", nil)))
	for _, tt := range []struct{ action, args, field, detail string }{
		{"remove-webhook", `{"webhook": 1}`, "webhook", "there is no webhook 1"},
		{"enable-webhook", `{"webhook": 1}`, "webhook", "there is no webhook 1"},
		{"add-webhook", `{"promotion": 99, "url": "http://a.test"}`, "promotion", "there is no promotion 99"},
		{"add-webhook", `{"promotion": 14, "url": "http://a.test"}`, "promotion", "promotion 14 is of the version premium"},
		{"add-webhook", `{"promotion": 10, "url": "a.test/hook"}`, "url", "is no URL like"},
		{"add-webhook", `{"promotion": 10, "url": "http://a.test", "events": ["sold"]}`, "events", `"sold" is not one of`},
	} {
		a := c.s.Do("POST", "/_mock/actions/easypromos/"+tt.action, tt.args)
		assert.Equal(t, 400, a.Status, tt.args)
		assert.Contains(t, a.Body, fmt.Sprintf(`"field":%q`, tt.field), tt.args)
		var p struct{ Detail string }
		require.NoError(t, json.Unmarshal([]byte(a.Body), &p))
		assert.Contains(t, p.Detail, tt.detail)
	}
}

func TestAResetDropsWhatIsPending(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{})
	for _, body := range []any{nil, map[string]any{"api": "easypromos"}} {
		addWebhook(c, "http://127.0.0.1:1/hook")
		c.done("POST", "/users/autologin/10", `{"external_id": "e1"}`)
		allTried(c)
		assert.Contains(t, string(c.s.Control("GET", "/_mock/deliveries", nil)), `"state":"pending"`)
		c.s.Control("POST", "/_mock/reset", body)
		assert.JSONEq(t, `{"deliveries": []}`, string(c.s.Control("GET", "/_mock/deliveries", nil)))
		assert.JSONEq(t, `{"webhooks": []}`, string(c.s.Control("GET", "/_mock/webhooks", nil)))
	}
}

// A restart with the data directory goes on with what is pending, and with the time of
// the sandbox.
func TestWebhooksSurviveARestart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	c := start(t, simtest.Options{Data: data})
	status := http.StatusServiceUnavailable
	var tries []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tries = append(tries, r.Header.Get("X-Mock-Attempt"))
		w.WriteHeader(status)
	}))
	t.Cleanup(srv.Close)
	addWebhook(c, srv.URL, "user_registered")
	c.done("POST", "/users/autologin/10", `{"external_id": "e1"}`)
	allTried(c)
	c.s.Stop()

	c = start(t, simtest.Options{Data: data})
	assert.Contains(t, string(c.s.Control("GET", "/_mock/webhooks", nil)), srv.URL)
	allTried(c)
	status = http.StatusOK
	c.s.Advance(30e9)
	allTried(c)
	assert.Contains(t, string(c.s.Control("GET", "/_mock/deliveries", nil)), `"state":"delivered"`)
	assert.Equal(t, []string{"1", "2"}, tries)
}

func TestTheSettingsOfWebhooks(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: map[string]string{
		"easypromos.webhook_tries": "2", "easypromos.webhook_retry": "0", "mock_headers": "false",
	}})
	var mocks []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Mock") {
				mocks = append(mocks, name)
			}
		}
		w.WriteHeader(500)
	}))
	t.Cleanup(srv.Close)
	addWebhook(c, srv.URL, "user_registered")
	c.done("POST", "/users/autologin/10", `{"external_id": "e1"}`)
	allTried(c)
	page := string(c.s.Control("GET", "/_mock/deliveries", nil))
	assert.Contains(t, page, `"state":"failed"`)
	assert.Contains(t, page, `"tries":2`)
	assert.Empty(t, mocks)
}
