package synctv

import (
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A call is one request as the handlers see it.
type call struct {
	service   string // as the host names it; "" is the default one
	token     string // the session cookie's value
	tokenHash []byte // of the token; nil where none was sent
	args      arguments
	secure    bool // the request came by https

	offer, account, id string // as they stand in the path

	caller     caller
	writable   bool         // the transaction may write
	cookie     *http.Cookie // to set
	statusMode string       // the setting synctv.error_status
}

// readCall reads what needs no database. It returns what readArguments does.
func readCall(r *http.Request, vars map[string]string) (*call, error) {
	c := &call{
		service: serviceOf(r.Host),
		offer:   vars["offer_id"],
		account: vars["account_id"],
		id:      vars["id"],
		secure:  r.TLS != nil,
	}
	if cookie, err := r.Cookie(cookieName); err == nil && cookie.Value != "" {
		c.token, c.tokenHash = cookie.Value, hashToken(cookie.Value)
	}
	var err error
	c.args, err = readArguments(r)
	return c, err
}

func hashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// serviceOf is the service that a host names: the label before .synctv.com, or
// the only one before .localhost. "" is the default service: any other host, and
// SANDBOX.synctv.localhost, whose first label is a sandbox. (Ours, but for
// service_name.synctv.com.)
func serviceOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if name, ok := strings.CutSuffix(host, ".synctv.com"); ok {
		return name
	}
	if name, ok := strings.CutSuffix(host, ".localhost"); ok && !strings.Contains(name, ".") {
		return name
	}
	return ""
}

// errWrite asks for the request to be run again in a write transaction.
var errWrite = errors.New("the request has to write")

// transact runs the route's handler in one transaction: a write transaction for
// a route that writes, else a read one. A read that finds a last use to record,
// which is at most once a minute for each session and device, starts over in a
// write transaction, so that its answer and what it records belong together.
func (s *Server) transact(ctx context.Context, rt *route, c *call) (d *document, err error) {
	run := func(tx *store.Tx) (err error) {
		d, err = s.answer(tx, rt, c)
		return err
	}
	if c.writable = rt.writes; rt.writes {
		err = s.world.DB.Update(ctx, run)
		return d, err
	}
	if err = s.world.DB.View(ctx, run); !errors.Is(err, errWrite) {
		return d, err
	}
	c.writable = true
	var refusal *apiError
	err = s.world.DB.Update(ctx, func(tx *store.Tx) error {
		if err := run(tx); !errors.As(err, &refusal) {
			return err
		}
		return nil // a refused read was a use of the session all the same
	})
	if err == nil && refusal != nil {
		return nil, refusal
	}
	return d, err
}

// answer finds out who calls, and lets the route answer.
func (s *Server) answer(tx *store.Tx, rt *route, c *call) (*document, error) {
	c.statusMode = s.world.Settings.String(settingErrorStatus)
	if err := s.authenticate(tx, c); err != nil {
		return nil, err
	}
	if rt.rights != needsNothing && c.caller.AccountID == 0 {
		return nil, c.caller.NotLoggedIn
	}
	if rt.rights == needsAdmin && !c.caller.Admin {
		return nil, errAdmin.because("account %d has the role user", c.caller.AccountID).
			judging("account_id", c.caller.AccountID, "role", roleUser)
	}
	return rt.serve(s, tx, c)
}

// rights are what a route asks of its caller.
type rights int

const (
	needsNothing rights = iota
	needsSession
	needsAdmin
)
