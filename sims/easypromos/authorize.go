package easypromos

import (
	"errors"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/sims"
)

var _ sims.Authorizer = (*Server)(nil)

// Authorize sends c's access token as a bearer's. (Documented: guide, Authorization.)
func (s *Server) Authorize(
	c sims.Credential, _ func() time.Time, _ func(*http.Request) (*http.Response, error),
) func(*http.Request) error {
	token := c.Values["token"]
	return func(r *http.Request) error {
		if token == "" {
			return errors.New("the credential has no token")
		}
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}
