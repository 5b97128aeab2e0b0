package synctv

import (
	"embed"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/sims"
)

// Name is the API's short name.
const Name = "synctv"

// A Server simulates SyncTV over one world. It is an http.Handler that serves the
// vendor's own paths, /rest/v1/promo_codes/validate and so on.
type Server struct {
	world *sims.World
	http  http.Handler
}

var _ sims.Simulator = (*Server)(nil)

//go:embed migrations/*.sql
var migrations embed.FS

// New makes the simulator and its tables in the world's database.
func New(w *sims.World) (*Server, error) {
	if err := w.Prepare(Name, migrations, settings); err != nil {
		return nil, err
	}
	s := &Server{world: w}
	s.http = sims.Bounded(w, http.HandlerFunc(s.dispatch), s.Refuse)
	return s, nil
}

// router has the routes, made once for the process: a sandbox costs no more.
var router = sync.OnceValue(func() *mux.Router {
	m := mux.NewRouter()
	resources := map[string]*mux.Router{}
	for i := range routes {
		rt := &routes[i]
		resource, _, _ := strings.Cut(strings.TrimPrefix(rt.Path, base), "/")
		prefix := base + resource
		if resources[prefix] == nil {
			resources[prefix] = m.PathPrefix(prefix).Subrouter()
		}
		methods := []string{rt.Method}
		if rt.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		resources[prefix].Handle(strings.TrimPrefix(rt.Path, prefix), found{rt}).Methods(methods...)
	}
	return m
})

// found is what the router finds, which no server is bound to: dispatch serves it.
type found struct{ *route }

func (found) ServeHTTP(http.ResponseWriter, *http.Request) { panic("dispatch serves routes") }

// dispatch serves the route of a request. A slash at the end of the path and the
// extension .xml are both as if they were not there. (Ours: the documents' own
// URLs end in "promo_codes?[arguments]", version 2's in .xml.) There is no .json.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".json") {
		s.fail(w, r, errJSON.because("this version of the API answers XML only; leave .json out").
			judging("path", r.URL.Path))
		return
	}
	if p := plainPath(r.URL.Path); p != r.URL.Path {
		u := *r.URL
		u.Path, u.RawPath = p, ""
		r = r.WithContext(r.Context())
		r.URL = &u
	}
	var m mux.RouteMatch
	if !router().Match(r, &m) {
		// mux takes a wrong method in a subrouter for a wrong path when a later route of
		// the subrouter has another path; unrouted finds out.
		s.unrouted(w, r)
		return
	}
	s.respond(w, r, m.Handler.(found).route, m.Vars)
}

func plainPath(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path, "/"), ".xml")
}

func (s *Server) respond(w http.ResponseWriter, r *http.Request, rt *route, vars map[string]string) {
	c, err := readCall(r, vars)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	d, err := s.transact(r.Context(), rt, c)
	if err != nil {
		s.failAs(w, r, err, c.statusMode)
		return
	}
	if c.cookie != nil {
		http.SetCookie(w, c.cookie)
	}
	d.write(w, http.StatusOK)
}

// unrouted answers 404, or 405 for a path that has other methods; but 404 to
// OPTIONS, which no path has. (Ours.)
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request) {
	allowed := s.allowed(r)
	switch {
	case allowed == "":
		s.fail(w, r, errPath.because(
			"the API has no such path below /rest/v1/; GET /_mock/operations lists them all").
			judging("path", r.URL.Path))
	case r.Method == http.MethodOptions:
		s.fail(w, r, errOptions.because("the path answers %s, not OPTIONS", allowed).
			judging("allowed", allowed))
	default:
		s.fail(w, r, errMethod.because("the path answers %s, not %s", allowed, r.Method).
			judging("method", r.Method, "allowed", allowed))
	}
}

// allowed lists the methods of the path of r.
func (s *Server) allowed(r *http.Request) string {
	var list []string
	for _, method := range []string{"GET", "HEAD", "POST", "DELETE"} {
		other := r.WithContext(r.Context())
		other.Method = method
		var match mux.RouteMatch
		if router().Match(other, &match) && match.MatchErr == nil {
			list = append(list, method)
		}
	}
	return strings.Join(list, ", ")
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.failAs(w, r, err, s.world.Settings.String(settingErrorStatus))
}

// failAs answers a failure with the status of a value of settingErrorStatus.
func (s *Server) failAs(w http.ResponseWriter, r *http.Request, err error, mode string) {
	e, own := asAPIError(err)
	if !own {
		s.world.Log.Error("request failed",
			"api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	s.writeFailure(w, r, e, statusOf(e, mode))
}

// writeFailure is the only place that writes a failure. One of validate has
// validate's own shape. (Ours.)
func (s *Server) writeFailure(w http.ResponseWriter, r *http.Request, e *apiError, status int) {
	if e.failure == errMethod {
		w.Header().Set("Allow", s.allowed(r))
	}
	s.world.Explain(w, r, e.explanation())
	if plainPath(r.URL.Path) == validatePath {
		validated(e.Code, e.Message).write(w, status)
		return
	}
	failed(e.Code, e.Message).write(w, status)
}

// Refuse answers r with status, whatever the setting synctv.error_status is, in
// the API's own form.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.writeFailure(w, r, withStatus(status, why), status)
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Name is "synctv".
func (s *Server) Name() string { return Name }

// Reset does nothing: the simulator keeps nothing in memory.
func (s *Server) Reset() {}

// Operations lists the API's routes.
func (s *Server) Operations() []sims.Operation {
	list := make([]sims.Operation, len(routes))
	for i, rt := range routes {
		list[i] = rt.Operation
	}
	return list
}

// Example asks for a demo promo code, which needs no session.
func (s *Server) Example(base string) string {
	return `curl "` + base + validatePath + `?device=urn:synctv:devices:web:11223344&code=1A2B3C"`
}
