package promoonly

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// A table finds routes by exact path: a slash at the end, a doubled one or .. is
// another path, and nothing is ever redirected.
type table struct {
	router *mux.Router
	routes map[*mux.Route]route
	below  map[string][]string // the paths of a resource, by the first segment
}

// served is the one table of the process, whatever the number of servers.
var served = sync.OnceValue(func() *table {
	t := &table{
		// A slash that is encoded is part of its segment: of a text to search for.
		router: mux.NewRouter().UseEncodedPath(),
		routes: map[*mux.Route]route{},
		below:  map[string][]string{},
	}
	// A literal segment goes before a variable one: /specialty/tracks before
	// /specialty/{page}. ({ sorts after all letters.)
	ordered := slices.SortedFunc(slices.Values(routes), func(a, b route) int {
		return strings.Compare(a.Path, b.Path)
	})
	resources := map[string]*mux.Router{}
	for _, rt := range ordered {
		name, rest, deeper := strings.Cut(rt.Path[1:], "/")
		t.below[name] = append(t.below[name], rt.Method+" "+rt.Path)
		if !deeper {
			t.routes[t.router.Path("/"+name)] = rt
			continue
		}
		if resources[name] == nil {
			resources[name] = t.router.PathPrefix("/" + name + "/").Subrouter()
		}
		t.routes[resources[name].Path("/"+rest)] = rt
	}
	return t
})

// find returns the route of r's path with its segments, decoded, whatever the method.
func (t *table) find(r *http.Request) (rt route, segments map[string]string, ok bool) {
	var m mux.RouteMatch
	if !t.router.Match(r, &m) {
		return rt, nil, false
	}
	for name, segment := range m.Vars {
		if strings.IndexByte(segment, '%') < 0 {
			continue
		}
		var err error
		if m.Vars[name], err = url.PathUnescape(segment); err != nil {
			return rt, nil, false // cannot be: the server has decoded the whole path
		}
	}
	rt, ok = t.routes[m.Route]
	return rt, m.Vars, ok
}

// unknown is the failure of a path that the API does not have. It tells what there is
// instead.
func (t *table) unknown(path string) *apiError {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if name == "pool" {
		path = "/pool/..." // what follows may be a dl_token
	}
	if list := t.below[name]; list != nil {
		return errPath.because("there is no path %s; below /%s there is %s",
			bounded(path), name, strings.Join(list, ", "))
	}
	names := slices.Sorted(maps.Keys(t.below))
	return errPath.because("there is no path %s; the POOL API's paths begin with /%s",
		bounded(path), strings.Join(names, ", /"))
}

// takes reports whether the route is of this method. HEAD is GET without its body,
// as in the framework that the vendor seems to use.
func (rt route) takes(method string) bool {
	return method == rt.Method || method == http.MethodHead && rt.Method == http.MethodGet
}

func (rt route) allow() string {
	if rt.Method == http.MethodGet {
		return "GET, HEAD, OPTIONS"
	}
	return rt.Method + ", OPTIONS"
}

// serve answers a request within the bounds.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	rt, segments, ok := served().find(r)
	switch {
	case !ok:
		s.fail(w, r, served().unknown(r.URL.Path))
		return
	case r.Method == http.MethodOptions:
		preflight(w)
		return
	case !rt.takes(r.Method):
		w.Header().Set("Allow", rt.allow())
		s.fail(w, r, errMethod.because("%s is a %s, not a %s", rt.Path, rt.Method, r.Method).
			judging("method", r.Method, "allowed", rt.allow()))
		return
	}
	// No operation takes a query, but one that cannot be read is refused.
	if _, err := params.Parse(r.URL.RawQuery); err != nil {
		s.fail(w, r, errQueryMalformed.because("the query has %v", err))
		return
	}
	answer, err := rt.serve(s, r, segments)
	if f, ok := answer.(responder); ok && err == nil {
		f.respond(w, r)
		return
	}
	if err == nil {
		err = write(w, http.StatusOK, answer)
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// A responder is an answer that is no JSON: a file.
type responder interface {
	respond(w http.ResponseWriter, r *http.Request)
}

// fail is the only place that writes a failure.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := *asAPIError(err)
	if e.failure == errInternal {
		s.world.Log.Error("request failed",
			"api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if rt, _, ok := served().find(r); ok && rt.takes(r.Method) {
		e.operation = rt.ID
	}
	a := e.answer(e.operation)
	if a.Challenge != "" {
		w.Header().Set("WWW-Authenticate", a.Challenge+` realm="POOL API"`)
	}
	if a.Retry {
		s.retryAfter(w.Header())
	}
	s.world.Explain(w, r, sims.Explanation{Rule: e.rule(a), Why: e.Why, Values: e.Values})
	if err := write(w, a.Status, a.Body(r, &e)); err != nil {
		panic(err) // a failure's body is a struct of strings
	}
}

// retryAfter says when to come back, in the form that the setting asks for.
func (s *Server) retryAfter(h http.Header) {
	switch s.world.Settings.String(settingRetryAfter) {
	case retrySeconds:
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	case retryDate:
		at := s.world.Clock.Now().Add(retryAfter * time.Second)
		h.Set("Retry-After", at.UTC().Format(http.TimeFormat))
	}
}

// encoded is JSON that needs no more encoding, with room for a newline.
type encoded []byte

// write sends v as compact JSON that ends with a newline.
func write(w http.ResponseWriter, status int, v any) error {
	body, ok := v.(encoded)
	if !ok {
		var err error
		if body, err = wire.JSON(v); err != nil {
			return err
		}
	}
	wire.Write(w, status, "application/json", append(body, '\n'))
	return nil
}

// crossOrigin lets pages of any origin read an answer: the vendor has samples for
// browsers. (The headers are ours.)
func crossOrigin(w http.ResponseWriter) {
	w.Header()["Access-Control-Allow-Origin"] = anyOrigin
}

var anyOrigin = []string{"*"} // shared: nobody adds to it

func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	w.WriteHeader(http.StatusNoContent)
}
