package synctv

import (
	"database/sql"
	"errors"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// noCookie is the same for each request without one. It is not to be changed.
var noCookie = errSessionMissing.because(
	"the request has no cookie %s; POST /rest/v1/session sets it", cookieName)

// notLoggedIn says why a cookie opens nothing.
func (s *Server) notLoggedIn(
	tx *store.Tx, row sessionRow, service string, c *call, ttl int64,
) (*apiError, error) {
	if c.tokenHash == nil {
		return noCookie, nil
	}
	if row.AccountID.Valid {
		return expired(tx, row, ttl), nil
	}
	o, err := sessionByToken(tx, c.tokenHash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return s.unknownSession(c.token), nil
	case err != nil:
		return nil, err
	case o.EndedAt.Valid:
		return errLoggedOut.because("the session of account %d was logged out", o.ID).
			judging("account_id", o.ID, "ended_at", clock(o.EndedAt.Int64)), nil
	case o.Status != statusActive:
		return errSessionInactive.because("account %d is %s", o.ID, o.Status).
			judging("account_id", o.ID, "account_status", o.Status), nil
	}
	return errSessionElsewhere.because(
		"the session is of the service %s, the request is to %s", o.Service, service).
		judging("account_id", o.ID, "session_service", o.Service, "service", service), nil
}

func expired(tx *store.Tx, row sessionRow, ttl int64) *apiError {
	end := clock(row.UsedAt.Int64 + ttl)
	return errSessionExpired.because(
		"the session ended at %s, %d seconds after its last use; the clock is %s", end, ttl, stamp(tx)).
		judging("account_id", row.AccountID.Int64, "used_at", clock(row.UsedAt.Int64), "ended_at", end,
			"clock", stamp(tx), "ttl_seconds", ttl)
}

// unknownSession says what can be told of a token that no session has: the world's
// own tokens begin with its tag.
func (s *Server) unknownSession(token string) *apiError {
	if own := s.world.Rand.Tag(); own != "" {
		if tag, ok := sims.TagOf(token); ok && tag == own {
			return errSessionUnknown.because(
				"the cookie %s is of a session that this sandbox opened and has no more: "+
					"it is from before a reset, or from before another state was restored", cookieName).
				judging("issued_by", "this sandbox")
		}
		return errSessionUnknown.because("the cookie %s is of no session of this sandbox, "+
			"and was not made by it", cookieName).judging("issued_by", "another")
	}
	return errSessionUnknown.because("the cookie %s is of no session that is known: "+
		"it is from before a reset, or of another sandbox", cookieName)
}

// unknownService says where the name of a service is from.
func unknownService(service string, ofHost bool) error {
	named, from := "the setting "+settingService+" names it", "setting"
	if ofHost {
		named, from = "the host names it, as in service_name.synctv.com", "host"
	}
	return errService.because("there is no service %q; %s", service, named).
		judging("service", service, "named_by", from)
}

// clock is a time of the clock, from Unix seconds.
func clock(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
