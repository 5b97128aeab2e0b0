package promoonly

import (
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/sims"
)

// Faults lists the failures that an operation can have. Where one differs from
// operation to operation, status and rule are those of the first.
func (s *Server) Faults() []sims.Fault {
	list := make([]sims.Fault, 0, len(failures))
	for _, f := range failures {
		if operations := f.operations(); len(operations) > 0 {
			first := f.Places[0].answer
			list = append(list, sims.Fault{
				Rule: f.rule(first), Status: first.Status, Summary: f.Summary,
				Operations: operations, Write: s.inject(f),
			})
		}
	}
	return list
}

// operations are those that can fail so, in the order of the reference.
func (f *failure) operations() (list []string) {
	for _, rt := range routes {
		if f.happensIn(rt.ID) {
			list = append(list, rt.ID)
		}
	}
	return list
}

func (f *failure) happensIn(operation string) bool {
	return slices.ContainsFunc(f.Places, func(p place) bool {
		return slices.Contains(p.operations, operation)
	})
}

// inject answers with a failure that did not happen.
func (s *Server) inject(f *failure) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		crossOrigin(w)
		s.fail(w, r, f.because("%s (It was asked for, and did not happen.)", f.Summary))
	}
}
