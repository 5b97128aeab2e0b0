package nats4

import (
	_ "embed"

	"github.com/mockapis/mockapis/sims"
)

//go:embed openapi.yaml
var contract string

var _ sims.Contracted = (*Server)(nil)

// Contract is the API's OpenAPI document, in YAML.
func (s *Server) Contract() []byte { return []byte(contract) }
