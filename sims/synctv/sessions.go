package synctv

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// cookieName is ours: the vendor's page about sessions was not found.
const cookieName = "_synctv_session"

// The roles of an account. (Documented: "cookie session with admin rights"; the
// words are version 2's.)
const (
	roleUser  = "user"
	roleAdmin = "admin"
)

// statusActive is the account_status of an account that can log in.
const statusActive = "active"

// A caller is who sent a request: an account of the service, or nobody.
type caller struct {
	ServiceID int64
	AccountID int64 // 0 for nobody
	Admin     bool

	NotLoggedIn string // why it is nobody, for the developer
}

// authenticate finds the service and the caller. A cookie of no session, of
// another service or of an expired session is no session at all. It returns
// errNotFound for an unknown service, and errWrite where the use of the session
// is to be recorded and the transaction cannot.
func (s *Server) authenticate(tx *store.Tx, c *call) error {
	service, named := c.service, "the host names it, as in service_name.synctv.com"
	if service == "" {
		service = s.world.Settings.String(settingService)
		named = "the setting " + settingService + " names it"
	}
	row, err := sessionIn(tx, service, c.tokenHash)
	if errors.Is(err, sql.ErrNoRows) {
		return errNotFound.because("there is no service %q; %s", service, named)
	}
	if err != nil {
		return err
	}
	c.caller = caller{ServiceID: row.ServiceID}
	ttl := s.world.Settings.Int(settingSessionTTL)
	if !row.AccountID.Valid || tx.Now.Unix()-row.UsedAt.Int64 >= ttl {
		c.caller.NotLoggedIn, err = notLoggedIn(tx, row, service, c.tokenHash, ttl)
		return err
	}
	c.caller.AccountID, c.caller.Admin = row.AccountID.Int64, row.Admin.Bool
	if !stale(tx.Now, row.UsedAt.Int64, min(minute, max(1, ttl/2))) {
		return nil
	}
	if !c.writable {
		return errWrite
	}
	return touchSession(tx, c.tokenHash)
}

// notLoggedIn says why a cookie opens nothing.
func notLoggedIn(
	tx *store.Tx, row sessionRow, service string, tokenHash []byte, ttl int64,
) (why string, err error) {
	if tokenHash == nil {
		return "the request has no cookie " + cookieName + "; POST /rest/v1/session sets it", nil
	}
	if row.AccountID.Valid {
		end := time.Unix(row.UsedAt.Int64+ttl, 0).UTC().Format(time.RFC3339)
		return fmt.Sprintf("the session ended at %s, %d seconds after its last use; the clock is %s",
			end, ttl, stamp(tx)), nil
	}
	a, other, err := accountOfSession(tx, tokenHash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "the cookie " + cookieName +
			" is of no session that is open: logged out, or from before a reset", nil
	case err != nil:
		return "", err
	case a.Status != statusActive:
		return fmt.Sprintf("account %d is %s", a.ID, a.Status), nil
	}
	return fmt.Sprintf("the session is of the service %s, the request is to %s", other, service), nil
}

// minute is how often a last use is written at most, in seconds.
const minute = 60

// stale reports whether a last use, in Unix seconds, is to be written again. A
// clock set back counts as well as one that went on.
func stale(now time.Time, used, interval int64) bool {
	age := now.Unix() - used
	return max(age, -age) >= interval
}

// createSession answers POST /session: log in.
func (s *Server) createSession(tx *store.Tx, c *call) (*document, error) {
	email, err := c.args.required("email")
	if err != nil {
		return nil, err
	}
	password, err := c.args.required("password")
	if err != nil {
		return nil, err
	}
	a, err := accountByEmail(tx, c.caller.ServiceID, email)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, errCredentials.because("no account of the service has the e-mail %q", email)
	case err != nil:
		return nil, err
	case subtle.ConstantTimeCompare([]byte(password), []byte(a.Password)) == 0:
		return nil, errCredentials.because("the password of account %d is another one", a.ID)
	case a.Status != statusActive:
		return nil, errCredentials.because("account %d is %s", a.ID, a.Status)
	}
	device := c.args.get("device")
	if err := seeDevice(tx, c, device); err != nil {
		return nil, err
	}
	token, err := OpenSession(tx, s.world, a.ID, device)
	if err != nil {
		return nil, err
	}
	c.cookie = c.sessionCookie(token)
	return sessionDocument(a), nil
}

// OpenSession makes a session for an account and returns the value of its
// cookie. device is the id of the device that logs in, or "".
func OpenSession(
	tx *store.Tx, w *sims.World, accountID int64, device string,
) (token string, err error) {
	if token, err = w.Rand.Token(tx, "synctv session", 16); err != nil {
		return "", err
	}
	if err := insertSession(tx, hashToken(token), accountID, device); err != nil {
		return "", fmt.Errorf("session of account %d: %w", accountID, err)
	}
	return token, nil
}

// showSession answers GET /session: who is logged in.
func (s *Server) showSession(tx *store.Tx, c *call) (*document, error) {
	a, err := accountByID(tx, c.caller.AccountID)
	if err != nil {
		return nil, fmt.Errorf("account %d: %w", c.caller.AccountID, err)
	}
	return sessionDocument(a), nil
}

// deleteSession answers DELETE /session: log out.
func (s *Server) deleteSession(tx *store.Tx, c *call) (*document, error) {
	if err := deleteSession(tx, c.tokenHash); err != nil {
		return nil, err
	}
	c.cookie = c.sessionCookie("")
	c.cookie.MaxAge = -1
	return answered(0), nil
}

// sessionCookie lasts as long as the client runs: the server knows when the
// session ends, which slides with each use.
func (c *call) sessionCookie(token string) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure,
	}
}

func sessionDocument(a account) *document {
	d := newDocument()
	d.open("session")
	d.number("account_id", a.ID)
	d.text("email", a.Email)
	d.text("role", a.Role)
	d.close("session")
	d.response(1, 1, success)
	return d.end()
}
