package easypromos

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// getLoginToken answers GET /users/logintoken/{promotion_id}/{user_id}. A GET never
// changes anything, so the token is signed instead of stored.
func (s *Server) getLoginToken(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	c.out.open('{')
	c.out.text("login_token", s.loginToken(tx, c.id("user_id"), 0))
	c.out.close('}')
	return nil
}

// newLoginToken is a token of a user that nobody has yet.
func (s *Server) newLoginToken(tx *store.Tx, user int64) (string, error) {
	g, err := s.world.Rand.Source(tx, "easypromos login token")
	if err != nil {
		return "", err
	}
	return s.loginToken(tx, user, g.Uint32()|1), nil
}

// tokenData is what a login token carries: the user's id, 4 bytes, until when it is
// good, 8 bytes of Unix seconds, and what parts tokens of one second, 4 bytes. A
// signature of 16 bytes follows. To clients it is opaque.
const (
	tokenData = 4 + 8 + 4
	tokenSize = tokenData + 16
)

// loginToken is the token of a user that is good from now on for as long as the
// setting says, signed with the world's key.
func (s *Server) loginToken(tx *store.Tx, user int64, nonce uint32) string {
	life := time.Duration(s.world.Settings.Int(settingTokenTTL)) * time.Second
	b := binary.BigEndian.AppendUint32(make([]byte, 0, tokenData+sha256.Size), uint32(user))
	b = binary.BigEndian.AppendUint64(b, uint64(tx.Now.Add(life).Unix()))
	b = binary.BigEndian.AppendUint32(b, nonce)
	return base64.RawURLEncoding.EncodeToString(signToken(s.world, b))
}

// signToken appends the signature to a token's data.
func signToken(w *sims.World, data []byte) []byte {
	key := w.Rand.Key("easypromos login token")
	mac := hmac.New(sha256.New, key[:])
	mac.Write(data)
	return mac.Sum(data)[:tokenSize]
}

// loginUser is the user of the promotion whose login token the body carries, as
// login_token or user_login_token; there is false where it carries none. It returns
// errLoginToken for one that is not good. (Documented: code 20; the names are ours.)
func (s *Server) loginUser(tx *store.Tx, c *call) (user int64, there bool, err error) {
	name := "login_token"
	if !c.body.has(name) {
		name = "user_login_token"
	}
	if !c.body.has(name) {
		return 0, false, nil
	}
	token, err := c.body.text(name, 1000)
	if err != nil {
		return 0, true, errLoginToken.because("%s", err.(*apiError).Why)
	}
	user, err = s.userOfToken(tx, c.promotion, token)
	return user, true, err
}

// needLoginUser is loginUser where a token must be there.
func (s *Server) needLoginUser(tx *store.Tx, c *call) (int64, error) {
	user, there, err := s.loginUser(tx, c)
	if err == nil && !there {
		err = errLoginToken.because("the body has no login_token; autologin and logintoken issue one")
	}
	return user, err
}

// userOfToken returns the user of a promotion whose login token it is, or
// errLoginToken.
func (s *Server) userOfToken(tx *store.Tx, promotion int64, token string) (int64, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != tokenSize ||
		!hmac.Equal(b, signToken(s.world, append([]byte(nil), b[:tokenData]...))) {
		return 0, errLoginToken.because("the login token is not one that this sandbox has issued").
			judging("length", len(token))
	}
	user := int64(binary.BigEndian.Uint32(b))
	expires := int64(binary.BigEndian.Uint64(b[4:]))
	if tx.Now.Unix() >= expires {
		return 0, errLoginToken.because("the login token of user %d expired at %s; the clock is %s",
			user, instant(expires), tx.Now.Format(time.RFC3339)).
			judging("user", user, "expired", instant(expires), "clock", tx.Now)
	}
	var of int64
	found, err := one(tx.QueryRow(`
		SELECT promotion_id
		FROM easypromos_users
		WHERE id = $1`, user).Scan(&of))
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, errLoginToken.because("the login token is of user %d, who is not there any more", user).
			judging("user", user)
	case of != promotion:
		return 0, errLoginToken.because("the login token is of user %d of promotion %d, not %d",
			user, of, promotion).judging("user", user, "of", of, "promotion", promotion)
	}
	return user, nil
}
