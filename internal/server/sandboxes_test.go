package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/simtest"
)

func unix(t testing.TB, text string) int64 {
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at.Unix()
}

// The clocks of these sandboxes tell where a request went: the header Date.
const (
	in2040 = "Sun, 01 Jan 2040 00:00:00 GMT"
	at2040 = `"now":"2040-01-01T00:00:00Z"`
)

// frozen makes a sandbox whose clock stands at the beginning of a year.
func frozen(t testing.TB, s *simtest.Server, name string, year int) tenant {
	n := newTenant(t, s, fmt.Sprintf(`{"name":%q,"now":"%d-01-01T00:00:00Z"}`, name, year))
	a := n.control("PUT", "/clock", fmt.Sprintf(`{"now":"%d-01-01T00:00:00Z","frozen":true}`, year))
	require.Equal(t, 200, a.Status, a.Body)
	return n
}

func TestACredentialAloneLeadsToItsSandbox(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	n := frozen(t, s, "t1", 2040)
	frozen(t, s, "t2", 2050)
	for name, call := range calls {
		a := call(n)
		assert.Equal(t, 200, a.Status, "%s: %s", name, a.Body)
		assert.Equal(t, in2040, a.Header.Get("Date"), name)
		assert.Empty(t, a.Header.Get("X-Mock-Reason"), name)
	}
	for _, api := range sandbox.Names() {
		assert.NotEmpty(t, n.Credentials[api], api)
	}
}

func TestATokenThatASandboxIssuedLeadsToIt(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	n := frozen(t, s, "t1", 2040)
	var issued struct{ Token string }
	a := calls["promoonly by key"](n)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &issued), a.Body)
	require.NotEmpty(t, issued.Token)
	n.Credentials["promoonly"]["token"] = issued.Token
	a = calls["promoonly by bearer"](n)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.Equal(t, in2040, a.Header.Get("Date"))
}

func TestARequestNamesItsSandbox(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	frozen(t, s, "t1", 2040)
	own := frozen(t, s, "t2", 2050)
	demo := []string{"Authorization", "Bearer demo-token-a"}
	for _, tt := range []struct {
		name, path string
		header     []string
	}{
		{"by prefix", "/_sandbox/t1/easypromos/v2/promotions/10", demo},
		{"by header", "/easypromos/v2/promotions/10", append(demo, "X-Mock-Sandbox", "t1")},
		{"by host", "/v2/promotions/10", append(demo, "Host", "t1.easypromos.localhost:8080")},
		{"by prefix, before the header", "/_sandbox/t1/easypromos/v2/promotions/10", append(demo, "X-Mock-Sandbox", "t2")},
		{"by header, before the host", "/v2/promotions/10", append(demo, "X-Mock-Sandbox", "t1", "Host", "t2.easypromos.localhost")},
	} {
		a := s.Get(tt.path, tt.header...)
		assert.Equal(t, 200, a.Status, "%s: %s", tt.name, a.Body)
		assert.Equal(t, in2040, a.Header.Get("Date"), tt.name)
	}
	a := s.Get("/easypromos/v2/promotions/10", demo...)
	assert.Equal(t, s.Now.Format(http.TimeFormat), a.Header.Get("Date"), "a demo credential means default by itself")

	// A name goes before a credential.
	a = calls["easypromos by token"](own, "X-Mock-Sandbox", "t1")
	assert.Equal(t, in2040, a.Header.Get("Date"))
	assert.Equal(t, 401, a.Status)
}

func TestAnUnknownSandboxIsNotTheDefaultOne(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	demo := []string{"Authorization", "Bearer demo-token-a"}
	for _, a := range []simtest.Answer{
		s.Get("/_sandbox/t9/easypromos/v2/promotions", demo...),
		s.Get("/easypromos/v2/promotions", append(demo, "X-Mock-Sandbox", "t9")...),
		s.Get("/v2/promotions", append(demo, "Host", "t9.easypromos.localhost")...),
		s.Get("/_mock/sandboxes/t9"),
		s.Get("/_mock/sandboxes/t9/clock"),
		s.Do("DELETE", "/_mock/sandboxes/t9", ""),
	} {
		assert.Equal(t, 404, a.Status, a.Body)
		assert.Equal(t, "application/problem+json", a.Header.Get("Content-Type"))
		assert.Contains(t, a.Body, "t9")
	}
}

// The vendor refuses what it does not know; the reason says whose it is.
func TestTheCredentialOfAnotherSandboxIsRefusedAndExplained(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	n := frozen(t, s, "t1", 2040)
	frozen(t, s, "t2", 2050)
	removed := frozen(t, s, "t3", 2060)
	cookie := removed.session()
	require.Equal(t, 204, s.Do("DELETE", "/_mock/sandboxes/t3", "").Status)

	for name, call := range calls {
		if name == "synctv by session" { // it would log in first
			call = func(n tenant, header ...string) simtest.Answer {
				return s.Get("/synctv/rest/v1/session", append(header, "Cookie", cookie)...)
			}
		} else {
			a := call(n, "X-Mock-Sandbox", "t2")
			denied(t, name, a)
			assert.Contains(t, a.Header.Get("X-Mock-Reason"), "the credential is of the sandbox t1, the request is to t2", name)
		}
		a := call(removed)
		denied(t, name, a)
		assert.Contains(t, a.Header.Get("X-Mock-Reason"), "the credential is of the sandbox t3, which was removed", name)
		assert.NotEqual(t, "application/problem+json", a.Header.Get("Content-Type"), name)
	}
}

// denied holds that an answer is none of success; Promo Only says so with 200.
func denied(t *testing.T, name string, a simtest.Answer) {
	if a.Status == 200 {
		assert.Regexp(t, `Invalid|invalid`, a.Body, name)
		return
	}
	assert.Contains(t, []int{401, 403, 404}, a.Status, "%s: %s", name, a.Body)
}

func TestFreshCredentialsSurviveAResetAndARestart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	n := newTenant(t, s, `{"name":"t1","ttl":"0s"}`)
	succeed := func() {
		t.Helper()
		for name, call := range calls {
			assert.Equal(t, 200, call(n).Status, name)
		}
	}
	for range 2 {
		require.Equal(t, 200, n.control("POST", "/reset", "").Status)
		succeed()
	}
	require.Equal(t, 200, n.control("POST", "/reset", `{"api":"synctv"}`).Status)
	succeed()

	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	n.s = s
	again := tenant{}
	require.NoError(t, json.Unmarshal([]byte(s.Get("/_mock/sandboxes/t1").Body), &again))
	assert.Equal(t, n.Credentials, again.Credentials)
	succeed()
	require.Equal(t, 204, s.Do("DELETE", "/_mock/sandboxes/t1", "").Status)
	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	assert.Equal(t, 404, s.Get("/_mock/sandboxes/t1").Status, "a removed one stays away")
}

func TestFreshCredentialsAreNeverTakenOverFromASnapshot(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	a, b := newTenant(t, s, `{"name":"a"}`), newTenant(t, s, `{"name":"b"}`)
	cookie := a.session()
	require.Equal(t, 201, a.control("POST", "/snapshots", `{"name":"of-a"}`).Status)
	for _, to := range []string{"/sandboxes/b", ""} {
		r := s.Do("POST", "/_mock"+to+"/snapshots/of-a/restore", "")
		require.Equal(t, 200, r.Status, r.Body)
	}
	for name, call := range calls {
		assert.Equal(t, 200, call(a).Status, name)
		assert.Equal(t, 200, call(b).Status, name)
		denied(t, name, call(a, "X-Mock-Sandbox", "b"))
		denied(t, name, call(a, "X-Mock-Sandbox", "default"))
	}
	for _, sandbox := range []string{"b", "default"} {
		r := s.Get("/synctv/rest/v1/session", "Cookie", cookie, "X-Mock-Sandbox", sandbox)
		assert.Equal(t, 401, r.Status, "a session that a issued")
	}
}

// Each of a hundred does the same at the same time, and sees itself alone.
func TestAHundredSandboxesDoNotTalk(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Running: true})
	access := make([]string, 100)
	var all sync.WaitGroup
	for i := range access {
		all.Go(func() {
			n := newTenant(t, s, fmt.Sprintf(`{"name":"p%d","ttl":"5m"}`, i))
			access[i] = alone(t, n)
			assert.Equal(t, 204, s.Do("DELETE", "/_mock/sandboxes/"+n.Name, "").Status)
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for _, code := range access {
		assert.False(t, seen[code], "the access code %s came twice", code)
		seen[code] = true
	}
	assert.NotContains(t, s.Get("/_mock/sandboxes").Body, `"name":"p`)
}

// alone runs a test's work in a sandbox and returns an access code that it issued.
func alone(t *testing.T, n tenant) string {
	// UserBatch: the same new user, who is new in each.
	var header []string
	a := n.s.Get(n.signed("/api/advertisment/newuser", "lang=en&email=same@example.test&platform=1", &header), header...)
	assert.Equal(t, 200, a.Status, a.Body)
	var user struct{ Access string }
	assert.NoError(t, json.Unmarshal([]byte(a.Body), &user), a.Body)

	// SyncTV: the same promo code, which can be consumed once in each.
	redeem := func() simtest.Answer {
		return n.control("POST", "/actions/synctv/consume-promo-code", `{"promo_code":"1A2B3C"}`)
	}
	validate := calls["synctv by service"]
	assert.Contains(t, validate(n).Body, "<code>1</code>")
	r := redeem()
	assert.Equal(t, 200, r.Status, r.Body)
	assert.Contains(t, validate(n).Body, "<code>-45</code>")
	assert.NotEqual(t, 200, redeem().Status)

	// Easypromos: a rate limit of its own.
	assert.Equal(t, 200, n.control("PATCH", "/settings", `{"easypromos.rate_limit":3}`).Status)
	for i := range 5 {
		want := 200
		if i >= 3 {
			want = 429
		}
		assert.Equal(t, want, calls["easypromos by token"](n).Status)
	}

	// Clocks: each moves its own.
	a = n.control("PUT", "/clock", `{"now":"2040-01-01T00:00:00Z","frozen":true}`)
	assert.Contains(t, a.Body, at2040)
	assert.Equal(t, in2040, calls["nats4 by key"](n).Header.Get("Date"))

	// A reset returns to the start of this one alone.
	assert.Equal(t, 200, n.control("POST", "/reset", "").Status)
	assert.Contains(t, validate(n).Body, "<code>1</code>")
	assert.Equal(t, 200, calls["easypromos by token"](n).Status)
	return user.Access
}

func TestSandboxesAreCheckedBeforeTheyAreMade(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct {
		body   string
		status int
		field  string
	}{
		{`{"name":"T1"}`, 400, "name"},
		{`{"name":"-a"}`, 400, "name"},
		{`{"name":""}`, 400, "name"},
		{`{"name":"easypromos"}`, 400, "name"},
		{`{"name":7}`, 400, "name"},
		{`{"name":"` + strings.Repeat("a", 41) + `"}`, 400, "name"},
		{`{"name":"default"}`, 409, ""},
		{`{"ttl":"-1s"}`, 400, "ttl"},
		{`{"ttl":"800h"}`, 400, "ttl"},
		{`{"ttl":"soon"}`, 400, "ttl"},
		{`{"seed":0}`, 400, "seed"},
		{`{"seed":"1"}`, 400, "seed"},
		{`{"now":"tomorrow"}`, 400, "now"},
		{`{"now":"1969-01-01T00:00:00Z"}`, 400, "now"},
		{`{"packs":"x"}`, 400, "packs"},
		{`{"packs":["synctv/nothing"]}`, 400, "packs"},
		{`{"nam":"t1"}`, 400, "nam"},
		{`[]`, 400, ""},
	} {
		a := s.Do("POST", "/_mock/sandboxes", tt.body)
		assert.Equal(t, tt.status, a.Status, "%s: %s", tt.body, a.Body)
		assert.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), tt.body)
		if tt.field != "" {
			assert.Contains(t, a.Body, fmt.Sprintf(`"field":%q`, tt.field), tt.body)
		}
	}
	newTenant(t, s, `{"name":"t1"}`)
	assert.Equal(t, 409, s.Do("POST", "/_mock/sandboxes", `{"name":"t1"}`).Status)
	assert.Equal(t, 409, s.Do("DELETE", "/_mock/sandboxes/default", "").Status)
	assert.Equal(t, "s1", newTenant(t, s, `{}`).Name)
	var list struct{ Sandboxes []tenant }
	require.NoError(t, json.Unmarshal([]byte(s.Get("/_mock/sandboxes").Body), &list))
	require.Len(t, list.Sandboxes, 3)
	assert.Equal(t, "default", list.Sandboxes[0].Name)
}

// URLs in answers are in the words of whoever asks: a container's port may be mapped.
func TestURLsInAnswers(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for host, want := range map[string]string{
		"localhost:18080":       "http://localhost:18080/",
		"127.0.0.1:9":           "http://127.0.0.1:9/",
		"api.easypromosapp.com": s.URL + "/", // no control API is there
		"easypromos.test":       s.URL + "/",
	} {
		a := s.Get("/_sandbox/default/easypromos/v2/promotions", "Host", host)
		if host == "api.easypromosapp.com" {
			a = s.Get("/v2/promotions", "Host", host)
		}
		assert.Equal(t, 401, a.Status, host)
		assert.True(t, strings.HasPrefix(a.Header.Get("X-Mock-Explain"), want+"_mock/requests/"), a.Header.Get("X-Mock-Explain"))
	}
	a := s.Do("POST", "/_mock/sandboxes", `{"name":"t1"}`, "Host", "localhost:18080")
	assert.Contains(t, a.Body, `"http://localhost:18080/_sandbox/t1/easypromos/v2"`)
}
