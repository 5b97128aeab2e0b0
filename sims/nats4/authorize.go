package nats4

import (
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/sims"
)

var _ sims.Authorizer = (*Server)(nil)

// Authorize gives requests the two headers of the account c, api-key and api-username,
// in place of those that they had, by their older names with an underscore as well.
func (s *Server) Authorize(
	c sims.Credential, _ func() time.Time, _ func(*http.Request) (*http.Response, error),
) func(*http.Request) error {
	return func(r *http.Request) error {
		for _, name := range []string{"api-key", "api-username"} {
			if c.Values[name] == "" {
				return fmt.Errorf("the credential has no %s", name)
			}
		}
		r.Header.Del(headerUnderscoreKey)
		r.Header.Del(headerUnderscoreUser)
		r.Header.Set(headerKey, c.Values["api-key"])
		r.Header.Set(headerUsername, c.Values["api-username"])
		return nil
	}
}
