package userbatch

import (
	"embed"
	"errors"
	"net/http"
	"sync"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/sims"
)

// Name is the API's short name.
const Name = "userbatch"

// A Server simulates UserBatch over one world. It is an http.Handler that serves
// the vendor's own paths, /api/advertisement/content and so on.
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

// A route is an operation with what serves it.
type route struct {
	sims.Operation
	serve func(*Server, *http.Request, *call) (fields, error)
}

// routes stand in the order of the document.
var routes = []route{
	{operation("getContent", "/api/advertisement/content", "The advertisement for a user's status and language."), (*Server).getContent},
	{operation("newUser", "/api/advertisment/newuser", "Register a user who is sent to the advertised portal. (The path's spelling is the vendor's.)"), (*Server).newUser},
	{operation(editUserID, "/api/advertisement/edituser", "Move a user's status, and record a second e-mail."), (*Server).editUser},
	{correctedNewUser, (*Server).newUserCorrected},
}

func operation(id, path, summary string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: http.MethodGet, Path: path, Summary: summary,
		Provenance: sims.Documented, Source: "User Batch, API Methods",
	}
}

var correctedNewUser = sims.Operation{
	ID: "newUserCorrected", API: Name, Method: http.MethodGet, Path: "/api/advertisement/newuser",
	Summary:    "newUser at the path spelled correctly: 404 unless the setting " + settingCorrected + " is on.",
	Provenance: sims.Ours, Source: "the document has only the other spelling",
}

// router has the routes, made once for the process: a sandbox costs no more.
var router = sync.OnceValue(func() *mux.Router {
	m := mux.NewRouter()
	for i := range routes {
		m.Handle(routes[i].Path, found{&routes[i]}).Methods(http.MethodGet, http.MethodHead)
	}
	return m
})

// found is what the router finds, which no server is bound to: dispatch serves it.
type found struct{ *route }

func (found) ServeHTTP(http.ResponseWriter, *http.Request) { panic("dispatch serves routes") }

// dispatch serves the route of a request.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	var m mux.RouteMatch
	switch {
	case router().Match(r, &m):
		s.answer(w, r, m.Handler.(found).route)
	case errors.Is(m.MatchErr, mux.ErrMethodMismatch):
		s.fail(w, r, errMethod.because("every operation is a GET, not %s", r.Method).
			judging("method", r.Method))
	default:
		s.fail(w, r, errPath.because("the API has /api/advertisement/content, "+
			"/api/advertisment/newuser (sic) and /api/advertisement/edituser").
			judging("path", r.URL.Path))
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, rt *route) {
	c, format, err := readCall(r)
	if err != nil {
		s.failIn(w, r, format, err)
		return
	}
	body, err := rt.serve(s, r, c)
	if err != nil {
		s.failIn(w, r, format, err)
		return
	}
	write(w, http.StatusOK, format, body)
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	format, _ := negotiate(r.Header)
	s.failIn(w, r, format, err)
}

// failIn is the only place that writes a failure.
func (s *Server) failIn(w http.ResponseWriter, r *http.Request, f format, err error) {
	e, own := asAPIError(err)
	if !own {
		s.world.Log.Error("request failed", "api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if e.failure == errMethod {
		w.Header().Set("Allow", "GET, HEAD")
	}
	s.world.Explain(w, r, e.explanation())
	write(w, e.Status, f, e.body())
}

// Refuse answers r with status in the API's own form.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.fail(w, r, withStatus(status, why))
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Name is "userbatch".
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

// Example is a signed curl line for the first demo portal.
func (s *Server) Example(base string) string {
	return `t=$(date +%s); curl "` + base + `/api/advertisement/content?timestamp=$t&login=40052010&lang=en"` +
		` -H "Accept: application/json" -H "Content-Type: application/json"` +
		` -H "X-HTTP-AUTH-TOKEN: $(printf 'timestamp=%s;login=40052010;lang=en' $t | openssl dgst -sha256 -hmac userbatch-secret | sed 's/.* //')"`
}
