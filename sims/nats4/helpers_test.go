package nats4

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// send sends a form with the demo admin's headers to a server without a network: path is
// /api/…, form is a=1&b=2.
func send(t testing.TB, s *Server, method, path, form string) *worldtest.Answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("api-key", demoKey)
	r.Header.Set("api-username", demoUser)
	return worldtest.Ask(s, r)
}
