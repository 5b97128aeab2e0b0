package mockapistest

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"
)

// Handler is one API alone, at the vendor's own paths, over a sandbox of its own on
// the server that Shared returns. The fixtures' demo credentials open it.
//
//	server := httptest.NewServer(mockapistest.Handler(t, mockapistest.UserBatch))
func Handler(t testing.TB, api API, opts ...SandboxOption) http.Handler {
	t.Helper()
	return Shared(t).Sandbox(t, opts...).Handler(api)
}

// Handler is one API of the sandbox as a plain http.Handler, at the vendor's own
// paths: /v2/promotions. Every request to it is the sandbox's, whatever credential
// it carries. It can be used with httptest.NewServer, or without any network with
// httptest.NewRecorder.
func (s *Sandbox) Handler(api API) http.Handler {
	s.t.Helper()
	s.base(api) // the API exists
	if s.server.program != nil {
		return s.server.program.Handler(string(api), s.Name)
	}
	target, err := url.Parse(s.server.URL + "/_sandbox/" + s.Name + "/" + string(api))
	s.check(err)
	return &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: s.server.remote.client.Transport,
	}
}
