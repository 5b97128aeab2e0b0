package nats4

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/store"
)

// ask sends a GET with the demo admin's headers to a server without a network.
func ask(s *Server, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path, r.URL.RawQuery = target, ""
	if u, err := url.Parse(target); err == nil {
		r.URL = u
	}
	r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
	r.Header.Set("api-username", "tmm1phrvezsbu")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func update(t testing.TB, s *Server, fn func(*store.Tx) error) {
	t.Helper()
	require.NoError(t, s.world.DB.Update(context.Background(), fn))
}

func exec(t testing.TB, s *Server, query string) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.Exec(query)
		return err
	})
}

func TestSiteIDs(t *testing.T) {
	for _, tt := range []struct {
		name, list string
		want       []int64
	}{
		{"as documented", "1,2,3,4", []int64{1, 2, 3, 4}},
		{"spaces", " 1, 2 ", []int64{1, 2}},
		{"the document's notation", "('1,2')", nil},
		{"empty items", ",3,,2,", []int64{3, 2}},
		{"words", "a,3x,5", []int64{5}},
		{"more digits than an id has", "99999999999999999999,1", []int64{1}},
		{"none", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, parseSiteIDs(tt.list)) })
	}
}

func TestCombinations(t *testing.T) {
	for _, tt := range []struct {
		query    string
		complete bool
	}{
		{"memberid=2&session=x", true},
		{"username=a&siteid=1", true},
		{"username=a&siteids=1", true},
		{"username=a&siteid=1&memberid=2", true},
		{"", false},
		{"memberid=2", false},
		{"session=x", false},
		{"username=a", false},
		{"siteid=1", false},
		{"siteids=1", false},
		{"siteid=1&siteids=1", false},
		{"memberid=2&username=a", false},
		{"memberid=2&siteid=1", false},
		{"session=x&siteid=1", false},
		{"session=x&username=a", false},
		{"memberid=2&session=", false},
	} {
		t.Run(tt.query, func(t *testing.T) {
			list, err := params.Parse(tt.query)
			require.NoError(t, err)
			assert.Equal(t, tt.complete, newStringFilter(arguments{list: list}, statusActive).complete())
		})
	}
}

func TestAddresses(t *testing.T) {
	s := newServer(t)
	for _, tt := range []struct {
		name, list, caller string
		status             int
	}{
		{"any", "", "203.0.113.7:9", 200},
		{"blanks are empty", " ", "203.0.113.7:9", 200},
		{"in the list", "127.0.0.1, 203.0.113.7", "203.0.113.7:9", 200},
		{"not in the list", "127.0.0.1,203.0.113.70", "203.0.113.7:9", 403},
		{"IPv6", "2001:db8::1", "[2001:db8:0:0::1]:9", 200},
		{"IPv6 with a zone", "fe80::1", "[fe80::1%eth0]:9", 200},
		{"IPv4 in IPv6", "203.0.113.7", "[::ffff:203.0.113.7]:9", 200},
		{"no address", "203.0.113.7", "@", 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, setting := range []string{settingAPIAllowed, settingAdminIPs} {
				require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{setting: tt.list}))
				r := httptest.NewRequest(http.MethodGet, "/api/ping", nil)
				r.RemoteAddr = tt.caller
				r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
				r.Header.Set("api-username", "tmm1phrvezsbu")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				assert.Equal(t, tt.status, w.Code, setting)
				require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{setting: nil}))
			}
		})
	}
	assert.Error(t, checkIPs("127.0.0.1,localhost"))
	assert.Error(t, checkIPs("127.0.0.0/8"))
}

func TestPermissions(t *testing.T) {
	for _, tt := range []struct {
		list, method, resource string
		want                   bool
	}{
		{"*", "GET", "member/details", true},
		{"", "GET", "member/details", false},
		{"GET service/ping, GET member/details", "GET", "member/details", true},
		{"GET member/details", "PATCH", "member/details", false},
		{"GET member/detail", "GET", "member/details", false},
	} {
		assert.Equal(t, tt.want, permits(tt.list, []route{{tt.method, tt.resource}}), "%q %s %s", tt.list, tt.method, tt.resource)
	}
	for list, good := range map[string]bool{
		"*": true, "": true, "GET member/details": true, "GET a/b ,PATCH payviarule": true,
		"*, GET a/b": false, "DELETE a/b": false, "GET": false, "GET /a/b": false, "get a/b": false,
	} {
		assert.Equal(t, good, checkPermissions(list) == nil, "%q", list)
	}
}

// The key of a disabled, banned or deleted admin is refused. (Ours.)
func TestOnlyAnActiveAdminMayCall(t *testing.T) {
	s := newServer(t)
	require.Equal(t, 200, ask(s, "/api/ping").Code)
	for status := 1; status <= 5; status++ {
		exec(t, s, `UPDATE nats4_logins SET status = `+string(rune('0'+status))+` WHERE loginid = 1`)
		assert.Equal(t, 403, ask(s, "/api/ping").Code, "status %d", status)
	}
	exec(t, s, `UPDATE nats4_logins SET status = 0, deleted = 1 WHERE loginid = 1`)
	assert.Equal(t, 403, ask(s, "/api/ping").Code)
	exec(t, s, `UPDATE nats4_logins SET deleted = 0, api_key = 'new' WHERE loginid = 1`)
	assert.Equal(t, 401, ask(s, "/api/ping").Code, "the old key fails at once")
	assert.Equal(t, 200, ask(s, "/api/ping", "api-key", "new").Code)
}

func TestReplacedStringsAreOthers(t *testing.T) {
	s := newServer(t)
	read := func(username, typ string) string {
		return ask(s, "/api/member/authstring?siteid=1&username="+username+"&type="+typ).Body.String()
	}
	seen := map[string]bool{}
	for range 3 {
		for _, typ := range stringTypes {
			body := read("testakovsky2", typ)
			assert.Regexp(t, `^\{"result":"[0-9a-f]{32}"\}$`, body)
			assert.False(t, seen[body], "%s came before", body)
			seen[body] = true
			assert.Equal(t, body, read("testakovsky2", typ))
		}
		other := read("personal39", upsell)
		update(t, s, func(tx *store.Tx) error { return ReplaceAuthStrings(tx, 2) })
		assert.Equal(t, other, read("personal39", upsell), "another member keeps the string")
	}
}

func TestFiftyReplacementsCount(t *testing.T) {
	s := newServer(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			assert.NoError(t, s.world.DB.Update(context.Background(), func(tx *store.Tx) error {
				return ReplaceAuthStrings(tx, 2)
			}))
		})
	}
	all.Wait()
	update(t, s, func(tx *store.Tx) error {
		var rows, sum int
		err := tx.QueryRow(`SELECT count(*), sum(generation) FROM nats4_auth_strings WHERE memberid = 2`).Scan(&rows, &sum)
		assert.Equal(t, len(stringTypes), rows)
		assert.Equal(t, 50*len(stringTypes), sum)
		return err
	})
}

func TestBodies(t *testing.T) {
	const form, object = "application/x-www-form-urlencoded", "application/json"
	for _, tt := range []struct {
		name, contentType, body string
		want                    params.Params
		ok                      bool
	}{
		{"none", "", " \n", nil, true},
		{"a form", form, "a=1&b=x+y", params.Params{{Name: "a", Value: "1"}, {Name: "b", Value: "x y"}}, true},
		{"a form without a type", "", "a=1", params.Params{{Name: "a", Value: "1"}}, true},
		{"an object", object + "; charset=utf-8", `{"a":1,"b":"x","c":true,"d":false,"e":null,"f":1.50}`,
			params.Params{{Name: "a", Value: "1"}, {Name: "b", Value: "x"}, {Name: "c", Value: "1"}, {Name: "d"}, {Name: "e"}, {Name: "f", Value: "1.50"}}, true},
		{"lists are PHP's", object, `{"a":[1],"b":{"c":2,"d":[]}}`, params.Params{{Name: "a[0]", Value: "1"}, {Name: "b[c]", Value: "2"}}, true},
		{"an array", object, `[1]`, nil, false},
		{"two objects", object, `{}{}`, nil, false},
		{"cut off", object, `{"a":1`, nil, false},
		{"a value cut off", object, `{"a":"x`, nil, false},
		{"malformed percent-encoding", form, "a=%2", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseBody(tt.contentType, []byte(tt.body))
			assert.Equal(t, tt.ok, err == nil, "%v", err)
			if tt.ok {
				assert.Equal(t, tt.want, got)
			}
		})
	}
}

// FuzzBody: no body panics the reader.
func FuzzBody(f *testing.F) {
	f.Add("application/json", []byte(`{"username":"a","siteid":1,"x":[{"y":null}]}`))
	f.Add("application/x-www-form-urlencoded", []byte("username=a&siteid=1"))
	f.Add("application/json;", []byte(`{"a":`))
	f.Fuzz(func(_ *testing.T, contentType string, body []byte) { _, _ = parseBody(contentType, body) })
}

// FuzzLists: no list of sites, addresses or permissions panics its reader.
func FuzzLists(f *testing.F) {
	f.Add("1, 2,x,")
	f.Add("127.0.0.1,::1%eth0")
	f.Add("GET member/details,*")
	f.Fuzz(func(t *testing.T, list string) {
		parseSiteIDs(list)
		if ips, err := parseIPs(list); err == nil && list != "" {
			require.NoError(t, checkIPs(list))
			_ = ips
		}
		if checkPermissions(list) == nil && list != "*" {
			require.False(t, permits(list, []route{{"DELETE", "member/details"}}))
		}
	})
}

// FuzzQuery: whatever the path and query, the answer is one that the API has.
func FuzzQuery(f *testing.F) {
	s := newServer(f)
	f.Add("member/tokenrebuystring", "username=testakovsky2&siteid=1")
	f.Add("member/authstring", "type=upsell&memberid=2&session=%00&status=9")
	f.Add("member/details", "transactionid=:&memberidx=%ff&full_info=1&notes=1")
	f.Add("v1/service/ping/", "a[]=1;b")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest(http.MethodGet, "/api/", nil)
		r.URL.Path += path
		r.URL.RawQuery = query
		r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
		r.Header.Set("api-username", "tmm1phrvezsbu")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Contains(t, []int{200, 400, 404, 414}, w.Code)
	})
}

func TestEveryEndpointIsServed(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints {
		assert.NotNil(t, e.serve, e.ID)
	}
}
