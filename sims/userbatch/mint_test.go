package userbatch_test

import (
	"context"
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
	"github.com/mockapis/mockapis/sims/userbatch"
	"github.com/mockapis/mockapis/store"
)

func update(tb testing.TB, w *sims.World, fn func(tx *store.Tx) error) {
	tb.Helper()
	require.NoError(tb, w.DB.Update(context.Background(), fn))
}

func mint(tb testing.TB, srv *userbatch.Server, w *sims.World) (c sims.Credential) {
	tb.Helper()
	update(tb, w, func(tx *store.Tx) (err error) {
		c, err = srv.Mint(tx)
		return err
	})
	return c
}

func changes(tb testing.TB, w *sims.World) (n int) {
	update(tb, w, func(tx *store.Tx) error { return tx.QueryRow(`SELECT total_changes()`).Scan(&n) })
	return n
}

func content(srv *userbatch.Server, portal map[string]string, more string) (int, string) {
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, requestBy(portal, "/advertisement/content", "lang=en"+more))
	return rec.Code, rec.Body.String()
}

func TestAMintedPortalOpensTheDemoPortalsData(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	own := mint(t, srv, w)
	assert.Equal(t, "Advertiser portal", own.Opens)
	assert.Regexp(t, `^[1-9][0-9]{7}$`, own.Values["login"])
	assert.Regexp(t, `^[0-9A-Za-z]{32}$`, own.Values["private_key"])

	for _, more := range []string{"", "&email=info@userbatch.com"} {
		status, body := content(srv, own.Values, more)
		assert.Equal(t, 200, status, body)
		_, want := content(srv, demo, more)
		assert.Equal(t, want, body)
	}
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, requestBy(own.Values, "/advertisment/newuser", "lang=en&platform=1&email=new@example.test"))
	require.Equal(t, 200, rec.Code, rec.Body)
	_, body := content(srv, demo, "&email=new@example.test")
	assert.Contains(t, body, `"action":2}`, "the two portals have the same users")

	before := changes(t, w)
	assert.Equal(t, own, mint(t, srv, w), "again")
	assert.Equal(t, before, changes(t, w), "again")
	update(t, w, func(tx *store.Tx) error {
		list, err := srv.Credentials(tx)
		assert.Equal(t, own, list[0])
		assert.Len(t, list, 3)
		return err
	})
}

func TestMintedPortalsAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for i := range 20 {
		name := fmt.Sprintf("t%d", i)
		srv, w := named(t, name, fixtures.FS)
		for _, v := range mint(t, srv, w).Values {
			assert.Empty(t, seen[v], "%s has what %s has", name, seen[v])
			seen[v] = name
		}
	}
}

func TestMintPassesOverALoginOfTheFixtures(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	first := mint(t, srv, w).Values["login"]
	files := fstest.MapFS{"userbatch/portals.yaml": {Data: []byte(
		"portals: [{login: " + first + ", private_key: k, landing_url: u}]")}}
	srv, w = named(t, "t1", files)
	second := mint(t, srv, w)
	assert.NotEqual(t, first, second.Values["login"])
	assert.Equal(t, second, mint(t, srv, w))
}

func TestNothingIsMintedWithoutAPortal(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fstest.MapFS{"userbatch/portals.yaml": {}})
	assert.Equal(t, sims.Credential{}, mint(t, srv, w))
}

func TestDisownForgetsMintedPortalsAlone(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	own := mint(t, srv, w)
	update(t, w, srv.Disown)
	status, _ := content(srv, own.Values, "")
	assert.Equal(t, 401, status)
	status, _ = content(srv, demo, "")
	assert.Equal(t, 200, status)
	assert.Equal(t, own, mint(t, srv, w), "as before")
}

// What a file says of a minted portal is said of the one that it opens.
func TestFixturesOfAMintedPortal(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	own := mint(t, srv, w)
	require.NoError(t, sims.LoadFixtures(context.Background(), w, fstest.MapFS{
		"userbatch/more.yaml": {Data: []byte(strings.ReplaceAll(`
advertisements:
  - {logins: [LOGIN], action: 1, name: x, texts: {de: {title: Probe, info: Text}}}
users:
  - {login: LOGIN, access: UEx-0123456789, email: three@example.test, lang: en, platform: 1, action: 3,
     created_at: 2014-12-31T12:00:23Z}
`, "LOGIN", own.Values["login"]))},
	}, srv))
	for _, portal := range []map[string]string{own.Values, demo} {
		_, body := content(srv, portal, "&email=three@example.test")
		assert.Contains(t, body, `"action":3}`)
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, requestBy(portal, "/advertisement/content", "lang=de"))
		assert.Contains(t, rec.Body.String(), `"title":"Probe"`)
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	const path = "/api/advertisement/content"
	for _, tt := range []struct {
		name, query, contentType, body string
		want                           []string
	}{
		{"in the query", "timestamp=1&login=40052010&lang=en", "", "", []string{"40052010"}},
		{"escaped", "login=%34", "", "", []string{"4"}},
		{"beside what is malformed", "x=%zz&login=40052010", "", "", []string{"40052010"}},
		{"none", "mylogin=1", "application/json", "", nil},
		{"in a JSON body", "lang=en", "application/json", `{"login": 40052010}`, []string{"40052010"}},
		{"in an XML body", "", "application/xml", `<r><login>40052010</login></r>`, []string{"40052010"}},
		{"in a body that is not read", "", "text/plain", `{"login": 40052010}`, nil},
		{"in a body that is malformed", "", "application/json", `{"login": 4005`, nil},
		{"in a body that is too large", "", "application/json", `{"login": 1, "x": "` + strings.Repeat("x", sims.MaxBody) + `"}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, path+"?"+tt.query, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			assert.Equal(t, tt.want, embedded(t).Identify(r))
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			assert.Equal(t, tt.body, string(body), "the body is readable")
		})
	}
}

// FuzzIdentify: where a query can be read, its login is found as the call reads it.
func FuzzIdentify(f *testing.F) {
	f.Add("timestamp=1&login=40052010&lang=en", "")
	f.Add("login=%34&login=5", `{"login":"6"}`)
	srv := embedded(f)
	f.Fuzz(func(t *testing.T, query, body string) {
		r := httptest.NewRequest(http.MethodGet, "/api/advertisement/content", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", "application/json")
		got := srv.Identify(r)
		if login := r.URL.Query()["login"]; len(login) > 0 && login[0] != "" && !strings.Contains(query, ";") {
			require.Equal(t, login[:1], got)
		}
	})
}
