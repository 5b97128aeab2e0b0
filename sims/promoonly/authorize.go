package promoonly

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
)

var _ sims.Authorizer = (*Server)(nil)

// Authorize makes requests those of the user c. What needs an access token gets
// Bearer Base64(userid:token), with the token of c where it has one and else with one
// that it fetches: by API key and secret (and userid), or else by e-mail and password,
// again shortly before it expires. POST /user/authenticate gets Basic Base64(key:secret),
// and the other calls that sign in or look up get no header. (Documented, /doc/token.)
func (s *Server) Authorize(
	c sims.Credential, now func() time.Time, send func(*http.Request) (*http.Response, error),
) func(*http.Request) error {
	l := &login{values: c.Values, now: now, send: send}
	return l.authorize
}

// A login has a user's access token.
type login struct {
	values map[string]string // of a sims.Credential
	now    func() time.Time
	send   func(*http.Request) (*http.Response, error)

	bearer string    // "" before the first
	until  time.Time // by now; zero for one that is the credential's
}

// early is how long before its end a token is not used any more: a public client waits
// no longer, either.
const early = 30 * time.Second

func (l *login) authorize(r *http.Request) error {
	header := ""
	var err error
	switch {
	case isCall(r.URL.Path, opAuthenticate):
		header, err = l.basic()
	case isCall(r.URL.Path, opSignIn), isCall(r.URL.Path, opValidate),
		isCall(r.URL.Path, opPoolUserID):
	default:
		header, err = l.token()
	}
	if err != nil {
		return err
	}
	r.Header.Del("Authorization")
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	return nil
}

// isCall reports whether a path, with a prefix before the vendor's own or without, is
// that of an operation without variables.
func isCall(path, operation string) bool { return strings.HasSuffix(path, pathOf(operation)) }

func pathOf(operation string) string {
	for _, rt := range routes {
		if rt.ID == operation {
			return rt.Path
		}
	}
	return ""
}

func (l *login) basic() (string, error) {
	if err := l.lacks("api_key", "api_secret"); err != nil {
		return "", err
	}
	return "Basic " + encodePair(l.values["api_key"], l.values["api_secret"]), nil
}

// lacks returns an error that names the first value that the credential has not.
func (l *login) lacks(names ...string) error {
	for _, name := range names {
		if l.values[name] == "" {
			return fmt.Errorf("the credential has no %s", name)
		}
	}
	return nil
}

func encodePair(left, right string) string {
	return base64.StdEncoding.EncodeToString([]byte(left + ":" + right))
}

// token is the header of a call that needs an access token.
func (l *login) token() (string, error) {
	if l.bearer != "" && (l.until.IsZero() || l.now().Before(l.until)) {
		return l.bearer, nil
	}
	var a issued
	var err error
	switch v := l.values; {
	case v["token"] != "":
		if err := l.lacks("userid"); err != nil {
			return "", err
		}
		l.bearer = "Bearer " + encodePair(v["userid"], v["token"])
		return l.bearer, nil
	case v["api_key"] != "":
		a, err = l.byKey()
	case v["email"] != "":
		a, err = l.byPassword()
	default:
		return "", errors.New("the credential has no token, no api_key and no email")
	}
	if err != nil {
		return "", err
	}
	// How long it lives is the service's to say, whose clock may be another.
	lives := time.Duration(max(a.Expires, a.Expiration)-a.ServerTime) * time.Second
	l.until = l.now().Add(lives - early)
	l.bearer = "Bearer " + encodePair(a.UserID.String(), a.Token)
	return l.bearer, nil
}

// An issued is what both logins answer. One has expires, the other expiration.
type issued struct {
	Result     string      `json:"result"` // of signIn
	Token      string      `json:"token"`
	UserID     json.Number `json:"userid"`
	Expires    int64       `json:"expires"`    // Unix seconds
	Expiration int64       `json:"expiration"` // Unix seconds
	ServerTime int64       `json:"server_time"`
	Error      string      `json:"error"` // ours, of a refusal
}

// failure is an answer without a token. It shows no more of it than the text of a refusal:
// the rest may be a secret.
func (a issued) failure(path string, status int) error {
	text := a.Error
	if text == "" {
		text = a.Result
	}
	if text != "" {
		text = ": " + bounded(text)
	}
	return fmt.Errorf("POST %s answered %d without a token%s", path, status, text)
}

func (l *login) byKey() (issued, error) {
	if err := l.lacks("api_secret", "userid"); err != nil {
		return issued{}, err
	}
	header, err := l.basic()
	if err != nil {
		return issued{}, err
	}
	return l.ask(opAuthenticate, header, url.Values{"userid": {l.values["userid"]}})
}

func (l *login) byPassword() (issued, error) {
	if err := l.lacks("password"); err != nil {
		return issued{}, err
	}
	return l.ask(opSignIn, "", url.Values{
		"email": {l.values["email"]}, "password": {l.values["password"]},
	})
}

// maxLogin bounds what is read of the answer to a login, in bytes.
const maxLogin = 64 << 10

// ask logs in. It returns an error that tells what the service answered where that is no
// token.
func (l *login) ask(operation, header string, form url.Values) (a issued, err error) {
	path := pathOf(operation)
	r, err := http.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	if err != nil {
		return a, err
	}
	r.Header.Set("Content-Type", formType)
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	res, err := l.send(r)
	if err != nil {
		return a, fmt.Errorf("POST %s: %w", path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxLogin))
	if err != nil {
		return a, fmt.Errorf("POST %s: %w", path, err)
	}
	isJSON := json.Unmarshal(body, &a) == nil
	if !isJSON || res.StatusCode != http.StatusOK || a.Token == "" || a.UserID == "" {
		return a, a.failure(path, res.StatusCode)
	}
	return a, nil
}
