package userbatch

import (
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/sims"
)

// Faults lists the failures of the API. Each is answered as the simulator answers
// it; where the message names a parameter, that is the timestamp.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, len(failures))
	for i, f := range failures {
		list[i] = sims.Fault{
			Rule: f.rule(), Status: f.Status, Summary: f.Summary, Operations: f.Operations,
			Write: func(w http.ResponseWriter, r *http.Request) {
				s.fail(w, r, f.because("the failure was asked for"))
			},
		}
		if f.Message != "" {
			list[i].Code = strconv.Itoa(f.Status)
		}
	}
	return list
}
