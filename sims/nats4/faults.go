package nats4

import (
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// Faults lists the failures that a test can ask for: the rows of the table that an
// operation can fail with, and the reasons for a blank return.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, 0, len(all))
	for _, r := range all {
		if r.of == nil {
			continue
		}
		list = append(list, sims.Fault{
			Rule: r.Rule, Status: r.status, Summary: r.summary, Operations: r.of, Write: s.writer(r),
		})
	}
	return list
}

// writer answers every request with a failure, as if its check had failed, or with the
// endpoint's blank return.
func (s *Server) writer(r *refusal) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		e := r.because("a test asked for it")
		switch {
		case r.status == http.StatusOK:
			s.world.Explain(w, req, e.explanation())
			wire.Write(w, http.StatusOK, contentType, s.blankOf(req))
			return
		case r == errMethod:
			e.Allow = allowed(req.URL.Path)
		case r == errMissing:
			e.Message += "type"
		case r == errParameter, r == errUnknownParameter:
			e.Message += firstParameter(req)
		}
		s.fail(w, req, e)
	}
}

// blankOf is the blank return of a request's endpoint.
func (s *Server) blankOf(r *http.Request) []byte {
	resource, _ := resourceOf(r.URL.Path)
	for _, e := range byResource[resource] {
		if e.blankKey != "" {
			return s.blankString(e.blankKey)
		}
	}
	return s.blank()
}

// allowed are the methods of a path's endpoint.
func allowed(path string) string {
	resource, _ := resourceOf(path)
	var list []string
	for _, e := range byResource[resource] {
		list = append(list, e.Method)
	}
	return strings.Join(list, ", ")
}

// firstParameter is the parameter that a fault blames: the first of the query, or
// memberid.
func firstParameter(r *http.Request) string {
	if list, err := params.Parse(r.URL.RawQuery); err == nil && len(list) > 0 {
		return list[0].Name
	}
	return "memberid"
}
