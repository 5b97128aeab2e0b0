package promoonly_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

// user1Values are what user 1 can sign in with, but the token.
func user1Values(names ...string) sims.Credential {
	all := map[string]string{
		"userid": "1", "email": "test@promoonly.com", "password": "testpassword",
		"api_key": "a8246dd6a835b1df4qwd8503b3b5fa817", "api_secret": "718a24nvmbha235faud23dv8ndwhcy23n",
		"token": "8b26e1e4f3f5e00a888807e605565c47",
	}
	c := sims.Credential{Values: map[string]string{}}
	for _, name := range names {
		c.Values[name] = all[name]
	}
	return c
}

// A caller is who authorizes requests to a simulator, and counts the logins.
type caller struct {
	named
	logins []string
}

func (c *caller) send(r *http.Request) (*http.Response, error) {
	c.logins = append(c.logins, r.Method+" "+r.URL.Path)
	rec := httptest.NewRecorder()
	c.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// status is what the simulator answers to a request that was authorized.
func (c *caller) status(authorize func(*http.Request) error, method, path, body string) int {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", formType)
	r.Header.Set("Authorization", "of before")
	require.NoError(c.t, authorize(r))
	rec := httptest.NewRecorder()
	c.ServeHTTP(rec, r)
	return rec.Code
}

func TestAuthorizedRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		values []string
		logins []string
	}{
		{"a token", []string{"userid", "token"}, nil},
		{"all, as the simulator lists it", []string{
			"userid", "email", "password", "api_key", "api_secret", "token",
		}, nil},
		{
			"key and secret", []string{"userid", "api_key", "api_secret"},
			[]string{"POST /user/authenticate"},
		},
		{
			"e-mail and password", []string{"email", "password"},
			[]string{"POST /user/authenticate/signin"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &caller{named: worldOf(t, "t1")}
			authorize := c.Authorize(user1Values(tt.values...), c.w.Clock.Now, c.send)
			for _, path := range []string{"/user/sync", "/releases/date/1", "/user/options"} {
				assert.Equal(t, 200, c.status(authorize, "GET", path, ""), path)
			}
			assert.Equal(t, tt.logins, c.logins, "one for all requests")
		})
	}
}

// The calls that sign in have another header than the others, or none, wherever the API
// is mounted.
func TestAuthorizedLogins(t *testing.T) {
	t.Parallel()
	c := &caller{named: worldOf(t, "t1")}
	authorize := c.Authorize(user1Values("userid", "token", "api_key", "api_secret"), c.w.Clock.Now, c.send)
	assert.Equal(t, 200, c.status(authorize, "POST", "/user/authenticate", "userid=1"))
	for path, want := range map[string]string{
		"/user/authenticate":                  user1Basic,
		"/promoonly/user/authenticate":        user1Basic,
		"/promoonly/user/authenticate/signin": "",
		"/user/token/validate":                "",
		"/promoonly/account/pool_userid":      "",
		"/promoonly/user/sync":                user1,
		"/pool/v5/download/8b26e1e4f3f5e00a":  user1,
	} {
		r := httptest.NewRequest("POST", path, nil)
		r.Header.Set("Authorization", "of before")
		require.NoError(t, authorize(r))
		assert.Equal(t, want, r.Header.Get("Authorization"), path)
	}
	assert.Empty(t, c.logins)
}

// A token is fetched again before it expires, by the service's own account of it.
func TestAuthorizeFetchesATokenAgain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		c    sims.Credential
	}{
		{"by key", user1Values("userid", "api_key", "api_secret")},
		{"by password", user1Values("email", "password")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &caller{named: worldOf(t, "t1")}
			frozen := true
			require.NoError(t, c.w.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen}))
			ahead := func() time.Time { return c.w.Clock.Now().Add(time.Hour) }
			authorize := c.Authorize(tt.c, ahead, c.send)
			for _, step := range []struct {
				advance time.Duration
				logins  int
			}{{0, 1}, {569 * time.Second, 1}, {time.Second, 2}, {time.Second, 2}, {24 * time.Hour, 3}} {
				require.NoError(t, c.w.SetClock(t.Context(), sims.ClockChange{Advance: &step.advance}))
				assert.Equal(t, 200, c.status(authorize, "GET", "/formats", ""))
				assert.Len(t, c.logins, step.logins)
			}
		})
	}
}

func TestAuthorizeSaysWhatTheCredentialLacks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path   string
		values []string
		want   string
	}{
		{"/formats", nil, "the credential has no token, no api_key and no email"},
		{"/formats", []string{"token"}, "the credential has no userid"},
		{"/formats", []string{"api_key"}, "the credential has no api_secret"},
		{"/formats", []string{"api_key", "api_secret"}, "the credential has no userid"},
		{"/formats", []string{"email"}, "the credential has no password"},
		{"/user/authenticate", []string{"userid", "token"}, "the credential has no api_key"},
	} {
		c := &caller{named: worldOf(t, "t1")}
		r := httptest.NewRequest("GET", tt.path, nil)
		r.Header.Set("Authorization", "of before")
		err := c.Authorize(user1Values(tt.values...), c.w.Clock.Now, c.send)(r)
		assert.EqualError(t, err, tt.want)
		assert.Equal(t, "of before", r.Header.Get("Authorization"), "the request is as it was")
		assert.Empty(t, c.logins)
	}
}

func TestAuthorizeSaysWhatTheServiceAnswered(t *testing.T) {
	t.Parallel()
	c := &caller{named: worldOf(t, "t1")}
	wrong := user1Values("userid", "api_key", "api_secret")
	wrong.Values["api_secret"] = "another"
	unknown := user1Values("email", "password")
	unknown.Values["password"] = "another"
	answering := func(status int, body string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
	}
	byKey := user1Values("userid", "api_key", "api_secret")
	for _, tt := range []struct {
		name string
		c    sims.Credential
		send func(*http.Request) (*http.Response, error)
		want string
	}{
		{
			"a wrong secret", wrong, c.send,
			`POST /user/authenticate answered 401 without a token: Invalid API credentials.`,
		},
		{
			"a wrong password", unknown, c.send, "POST /user/authenticate/signin answered 200 " +
				"without a token: Invalid email and password combination.",
		},
		{
			"no JSON", byKey, answering(502, "<html>"),
			"POST /user/authenticate answered 502 without a token",
		},
		{
			"a failure with what looks like a token", byKey, answering(500, `{"token":"a","userid":1}`),
			"POST /user/authenticate answered 500 without a token",
		},
		{
			"no answer", byKey,
			func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") },
			"POST /user/authenticate: connection refused",
		},
	} {
		authorize := c.Authorize(tt.c, c.w.Clock.Now, tt.send)
		for range 2 { // a failure is not kept
			err := authorize(httptest.NewRequest("GET", "/formats", nil))
			assert.EqualError(t, err, tt.want, tt.name)
		}
	}
}
