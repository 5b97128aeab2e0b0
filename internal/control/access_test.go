package control_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/control"
)

func TestHostsThatMayCall(t *testing.T) {
	h := newControl(t, control.Access{Hosts: []string{"192.0.2.7", "mockapis", "fd00::7"}})
	for host, want := range map[string]int{
		"localhost:8080": 200, "LOCALHOST": 200, "t1.localhost:8080": 200,
		"127.0.0.1:8080": 200, "127.8.9.10": 200, "[::1]:8080": 200, "[::1]": 200,
		"192.0.2.7:8080": 200, "mockapis:8080": 200, "Mockapis": 200, "[fd00::7]:80": 200,
		"evil.test": 403, "localhost.evil.test": 403, "127.0.0.1.evil.test:8080": 403,
		"192.0.2.8": 403, "mockapis.evil.test": 403, "notlocalhost": 403, "0.0.0.0:8080": 403, "": 403,
	} {
		assert.Equal(t, want, ask(h, "GET", "/_mock/clock", "", "Host", host).Code, host)
	}
	refusal(t, ask(h, "GET", "/_mock/nothing", "", "Host", "evil.test"), http.StatusForbidden)
}

func TestOriginsThatMayCall(t *testing.T) {
	h := newControl(t, control.Access{Origins: []string{"https://app.example.com"}})
	for origin, want := range map[string]int{
		"http://localhost:8080": 200, "HTTP://LOCALHOST:8080": 200, "https://app.example.com": 200,
		"https://localhost:8080": 403, "http://localhost": 403, "http://localhost:8081": 403,
		"http://127.0.0.1:8080": 403, "https://app.example.com.evil.test": 403, "http://app.example.com": 403,
		"null": 403, "": 403,
	} {
		assert.Equal(t, want, ask(h, "POST", "/_mock/reset", "", "Origin", origin).Code, origin)
	}
	// A request with two origins is no browser's; both have to be allowed.
	w := ask(h, "GET", "/_mock/clock", "", "Origin", "http://localhost:8080", "Origin", "http://evil.test")
	refusal(t, w, http.StatusForbidden)
	// The own origin needs an accepted host: a name that was made to point here is none.
	w = ask(h, "GET", "/_mock/clock", "", "Host", "evil.test", "Origin", "http://evil.test")
	refusal(t, w, http.StatusForbidden)
}

func TestAllowedOriginsReadTheAnswer(t *testing.T) {
	const page = "https://app.example.com"
	h := newControl(t, control.Access{Origins: []string{page}, Token: "s3cret"})
	w := ask(h, "OPTIONS", "/_mock/clock", "", "Origin", page, "Access-Control-Request-Method", "PUT")
	assert.Equal(t, http.StatusNoContent, w.Code)
	assert.Equal(t, page, w.Header().Get("Access-Control-Allow-Origin"))
	assert.Contains(t, w.Header().Get("Access-Control-Allow-Methods"), "PUT")

	w = ask(h, "GET", "/_mock/clock", "", "Origin", page, "Authorization", "Bearer s3cret")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, page, w.Header().Get("Access-Control-Allow-Origin"))

	w = ask(h, "OPTIONS", "/_mock/clock", "", "Origin", "https://evil.test", "Access-Control-Request-Method", "PUT")
	refusal(t, w, http.StatusForbidden)
	assert.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
}

func TestTokenIsAsked(t *testing.T) {
	for _, open := range []bool{false, true} {
		h := newControl(t, control.Access{Token: "s3cret", Open: open})
		for header, want := range map[string]int{
			"Bearer s3cret": 200, "bearer s3cret": 200,
			"": 401, "Bearer": 401, "Bearer ": 401, "Bearer s3cre": 401, "Bearer s3cret2": 401,
			"Basic s3cret": 401, "s3cret": 401,
		} {
			w := ask(h, "GET", "/_mock/clock", "", "Authorization", header)
			assert.Equal(t, want, w.Code, header)
			if want == 401 {
				assert.NotEmpty(t, w.Header().Get("WWW-Authenticate"), header)
				assert.NotContains(t, w.Body.String(), "s3cret")
			}
		}
	}
}

func TestBeyondLoopbackNeedsAToken(t *testing.T) {
	h := newControl(t, control.Access{Open: true})
	p := refusal(t, ask(h, "GET", "/_mock/clock", ""), http.StatusForbidden)
	assert.Contains(t, p.Detail, "--control-token")
	refusal(t, ask(h, "POST", "/_mock/reset", "", "Authorization", "Bearer "), http.StatusForbidden)
}

func TestHealthIsForEverybody(t *testing.T) {
	h := newControl(t, control.Access{Open: true})
	for _, path := range []string{"/_mock/healthz", "/_mock/readyz"} {
		w := ask(h, "GET", path, "", "Host", "evil.test", "Origin", "http://evil.test")
		assert.Equal(t, http.StatusOK, w.Code, path)
	}
}
