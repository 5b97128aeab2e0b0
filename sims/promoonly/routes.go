package promoonly

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// A route is an operation with what serves it. serve returns the value to answer
// with (encoded JSON as it is), or an error.
type route struct {
	sims.Operation
	serve func(*Server, *http.Request) (any, error)
}

// routes stand in the order of the vendor's reference.
var routes = []route{
	{post("authenticate", "/user/authenticate",
		"Issue an access token for an API key and secret.", "/doc/token"), (*Server).authenticate},
	{post("signIn", "/user/authenticate/signin",
		"Sign in with e-mail and password: key, secret and a token.", "/doc/signin"), (*Server).signIn},
	{post("validateToken", "/user/token/validate",
		"Tell whether an access token is still good.", "/doc/token_validation"), (*Server).validateToken},
	{get("syncDistribution", "/user/sync",
		"Bring the user's distribution up to date.", seed), (*Server).syncDistribution},
	{post("poolUserID", "/account/pool_userid",
		"Look up the POOL User ID of an e-mail.", "/doc/pool_userid"), (*Server).poolUserID},
	{get("release", "/release/{id}",
		"One release, or chart, with its tracks.", "/doc/chart"), (*Server).release},
	{get("releasesByDate", "/releases/date/{page}",
		"Releases grouped by date, newest first.", "/doc/page_release"), (*Server).releasesByDate},
	{get("releasesByDateFrom", "/releases/date/{page}/{start_date}",
		"Releases grouped by date, from a date back.", "/doc/page_release"), (*Server).releasesByDate},
	{get("releasesByDateFromCount", "/releases/date/{page}/{start_date}/{count}",
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

// router finds routes by exact path: a slash at the end, a doubled one or .. is
// another path, and nothing is ever redirected.
func (s *Server) router() http.Handler {
	top := mux.NewRouter().SkipClean(true)
	resources := map[string]*mux.Router{}
	for _, rt := range routes {
		name, rest, _ := strings.Cut(rt.Path[1:], "/")
		if resources[name] == nil {
			resources[name] = top.PathPrefix("/" + name + "/").Subrouter()
		}
		resources[name].Handle("/"+rest, s.handler(rt))
	}
	paths := make([]string, len(routes))
	for i, rt := range routes {
		paths[i] = rt.Method + " " + rt.Path
	}
	why := "the simulator has " + strings.Join(paths, ", ") +
		"; other operations of the POOL API are not simulated yet"
	top.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, errNotFound.because("there is no path %s; %s", r.URL.Path, why))
	})
	return top
}

// handler adapts a route to net/http. HEAD is GET without its body, as in the
// framework that the vendor seems to use.
func (s *Server) handler(rt route) http.Handler {
	allow := rt.Method + ", OPTIONS"
	if rt.Method == http.MethodGet {
		allow = "GET, HEAD, OPTIONS"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodOptions:
			preflight(w)
			return
		case r.Method != rt.Method && (r.Method != http.MethodHead || rt.Method != http.MethodGet):
			w.Header().Set("Allow", allow)
			s.fail(w, r, errMethodNotAllowed.because(
				"%s is a %s, not a %s", r.URL.Path, rt.Method, r.Method))
			return
		}
		// No operation takes a query, but one that cannot be read is refused.
		if _, err := params.Parse(r.URL.RawQuery); err != nil {
			s.fail(w, r, errBadRequest.because("the query has %v", err))
			return
		}
		answer, err := rt.serve(s, r)
		if err == nil {
			err = write(w, http.StatusOK, answer)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail is the only place that writes a failure.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := asAPIError(err)
	if e == errInternal {
		s.world.Log.Error("request failed",
			"api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if e.Challenge != "" {
		w.Header().Set("WWW-Authenticate", e.Challenge+` realm="POOL API"`)
	}
	s.world.Explain(w, r, sims.Explanation{Why: e.Why})
	if err := write(w, e.Status, e.Body); err != nil {
		panic(err) // a failure's body is a struct of strings
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

// crossOrigin lets pages of any origin read the answers: the vendor has samples
// for browsers. (The headers are ours.)
func crossOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = anyOrigin
		next.ServeHTTP(w, r)
	})
}

var anyOrigin = []string{"*"} // shared: nobody adds to it

func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	w.WriteHeader(http.StatusNoContent)
}
