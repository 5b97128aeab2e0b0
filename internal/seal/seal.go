// Package seal is a forward proxy that leads to the simulators alone. A client that is
// told to use it reaches no other host: each that it asks for is refused and counted.
package seal

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/problem"
)

// maxHosts and maxName bound what is remembered of hosts that were refused.
const (
	maxHosts = 100
	maxName  = 255
)

// Simulators are what the proxy leads to.
type Simulators struct {
	http.Handler        // of the main address
	Addr         string // the main address, host:port
	// APIOf returns the API that a host and a path lead to, "" where they lead to none.
	APIOf func(host, path string) string
	// Hint says how to reach an API without TLS: a sentence.
	Hint func(api string) string
}

// A Refusal is a host that was asked for and refused.
type Refusal struct {
	Host  string `json:"host"` // host:port, or as much of it as the client said
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// A Proxy is a forward proxy of HTTP. Make one with New.
type Proxy struct {
	to Simulators

	mu      sync.Mutex
	refused map[string]*Refusal // by host
	more    int                 // requests to hosts beyond maxHosts
}

// New returns a proxy that leads to the simulators.
func New(to Simulators) *Proxy {
	return &Proxy{to: to, refused: map[string]*Refusal{}}
}

// ServeHTTP hands a request for a simulator to it, as if its host name led there, and
// refuses any other.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		p.refuse(w, r.Host, p.whyNoTunnel(r.Host))
	case r.URL.Scheme == "":
		problem.New(http.StatusBadRequest, "This is a proxy: it takes requests with an absolute "+
			"URL. The simulators are at http://"+p.to.Addr+".").Write(w)
	case r.URL.Scheme != "http":
		p.refuse(w, r.URL.Host, p.whyNoTunnel(r.URL.Host))
	case !p.isSimulator(r.URL):
		p.refuse(w, r.URL.Host, "no simulator is here")
	default:
		p.pass(w, r)
	}
}

// isSimulator reports whether a URL leads to a simulator: by a vendor's host name at
// any port, or by a name of this machine at the main address's port.
func (p *Proxy) isSimulator(u *url.URL) bool {
	return p.to.APIOf(u.Host, u.Path) != "" || p.isMain(u.Hostname(), u.Port())
}

func (p *Proxy) isMain(name, port string) bool {
	main := &url.URL{Host: p.to.Addr}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	local := name == main.Hostname() || name == "localhost" || strings.HasSuffix(name, ".localhost")
	return local && port == main.Port()
}

// pass serves a request as the main address would, had it come there.
func (p *Proxy) pass(w http.ResponseWriter, r *http.Request) {
	u := *r.URL
	u.Scheme, u.Host, u.User = "", "", nil
	if u.Path == "" {
		u.Path = "/"
	}
	direct := *r
	direct.URL, direct.RequestURI = &u, u.RequestURI()
	direct.Header = r.Header.Clone()
	direct.Header.Del("Proxy-Connection")
	direct.Header.Del("Proxy-Authorization")
	p.to.ServeHTTP(w, &direct)
}

// whyNoTunnel says what to do instead of a tunnel, where a simulator is meant.
func (p *Proxy) whyNoTunnel(host string) string {
	u := &url.URL{Host: host}
	if api := p.to.APIOf(host, ""); api != "" {
		return "the simulator speaks no TLS: " + p.to.Hint(api)
	}
	if p.isMain(u.Hostname(), u.Port()) {
		return "the simulators need no tunnel: ask for http://" + p.to.Addr + " without the proxy"
	}
	return "no simulator is here"
}

func (p *Proxy) refuse(w http.ResponseWriter, host, why string) {
	host = shown(host)
	p.count(host, why)
	w.Header().Set("Connection", "close")
	problem.New(http.StatusForbidden, fmt.Sprintf("%s was refused, because this run is sealed: %s.",
		host, why)).Write(w)
}

func (p *Proxy) count(host, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.refused[host]
	if r == nil {
		if len(p.refused) == maxHosts {
			p.more++
			return
		}
		r = &Refusal{Host: host, Why: why}
		p.refused[host] = r
	}
	r.Count++
}

// Refused lists the hosts that were asked for and refused, by name. Those beyond the
// first hundred are one entry at the end.
func (p *Proxy) Refused() []Refusal {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]Refusal, 0, len(p.refused))
	for _, r := range p.refused {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Refusal) int { return cmp.Compare(a.Host, b.Host) })
	if p.more > 0 {
		list = append(list, Refusal{"other hosts", "no simulator is here", p.more})
	}
	return list
}

// shown is a host as it may be printed: it comes from a client.
func shown(host string) string {
	host = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, strings.ToLower(host))
	if len(host) > maxName {
		host = host[:maxName] + "..."
	}
	return cmp.Or(host, "?")
}
