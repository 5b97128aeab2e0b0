package recording

import (
	"slices"

	"github.com/mockapis/mockapis/internal/contract"
)

// OfService are the findings about an exchange with a real service: a response's header
// that is not documented, and that no client acts on, is the doing of what stands before
// the service and no more than a note.
func OfService(j *contract.Judge, x *contract.Exchange, list []contract.Finding) []contract.Finding {
	list = slices.Clone(list)
	var r *contract.Response
	if o := j.Find(x); o != nil {
		r = o.Response(x.Status)
	}
	for i, f := range list {
		if f.Rule == contract.ResponseHeader && f.In == "header" && !Matters(f.At, r) {
			list[i].Severity = contract.Note
		}
	}
	return list
}
