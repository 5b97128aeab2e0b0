package nats4

import (
	"net/http"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// Faults lists the failures that a test can ask for: the rows of the table that an
// operation can fail with, and the reasons for a blank return.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, 0, len(all))
	for _, r := range all {
		of := r.operations()
		if of == nil {
			continue
		}
		list = append(list, sims.Fault{
			Rule: r.Rule, Status: r.status, Summary: r.summary, Operations: of, Write: s.writer(r),
		})
	}
	return list
}

// writer answers every request with a failure, as if its check had failed, or with what
// the endpoint has in place of a success.
func (s *Server) writer(r *refusal) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		e := r.because("a test asked for it")
		switch {
		case r.status == http.StatusOK:
			s.world.Explain(w, req, e.explanation())
			wire.Write(w, http.StatusOK, contentType, s.failed(req, r.message))
			return
		case r == errMethod:
			e.Allow = allowed(req.URL.Path)
		case r == errMissing:
			e.Message += s.firstRequired(req)
		case r == errParameter, r == errUnknownParameter:
			e.Message += firstParameter(req)
		}
		s.fail(w, req, e)
	}
}

// failed is what the endpoint of a request answers where it does not succeed.
func (s *Server) failed(r *http.Request, message string) []byte {
	e, _, err := find(s.MethodOf(r), r.URL.Path)
	switch {
	case err != nil:
		return s.blank()
	case e.fails != nil:
		return e.fails(message)
	case e.blankKey != "":
		return s.blankString(e.blankKey)
	}
	return s.blank()
}

// firstRequired is the first parameter that the endpoint of a request needs.
func (s *Server) firstRequired(r *http.Request) string {
	if e, _, err := find(s.MethodOf(r), r.URL.Path); err == nil {
		for _, p := range e.parameters {
			if p.need != isOptional {
				return p.name
			}
		}
	}
	return firstParameter(r)
}

// firstParameter is the parameter that a fault blames: the first of the query, or
// memberid.
func firstParameter(r *http.Request) string {
	if list, err := params.Parse(r.URL.RawQuery); err == nil && len(list) > 0 {
		return list[0].Name
	}
	return "memberid"
}
