package nats4

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

func TestAuthorizedRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	c := sims.Credential{Values: map[string]string{"api-key": demoKey, "api-username": demoUser}}
	authorize := s.Authorize(c, nil, nil)
	for name, header := range map[string]http.Header{
		"without headers":         {},
		"with those of another":   {"Api-Key": {"x", "y"}, "Api-Username": {"affiliate7"}},
		"with those of long ago":  {"Api_key": {"x"}, "Api_username": {"affiliate7"}},
		"with headers of its own": {"Accept": {"application/json"}},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/service/ping", nil)
		r.Header = header
		require.NoError(t, authorize(r), name)
		assert.Equal(t, []string{demoKey}, r.Header.Values("api-key"), name)
		assert.Equal(t, []string{demoUser}, r.Header.Values("api-username"), name)
		assert.NotContains(t, r.Header, headerUnderscoreKey, name)
		assert.NotContains(t, r.Header, headerUnderscoreUser, name)
		a := worldtest.Ask(s, r)
		assert.Equal(t, http.StatusOK, a.Code, "%s: %s", name, a.Body)
	}
}

func TestAuthorizeSaysWhatTheCredentialLacks(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, name := range []string{"api-key", "api-username"} {
		c := sims.Credential{Values: map[string]string{"api-key": demoKey, "api-username": demoUser}}
		delete(c.Values, name)
		r := httptest.NewRequest(http.MethodGet, "/api/service/ping", nil)
		assert.EqualError(t, s.Authorize(c, nil, nil)(r), "the credential has no "+name)
		assert.Empty(t, r.Header, "the request is as it was")
	}
}
