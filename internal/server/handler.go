package server

import (
	"net/http"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/sandbox"
)

// Handler serves one API at the vendor's own paths, as an address of its own does,
// but without one. Every request is for the sandbox of that name. It panics where
// there is no such API.
func (s *Server) Handler(api, name string) http.Handler {
	for i, a := range sandbox.APIs {
		if a.Name != api {
			continue
		}
		return gateway.Own(gateway.Mount{API: a, Serve: func(w http.ResponseWriter, r *http.Request, _ string) {
			s.boxes.Serve(i, w, r, name)
		}})
	}
	panic("server: no API " + api)
}

// Main serves everything, as the main address does.
func (s *Server) Main() http.Handler { return s.main.http.Handler }

// APIOf returns the API that a host and a path lead to without a prefix; see
// gateway.Gateway.
func (s *Server) APIOf(host, path string) string { return s.gateway.APIOf(host, path) }

// Judge returns the judge of an API by its contract, which is read at the first call. Its
// error says what is wrong with the document, or that the API has none.
func (s *Server) Judge(api string) (*contract.Judge, error) {
	j, _, err := s.boxes.Contract(api)
	return j, err
}
