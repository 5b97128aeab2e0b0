package nats4

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// explainMissing is the failure of a request without one of the headers, and says
// where its value went to.
func (s *Server) explainMissing(r *http.Request, key, username string) error {
	missing, e := []string{"api-key", "api-username"}, errNoCredentials
	switch {
	case key != "":
		missing, e = missing[1:], errNoUsername
	case username != "":
		missing, e = missing[:1], errNoKey
	}
	why := "the request has no header " + strings.Join(missing, " and no header ")
	query := r.URL.Query()
	for _, name := range []string{"api-key", "api-username", "api_key", "api_username"} {
		if query.Has(name) {
			return e.because("%s; credentials in the query are not read", why).
				judging("missing", missing, "in_query", name)
		}
	}
	if first(r.Header, headerUnderscoreKey) != "" || first(r.Header, headerUnderscoreUser) != "" {
		return e.because("%s; api_key and api_username with an underscore need the setting %s",
			why, settingUnderscore).judging("missing", missing, "setting", settingUnderscore)
	}
	return e.because("%s", why).judging("missing", missing)
}

// explainUsername is the failure of a username that nobody has.
func explainUsername(tx *store.Tx, username, key string) error {
	if _, err := accountByKey(tx, username); err == nil {
		return errUsername.because("no account has the api-username; it is an API key: %s",
			"the two headers are exchanged").judging("exchanged", true)
	}
	e := errUsername.because("no account has the api-username %q", username).
		judging("api_username", username)
	if owner, err := accountByKey(tx, key); err == nil {
		e.judging("api_key_of", owner.Username)
	}
	return e
}

// explainKey is the failure of an account's wrong key, with the mistake that it looks
// like.
func explainKey(tx *store.Tx, a account, key string) error {
	owner, err := accountByKey(tx, key)
	switch {
	case err == nil:
		return errForeignKey.because("the api-key is that of %s, not of %s",
			owner.Username, a.Username).
			judging("api_username", a.Username, "api_key_of", owner.Username)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	e := errKey.because("the api-key is not that of %s", a.Username).
		judging("api_username", a.Username, "length", len(key), "length_expected", len(a.APIKey))
	for _, m := range keyMistakes {
		repaired := m.repair(key)
		if repaired == key {
			continue
		}
		right := subtle.ConstantTimeCompare([]byte(repaired), []byte(a.APIKey)) == 1
		e.Why += "; " + m.why
		if right {
			e.Why += ", and without that it is right"
		}
		return e.judging("form", m.form, "right_without", right)
	}
	return e
}

// keyMistakes are those that clients make with a key. repair returns the key without
// the mistake.
var keyMistakes = []struct {
	form, why string
	repair    func(string) string
}{
	{"python-bytes", "Python's b'…' is around it: decode the bytes first", unquoteBytes},
	{"quotes", "quotes are around it", unquote},
	{"bearer", "the word Bearer stands before it", func(key string) string {
		if word, rest, _ := strings.Cut(key, " "); strings.EqualFold(word, "Bearer") {
			return strings.TrimSpace(rest)
		}
		return key
	}},
	{"capitals", "it has capital letters", strings.ToLower},
}

// unquoteBytes takes the b” of Python from around a text.
func unquoteBytes(s string) string {
	if inner, ok := strings.CutPrefix(s, "b"); ok && unquote(inner) != inner {
		return unquote(inner)
	}
	return s
}

// unquote takes quotes from around a text.
func unquote(s string) string {
	for _, q := range []string{`"`, "'"} {
		if len(s) > 1 && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			return s[1 : len(s)-1]
		}
	}
	return s
}
