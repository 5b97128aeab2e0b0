package seal_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/seal"
)

// sealed is a proxy to a simulator that says what it was asked.
func sealed(t *testing.T) (p *seal.Proxy, addr string) {
	p = seal.New(seal.Simulators{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s %s %s %v", r.Host, r.RequestURI, r.URL, r.Header.Get("Proxy-Authorization"))
		}),
		Addr: "127.0.0.1:8080",
		APIOf: func(host, path string) string {
			host, _, _ = strings.Cut(strings.ToLower(host), ":")
			if strings.HasSuffix(host, "shop.test") || strings.HasPrefix(path, "/media/") {
				return "shop"
			}
			return ""
		},
		Hint: func(api string) string { return "use MOCKAPIS_" + strings.ToUpper(api) + "_URL" },
	})
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	return p, s.Listener.Addr().String()
}

// through sends a request by the proxy.
func through(t *testing.T, addr, target string) (int, string) {
	tr := &http.Transport{
		Proxy:             http.ProxyURL(&url.URL{Scheme: "http", Host: addr, User: url.UserPassword("a", "b")}),
		DisableKeepAlives: true,
	}
	r, err := http.NewRequest(http.MethodGet, target, nil)
	require.NoError(t, err)
	res, err := tr.RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

func TestProxyLeadsToTheSimulators(t *testing.T) {
	t.Parallel()
	p, addr := sealed(t)
	for target, want := range map[string]string{
		"http://shop.test/v2/x?a=b%2Fc":             "shop.test /v2/x?a=b%2Fc /v2/x?a=b%2Fc ",
		"http://API.Shop.Test:8443/v2":              "API.Shop.Test:8443 /v2 /v2 ",
		"http://m1.example.com/media/1":             "m1.example.com /media/1 /media/1 ",
		"http://shop.test":                          "shop.test / / ",
		"http://shop.test/a%2Fb":                    "shop.test /a%2Fb /a%2Fb ",
		"http://127.0.0.1:8080/_mock/clock":         "127.0.0.1:8080 /_mock/clock /_mock/clock ",
		"http://localhost:8080/shop/v2":             "localhost:8080 /shop/v2 /shop/v2 ",
		"http://t1.shop.localhost:8080/v2":          "t1.shop.localhost:8080 /v2 /v2 ",
		"http://LOCALHOST.:8080/_sandbox/t1/shop/x": "LOCALHOST.:8080 /_sandbox/t1/shop/x /_sandbox/t1/shop/x ",
	} {
		status, body := through(t, addr, target)
		assert.Equal(t, http.StatusOK, status, target)
		assert.Equal(t, want, body)
	}
	assert.Empty(t, p.Refused())
}

func TestProxyRefusesAnyOtherHost(t *testing.T) {
	t.Parallel()
	p, addr := sealed(t)
	for _, target := range []string{
		"http://example.com/", "http://example.com/again", "http://127.0.0.1:8081/", "http://127.0.0.1/",
		"http://127.0.0.2:8080/", "http://" + addr + "/", "http://shop.test.example.com/",
	} {
		status, body := through(t, addr, target)
		assert.Equal(t, http.StatusForbidden, status, target)
		u, err := url.Parse(target)
		require.NoError(t, err)
		assert.Contains(t, body, u.Host+" was refused, because this run is sealed: no simulator is here.")
	}
	list := p.Refused()
	require.Len(t, list, 6)
	assert.Equal(t, seal.Refusal{Host: "example.com", Why: "no simulator is here", Count: 2}, list[4])
}

// raw sends bytes to the proxy and returns the answer.
func raw(t *testing.T, addr, request string) (int, string) {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, request)
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

// A tunnel is refused always, and what to do instead is said.
func TestProxyRefusesTunnels(t *testing.T) {
	t.Parallel()
	p, addr := sealed(t)
	for host, want := range map[string]string{
		"api.shop.test:443":    "speaks no TLS: use MOCKAPIS_SHOP_URL",
		"127.0.0.1:8080":       "ask for http://127.0.0.1:8080 without the proxy",
		"api.example.com:443":  "no simulator is here",
		"[2001:db8::1]:443":    "no simulator is here",
		"<script>.example:443": "no simulator is here",
	} {
		status, body := raw(t, addr, "CONNECT "+host+" HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if strings.HasPrefix(host, "<") {
			assert.Equal(t, http.StatusBadRequest, status, "net/http takes no such host")
			continue
		}
		assert.Equal(t, http.StatusForbidden, status, host)
		assert.Contains(t, body, host+" was refused")
		assert.Contains(t, body, want)
	}
	status, body := raw(t, addr, "GET https://shop.test/v2 HTTP/1.1\r\nHost: shop.test\r\n\r\n")
	assert.Equal(t, http.StatusForbidden, status)
	assert.Contains(t, body, "use MOCKAPIS_SHOP_URL")
	assert.Len(t, p.Refused(), 5)
}

// Who takes the proxy for a server is told so; no host was asked for.
func TestProxyIsNoServer(t *testing.T) {
	t.Parallel()
	p, addr := sealed(t)
	status, body := raw(t, addr, "GET /v2 HTTP/1.1\r\nHost: shop.test\r\n\r\n")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, body, "The simulators are at http://127.0.0.1:8080.")
	assert.Empty(t, p.Refused())
}

// Hosts come from a client: their number and their length are bounded.
func TestRefusedHostsAreBounded(t *testing.T) {
	t.Parallel()
	p, _ := sealed(t)
	ask := func(host string) {
		r := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
		r.URL.Host = host
		p.ServeHTTP(httptest.NewRecorder(), r)
	}
	ask(strings.Repeat("a", 5000))
	ask("line\nbreak")
	for i := range 200 {
		ask(fmt.Sprintf("host%03d.test", i))
	}
	list := p.Refused()
	require.Len(t, list, 101)
	assert.Equal(t, strings.Repeat("a", 255)+"...", list[0].Host)
	assert.Equal(t, "line?break", list[99].Host)
	assert.Equal(t, seal.Refusal{Host: "other hosts", Why: "no simulator is here", Count: 102}, list[100])
}
