package nats4

import (
	"embed"
	"net/http"

	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Name is the API's short name.
const Name = "nats4"

// A Server simulates one NATS4 install over one world. It is an http.Handler that
// serves the vendor's own paths, /api/member/tokenrebuystring and so on.
type Server struct {
	world *sims.World
	http  http.Handler
}

var (
	_ sims.Simulator       = (*Server)(nil)
	_ sims.MethodOverrider = (*Server)(nil)
)

//go:embed migrations/*.sql
var migrations embed.FS

// New makes the simulator and its tables in the world's database.
func New(w *sims.World) (*Server, error) {
	if err := w.Prepare(Name, migrations, settings); err != nil {
		return nil, err
	}
	s := &Server{world: w}
	s.http = sims.Bounded(w, http.HandlerFunc(s.handle), s.Refuse)
	return s, nil
}

// handle answers one request in one transaction. Who may call is judged before
// what is called, so the endpoint is looked up first and refused later. (The order
// is ours.) The parameters are read before the transaction: a slow client holds up
// nobody.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	var (
		method         = s.MethodOf(r)
		e, rt, noneOf  = find(method, r.URL.Path)
		given, notRead = readParameters(r, method)
		transact       = s.world.DB.View
		c              = call{endpoint: e, route: rt, remote: r.RemoteAddr}
		body           []byte
	)
	if e != nil && method != http.MethodGet {
		transact = s.world.DB.Update
	}
	err := transact(r.Context(), func(tx *store.Tx) (err error) {
		c.args.now = tx.Now
		if c.account, err = s.admit(tx, r); err != nil {
			return err
		}
		if noneOf != nil {
			return noneOf
		}
		if err := s.permit(&c); err != nil {
			return err
		}
		if notRead != nil {
			return notRead
		}
		if err := e.check(&c, given, s.world.Settings.Bool(settingStrict)); err != nil {
			return err
		}
		body, err = e.serve(s, tx, &c)
		return err
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if c.noted != nil {
		s.world.Explain(w, r, c.noted.explanation())
	}
	wire.Write(w, http.StatusOK, contentType, body)
}

// permit refuses an account that has no permission for the endpoint.
func (s *Server) permit(c *call) error {
	setting := permissionSetting(c.account.LoginID)
	list := s.world.Settings.String(setting)
	if permits(list, c.endpoint.routes) {
		return nil
	}
	return errPermission.because("%s has no permission for %s; the setting %s is %q",
		c.account.Username, c.route, setting, list).
		judging("api_username", c.account.Username, "method", c.route.method,
			"resource", c.route.resource, "setting", setting, "permissions", list)
}

// contentType has no charset: everything outside ASCII is escaped. (Ours.)
const contentType = "application/json"

// fail is the only place that writes a failure.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := asAPIError(err)
	if e.refusal == errInternal {
		s.world.Log.Error("request failed",
			"api", Name, "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if e.Allow != "" {
		w.Header().Set("Allow", e.Allow)
	}
	s.world.Explain(w, r, e.explanation())
	wire.Write(w, e.status, contentType, append(appendMember([]byte{'{'}, "error", e.Message), '}'))
}

// Refuse answers r with status in the API's own form.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.fail(w, r, refusalOf(status).because("%s", why))
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Name is "nats4".
func (s *Server) Name() string { return Name }

// Reset does nothing: the simulator keeps nothing in memory.
func (s *Server) Reset() {}

// Operations lists the API's endpoints.
func (s *Server) Operations() []sims.Operation {
	list := make([]sims.Operation, len(endpoints))
	for i, e := range endpoints {
		list[i] = e.Operation
	}
	return list
}

// Credentials lists the accounts that have an API key, the sandbox's own first.
func (s *Server) Credentials(tx *store.Tx) ([]sims.Credential, error) {
	list, err := accountsWithKey(tx)
	credentials := make([]sims.Credential, len(list))
	for i, a := range list {
		credentials[i] = a.credential()
	}
	return credentials, err
}

func (a account) credential() sims.Credential {
	opens := "a full admin: every endpoint"
	switch {
	case !a.Admin:
		opens = "no admin: every request is 403 unless nats4.full_admins_only is off"
	case a.Deleted || a.Status != accountActive:
		opens = "disabled or deleted: every request is 403"
	}
	return sims.Credential{
		Opens:  opens,
		Values: map[string]string{"api-key": a.APIKey, "api-username": a.Username},
	}
}

// Example is the curl line of the vendor's page.
func (s *Server) Example(base string) string {
	return `curl -X GET '` + base + `/api/member/tokenrebuystring?username=testakovsky2&siteid=1'` +
		` -H "api-key: 44b5498dbcb481a0d00b404c0169af62" -H "api-username: tmm1phrvezsbu"`
}
