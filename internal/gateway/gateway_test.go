package gateway_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/sandbox"
)

// told answers with its name and the path that it is given.
func told(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s", name, r.URL.EscapedPath())
	})
}

// toldOf tells the sandbox, too, where one is named.
func toldOf(name string) gateway.Serve {
	return func(w http.ResponseWriter, r *http.Request, sandbox string) {
		told(name).ServeHTTP(w, r)
		if sandbox != "" {
			fmt.Fprint(w, " in "+sandbox)
		}
	}
}

func mount(name string, a sandbox.API) gateway.Mount {
	a.Name, a.Title = name, strings.ToUpper(name)
	return gateway.Mount{API: a, Serve: toldOf(name)}
}

func newGateway() *gateway.Gateway {
	return gateway.New([]gateway.Mount{
		mount("promoonly", sandbox.API{Hosts: []string{"api.promoonly.com"}, Roots: []string{"/pool/v5/download/"}}),
		mount("userbatch", sandbox.API{Base: "/api", Hosts: []string{"userbatch.com", "www.userbatch.com"}}),
		mount("synctv", sandbox.API{Base: "/rest/v1", Hosts: []string{"*.synctv.com"}}),
		mount("nats4", sandbox.API{Base: "/api"}),
	}, told("control"), []gateway.Host{{API: "nats4", Name: "NATS.example.com"}, {API: "nats4", Name: "*.nats.test"}})
}

// ask sends a request as it is: no cleaning of the path, no redirects.
func ask(h http.Handler, method, host, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestGatewayFindsTheAPI(t *testing.T) {
	for _, tt := range []struct{ name, host, target, want string }{
		{"by prefix", "localhost:8080", "/userbatch/api/advertisement/content", "userbatch /api/advertisement/content"},
		{"by prefix, at the vendor's root", "localhost", "/promoonly/user/sync", "promoonly /user/sync"},
		{"the prefix alone", "localhost", "/userbatch", "userbatch /"},
		{"the prefix and a slash", "localhost", "/userbatch/", "userbatch /"},
		{"by the vendor's host", "userbatch.com", "/api/advertisement/content", "userbatch /api/advertisement/content"},
		{"by the vendor's host with port, in capitals", "WWW.UserBatch.COM:8080", "/api", "userbatch /api"},
		{"by the vendor's host with a dot at its end", "userbatch.com.", "/api", "userbatch /api"},
		{"by a vendor's subdomain", "service_name.synctv.com", "/rest/v1/offers", "synctv /rest/v1/offers"},
		{"by a configured host", "nats.EXAMPLE.com:80", "/api/service/ping", "nats4 /api/service/ping"},
		{"by a configured domain", "a.b.nats.test", "/api/service/ping", "nats4 /api/service/ping"},
		{"a prefix means nothing on a vendor's host", "userbatch.com", "/synctv/rest", "userbatch /synctv/rest"},
		{"the root of a vendor's host", "userbatch.com", "/", "userbatch /"},
		{"an absolute URL, as for a proxy", "userbatch.com", "http://userbatch.com", "userbatch /"},
		{"the media path on any host", "dc03.promoonly.com", "/pool/v5/download/x", "promoonly /pool/v5/download/x"},
		{"the media path on localhost", "localhost:8080", "/pool/v5/download/x", "promoonly /pool/v5/download/x"},
		{"the media path below the prefix", "localhost", "/promoonly/pool/v5/download/x", "promoonly /pool/v5/download/x"},
		{"the control API", "localhost:8080", "/_mock/clock", "control /_mock/clock"},
		{"the control API's root", "localhost:8080", "/_mock", "control /_mock"},
		{"no control API on a vendor's host", "userbatch.com", "/_mock/clock", "userbatch /_mock/clock"},
		{"nothing is cleaned", "localhost", "/userbatch//api/../x/", "userbatch //api/../x/"},
		{"an encoded slash stays encoded", "localhost", "/userbatch/api/a%2Fb", "userbatch /api/a%2Fb"},
		{"an encoded prefix is the prefix", "localhost", "/%75serbatch/api/a%2Fb", "userbatch /api/a%2Fb"},
		{"IPv6", "[::1]:8080", "/nats4/api", "nats4 /api"},
		{"a sandbox by prefix", "localhost", "/_sandbox/t1/userbatch/api/x", "userbatch /api/x in t1"},
		{"a sandbox by prefix, on a vendor's host", "userbatch.com", "/_sandbox/t1/api/x", "userbatch /api/x in t1"},
		{"a sandbox by prefix, and media", "localhost", "/_sandbox/t1/pool/v5/download/x", "promoonly /pool/v5/download/x in t1"},
		{"a sandbox by prefix, an encoded slash", "localhost", "/_sandbox/t1/userbatch/a%2Fb", "userbatch /a%2Fb in t1"},
		{"a sandbox by prefix alone", "localhost", "/_sandbox/t1/userbatch", "userbatch / in t1"},
		{"a sandbox by host", "t1.userbatch.localhost:8080", "/api/x", "userbatch /api/x in t1"},
		{"a sandbox by host, in capitals", "T1.NATS4.LocalHost", "/api/x", "nats4 /api/x in t1"},
		{"the prefix goes before the host", "t1.userbatch.localhost:8080", "/_sandbox/t2/api/x", "userbatch /api/x in t2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(newGateway(), "GET", tt.host, tt.target)
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, tt.want, w.Body.String())
		})
	}
}

func TestGatewayRefusesWhatIsNoAPIs(t *testing.T) {
	for _, tt := range []struct{ name, method, host, target string }{
		{"another prefix", "GET", "localhost", "/vimeo/videos"},
		{"a longer name", "GET", "localhost", "/userbatches/api"},
		{"an encoded slash after the prefix", "GET", "localhost", "/userbatch%2Fapi"},
		{"two slashes before the prefix", "GET", "localhost", "//userbatch/api"},
		{"a name that begins as the control API's", "GET", "localhost", "/_mocking"},
		{"a write to the index", "POST", "localhost", "/"},
		{"the domain itself is no subdomain", "GET", "synctv.com", "/rest/v1"},
		{"an empty host", "GET", "", "/nothing"},
		{"a sandbox without an API", "GET", "localhost", "/_sandbox/t1"},
		{"a sandbox without an API, with a slash", "GET", "localhost", "/_sandbox/t1/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(newGateway(), tt.method, tt.host, tt.target)
			assert.Equal(t, http.StatusNotFound, w.Code)
			assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			assert.JSONEq(t, `{"type":"about:blank","title":"Not Found","status":404,"detail":"No API is here. The first segment of the path names the API: /promoonly, /userbatch, /synctv, /nats4. The control API is below /_mock/."}`, w.Body.String())
		})
	}
}

func TestAPIOfAHost(t *testing.T) {
	g := newGateway()
	for host, want := range map[string]string{
		"userbatch.com": "userbatch", "WWW.UserBatch.com.:443": "userbatch", "x.synctv.com:80": "synctv",
		"nats.example.com": "nats4", "synctv.com": "", "localhost:8080": "", "easypromos.localhost": "", "": "",
	} {
		assert.Equal(t, want, g.APIOf(host, "/x"), host)
	}
	assert.Equal(t, "promoonly", g.APIOf("dc03.promoonly.com", "/pool/v5/download/x"))
	assert.Equal(t, "", g.APIOf("dc03.promoonly.com", ""))
}

func TestGatewayTellsWhatIsHere(t *testing.T) {
	w := ask(newGateway(), "GET", "localhost:8080", "/")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
	for _, part := range []string{"/userbatch/api\n", "/synctv/rest/v1\n", "/promoonly\n", "/_mock/settings"} {
		assert.Contains(t, w.Body.String(), part)
	}
}

func TestOwnPortHasTheVendorsPathsOnly(t *testing.T) {
	h := gateway.Own(mount("userbatch", sandbox.API{Base: "/api"}))
	for target, want := range map[string]string{
		"/api/advertisement/content": "userbatch /api/advertisement/content",
		"/userbatch/api":             "userbatch /userbatch/api",
		"/_mock/clock":               "userbatch /_mock/clock",
		"/pool/v5/download/x":        "userbatch /pool/v5/download/x",
		"/":                          "userbatch /",
		"http://anywhere.test":       "userbatch /",
	} {
		assert.Equal(t, want, ask(h, "GET", "api.promoonly.com", target).Body.String(), target)
	}
}

// Over a real connection, too, nothing is redirected.
func TestGatewayNeverRedirects(t *testing.T) {
	s := httptest.NewServer(newGateway())
	defer s.Close()
	for _, path := range []string{"/userbatch", "/userbatch//x", "/userbatch/../x", "//", "/_mock//clock"} {
		u, err := url.Parse(s.URL)
		require.NoError(t, err)
		u.Opaque = path
		res, err := s.Client().Transport.RoundTrip(&http.Request{Method: "GET", URL: u, Host: "localhost", Header: http.Header{}})
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		assert.Empty(t, res.Header.Get("Location"), path)
		assert.NotEqual(t, 3, res.StatusCode/100, path)
	}
}

// The gateway is on the way of every request.
func BenchmarkGateway(b *testing.B) {
	g := gateway.New([]gateway.Mount{
		{API: sandbox.API{Name: "userbatch"}, Serve: func(http.ResponseWriter, *http.Request, string) {}},
	}, told("control"), nil)
	r := httptest.NewRequest("GET", "/userbatch/api/advertisement/content", nil)
	r.Host = "127.0.0.1:8080"
	path := r.URL.Path
	b.ReportAllocs()
	for b.Loop() {
		r.URL.Path = path
		g.ServeHTTP(nil, r)
	}
}

func TestGatewayAllocatesNothing(t *testing.T) {
	g := gateway.New([]gateway.Mount{
		{API: sandbox.API{Name: "userbatch"}, Serve: func(http.ResponseWriter, *http.Request, string) {}},
	}, told("control"), nil)
	r := httptest.NewRequest("GET", "/userbatch/api/advertisement/content", nil)
	r.Host = "127.0.0.1:8080"
	path := r.URL.Path
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		r.URL.Path = path
		g.ServeHTTP(nil, r)
	}))
}
