package easypromos

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// explainHeader is the failure of a request that carries no bearer token. What it
// tells has no part of what may be a secret: lengths, and words that are known.
func explainHeader(tx *store.Tx, r *http.Request) error {
	v := strings.TrimSpace(r.Header.Get("Authorization"))
	if v == "" {
		e := errNoToken.because("there is no Authorization header; it must be: Bearer <token>")
		for _, name := range []string{"access_token", "token", "api_key", "apikey", "bearer"} {
			if r.URL.Query().Has(name) {
				e.Why += "; " + name + " in the query is not read"
				return e.judging("in_query", name)
			}
		}
		return e
	}
	scheme, rest, _ := strings.Cut(v, " ")
	if strings.EqualFold(scheme, "Bearer") {
		return errEmptyToken.because("the Authorization header has no token after Bearer").
			judging("scheme", "Bearer", "length", 0)
	}
	e := errScheme.because("the Authorization header's scheme is not Bearer").
		judging("length", len(v))
	rest = strings.TrimSpace(rest)
	switch known := knownScheme(scheme); {
	case rest == "":
		e.Why += ": it has one word, and no Bearer before it"
		return e.judging("scheme", "", "known_with_bearer", isToken(tx, scheme))
	case known == "":
		e.Why += ", and no other that is known"
	case known == "Basic":
		return explainBasic(tx, e, rest)
	default:
		e.Why += " but " + known
		e.judging("scheme", known)
	}
	return e.judging("known_with_bearer", isToken(tx, rest))
}

// knownScheme is a scheme of the Authorization header, or "" for a word that may be
// anything, a secret too.
func knownScheme(word string) string {
	for _, s := range []string{"Basic", "Digest", "Token", "JWT", "OAuth", "ApiKey", "Negotiate"} {
		if strings.EqualFold(word, s) {
			return s
		}
	}
	return ""
}

// explainBasic says what Basic credentials hold.
func explainBasic(tx *store.Tx, e *apiError, encoded string) error {
	e.Why += " but Basic"
	e.judging("scheme", "Basic")
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return e.judging("decoded", "no base64")
	}
	user, password, _ := strings.Cut(string(plain), ":")
	if isToken(tx, user) || isToken(tx, password) {
		e.Why += "; what it holds is an access token: send that after Bearer"
		e.judging("known_with_bearer", true)
	}
	return e.judging("user_length", len(user), "password_length", len(password))
}

// A mistake is one that clients make with a token.
type mistake struct {
	form, why string
	// repair takes the mistake back; ok is false where it was not made.
	repair func(token string) (repaired string, ok bool)
}

var mistakes = []mistake{
	{"python-bytes", "Python's b'…' is around it: decode the bytes first", unquoteBytes},
	{"quotes", "quotes are around it", unquote},
	{"bearer-twice", "the word Bearer stands twice", func(t string) (string, bool) {
		if word, rest, ok := strings.Cut(t, " "); ok && strings.EqualFold(word, "Bearer") {
			return strings.TrimSpace(rest), true
		}
		return "", false
	}},
	{"angle-brackets", "the <> of an example are around it", func(t string) (string, bool) {
		return between(t, "<", ">")
	}},
	{"braces", "the {} of a template are around it", func(t string) (string, bool) {
		return between(t, "{", "}")
	}},
	{"percent-encoded", "it is percent-encoded", func(t string) (string, bool) {
		plain, err := url.PathUnescape(t)
		return plain, err == nil && plain != t
	}},
	{"blanks", "it has blanks inside", func(t string) (string, bool) {
		return strings.Join(strings.Fields(t), ""), strings.ContainsAny(t, " \t")
	}},
	{"punctuation", "a comma, semicolon or colon is at its end", func(t string) (string, bool) {
		return strings.TrimRight(t, ",;:"), strings.TrimRight(t, ",;:") != t
	}},
}

func unquoteBytes(t string) (string, bool) {
	if t[0] != 'b' {
		return "", false
	}
	return unquote(t[1:])
}

func unquote(t string) (string, bool) {
	if inner, ok := between(t, `"`, `"`); ok {
		return inner, true
	}
	return between(t, "'", "'")
}

func between(t, begin, end string) (string, bool) {
	if len(t) < 2 || !strings.HasPrefix(t, begin) || !strings.HasSuffix(t, end) {
		return "", false
	}
	return t[1 : len(t)-1], true
}

// explainToken is the failure of a token that nobody has, with the mistake that it
// looks like.
func explainToken(tx *store.Tx, token string) error {
	e := errToken.because("the access token is unknown").
		judging("scheme", "Bearer", "length", len(token))
	for _, m := range mistakes {
		repaired, ok := m.repair(token)
		if !ok {
			continue
		}
		e.Why += "; " + m.why
		known := isToken(tx, repaired)
		if known {
			e.Why += ", and without that it is known"
		}
		return e.judging("form", m.form, "known_without", known)
	}
	return e
}

// isToken reports whether an account has the token.
func isToken(tx *store.Tx, token string) bool {
	var n int
	found, err := one(tx.QueryRow(`
		SELECT 1
		FROM easypromos_tokens
		WHERE token = $1`, token).Scan(&n))
	return err == nil && found
}
