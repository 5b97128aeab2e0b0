package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// successCode is in each answer of /user/authenticate. No page explains it; it is
// no HTTP status. (Documented by the sample; that it never changes is ours.)
const successCode = 504

// strictLifetime is how long a token is honoured with the setting
// strict_five_minutes, in seconds.
const strictLifetime = 300

type authentication struct {
	Code       int    `json:"code"`
	Expires    int64  `json:"expires"`     // Unix seconds
	ServerTime int64  `json:"server_time"` // Unix seconds
	Token      string `json:"token"`
	UserID     int64  `json:"userid"`
}

// authenticate answers POST /user/authenticate: an access token for an API key,
// its secret and their user.
func (s *Server) authenticate(r *http.Request, _ map[string]string) (any, error) {
	key, secret, err := basicForm.read(r.Header)
	if err != nil {
		return nil, err
	}
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	userid, err := f.requiredNumber("userid")
	if err != nil {
		return nil, err
	}
	var a authentication
	err = s.world.DB.Update(r.Context(), func(tx *store.Tx) error {
		if err := checkAPICredentials(tx, key, secret, userid); err != nil {
			return err
		}
		t, err := IssueToken(tx, s.world, userid, "basic")
		a = authentication{successCode, t.Expires, t.Issued, t.Token, userid}
		return err
	})
	return a, err
}

func checkAPICredentials(tx *store.Tx, key, secret string, userid int64) error {
	u, err := userByAPIKey(tx, key)
	switch {
	case err != nil:
		return err
	case u.APISecret.String != secret:
		return errAPISecretWrong.because("the API secret is not the one of this API key").
			judging("key_userid", u.UserID, "api_secret_length", len(secret))
	case u.UserID != userid:
		return errAPIKeyOfAnother.because("the API key belongs to another user than %d", userid).
			judging("userid", userid, "key_userid", u.UserID)
	}
	return checkStatus(userid, u.Status)
}

type signedIn struct {
	Result     string `json:"result"`
	APIKey     string `json:"api_key"`
	APISecret  string `json:"api_secret"`
	UserID     int64  `json:"userid"`
	Token      string `json:"token"`
	Expiration int64  `json:"expiration"`  // Unix seconds
	ServerTime int64  `json:"server_time"` // Unix seconds
}

// A signInFailure has the reason in the key that says Authenticated otherwise.
type signInFailure struct {
	Result string `json:"result"`
}

// signIn answers POST /user/authenticate/signin: API key, secret and an access
// token for an e-mail and its password.
func (s *Server) signIn(r *http.Request, _ map[string]string) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	email, err := f.required("email")
	if err != nil {
		return nil, err
	}
	password, err := f.required("password")
	if err != nil {
		return nil, err
	}
	var a signedIn
	err = s.world.DB.Update(r.Context(), func(tx *store.Tx) error {
		u, err := checkPassword(tx, email, password)
		if err != nil {
			return err
		}
		t, err := IssueToken(tx, s.world, u.UserID, "signin")
		a = signedIn{
			"Authenticated", u.APIKey.String, u.APISecret.String, u.UserID, t.Token, t.Expires, t.Issued,
		}
		return err
	})
	return a, err
}

// checkPassword returns the user with this e-mail and password, or the failure where
// there is none, or the account has no API credentials or is not active.
func checkPassword(tx *store.Tx, email, password string) (user, error) {
	u, err := userByEmail(tx, email)
	switch {
	case err != nil:
		return u, err
	case u.UserID == 0:
		return u, unknownEmail(email)
	case u.Password != password:
		return u, errPasswordWrong.because("the password of this e-mail is another one").
			judging("userid", u.UserID, "password_length", len(password))
	case u.Status == statusActive && !u.APIKey.Valid:
		return u, errWithoutAPIKey.because("user %d has no API key and secret", u.UserID).
			judging("userid", u.UserID)
	}
	return u, checkStatus(u.UserID, u.Status)
}

// A tokenStatus is "valid" or "invalid".
type tokenStatus struct {
	Token string `json:"token"`
}

// validateToken answers POST /user/token/validate. Asking does not lengthen the
// token's life. (A missing variable makes it invalid, too; that is ours.)
func (s *Server) validateToken(r *http.Request, _ map[string]string) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	userid, err := f.requiredNumber("userid")
	if err != nil {
		return nil, err
	}
	token, err := f.required("token")
	if err != nil {
		return nil, err
	}
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		c, err := callerOf(tx, bearer{userid, token})
		if err != nil {
			return err
		}
		return c.checkToken(tx, s.world)
	})
	return tokenStatus{"valid"}, err
}

// A Token is an access token as it was issued. Times are Unix seconds.
type Token struct {
	Token           string // 32 hexadecimal digits
	Issued, Expires int64
}

// IssueToken makes an access token for a user, good for the setting token_ttl.
// Older tokens stay good until they expire. (Ours.) source is "basic" or "signin".
func IssueToken(tx *store.Tx, w *sims.World, userid int64, source string) (Token, error) {
	text, err := w.Rand.Token(tx, "promoonly token", 16)
	if err != nil {
		return Token{}, err
	}
	t := Token{Token: text, Issued: tx.Now.Unix()}
	t.Expires = t.Issued + w.Settings.Int(settingTokenTTL)
	return t, insertToken(tx, userid, source, t)
}
