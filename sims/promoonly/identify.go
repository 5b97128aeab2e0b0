package promoonly

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

// mediaPath is where a media server has a file: what follows is the dl_token.
const mediaPath = "/pool/v5/download/"

// Identify returns what names the caller of r: the dl_token in the path of a file, the
// token of a bearer or the API key, also where it was not sent as it should be, then the
// token or the e-mail in the query or the body. (The vendor's own place is the header, or
// a form.)
//
// The dl_token goes first: a host that servers names has no sandbox in it, and the demo
// tokens of the fixtures are the same in each.
func (s *Server) Identify(r *http.Request) []string {
	var list []string
	if dlToken, ok := strings.CutPrefix(r.URL.Path, mediaPath); ok {
		list = append(list, dlToken)
	}
	for _, sent := range r.Header["Authorization"] {
		list = append(list, inAuthorization(sent)...)
	}
	if token := r.Header.Get("token"); token != "" {
		list = append(list, token)
	}
	if r.URL.RawQuery != "" {
		list = append(list, inForm(r.URL.RawQuery)...)
	}
	if r.Method == http.MethodPost {
		list = append(list, inBody(sims.PeekBody(r))...)
	}
	return slices.DeleteFunc(list, func(v string) bool { return v == "" })
}

// inAuthorization returns what a value of the Authorization header names: of
// userid:token the token, of API_KEY:API_SECRET the key. The usual mistakes (no
// scheme, no Base64, Python's b'…', a token alone) make no difference.
func inAuthorization(sent string) []string {
	scheme, value, _ := strings.Cut(strings.TrimSpace(sent), " ")
	if value == "" && !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "Basic") {
		value = scheme
	}
	value = unquoted(strings.TrimSpace(value))
	if value == "" {
		return nil
	}
	pair := value
	if decoded, ok := decodeBase64(value); ok && !isToken(value) {
		pair = strings.TrimSpace(decoded) // echo adds a newline
	}
	left, right, ok := strings.Cut(pair, ":")
	switch _, isUserID := number(left); {
	case isToken(pair):
		return []string{pair}
	case !ok:
		return []string{value}
	case isUserID:
		return []string{right}
	}
	return []string{left, right}
}

// unquoted takes Python's b'…' or quotation marks off a value.
func unquoted(s string) string {
	return strings.Trim(strings.TrimPrefix(strings.TrimPrefix(s, `b"`), "b'"), `"'`)
}

// inBody returns what a form or a JSON object names.
func inBody(body []byte) []string {
	if text := bytes.TrimSpace(body); len(text) > 0 && text[0] == '{' {
		var object struct{ Token, Email any }
		if json.Unmarshal(text, &object) != nil {
			return nil
		}
		token, _ := object.Token.(string)
		email, _ := object.Email.(string)
		return named(token, email)
	}
	return inForm(string(body))
}

func inForm(text string) []string {
	form, err := params.Parse(text)
	if err != nil {
		return nil
	}
	return named(form.Get("token"), form.Get("email"))
}

// named is a token and an e-mail, or "". E-mails are minted in lower case, and
// compared without regard to it.
func named(token, email string) []string { return []string{token, strings.ToLower(email)} }
