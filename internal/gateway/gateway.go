// Package gateway finds the API that a request is for, by the vendor's host name,
// the first segment of the path or a port of the API's own, and the sandbox that
// the request names, if it names one.
package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
)

// A Mount is an API with what serves it at the vendor's own paths.
type Mount struct {
	sandbox.API
	Serve Serve
}

// Serve answers a request of an API. name is the sandbox that the request names;
// where it is empty, its credential may tell.
type Serve func(w http.ResponseWriter, r *http.Request, name string)

// A Host is a host name that leads to an API, beside the vendor's own. *. at its
// start stands for any labels.
type Host struct {
	API, Name string
}

// A Gateway is the handler of the main port.
type Gateway struct {
	prefixes map[string]Serve // by the first segment of the path
	hosts    map[string]place
	domains  []domain
	roots    []root
	control  http.Handler
	index    []byte
	unknown  *problem.Problem
}

// A place is where a host name leads to.
type place struct {
	api   string
	serve Serve
}

// A domain is a host name with *. at its start: .synctv.com.
type domain struct {
	suffix string
	place
}

// A root is a path that belongs to an API at the root of any host.
type root struct {
	prefix string
	place
}

// New returns the gateway to the mounts. Requests below /_mock/ go to control,
// unless their host is a vendor's. Each extra host names the API of a mount.
func New(mounts []Mount, control http.Handler, extra []Host) *Gateway {
	g := &Gateway{
		prefixes: map[string]Serve{},
		hosts:    map[string]place{},
		control:  control,
		index:    index(mounts),
		unknown:  unknown(mounts),
	}
	for _, m := range mounts {
		g.prefixes[m.Name] = m.Serve
		for _, name := range m.Hosts {
			g.addHost(name, place{m.Name, m.Serve})
		}
		for _, p := range m.Roots {
			g.roots = append(g.roots, root{p, place{m.Name, m.Serve}})
		}
	}
	for _, h := range extra {
		g.addHost(h.Name, place{h.API, g.prefixes[h.API]})
	}
	return g
}

func (g *Gateway) addHost(name string, p place) {
	name = strings.ToLower(name)
	if suffix, ok := strings.CutPrefix(name, "*"); ok {
		g.domains = append(g.domains, domain{suffix, p})
		return
	}
	g.hosts[name] = p
}

// APIOf returns the API that a host (with or without a port) and a path lead to by the
// host's name, a vendor's own or one that New was given, or by a path that an API has on
// any host. It returns "" where they lead to none.
func (g *Gateway) APIOf(host, path string) string {
	if root := g.rootOf(path); root != nil {
		return root.api
	}
	return g.placeOf(hostname(host)).api
}

// placeOf finds the place that a name leads to, as hostname returns it.
func (g *Gateway) placeOf(name string) place {
	if p, ok := g.hosts[name]; ok {
		return p
	}
	for _, d := range g.domains {
		if len(name) > len(d.suffix) && strings.HasSuffix(name, d.suffix) {
			return d.place
		}
	}
	return place{}
}

// ServeHTTP gives the request to its API, at the vendor's own path. It never
// redirects and never cleans a path: what stands in it is the API's matter.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := named(r)
	if !ok {
		noName.Write(w)
		return
	}
	if root := g.rootOf(r.URL.Path); root != nil {
		root.serve(w, r, name)
		return
	}
	if s, label := g.byHost(r); s != nil {
		own(w, r, s, first(name, label))
		return
	}
	if r.URL.Path == "/_mock" || strings.HasPrefix(r.URL.Path, "/_mock/") {
		g.control.ServeHTTP(w, r)
		return
	}
	if s := g.byPrefix(r.URL); s != nil {
		own(w, r, s, name)
		return
	}
	if r.URL.Path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		writeIndex(w, g.index)
		return
	}
	g.unknown.Write(w)
}

// Own returns the handler of a port of the API's own: the vendor's paths alone, in
// the sandbox that the request names.
func Own(m Mount) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := named(r)
		if !ok {
			noName.Write(w)
			return
		}
		own(w, r, m.Serve, name)
	})
}

// own serves a request whose path is the vendor's. A path may be empty (the
// prefix alone, or an absolute URL without one); it is / then, as for a browser.
func own(w http.ResponseWriter, r *http.Request, s Serve, name string) {
	if r.URL.Path == "" {
		r.URL.Path = "/"
	}
	s(w, r, name)
}

func (g *Gateway) rootOf(path string) *root {
	for i := range g.roots {
		if strings.HasPrefix(path, g.roots[i].prefix) {
			return &g.roots[i]
		}
	}
	return nil
}

// byHost also returns the sandbox that the host names: t1 in
// t1.easypromos.localhost.
func (g *Gateway) byHost(r *http.Request) (s Serve, label string) {
	name := hostname(r.Host)
	if p := g.placeOf(name); p.serve != nil {
		return p.serve, ""
	}
	if rest, ok := strings.CutSuffix(name, ".localhost"); ok {
		if i := strings.LastIndexByte(rest, '.'); i > 0 {
			return g.prefixes[rest[i+1:]], rest[:i]
		}
		// easypromos.localhost is the API alone. (SyncTV takes the first label for a
		// service, so it is told apart by its prefix.)
	}
	return nil, ""
}

// byPrefix returns the handler of the API that the first segment of the path
// names, and takes the segment off the path. The request is the gateway's own
// (it comes from the server, and RequestURI keeps what was sent), so it is
// changed in place.
func (g *Gateway) byPrefix(u *url.URL) Serve {
	if u.RawPath != "" {
		return g.byRawPrefix(u)
	}
	name, rest := firstSegment(u.Path)
	h := g.prefixes[name]
	if h != nil {
		u.Path = rest
	}
	return h
}

// byRawPrefix is byPrefix for a path with an unusual encoding, in which an
// encoded slash is part of its segment.
func (g *Gateway) byRawPrefix(u *url.URL) Serve {
	raw, rawRest := firstSegment(u.RawPath)
	name, err := url.PathUnescape(raw)
	if err != nil {
		return nil
	}
	h := g.prefixes[name]
	if h == nil {
		return nil
	}
	u.Path, u.RawPath = strings.TrimPrefix(u.Path, "/"+name), rawRest
	return h
}

// firstSegment splits /userbatch/api into userbatch and /api.
func firstSegment(path string) (name, rest string) {
	if path == "" || path[0] != '/' {
		return "", ""
	}
	if i := strings.IndexByte(path[1:], '/'); i >= 0 {
		return path[1 : i+1], path[i+1:]
	}
	return path[1:], ""
}

// hostname is the name in a Host header: without the port and a dot at its end,
// in lower case.
func hostname(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}
