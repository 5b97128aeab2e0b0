package easypromos

import (
	"embed"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Name is the API's short name.
const Name = "easypromos"

// A Server simulates the Easypromos REST API over one world. It is an
// http.Handler that serves the vendor's own paths, /v2/promotions and so on.
type Server struct {
	world   *sims.World
	http    http.Handler
	limiter limiter
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
	s.limiter.reset()
	s.http = sims.Bounded(w, http.HandlerFunc(s.dispatch), s.Refuse)
	return s, nil
}

// router has the routes, compiled once for the process: a sandbox costs no more.
// They are grouped by the first word of their path, so that a request is compared
// with few of them. A wrong method is a 404, as the guide has no 405.
var router = sync.OnceValue(func() *mux.Router {
	m := mux.NewRouter()
	groups := map[string]*mux.Router{}
	for i := range routes {
		rt := &routes[i]
		word, _, _ := strings.Cut(strings.TrimPrefix(rt.Path, "/v2/"), "/")
		g := groups[word]
		if g == nil {
			g = m.PathPrefix("/v2/" + word).Subrouter()
			groups[word] = g
		}
		path := strings.TrimPrefix(rt.Path, "/v2/"+word)
		path = strings.ReplaceAll(path, "}", ":[0-9]+}")
		methods := []string{rt.Method}
		if rt.Method == http.MethodGet { // HEAD is like GET. (Ours.)
			methods = append(methods, http.MethodHead)
		}
		g.Handle(path, found{rt}).Methods(methods...)
	}
	return m
})

// found is what the router finds, which no server is bound to: dispatch serves it.
type found struct{ *route }

func (found) ServeHTTP(http.ResponseWriter, *http.Request) { panic("dispatch serves routes") }

// dispatch serves the route of a request.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	var m mux.RouteMatch
	if !router().Match(r, &m) {
		s.fail(w, r, unrouted(r))
		return
	}
	rt := m.Handler.(found).route
	if rt.Method == http.MethodOptions {
		s.preflight(w, r, m.Vars)
		return
	}
	s.answer(w, r, rt, m.Vars)
}

// unrouted is the failure of a request that is no route's.
func unrouted(r *http.Request) error {
	var methods []string
	for i := range routes {
		if routes[i].matches(r.URL.Path) {
			methods = append(methods, routes[i].Method)
		}
	}
	if methods == nil {
		return errPath.because("the API has no path like %s; ids in a path are whole numbers",
			r.URL.Path).judging("path", r.URL.Path)
	}
	return errMethod.because("this path has %s, not %s", strings.Join(methods, ", "), r.Method).
		judging("method", r.Method, "methods", methods)
}

// fail is the only place that writes a failure.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := asAPIError(err)
	if e.refusal == errInternal {
		s.world.Log.Error("request failed",
			"api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if e.refusal != errDomain {
		s.allowOrigin(w, r)
	}
	s.world.Explain(w, r, e.explanation())
	if e.Retry > 0 && s.world.Settings.Bool(settingRetryAfter) {
		seconds := (e.Retry + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	var body encoder
	body.open('{')
	body.raw("code", strconv.Itoa(e.code))
	body.text("message", e.Message)
	body.close('}')
	wire.Write(w, e.status, "application/json", body.b)
}

// Refuse answers r with status in the API's own form.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.fail(w, r, refusalOf(status).because("%s", why))
}

// ServeHTTP answers one request of the API. A slash at the end of the path makes
// no difference. (Ours.)
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
		without, url := *r, *r.URL
		url.Path = strings.TrimSuffix(p, "/")
		without.URL = &url
		r = &without
	}
	s.http.ServeHTTP(w, r)
}

// Name is "easypromos".
func (s *Server) Name() string { return Name }

// Reset closes the windows of the rate limit.
func (s *Server) Reset() { s.limiter.reset() }

// Operations lists the API's routes.
func (s *Server) Operations() []sims.Operation {
	list := make([]sims.Operation, len(routes))
	for i, rt := range routes {
		list[i] = rt.Operation
	}
	return list
}

// Credentials lists the access tokens, at most 100, the sandbox's own first.
func (s *Server) Credentials(tx *store.Tx) ([]sims.Credential, error) {
	rows, err := tx.Query(`
		SELECT k.token, a.name || ', ' || a.plan ||
			iif(k.expires IS NULL, '', ', expires ' || date(k.expires, 'unixepoch'))
		FROM easypromos_tokens k
		JOIN easypromos_accounts a ON a.id = k.account_id
		WHERE k.deleted IS NULL
		ORDER BY k.minted DESC, k.rowid
		LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []sims.Credential
	for rows.Next() {
		var token, opens string
		if err := rows.Scan(&token, &opens); err != nil {
			return nil, err
		}
		list = append(list, sims.Credential{Opens: opens, Values: map[string]string{"token": token}})
	}
	return list, rows.Err()
}

// Example is the guide's own curl command for the first demo token.
func (s *Server) Example(base string) string {
	return `curl -i -X GET '` + base + `/v2/promotions' -H 'Authorization: Bearer demo-token-a'`
}
