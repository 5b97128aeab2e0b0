package promoonly_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/promoonly"
	"github.com/mockapis/mockapis/store"
)

// A named is the simulator alone over a world of this name.
type named struct {
	*promoonly.Server
	t testing.TB
	w *sims.World
}

func worldOf(t testing.TB, name string) named {
	s, w := over(t, demo, sims.WorldOptions{Name: name, Now: worldtest.Now(t)})
	return named{s, t, w}
}

func (n named) update(do func(*store.Tx) error) {
	n.t.Helper()
	require.NoError(n.t, n.w.DB.Update(context.Background(), do))
}

func (n named) mint() (c sims.Credential) {
	n.t.Helper()
	n.update(func(tx *store.Tx) (err error) {
		c, err = n.Mint(tx)
		return err
	})
	return c
}

// ask sends a request and returns status and body.
func (n named) ask(method, path, body, authorization string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", formType)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	rec := httptest.NewRecorder()
	n.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

func bearerOf(c sims.Credential) string {
	pair := c.Values["userid"] + ":" + c.Values["token"]
	return "Bearer " + base64.StdEncoding.EncodeToString([]byte(pair))
}

func basicOf(c sims.Credential) string {
	pair := c.Values["api_key"] + ":" + c.Values["api_secret"]
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
}

func TestAMintedUserWorksAtOnceAndSeesWhatUser1Sees(t *testing.T) {
	t.Parallel()
	n := worldOf(t, "t1")
	c := n.mint()
	id := c.Values["userid"]

	for _, path := range []string{"/releases/date/1/9999-12-31/100", "/release/55301"} {
		_, mine := n.ask("GET", path, "", bearerOf(c))
		_, demo := n.ask("GET", path, "", user1)
		assert.Equal(t, demo, mine)
		assert.Greater(t, len(mine), 200)
	}
	status, _ := n.ask("GET", "/release/56640", "", bearerOf(c))
	assert.Equal(t, 404, status, "still to come")
	_, body := n.ask("GET", "/user/sync", "", bearerOf(c))
	assert.Equal(t, `{"userid":`+id+`,"distribution":"Releases synced for userid: `+id+`"}`+"\n", body)
	status, _ = n.ask("GET", "/release/56640", "", bearerOf(c))
	assert.Equal(t, 200, status)
	status, _ = n.ask("GET", "/release/56640", "", user1)
	assert.Equal(t, 404, status, "what one of them does is not seen by the other")

	status, body = n.ask("POST", "/user/authenticate", "userid="+id, basicOf(c))
	assert.Equal(t, 200, status, body)
	assert.Contains(t, body, `"token":"`+n.w.Rand.Tag(), "what is issued tells its world")
	_, body = n.ask("POST", "/user/authenticate/signin",
		"email="+c.Values["email"]+"&password="+c.Values["password"], "")
	assert.Contains(t, body, `{"result":"Authenticated","api_key":"`+c.Values["api_key"]+`"`)
	_, body = n.ask("POST", "/account/pool_userid", "email="+c.Values["email"], "")
	assert.Equal(t, `{"pool_userid":`+id+"}\n", body)
	_, body = n.ask("POST", "/user/token/validate", "userid="+id+"&token="+c.Values["token"], "")
	assert.Equal(t, `{"token":"valid"}`+"\n", body)
}

func TestMintedValuesAreTheWorldsOwnAndLasting(t *testing.T) {
	t.Parallel()
	first, again, other := worldOf(t, "t1"), worldOf(t, "t1"), worldOf(t, "t2")
	c := first.mint()
	assert.Equal(t, c, again.mint())
	d := other.mint()
	assert.Len(t, c.Values, 6)
	for name, v := range c.Values {
		assert.NotEmpty(t, v)
		assert.NotEqual(t, v, d.Values[name], name)
	}
	assert.Regexp(t, `^[0-9a-f]{32}$`, c.Values["token"])

	// A second call changes nothing, whatever happened since.
	first.ask("GET", "/user/sync", "", bearerOf(c))
	assert.Equal(t, c, first.mint())
	status, _ := first.ask("GET", "/release/56640", "", bearerOf(c))
	assert.Equal(t, 200, status)

	first.update(func(tx *store.Tx) error {
		list, err := first.Credentials(tx)
		require.Len(t, list, 5)
		assert.Equal(t, c, list[0])
		assert.Equal(t, "test@promoonly.com", list[1].Values["email"])
		return err
	})
}

// A world may have no user to take after, and one with the same userid.
func TestMintingOverAnyFixtures(t *testing.T) {
	t.Parallel()
	id := worldOf(t, "t1").mint().Values["userid"]
	for _, tt := range []struct{ name, users string }{
		{"no user", ""},
		{"none that is active", "users:\n  - {userid: 1, email: a@b.test, password: p, status: disabled}\n"},
		{"one with this userid", "users:\n  - {userid: " + id + ", email: a@b.test, password: p}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := worldtest.New(t, sims.WorldOptions{Name: "t1"})
			s, err := promoonly.New(w)
			require.NoError(t, err)
			files := fstest.MapFS{"promoonly/x.yaml": {Data: []byte(tt.users)}}
			require.NoError(t, sims.LoadFixtures(t.Context(), w, files, s))
			n := named{s, t, w}
			c := n.mint()
			assert.Equal(t, c, n.mint())
			status, body := n.ask("GET", "/releases/date/1", "", bearerOf(c))
			assert.Equal(t, 200, status)
			assert.Equal(t, "[]\n", body)
		})
	}
}

func TestDisownForgetsWhatAnotherWorldMintedAndIssued(t *testing.T) {
	t.Parallel()
	from := worldOf(t, "t1")
	c := from.mint()
	from.ask("GET", "/user/sync", "", bearerOf(c))
	from.ask("GET", "/user/sync", "", user1)
	_, body := from.ask("POST", "/user/authenticate", "userid=1", user1Basic)
	issued := strings.Split(body, `"`)[9]
	require.Len(t, issued, 32)
	status, _ := from.ask("GET", "/user/sync", "", bearer(1, issued))
	require.Equal(t, 200, status)

	// The other world takes the database over.
	to := worldOf(t, "t2")
	require.NoError(t, to.w.DB.Restore(t.Context(), from.w.DB, to.Disown))
	own := to.mint()
	for _, gone := range []string{bearerOf(c), bearer(1, issued)} {
		status, _ := to.ask("GET", "/releases/date/1", "", gone)
		assert.Equal(t, 401, status)
	}
	_, body = to.ask("POST", "/account/pool_userid", "email="+c.Values["email"], "")
	assert.Contains(t, body, "not found")
	for _, stays := range []string{bearerOf(own), user1} {
		status, _ := to.ask("GET", "/release/56640", "", stays)
		assert.Equal(t, 200, status, "as it was in the first world")
	}
	to.update(func(tx *store.Tx) error {
		list, err := to.Credentials(tx)
		assert.Len(t, list, 5)
		return err
	})
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	const token = "8b26e1e4f3f5e00a888807e605565c47"
	pair := base64.StdEncoding.EncodeToString([]byte("1:" + token))
	for _, tt := range []struct {
		name, method, target, authorization, body string
		want                                      []string
	}{
		{"a bearer", "GET", "/user/sync", "Bearer " + pair, "", []string{token}},
		{"in any case", "GET", "/user/sync", "bEARER   " + pair, "", []string{token}},
		{"the scheme forgotten", "GET", "/user/sync", pair, "", []string{token}},
		{"another scheme", "GET", "/user/sync", "Basic " + pair, "", []string{token}},
		{"Python's bytes", "GET", "/user/sync", "Bearer b'" + pair + "'", "", []string{token}},
		{"echo's newline", "GET", "/user/sync", "Bearer MTphYgo=", "", []string{"ab"}},
		{"no Base64", "GET", "/user/sync", "Bearer 1:" + token, "", []string{token}},
		{"a token alone", "GET", "/user/sync", "Bearer " + token, "", []string{token}},
		{"nothing else", "GET", "/user/sync", token, "", []string{token}},
		{"an API key", "POST", "/user/authenticate", "Basic a2V5OnNlY3JldA==", "userid=1", []string{"key", "secret"}},
		{"the e-mail of a sign-in", "POST", "/user/authenticate/signin", "", "email=Pool%40X.test&password=p", []string{"pool@x.test"}},
		{"in the query", "GET", "/account/pool_userid?email=pool@x.test", "", "", []string{"pool@x.test"}},
		{"in JSON", "POST", "/account/pool_userid", "", ` {"email": "pool@x.test"}`, []string{"pool@x.test"}},
		{"a token to validate", "POST", "/user/token/validate", "", "userid=1&token=" + token, []string{token}},
		{"a token to validate in JSON", "POST", "/user/token/validate", "", `{"userid": 1, "token": "` + token + `"}`, []string{token}},
		{"the header first", "POST", "/user/token/validate", "Bearer x", "token=y", []string{"x", "y"}},
		{"a dl_token goes before all", "GET", "/pool/v5/download/x", "Bearer " + pair, "", []string{"x", token}},
		{"no dl_token", "GET", "/pool/v5/download/", "Bearer " + pair, "", []string{token}},
		{"nothing", "GET", "/user/sync", "", "", nil},
		{"an empty bearer", "GET", "/user/sync", "Bearer ", "", nil},
		{"a body that cannot be read", "POST", "/account/pool_userid", "", "email=%zz", nil},
		{"JSON of another kind", "POST", "/account/pool_userid", "", `{"email": 1, "token": [1]}`, nil},
		{"broken JSON", "POST", "/account/pool_userid", "", `{"email": "a@b.test"`, nil},
		{"a long body", "POST", "/account/pool_userid", "", "email=a@b.test&x=" + strings.Repeat("x", 1<<20), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body))
			r.ContentLength = -1
			if tt.authorization != "" {
				r.Header.Set("Authorization", tt.authorization)
			}
			assert.Equal(t, tt.want, append([]string(nil), s.Identify(r)...))
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.Equal(t, tt.body, string(body), "the body can still be read")
		})
	}
}

// FuzzIdentify: no request panics, and its body is as it was.
func FuzzIdentify(f *testing.F) {
	s := &promoonly.Server{}
	f.Add("Bearer MTphYg==", "userid=1&token=x")
	f.Add(`Bearer b"MTph"`, `{"token":"x","email":null}`)
	f.Add("'", "{")
	f.Fuzz(func(t *testing.T, authorization, body string) {
		r := httptest.NewRequest(http.MethodPost, "/user/token/validate", strings.NewReader(body))
		r.Header["Authorization"] = []string{authorization}
		for _, v := range s.Identify(r) {
			require.NotEmpty(t, v)
		}
		again, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.Equal(t, body, string(again))
	})
}

// What a new sandbox pays, but for the commit.
func BenchmarkMint(b *testing.B) {
	n := worldOf(b, "t1")
	undo := errors.New("undo")
	for b.Loop() {
		err := n.w.DB.Update(b.Context(), func(tx *store.Tx) error {
			_, err := n.Mint(tx)
			require.NoError(b, err)
			return undo
		})
		require.ErrorIs(b, err, undo)
	}
}

func BenchmarkNew(b *testing.B) {
	w := simulatorWorld(b)
	for b.Loop() {
		_, err := promoonly.New(w)
		require.NoError(b, err)
	}
}

// A sandbox of the program: its credentials alone lead to it, on the ordinary URL.
func TestASandboxOfItsOwn(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var made struct {
		Credentials map[string]map[string]string
	}
	body := s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1", "packs": []string{"promoonly/released-today"}})
	require.NoError(t, json.Unmarshal(body, &made))
	c := sims.Credential{Values: made.Credentials["promoonly"]}
	require.Equal(t, "pool@t1.example.test", c.Values["email"])
	assert.Contains(t, get(s, "/user/sync", bearerOf(c)).Body, "Releases synced for userid: "+c.Values["userid"])
	assert.Equal(t, 200, get(s, "/release/57102", bearerOf(c)).Status)
	assert.Equal(t, 404, get(s, "/release/57102", user1).Status, "the demo user's is the default sandbox")

	s.Control("POST", "/_mock/sandboxes/t1/actions/promoonly/disable-account", map[string]any{"userid": number(t, c.Values["userid"])})
	assert.Equal(t, 401, get(s, "/release/57102", bearerOf(c)).Status)
	a := s.Do("POST", "/_mock/actions/promoonly/disable-account", `{"userid": `+c.Values["userid"]+`}`)
	assert.Equal(t, 400, a.Status, "the default sandbox has no such user")
	assert.Contains(t, a.Body, "userid")

	s.Control("POST", "/_mock/sandboxes/t1/reset", nil)
	_, signedIn, _ := strings.Cut(post(s, "/user/authenticate/signin",
		"email="+c.Values["email"]+"&password="+c.Values["password"]).Body, `"token":"`)
	require.Greater(t, len(signedIn), 32, "the e-mail leads there, too")
	issued := "Bearer " + base64.StdEncoding.EncodeToString([]byte(c.Values["userid"]+":"+signedIn[:32]))
	assert.Equal(t, 200, get(s, "/release/55980", issued).Status, "and so does what is issued there")
	assert.Equal(t, 404, get(s, "/release/57102", issued).Status, "not synced since the reset")
}

func number(t *testing.T, text string) int {
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}
