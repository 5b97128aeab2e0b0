package userbatch

import (
	"database/sql"
	"encoding/hex"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// window is how long a timestamp is good, in seconds, to either side of the
// clock. (Documented: 300 seconds; both sides and inclusive are ours.)
const window = 300

// authenticate returns the portal that signed the call. It returns errUnauthorized
// for an unknown login or a wrong token, then errExpired for a timestamp outside
// the window.
func (s *Server) authenticate(tx *store.Tx, c *call) (portal, error) {
	p, err := portalByLogin(tx, c.login)
	if errors.Is(err, sql.ErrNoRows) {
		return portal{}, errUnauthorized.because("login %d is unknown", c.login)
	}
	if err != nil {
		return portal{}, err
	}
	if sent, err := hex.DecodeString(c.token); err != nil || len(sent) != 32 {
		return portal{}, errUnauthorized.because(
			"X-HTTP-AUTH-TOKEN must be 64 hexadecimal digits; it has %d characters", len(c.token))
	}
	signed := signing{
		sorted:            s.world.Settings.String(settingOrder) == "sorted",
		trailingSemicolon: s.world.Settings.Bool(settingTrailing),
	}
	if !matches(c.token, signed.message(c.params), p.PrivateKey) {
		keys, err := privateKeys(tx)
		if err != nil {
			return portal{}, err
		}
		return portal{}, errUnauthorized.because("%s", explainSignature(c.token, c.params, signed, p.PrivateKey, keys))
	}
	now := tx.Now.Unix()
	if age := now - c.timestamp; age > window || age < -window {
		return portal{}, errExpired.because("timestamp %d is %d seconds from the server's clock, %d; the window is %d",
			c.timestamp, max(age, -age), now, window)
	}
	return p, nil
}

// caller returns the portal that signed the call, and the e-mail that it sends,
// decrypted, or "" where there is none. It returns what authenticate does, then
// the 400 for an e-mail that is none.
func (s *Server) caller(tx *store.Tx, c *call) (p portal, email string, err error) {
	if p, err = s.authenticate(tx, c); err != nil {
		return p, "", err
	}
	v := c.params.Get("email")
	if v == "" {
		return p, "", nil
	}
	email, ok := plainEmail(v, emailKey(s.world.Settings.String(settingEmailKey), p.PrivateKey))
	if !ok {
		return p, "", invalid("email", "is no e-mail, neither plain nor encrypted with the portal's key")
	}
	return p, email, nil
}
