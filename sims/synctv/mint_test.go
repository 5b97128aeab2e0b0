package synctv

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func (s *Server) mintedIn(tb testing.TB) (c sims.Credential) {
	tb.Helper()
	s.update(tb, func(tx *store.Tx) (err error) {
		c, err = s.Mint(tx)
		return err
	})
	return c
}

// logIn logs in at a host, and returns the session's cookie and the answer.
func (s *Server) logIn(host, email, password string) (cookie string, a *httptest.ResponseRecorder) {
	a = s.do("POST", host+"/rest/v1/session?email="+email+"&password="+password, "")
	cookie, _, _ = strings.Cut(a.Header().Get("Set-Cookie"), ";")
	return cookie, a
}

func TestMintedAccountsOpenTheDemoService(t *testing.T) {
	t.Parallel()
	s := newNamed(t, "t1", fixtures.FS)
	own := s.mintedIn(t).Values
	for name, want := range map[string]string{
		"service": "t1", "email": "admin@t1.example.test", "viewer_email": "viewer@t1.example.test",
	} {
		assert.Equal(t, want, own[name])
	}
	assert.Len(t, own, 5)
	for _, host := range []string{"", "http://t1.synctv.com", "http://T1.SyncTV.com:8443", "http://service_name.synctv.com"} {
		cookie, a := s.logIn(host, own["email"], own["password"])
		assert.Equal(t, 200, a.Code, host)
		assert.Contains(t, a.Body.String(), "<account_id>2000000001</account_id>")
		assert.Equal(t, s.world.Rand.Tag(), strings.TrimPrefix(cookie, cookieName+"=")[:12])
		for _, path := range []string{"/rest/v1/offers", "/rest/v1/offers/2/promo_codes"} {
			want := s.get(path, s.login(t)).Body.String()
			assert.Equal(t, want, s.get(host+path, cookie).Body.String())
		}
		_, a = s.logIn(host, own["viewer_email"], own["viewer_password"])
		assert.Contains(t, a.Body.String(), "<role>user</role>")
	}
	assert.Equal(t, 200, s.get("http://t1.synctv.com/rest/v1/promo_codes/validate?device=d&code=1A2B3C", "").Code)
	assert.Equal(t, 404, s.get("http://t2.synctv.com/rest/v1/promo_codes/validate?device=d&code=1A2B3C", "").Code)

	before := s.changes(t)
	assert.Equal(t, own, s.mintedIn(t).Values, "again")
	assert.Equal(t, before, s.changes(t), "again")
	s.update(t, func(tx *store.Tx) error {
		list, err := s.Credentials(tx)
		require.Len(t, list, 6)
		assert.Equal(t, map[string]string{"email": own["email"], "password": own["password"]}, list[0].Values)
		return err
	})
}

func TestMintedValuesAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"t1", "t2", "T1", "a.b", "a-b", "a_b", "service_name", "other_service", strings.Repeat("a", 64), "é"} {
		own := newNamed(t, name, fixtures.FS).mintedIn(t).Values
		for key, v := range own {
			assert.Empty(t, seen[v], "%s of %s", key, name)
			seen[v] = name
		}
		assert.Regexp(t, `^[a-z0-9_-]{1,63}$`, own["service"])
		assert.Equal(t, "admin@"+own["service"]+".example.test", own["email"])
	}
}

func TestNothingIsMintedWithoutAService(t *testing.T) {
	t.Parallel()
	s := newNamed(t, "t1", fstest.MapFS{"synctv/service.yaml": {}})
	assert.Equal(t, sims.Credential{}, s.mintedIn(t))
}

// A state that was taken over keeps what its accounts did, and opens to the new
// world's credentials alone.
func TestDisown(t *testing.T) {
	t.Parallel()
	s := newNamed(t, "t1", fixtures.FS)
	one := s.mintedIn(t).Values
	cookie, _ := s.logIn("", one["viewer_email"], one["viewer_password"])
	demo := s.login(t)
	assert.Contains(t, s.do("POST", "/rest/v1/account/subscriptions?promo_code=1A2B3C", cookie).Body.String(), "<code>1</code>")
	s.update(t, s.Disown)

	for _, c := range []string{cookie, demo} {
		assert.Equal(t, 401, s.get("/rest/v1/session", c).Code)
	}
	_, a := s.logIn("", one["email"], one["password"])
	assert.Equal(t, 401, a.Code)
	assert.Equal(t, 404, s.get("http://t1.synctv.com/rest/v1/session", "").Code)
	demo = s.login(t)
	s.update(t, func(tx *store.Tx) error {
		list, err := s.Credentials(tx)
		assert.Len(t, list, 4)
		return err
	})

	s.world.Rand = newNamed(t, "t2", fixtures.FS).world.Rand
	two := s.mintedIn(t).Values
	assert.NotEqual(t, one["password"], two["password"])
	for _, who := range []string{"", "viewer_"} {
		_, a = s.logIn("http://t2.synctv.com", two[who+"email"], two[who+"password"])
		assert.Equal(t, 200, a.Code)
	}
	assert.Contains(t, s.get("/rest/v1/offers/2/promo_codes/40", demo).Body.String(), "<consumed_by>2000000002</consumed_by>")
	s.update(t, func(tx *store.Tx) (err error) {
		var n int
		err = tx.QueryRow(`SELECT count(*) FROM synctv_subscriptions WHERE account_id = $1`, mintedViewer).Scan(&n)
		assert.Equal(t, 1, n)
		return err
	})
}

func TestAFixtureCannotHaveTheMintedName(t *testing.T) {
	t.Parallel()
	s := newNamed(t, "t1", fixtures.FS)
	s.mintedIn(t)
	err := sims.LoadFixtures(t.Context(), s.world, fstest.MapFS{
		"synctv/more.yaml": {Data: []byte("services: [{name: t1}]")}}, s)
	assert.EqualError(t, err, "synctv/more.yaml:1: services.name: is the name that this sandbox has of its own")
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for _, tt := range []struct {
		name, method, target, cookie, contentType, body string
		want                                            []string
	}{
		{"nothing", "GET", "http://127.0.0.1:8080/rest/v1/session", "", "", "", nil},
		{"a session", "GET", "/rest/v1/offers", "abc", "", "", []string{"abc"}},
		{"a login in the query", "POST", "/rest/v1/session?email=Admin%40t1.example.test", "", "", "", []string{"admin@t1.example.test"}},
		{"a login in the form", "POST", "/rest/v1/sessions/", "", form + "; charset=utf-8", "email=a%40b&password=x", []string{"a@b"}},
		{"the query wins", "POST", "/rest/v1/session.xml?email=q", "", form, "email=f", []string{"q"}},
		{"a body of another type", "POST", "/rest/v1/session", "", "text/plain", "email=f", nil},
		{"a malformed form", "POST", "/rest/v1/session", "", form, "email=f&x=%", nil},
		{"a form that is too large", "POST", "/rest/v1/session", "", form, "email=f&x=" + strings.Repeat("x", sims.MaxBody), nil},
		{"no login", "POST", "/rest/v1/account/subscriptions?email=q", "", form, "email=f", nil},
		{"not a login yet", "GET", "/rest/v1/session?email=q", "", "", "", nil},
		{"the service of the host", "GET", "https://T1.synctv.com/rest/v1/offers", "", "", "", []string{"t1"}},
		{"all three", "POST", "https://t1.synctv.com/rest/v1/session?email=e", "c", "", "", []string{"c", "e", "t1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			if tt.cookie != "" {
				r.AddCookie(&http.Cookie{Name: cookieName, Value: tt.cookie})
			}
			if strings.HasPrefix(tt.target, "/") {
				r.Host = "127.0.0.1:8080"
			}
			assert.Equal(t, tt.want, new(Server).Identify(r))
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			assert.Equal(t, tt.body, string(body), "the body is readable")
		})
	}
}

// FuzzIdentify: the e-mail of a login is found as the login reads it.
func FuzzIdentify(f *testing.F) {
	f.Add("email=a%40b", "email=c")
	f.Add("x=%zz", "email=c&email=D")
	f.Fuzz(func(t *testing.T, query, body string) {
		request := func() *http.Request {
			r := httptest.NewRequest("POST", "/rest/v1/session", strings.NewReader(body))
			r.Host, r.URL.RawQuery = "", query
			r.Header.Set("Content-Type", formType)
			return r
		}
		got := new(Server).Identify(request())
		if a, err := readArguments(request()); err == nil {
			require.Equal(t, strings.ToLower(a.get("email")), strings.Join(got, ""), fmt.Sprint(a))
		}
	})
}
