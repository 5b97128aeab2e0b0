package synctv

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

var (
	administrator = sims.Credential{Values: map[string]string{
		"email": "admin@example.test", "password": "admin-password",
	}}
	customer = sims.Credential{Values: map[string]string{
		"email": "viewer@example.test", "password": "viewer-password",
	}}
)

// An ownedClient sends requests that are authorized.
type ownedClient struct {
	t         *testing.T
	srv       *Server
	now       time.Time
	logins    int
	authorize func(*http.Request) error
}

func owned(t *testing.T, srv *Server, c sims.Credential) *ownedClient {
	o := &ownedClient{t: t, srv: srv, now: start}
	o.authorize = srv.Authorize(c, func() time.Time { return o.now }, func(r *http.Request) (*http.Response, error) {
		o.logins++
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, r)
		return rec.Result(), nil
	})
	return o
}

func (o *ownedClient) do(method, target string) int {
	o.t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Cookie", "_synctv_session=of-before; other=1")
	require.NoError(o.t, o.authorize(r))
	other, err := r.Cookie("other")
	require.NoError(o.t, err)
	assert.Equal(o.t, "1", other.Value)
	assert.NotContains(o.t, r.Header.Get("Cookie"), "of-before")
	assert.Len(o.t, r.Header.Values("Cookie"), 1)
	rec := httptest.NewRecorder()
	o.srv.ServeHTTP(rec, r)
	return rec.Code
}

func TestAuthorizedRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	admin, user := owned(t, srv, administrator), owned(t, srv, customer)
	assert.Equal(t, 200, admin.do("GET", "/rest/v1/offers"))
	assert.Equal(t, 200, admin.do("GET", "/rest/v1/promo_codes/validate?code=1A2B3C"))
	assert.Equal(t, 403, user.do("GET", "/rest/v1/offers"))
	assert.Equal(t, 200, user.do("POST", "/rest/v1/account/subscriptions?promo_code=1A2B3C"))
	assert.Equal(t, 200, user.do("GET", "/rest/v1/account/subscriptions/1"))
	assert.Equal(t, 1, admin.logins)
	assert.Equal(t, 1, user.logins)
}

func TestAuthorizeLogsInAgain(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	o := owned(t, srv, administrator)
	for i, path := range []string{"/rest/v1/session", "/rest/v1/sessions", "/rest/v1/session.xml"} {
		assert.Equal(t, 200, o.do("GET", path))
		assert.Equal(t, 200, o.do("DELETE", path), "the session is there to be ended")
		assert.Equal(t, i+1, o.logins)
	}
	assert.Equal(t, 200, o.do("GET", "/rest/v1/session"))
	assert.Equal(t, 4, o.logins, "after the session was ended")
	for _, age := range []time.Duration{11 * time.Hour, 25 * time.Hour, -48 * time.Hour} {
		o.now = o.now.Add(age)
		srv.advance(t, age)
		assert.Equal(t, 200, o.do("GET", "/rest/v1/session"))
	}
	assert.Equal(t, 6, o.logins, "after the session was not used for long")
}

// A login of the client's own is the account's.
func TestAuthorizedLogins(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for _, query := range []string{
		"", "?email=somebody@else.test", "?password=x&password=y&device=7&email=", "?device=a%26b",
	} {
		for _, path := range []string{"/rest/v1/session", "/rest/v1/sessions/"} {
			o := owned(t, srv, administrator)
			assert.Equal(t, 200, o.do("POST", path+query), query)
			assert.Zero(t, o.logins)
		}
	}
	assert.Equal(t, 400, owned(t, srv, administrator).do("POST", "/rest/v1/session?%zz"))

	r := httptest.NewRequest("POST", "http://127.0.0.1:8080/synctv/rest/v1/session?device=7", nil)
	require.NoError(t, owned(t, srv, administrator).authorize(r))
	assert.Equal(t, "email=admin%40example.test&password=admin-password&device=7", r.URL.RawQuery,
		"below a prefix")
}

func TestAuthorizeSaysWhyItCannot(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	answer := func(status int, body string, err error) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			rec := httptest.NewRecorder()
			rec.WriteHeader(status)
			rec.Body.WriteString(body)
			return rec.Result(), err
		}
	}
	for _, tt := range []struct {
		name            string
		email, password string
		send            func(*http.Request) (*http.Response, error)
		want            string
	}{
		{"no email", "", "x", nil, "the credential has no email"},
		{"no password", "x", "", nil, "the credential has no password"},
		{
			"a wrong password", "admin@example.test", "secret-of-mine",
			func(r *http.Request) (*http.Response, error) {
				rec := httptest.NewRecorder()
				srv.ServeHTTP(rec, r)
				return rec.Result(), nil
			},
			"the login of admin@example.test was answered with status 401, code -13 " +
				"(The user name and password combination is incorrect.) and no session",
		},
		{"no cookie", "x", "y", answer(200, "<ssap><response><code>1</code></response></ssap>", nil), "no session"},
		{"not in XML", "x", "y", answer(502, "Bad gateway", nil), "status 502, and not in XML"},
		{"nobody answers", "x", "y", answer(500, "", errors.New("connection refused")), "log in: connection refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := sims.Credential{Values: map[string]string{"email": tt.email, "password": tt.password}}
			r := httptest.NewRequest("GET", "/rest/v1/session", strings.NewReader(""))
			err := srv.Authorize(c, func() time.Time { return start }, tt.send)(r)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "secret-of-mine")
		})
	}
}
