package promoonly

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// A bearer is what a call sends in place of a password: Base64(userid:token).
// Who sends it is not checked yet.
type bearer struct {
	userid int64
	token  string
}

// readBearer reads the Authorization header of a call that needs an access token.
// It returns the failure where there is no userid and token in it.
func readBearer(h http.Header) (bearer, error) {
	left, token, err := bearerForm.read(h)
	if err != nil {
		return bearer{}, err
	}
	userid, ok := number(left)
	if !ok {
		e := errAuthorizationUserID.because(
			"the part before the colon must be the userid, a decimal integer").
			judging("scheme", "Bearer", "base64", true, "colon", true, "userid_length", len(left))
		if strings.Contains(left, "@") {
			e.Why += "; this is an e-mail: POST /account/pool_userid tells its userid"
			e.judging("mistake", "email-for-userid")
		} else if len(left) > 20 {
			e.Why += "; this may be the API key, which POST /user/authenticate takes"
			e.judging("mistake", "api-key-for-userid")
		}
		return bearer{}, e
	}
	return bearer{userid, token}, nil
}

// A pairForm is what a call needs: "scheme Base64(left:right)".
type pairForm struct {
	scheme, pair string
}

var (
	bearerForm = pairForm{"Bearer", "userid:token"}
	basicForm  = pairForm{"Basic", "API_KEY:API_SECRET"}
)

func (p pairForm) String() string {
	return "Authorization: " + p.scheme + " Base64(" + p.pair + ")"
}

// read reads the Authorization header. It returns the failure, which does not show
// the value, where the pair is not there.
//
// Ours: the scheme in any case, blanks as many as there are, standard Base64
// with or without its padding, split at the first colon.
func (p pairForm) read(h http.Header) (left, right string, err error) {
	sent := strings.TrimSpace(h.Get("Authorization"))
	if sent == "" {
		return "", "", p.missing(h)
	}
	scheme, value, _ := strings.Cut(sent, " ")
	value = strings.TrimSpace(value)
	if !strings.EqualFold(scheme, p.scheme) {
		e := errAuthorizationScheme.because(
			"the Authorization header has another scheme; this call needs %v", p)
		if value == "" { // what stands for the scheme may be a secret
			return "", "", p.judge(e, "", scheme)
		}
		return "", "", p.judge(e, scheme, value)
	}
	pair, ok := decodeBase64(value)
	if !ok {
		e := errAuthorizationNotBase64.because("the value is not Base64; this call needs %v", p)
		return "", "", p.judge(e, scheme, value)
	}
	left, right, ok = strings.Cut(pair, ":")
	if !ok {
		e := errAuthorizationNoColon.because(
			"the decoded value has no colon; this call needs %v", p)
		return "", "", p.judge(e, scheme, value)
	}
	return left, right, nil
}

// missing is the failure of a call without the header.
func (p pairForm) missing(h http.Header) error {
	e := errAuthorizationMissing.because(
		"there is no Authorization header; this call needs %v", p).
		judging("needs", p.String())
	if h.Get("token") != "" || h.Get("userid") != "" {
		e.Why += "; headers named userid and token are not read"
		e.judging("mistake", "headers-userid-and-token")
	}
	return e
}

// schemes are those that can be shown; another word may be a secret.
var schemes = []string{"Basic", "Bearer", "Digest", "Token", "OAuth", "Negotiate", "JWT", "ApiKey"}

// judge adds to e what was made of the header, and the usual mistake that it shows.
func (p pairForm) judge(e *apiError, scheme, value string) error {
	shown := "none"
	if scheme != "" {
		shown = "another"
	}
	for _, s := range schemes {
		if strings.EqualFold(s, scheme) {
			shown = s
		}
	}
	pair, isBase64 := decodeBase64(value)
	left, _, hasColon := strings.Cut(pair, ":")
	e.judging("needs", p.String(), "scheme", shown, "length", len(value), "base64", isBase64,
		"colon", isBase64 && hasColon)
	if _, ok := number(left); ok && isBase64 && hasColon {
		e.judging("userid", left)
	}
	if name, hint := mistake(value); name != "" {
		e.Why += "; " + hint
		e.judging("mistake", name)
	}
	return e
}

// mistake recognizes the usual ones: their name, and what to tell.
func mistake(value string) (name, hint string) {
	switch {
	case strings.HasPrefix(value, "b'") || strings.HasPrefix(value, `b"`):
		return "python-bytes", "b'...' is how Python 3 prints bytes: decode() what b64encode returns"
	case strings.Contains(value, ":"):
		return "not-encoded", "the pair was sent as it is, without Base64"
	case isToken(value):
		return "token-alone", "this is a token alone, without userid and Base64"
	}
	if decoded, ok := decodeBase64(value); ok && isToken(strings.TrimSpace(decoded)) {
		return "encoded-token-alone", "this is Base64 of a token alone, without userid and colon"
	}
	if _, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(value, "=")); err == nil &&
		strings.ContainsAny(value, "-_") {
		return "base64-for-urls", "this is Base64 with the alphabet for URLs"
	}
	return "", ""
}

// isToken reports whether s has the form of an access token.
func isToken(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}

func decodeBase64(s string) (string, bool) {
	encoding := base64.StdEncoding
	if len(s)%4 != 0 {
		encoding = base64.RawStdEncoding
	}
	b, err := encoding.DecodeString(s)
	return string(b), err == nil
}

// number reads a decimal integer of digits alone.
func number(s string) (int64, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' { // ParseInt takes a sign
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
