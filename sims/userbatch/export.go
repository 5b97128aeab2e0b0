package userbatch

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var _ sims.Signer = (*Server)(nil)

// Signature says how r was signed, where it was signed well and in time at the
// time at, and has its timestamp in the query alone.
func (s *Server) Signature(tx *store.Tx, r *http.Request, at time.Time) (sims.Signature, bool, error) {
	no := sims.Signature{}
	query, err := params.Parse(r.URL.RawQuery)
	if err != nil {
		return no, false, nil
	}
	sent, ok := query.Lookup("timestamp")
	c, _, err := readCall(r)
	if err != nil || !ok || strconv.FormatInt(c.timestamp, 10) != sent {
		return no, false, nil
	}
	if age := at.Unix() - c.timestamp; age > window || age < -window {
		return no, false, nil
	}
	p, err := portalByLogin(tx, c.login)
	if errors.Is(err, sql.ErrNoRows) {
		return no, false, nil
	}
	if err != nil {
		return no, false, err
	}
	signed := s.signing()
	if !matches(c.token, signed.message(c.params), p.PrivateKey) {
		return no, false, nil
	}
	const mark = "\x00" // in no parameter that a signature was good with
	for i := range c.params {
		if c.params[i].Name == "timestamp" {
			c.params[i].Value = mark
		}
	}
	before, after, _ := strings.Cut(signed.message(c.params), mark)
	return sims.Signature{
		Time: "timestamp", Header: http.CanonicalHeaderKey("X-HTTP-AUTH-TOKEN"),
		Before: before, After: after, Key: p.PrivateKey,
	}, true, nil
}
