package promoonly

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// A route is an operation with what serves it. serve gets the segments of the path
// that the operation names, and returns the value to answer with (encoded JSON as it
// is), or an error.
type route struct {
	sims.Operation
	serve func(s *Server, r *http.Request, segments map[string]string) (any, error)
}

// routes stand in the order of the vendor's reference.
var routes = []route{
	{post(opAuthenticate, "/user/authenticate",
		"Issue an access token for an API key and secret.", "/doc/token"), (*Server).authenticate},
	{post(opSignIn, "/user/authenticate/signin",
		"Sign in with e-mail and password: key, secret and a token.", "/doc/signin"), (*Server).signIn},
	{post(opValidate, "/user/token/validate",
		"Tell whether an access token is still good.", "/doc/token_validation"), (*Server).validateToken},
	{get(opSync, "/user/sync",
		"Bring the user's distribution up to date.", seed), (*Server).syncDistribution},
	{post(opPoolUserID, "/account/pool_userid",
		"Look up the POOL User ID of an e-mail.", "/doc/pool_userid"), (*Server).poolUserID},
	{get(opRelease, "/release/{id}",
		"One release, or chart, with its tracks.", "/doc/chart"), (*Server).release},
	{get(opDates, "/releases/date/{page}",
		"Releases grouped by date, newest first.", "/doc/page_release"), (*Server).releasesByDate},
	{get(opDatesFrom, "/releases/date/{page}/{start_date}",
		"Releases grouped by date, from a date back.", "/doc/page_release"), (*Server).releasesByDate},
	{get(opDatesFromMany, "/releases/date/{page}/{start_date}/{count}",
		"Releases grouped by date, so many dates from a date back.",
		"/doc/page_release"), (*Server).releasesByDate},
}

// seed is the title of the one document that came from the user; the others are
// the vendor's pages.
const seed = "Authentication: Sync Distribution"

func get(id, path, summary, source string) sims.Operation {
	return operation(http.MethodGet, id, path, summary, source)
}

func post(id, path, summary, source string) sims.Operation {
	return operation(http.MethodPost, id, path, summary, source)
}

func operation(method, id, path, summary, source string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: path, Summary: summary,
		Provenance: sims.Documented, Source: source,
	}
}

// A table finds routes by exact path: a slash at the end, a doubled one or .. is
// another path, and nothing is ever redirected.
type table struct {
	router *mux.Router
	routes map[*mux.Route]route
	paths  string // all of them, for whoever asks for another
}

// served is the one table of the process, whatever the number of servers.
var served = sync.OnceValue(func() *table {
	t := &table{router: mux.NewRouter(), routes: map[*mux.Route]route{}}
	resources := map[string]*mux.Router{}
	paths := make([]string, len(routes))
	for i, rt := range routes {
		name, rest, _ := strings.Cut(rt.Path[1:], "/")
		if resources[name] == nil {
			resources[name] = t.router.PathPrefix("/" + name + "/").Subrouter()
		}
		t.routes[resources[name].Path("/"+rest)] = rt
		paths[i] = rt.Method + " " + rt.Path
	}
	t.paths = strings.Join(paths, ", ")
	return t
})

// find returns the route of r's path with its segments, whatever the method.
func (t *table) find(r *http.Request) (rt route, segments map[string]string, ok bool) {
	var m mux.RouteMatch
	if !t.router.Match(r, &m) {
		return rt, nil, false
	}
	rt, ok = t.routes[m.Route]
	return rt, m.Vars, ok
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
		s.fail(w, r, errPath.because("there is no path %s; the simulator has %s; "+
			"other operations of the POOL API are not simulated yet", r.URL.Path, served().paths))
		return
	case r.Method == http.MethodOptions:
		preflight(w)
		return
	case !rt.takes(r.Method):
		w.Header().Set("Allow", rt.allow())
		s.fail(w, r, errMethod.because("%s is a %s, not a %s", r.URL.Path, rt.Method, r.Method).
			judging("method", r.Method, "allowed", rt.allow()))
		return
	}
	// No operation takes a query, but one that cannot be read is refused.
	if _, err := params.Parse(r.URL.RawQuery); err != nil {
		s.fail(w, r, errQueryMalformed.because("the query has %v", err))
		return
	}
	answer, err := rt.serve(s, r, segments)
	if err == nil {
		err = write(w, http.StatusOK, answer)
	}
	if err != nil {
		s.fail(w, r, err)
	}
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
