package userbatch

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// Identify returns the login of r, from the query or else from the body.
func (s *Server) Identify(r *http.Request) []string {
	login := queryLogin(r.URL.RawQuery)
	if login == "" {
		login = bodyLogin(r)
	}
	if login == "" {
		return nil
	}
	return []string{login}
}

// queryLogin returns the login of a query, or "". It judges nothing: a query that
// is malformed elsewhere has a login all the same.
func queryLogin(query string) string {
	for piece := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(piece, "login="); ok {
			if text, err := url.QueryUnescape(value); err == nil {
				return text
			}
		}
	}
	return ""
}

func bodyLogin(r *http.Request) string {
	sent, err := contentType(r.Header)
	if err != nil {
		return ""
	}
	list, err := parseBody(sent, sims.PeekBody(r))
	if err != nil {
		return ""
	}
	return list.Get("login")
}
