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

// loginTokenLife is how long a User Login Token is good. (Ours.)
const loginTokenLife = time.Hour

// getLoginToken answers GET /users/logintoken/{promotion_id}/{user_id}. A GET never
// changes anything, so the token is signed instead of stored.
func (s *Server) getLoginToken(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	c.out.open('{')
	c.out.text("login_token", loginToken(s.world, c.id("user_id"), tx.Now.Add(loginTokenLife)))
	c.out.close('}')
	return nil
}

// loginToken is the token of a user that is good until expires: the user's id and
// the time, signed with the world's key. To clients it is opaque.
func loginToken(w *sims.World, user int64, expires time.Time) string {
	key := w.Rand.Key("easypromos login token")
	b := binary.BigEndian.AppendUint32(nil, uint32(user))
	b = binary.BigEndian.AppendUint64(b, uint64(expires.Unix()))
	mac := hmac.New(sha256.New, key[:])
	mac.Write(b)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(b)[:28])
}
