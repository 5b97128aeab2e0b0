package userbatch

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

var _ sims.Authorizer = (*Server)(nil)

// Authorize signs requests for the portal c: they get its login and the time as the
// first parameters, and X-HTTP-AUTH-TOKEN over all of them. The order and the end of
// what is signed are as the settings of the signature say.
func (s *Server) Authorize(
	c sims.Credential, now func() time.Time, _ func(*http.Request) (*http.Response, error),
) func(*http.Request) error {
	login, key := c.Values["login"], c.Values["private_key"]
	return func(r *http.Request) error {
		for _, name := range []string{"login", "private_key"} {
			if c.Values[name] == "" {
				return fmt.Errorf("the credential has no %s", name)
			}
		}
		r.URL.RawQuery = ownedBy(login, now(), r.URL.RawQuery)
		r.Header.Set("X-HTTP-AUTH-TOKEN", signature(s.signing().message(sentParams(r)), key))
		return nil
	}
}

// ownedBy returns query with the time and the login before the rest, in place of those
// that it had.
func ownedBy(login string, at time.Time, query string) string {
	pieces := []string{
		"timestamp=" + strconv.FormatInt(at.Unix(), 10),
		"login=" + url.QueryEscape(login),
	}
	for piece := range strings.SplitSeq(query, "&") {
		raw, _, _ := strings.Cut(piece, "=")
		name, err := url.QueryUnescape(raw)
		if err == nil && (name == "" || name == "timestamp" || name == "login") {
			continue
		}
		pieces = append(pieces, piece)
	}
	return strings.Join(pieces, "&")
}

// sentParams are the parameters of r that are signed, those of the query before those
// that only its body has. There are none in what cannot be read: the service refuses
// it before it looks at the token.
func sentParams(r *http.Request) params.Params {
	f, _ := contentType(r.Header)
	body := sims.PeekBody(r)
	list, err := joinParams(r.URL.RawQuery, f, body)
	if err != nil {
		return nil
	}
	return list
}
