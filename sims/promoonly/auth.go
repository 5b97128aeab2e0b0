package promoonly

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

// The statuses of an account. Only an active one may use the API.
const (
	statusActive     = "active"
	statusDisabled   = "disabled"
	statusIncomplete = "incomplete" // no POOL service
)

// A caller is whom a bearer names, and what is known of its token.
type caller struct {
	userid  int64
	known   bool // an account has this userid
	status  string
	owner   sql.NullInt64 // of the token
	issued  sql.NullInt64 // Unix seconds
	expires sql.NullInt64 // Unix seconds; null for a pinned token
}

// authorize returns the caller of a call that needs an access token. It returns
// errAccessToken where the token is no good, or the account is not active.
func (s *Server) authorize(tx *store.Tx, b bearer) (caller, error) {
	c, err := callerOf(tx, b)
	if err != nil {
		return c, err
	}
	if why := c.tokenFault(tx, s.world); why != "" {
		return c, errAccessToken.because("%s", why)
	}
	if c.status != statusActive {
		return c, errAccessToken.because("the account of user %d is %s", c.userid, c.status)
	}
	return c, nil
}

// authorizeSync is authorize for /user/sync, which answers errInvalidUser for a
// userid without an account, whatever the token, and for an account that is not
// active, with a good token. (Documented is the text alone.)
func (s *Server) authorizeSync(tx *store.Tx, b bearer) error {
	c, err := callerOf(tx, b)
	if err != nil {
		return err
	}
	if !c.known {
		return errInvalidUser(b.userid).because("no account has the userid %d", b.userid)
	}
	if why := c.tokenFault(tx, s.world); why != "" {
		return errAccessToken.because("%s", why)
	}
	if c.status != statusActive {
		return errInvalidUser(b.userid).because("the account of user %d is %s", b.userid, c.status)
	}
	return nil
}
