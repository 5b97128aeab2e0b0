package control

import (
	"crypto/subtle"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
)

// Access says who may use the control API. A web page that a developer happens
// to visit may not: neither from its own origin, nor by a name that it lets
// point at the developer's machine.
type Access struct {
	// Hosts are the names, beside loopback's, by which the program may be called.
	Hosts []string
	// Origins are the web origins, beside the program's own, whose pages may call.
	Origins []string
	// Token is asked of every request where it is not empty.
	Token string
	// Open says that the program listens beyond loopback. Without a token nobody
	// is let in then.
	Open bool
}

// check returns why the request is refused, or nil.
func (a Access) check(r *http.Request) *problem.Problem {
	host := hostname(r.Host)
	if !isLoopback(host) && !slices.Contains(a.Hosts, host) {
		return problem.New(http.StatusForbidden,
			"The control API is not served for the host "+r.Host+". Use localhost or the listen address, or allow the name with --control-host.")
	}
	for _, o := range r.Header["Origin"] {
		if !a.allowsOrigin(r, o) {
			return problem.New(http.StatusForbidden,
				"The control API takes no requests from pages of "+o+". Allow the origin with --control-origin.")
		}
	}
	if a.Open && a.Token == "" {
		return problem.New(http.StatusForbidden,
			"The control API is closed: the program listens beyond loopback and has no --control-token.")
	}
	if a.Token != "" && !isPreflight(r) && !a.hasToken(r) {
		return problem.New(http.StatusUnauthorized,
			"The control API needs its token: Authorization: Bearer <the value of --control-token>.")
	}
	return nil
}

func (a Access) hasToken(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Bearer") &&
		subtle.ConstantTimeCompare([]byte(strings.TrimSpace(token)), []byte(a.Token)) == 1
}

func (a Access) allowsOrigin(r *http.Request, origin string) bool {
	return isOwnOrigin(r, origin) || slices.Contains(a.Origins, strings.ToLower(origin))
}

func isOwnOrigin(r *http.Request, origin string) bool {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return strings.EqualFold(origin, scheme+r.Host)
}

// cors lets the pages of an allowed origin read the answer, and answers their
// preflight requests. It reports whether it has answered.
func (a Access) cors(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || isOwnOrigin(r, origin) {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Vary", "Origin")
	if !isPreflight(r) {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	w.WriteHeader(http.StatusNoContent)
	return true
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" &&
		r.Header.Get("Access-Control-Request-Method") != ""
}

// isLoopback reports whether a host name always means this machine.
func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// hostname is the name in a Host header, without port, in lower case.
func hostname(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(u.Hostname())
}
