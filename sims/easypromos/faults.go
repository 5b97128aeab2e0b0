package easypromos

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/mockapis/mockapis/sims"
)

// A fault is a row of the table that a test can ask for.
type fault struct {
	*refusal
	sims.Fault // without what writes it
}

var faults = sync.OnceValue(func() (list []fault) {
	for _, r := range all {
		if r.of == nil {
			continue
		}
		f := fault{r, sims.Fault{Rule: r.Rule, Status: r.status, Summary: r.summary}}
		if r.status == http.StatusBadRequest {
			f.Code = strconv.Itoa(r.code)
		}
		for _, rt := range routes {
			if r.of(rt.Operation) {
				f.Operations = append(f.Operations, rt.ID)
			}
		}
		if len(f.Operations) == len(routes) {
			f.Operations = nil
		}
		list = append(list, f)
	}
	return list
})

// Faults lists the failures that a test can ask for.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, len(faults()))
	for i, f := range faults() {
		list[i] = f.Fault
		list[i].Write = s.writer(f.refusal)
	}
	return list
}

// writer answers every request with a failure, as if its check had failed. For the
// rate limit that is when the window has just been opened.
func (s *Server) writer(r *refusal) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		e := r.because("a test asked for it")
		if r == errTooMany {
			e.Retry = window
		}
		s.fail(w, req, e)
	}
}
