package userbatch

import (
	"net/http"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Mint makes the world's own credential.
func (s *Server) Mint(*store.Tx) (sims.Credential, error) { return sims.Credential{}, nil }

// Disown forgets what another world minted and issued.
func (s *Server) Disown(*store.Tx) error { return nil }

// Identify returns the values in r that say whose request it is.
func (s *Server) Identify(*http.Request) []string { return nil }

// Faults lists the failures that a test can ask for.
func (s *Server) Faults() []sims.Fault { return nil }

// Actions lists what the vendor's own users do outside the API.
func (s *Server) Actions() []sims.Action { return nil }
