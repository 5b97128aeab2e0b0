package promoonly

import (
	"embed"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Name is the API's short name.
const Name = "promoonly"

// A Server simulates the POOL API over one world. It is an http.Handler that
// serves the vendor's own paths, /user/sync and so on.
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
	s.http = sims.Bounded(w, http.HandlerFunc(s.serve), s.Refuse)
	return s, nil
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	crossOrigin(w)
	s.http.ServeHTTP(w, r)
}

// Name is "promoonly".
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

// Refuse answers r with the status code in the API's own form.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, code int, why string) {
	crossOrigin(w)
	s.fail(w, r, ofStatus(code).because("%s", why))
}

// Credentials lists the users with what each of them can sign in with, minted ones
// first.
func (s *Server) Credentials(tx *store.Tx) ([]sims.Credential, error) {
	list, err := listUsers(tx)
	if err != nil {
		return nil, err
	}
	credentials := make([]sims.Credential, len(list))
	for i, u := range list {
		credentials[i] = u.credential()
	}
	return credentials, nil
}

// Example syncs the first demo user with the token that the document prints.
func (s *Server) Example(base string) string {
	return `curl "` + strings.TrimSuffix(base, "/") + `/user/sync"` +
		` -H "Authorization: Bearer $(printf '1:8b26e1e4f3f5e00a888807e605565c47' | base64)"`
}
