package promoonly

import (
	"encoding/base64"
	"fmt"
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

// readBearer reads the Authorization header of a call that needs an access
// token. It returns errAuthorization where there is no userid and token in it.
func readBearer(h http.Header) (bearer, error) {
	left, token, why := readPair(h, "Bearer", "userid:token")
	if why != "" {
		return bearer{}, errAuthorization.because("%s", why)
	}
	userid, ok := number(left)
	if !ok {
		return bearer{}, errAuthorization.because(
			"the part before the colon must be the userid, a decimal integer")
	}
	return bearer{userid, token}, nil
}

// readBasic reads the API key and secret. It returns errAPICredentials where
// they are not there.
func readBasic(h http.Header) (key, secret string, err error) {
	key, secret, why := readPair(h, "Basic", "API_KEY:API_SECRET")
	if why != "" {
		return "", "", errAPICredentials.because("%s", why)
	}
	return key, secret, nil
}

// readPair reads the Authorization header "scheme Base64(left:right)", where form
// names left and right. why says what is wrong with it, without showing it.
//
// Ours: the scheme in any case, blanks as many as there are, standard Base64
// with or without its padding, split at the first colon.
func readPair(h http.Header, scheme, form string) (left, right, why string) {
	want := fmt.Sprintf("Authorization: %s Base64(%s)", scheme, form)
	sent := strings.TrimSpace(h.Get("Authorization"))
	if sent == "" {
		why = "there is no Authorization header; this call needs " + want
		if h.Get("token") != "" || h.Get("userid") != "" {
			why += "; headers named userid and token are not read"
		}
		return "", "", why
	}
	name, value, _ := strings.Cut(sent, " ")
	if !strings.EqualFold(name, scheme) {
		return "", "", "the Authorization header has another scheme; this call needs " + want
	}
	value = strings.TrimSpace(value)
	pair, ok := decodeBase64(value)
	if !ok {
		return "", "", "the value is not Base64; this call needs " + want + hint(value)
	}
	left, right, ok = strings.Cut(pair, ":")
	if !ok {
		return "", "", "the decoded value has no colon; this call needs " + want + hint(value)
	}
	return left, right, ""
}

// hint names the usual mistakes.
func hint(value string) string {
	switch {
	case strings.HasPrefix(value, "b'") || strings.HasPrefix(value, `b"`):
		return "; b'...' is how Python 3 prints bytes: decode() what b64encode returns"
	case strings.Contains(value, ":"):
		return "; the pair was sent as it is, without Base64"
	case isToken(value):
		return "; this is a token alone, without userid and Base64"
	}
	return ""
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
