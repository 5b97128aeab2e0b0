package synctv

import "github.com/mockapis/mockapis/sims"

// Actions lists what the vendor's own users do outside the API.
func (s *Server) Actions() []sims.Action { return nil }
