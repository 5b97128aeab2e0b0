package promoonly

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
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
	bearer
	known   bool // an account has this userid
	status  string
	owner   sql.NullInt64 // of the token
	issued  sql.NullInt64 // Unix seconds
	expires sql.NullInt64 // Unix seconds; null for a pinned token
}

// authorize returns the caller of a call that needs an access token. It returns the
// failure where the token is no good, or the account is not active. Of /user/sync
// documented is the text alone: that it is for a userid without an account, whatever
// the token, and for an account that is not active, with a good token, is ours.
func (s *Server) authorize(tx *store.Tx, b bearer) (caller, error) {
	c, err := callerOf(tx, b)
	if err != nil {
		return c, err
	}
	if err := c.checkToken(tx, s.world); err != nil {
		return c, err
	}
	return c, checkStatus(c.userid, c.status)
}

// view runs fn with the userid of the caller, who needs a good access token.
func (s *Server) view(r *http.Request, fn func(tx *store.Tx, userid int64) error) error {
	return s.authorized(r, s.world.DB.View, fn)
}

// update is view for a call that writes.
func (s *Server) update(r *http.Request, fn func(tx *store.Tx, userid int64) error) error {
	return s.authorized(r, s.world.DB.Update, fn)
}

// refused returns err, or the failure of a caller without a good access token: who may
// not call at all learns that first.
func (s *Server) refused(r *http.Request, err error) error {
	return s.view(r, func(*store.Tx, int64) error { return err })
}

func (s *Server) authorized(
	r *http.Request, run func(context.Context, func(*store.Tx) error) error,
	fn func(tx *store.Tx, userid int64) error,
) error {
	b, err := readBearer(r.Header)
	if err != nil {
		return err
	}
	return run(r.Context(), func(tx *store.Tx) error {
		c, err := s.authorize(tx, b)
		if err != nil {
			return err
		}
		return fn(tx, c.userid)
	})
}

// checkStatus returns the failure of an account that is not active.
func checkStatus(userid int64, status string) error {
	f := errDisabled
	switch status {
	case statusActive:
		return nil
	case statusIncomplete:
		f = errIncomplete
	}
	return f.because("the account of user %d is %s", userid, status).
		judging("userid", userid, "status", status)
}

// checkToken returns the failure of a caller whose token is no good now.
func (c caller) checkToken(tx *store.Tx, w *sims.World) error {
	now := tx.Now.Unix()
	end := c.expires.Int64
	strict := w.Settings.Bool(settingStrict)
	if strict {
		end = min(end, c.issued.Int64+strictLifetime)
	}
	switch {
	case !c.known:
		return errUserUnknown.because("no account has the userid %d", c.userid).
			judging("userid", c.userid)
	case !c.owner.Valid:
		return c.unknownToken()
	case c.owner.Int64 != c.userid:
		return errTokenOfOther.because("the token belongs to another user").
			judging("userid", c.userid, "token_userid", c.owner.Int64)
	case !c.expires.Valid && !w.Settings.Bool(settingPinned):
		return errTokenPinned.because("the demo tokens are off: the setting "+settingPinned+" is false").
			judging("userid", c.userid, settingPinned, false)
	case !c.expires.Valid: // pinned
		return nil
	case now >= end && strict && now < c.expires.Int64:
		return errTokenStrict.because("the token is older than 300 seconds, "+
			"which the setting "+settingStrict+" asks for: %s", expired(end, now)).
			judging("userid", c.userid, "issued", clockTime(c.issued.Int64),
				"honoured_until", clockTime(end), "expires", clockTime(c.expires.Int64),
				"clock", clockTime(now), settingStrict, true)
	case now >= end:
		return errTokenExpired.because("%s", expired(end, now)).
			judging("userid", c.userid, "issued", clockTime(c.issued.Int64),
				"expires", clockTime(end), "clock", clockTime(now))
	}
	return nil
}

// unknownToken is the failure of a token that nobody issued.
func (c caller) unknownToken() error {
	return errTokenUnknown.because("the token is unknown").
		judging("userid", c.userid, "token_length", len(c.token)).misread(c.token)
}

// misread adds the mistake that an unknown token shows.
func (e *apiError) misread(token string) *apiError {
	switch trimmed := strings.TrimSpace(token); {
	case isToken(token):
	case isToken(trimmed):
		e.Why += "; it has a blank or a newline around it, as echo adds one: use printf"
		e.judging("mistake", "blank-around")
	case isToken(strings.ToLower(trimmed)):
		e.Why += "; tokens are in lower case"
		e.judging("mistake", "upper-case")
	}
	return e
}

func expired(end, now int64) string {
	return "the token expired at " + clockTime(end) + "; the clock is " + clockTime(now)
}

func clockTime(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
