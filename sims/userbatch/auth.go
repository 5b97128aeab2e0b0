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

// authenticate returns the portal that signed the call. It returns errLoginUnknown,
// then errTokenMissing, errTokenMalformed or errSignature, then errExpired or
// errAhead for a timestamp outside the window.
func (s *Server) authenticate(tx *store.Tx, c *call) (portal, error) {
	p, err := portalByLogin(tx, c.login)
	if errors.Is(err, sql.ErrNoRows) {
		return portal{}, errLoginUnknown.because("login %d is unknown", c.login).judging("login", c.login)
	}
	if err != nil {
		return portal{}, err
	}
	signed := s.signing()
	sent, err := hex.DecodeString(c.token)
	if err != nil || len(sent) != 32 {
		return portal{}, explainToken(c, signed, p)
	}
	if !matches(c.token, signed.message(c.params), p.PrivateKey) {
		keys, err := privateKeys(tx)
		if err != nil {
			return portal{}, err
		}
		return portal{}, explainSignature(c, signed, p, keys)
	}
	return p, checkWindow(c.timestamp, tx.Now.Unix())
}

// checkWindow compares a timestamp with the clock, both in Unix seconds.
func checkWindow(timestamp, clock int64) error {
	age := clock - timestamp
	if age <= window && age >= -window {
		return nil
	}
	f, mistake, hint := errExpired, "clock", ""
	if age < 0 {
		f = errAhead
	}
	if inSeconds := clock - timestamp/1000; inSeconds <= day && inSeconds >= -day {
		mistake, hint = "milliseconds", "; it looks like milliseconds"
	}
	return f.because("the signature is right, but timestamp %d is %d seconds "+
		"from the server's clock, %d; the window is %d%s",
		timestamp, max(age, -age), clock, window, hint).
		judging("timestamp", timestamp, "clock", clock, "seconds_off", -age,
			"window_seconds", window, "mistake", mistake)
}

const day = 24 * 60 * 60

// caller returns the portal that signed the call, and the e-mail that it sends,
// decrypted, or "" where there is none. It returns what authenticate does, then
// errEmail for an e-mail that is none.
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
		return p, "", errEmail.of("email",
			"is no e-mail, neither plain nor encrypted with the portal's key").judging("value", v)
	}
	return p, email, nil
}
