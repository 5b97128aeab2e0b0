package synctv

import "github.com/mockapis/mockapis/sims"

// Faults lists the failures that a test can ask for.
func (s *Server) Faults() []sims.Fault { return nil }

// Actions lists what the vendor's own users do outside the API.
func (s *Server) Actions() []sims.Action { return nil }
