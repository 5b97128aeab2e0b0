package synctv

import (
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

// Identify returns the session of r, the e-mail of a login and the service that
// the host names.
func (s *Server) Identify(r *http.Request) (values []string) {
	if cookie, err := r.Cookie(cookieName); err == nil && cookie.Value != "" {
		values = append(values, cookie.Value)
	}
	if email := loginEmail(r); email != "" {
		values = append(values, email)
	}
	if service := serviceOf(r.Host); service != "" {
		values = append(values, service)
	}
	return values
}

// loginEmail returns the e-mail of a login as minted ones are written, in lower
// case, or "". It judges nothing: what cannot be read has no e-mail.
func loginEmail(r *http.Request) string {
	switch plainPath(r.URL.Path) {
	case base + "session", base + "sessions":
	default:
		return ""
	}
	if r.Method != http.MethodPost {
		return ""
	}
	if query, err := params.Parse(r.URL.RawQuery); err == nil {
		if email, ok := query.Last("email"); ok {
			return strings.ToLower(email)
		}
	}
	if !isForm(r.Header) {
		return ""
	}
	form, err := params.Parse(string(sims.PeekBody(r)))
	if err != nil {
		return ""
	}
	email, _ := form.Last("email")
	return strings.ToLower(email)
}
