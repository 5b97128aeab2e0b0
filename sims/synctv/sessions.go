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

// The values of account_status that the simulator knows: of an account that can log
// in, and of one that was another world's. Others are the fixtures' own.
const (
	statusActive   = "active"
	statusDisowned = "disowned"
)

// A caller is who sent a request: an account of the service, or nobody.
type caller struct {
	ServiceID int64
	AccountID int64 // 0 for nobody
	Admin     bool

	NotLoggedIn *apiError // why it is nobody
}

// authenticate finds the service and the caller. A cookie of no session, of
// another service or of an expired session is no session at all. It returns
// errService for an unknown service, and errWrite where the use of the session
// is to be recorded and the transaction cannot.
func (s *Server) authenticate(tx *store.Tx, c *call) error {
	service := c.service
	if service == "" {
		service = s.world.Settings.String(settingService)
	}
	row, err := sessionIn(tx, service, c.tokenHash)
	if errors.Is(err, sql.ErrNoRows) {
		return unknownService(service, c.service != "")
	}
	if err != nil {
		return err
	}
	c.caller = caller{ServiceID: row.ServiceID}
	ttl := s.world.Settings.Int(settingSessionTTL)
	if !row.AccountID.Valid || tx.Now.Unix()-row.UsedAt.Int64 >= ttl {
		c.caller.NotLoggedIn, err = s.notLoggedIn(tx, row, service, c, ttl)
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
		return nil, errEmailUnknown.because("no account of the service has the e-mail %q", email).
			judging("email", email, "service_id", c.caller.ServiceID)
	case err != nil:
		return nil, err
	case subtle.ConstantTimeCompare([]byte(password), []byte(a.Password)) == 0:
		return nil, errPassword.because("the password of account %d is another one", a.ID).
			judging("email", email, "account_id", a.ID)
	case a.Status != statusActive:
		return nil, errInactive.because("account %d is %s", a.ID, a.Status).
			judging("account_id", a.ID, "account_status", a.Status)
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
	if err := endSession(tx, c.tokenHash); err != nil {
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
	d := newDocument(rootSSAP)
	d.open("session")
	d.number("account_id", a.ID)
	d.text("email", a.Email)
	d.text("role", a.Role)
	d.close("session")
	d.response(1, 1, success)
	return d.end()
}
