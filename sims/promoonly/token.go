package promoonly

import (
	"net/http"
	"time"

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
func (s *Server) authenticate(r *http.Request) (any, error) {
	key, secret, err := readBasic(r.Header)
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
		return errAPICredentials.because("the API secret is not the one of this API key")
	case u.UserID != userid:
		return errAPICredentials.because("the API key belongs to another user than %d", userid)
	case u.Status != statusActive:
		return errAPICredentials.because("the account of user %d is %s", userid, u.Status)
	}
	return nil
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
func (s *Server) signIn(r *http.Request) (any, error) {
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

// checkPassword returns the user with this e-mail and password. It returns
// errSignIn where there is none, and errAccountSetup where the account has no API
// credentials or is not active. (What makes an account invalid is ours.)
func checkPassword(tx *store.Tx, email, password string) (user, error) {
	u, err := userByEmail(tx, email)
	switch {
	case err != nil:
		return u, err
	case u.UserID == 0:
		return u, errSignIn.because("no account has this e-mail")
	case u.Password != password:
		return u, errSignIn.because("the password of this e-mail is another one")
	case u.Status != statusActive:
		return u, errAccountSetup.because("the account of user %d is %s", u.UserID, u.Status)
	case !u.APIKey.Valid:
		return u, errAccountSetup.because("user %d has no API key and secret", u.UserID)
	}
	return u, nil
}

// A tokenStatus is "valid" or "invalid".
type tokenStatus struct {
	Token string `json:"token"`
}

// validateToken answers POST /user/token/validate. Asking does not lengthen the
// token's life. (A missing variable makes it invalid, too; that is ours.)
func (s *Server) validateToken(r *http.Request) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	userid, ok := number(f.Get("userid"))
	if !ok || f.Get("token") == "" {
		return nil, errTokenInvalid.because(
			"the POST variables userid (an integer) and token are needed%s", f.why)
	}
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		c, err := callerOf(tx, bearer{userid, f.Get("token")})
		if err != nil {
			return err
		}
		if why := c.tokenFault(tx, s.world); why != "" {
			return errTokenInvalid.because("%s", why)
		}
		return nil
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

// tokenFault says why the caller's token is no good now, or "".
func (c caller) tokenFault(tx *store.Tx, w *sims.World) string {
	now := tx.Now.Unix()
	end := c.expires.Int64
	strict := w.Settings.Bool(settingStrict)
	if strict {
		end = min(end, c.issued.Int64+strictLifetime)
	}
	switch {
	case !c.known:
		return "there is no such user"
	case !c.owner.Valid:
		return "the token is unknown"
	case c.owner.Int64 != c.userid:
		return "the token belongs to another user"
	case !c.expires.Valid && !w.Settings.Bool(settingPinned):
		return "the demo tokens are off: the setting " + settingPinned + " is false"
	case !c.expires.Valid:
		return "" // pinned
	case now >= end && strict && now < c.expires.Int64:
		return "the token is older than 300 seconds, which the setting " + settingStrict + " asks for: " +
			expired(end, now)
	case now >= end:
		return expired(end, now)
	}
	return ""
}

func expired(end, now int64) string {
	return "the token expired at " + clockTime(end) + "; the clock is " + clockTime(now)
}

func clockTime(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
