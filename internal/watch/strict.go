package watch

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
)

// A Refusal is why a request is not served.
type Refusal struct {
	Findings []contract.Finding
	status   int
	why      string
}

// Check judges a request before it is served. It returns the request's body where it was
// read, which leaves it readable, and the refusal of a request that is not by the
// contract, else nil. A body above sims.MaxBody is not judged here: the simulator refuses
// it itself.
func (w *Watcher) Check(r *http.Request, sim sims.Simulator) (body []byte, refusal *Refusal) {
	j, err := w.judges(sim.Name())
	if err != nil {
		return nil, nil // the queue counts it
	}
	hasBody := r.Body != nil && r.Body != http.NoBody && r.ContentLength != 0
	if body = sims.PeekBody(r); body == nil && hasBody {
		return nil, nil
	}
	x := &contract.Exchange{
		Method: r.Method, URL: r.URL, Host: r.Host, Header: r.Header, Body: contract.Payload{Bytes: body},
	}
	list := j.Request(x)
	i := slices.IndexFunc(list, func(f contract.Finding) bool { return f.Severity == contract.Error })
	if i < 0 {
		return body, nil
	}
	return body, &Refusal{list, status(j.Find(x), list[i].Rule), why(list[i])}
}

// Write answers the request in the vendor's own form.
func (f *Refusal) Write(rw http.ResponseWriter, r *http.Request, sim sims.Simulator) {
	sim.Refuse(&explaining{rw, explanation(sim.Name(), f.Findings)}, r, f.status, f.why)
}

// status is the one that fits a finding, as far as the operation documents it.
func status(o *contract.Operation, rule contract.Rule) int {
	fitting := map[contract.Rule]int{
		contract.UnknownPath: http.StatusNotFound, contract.WrongMethod: http.StatusMethodNotAllowed,
		contract.UndeclaredMedia: http.StatusUnsupportedMediaType,
	}[rule]
	if fitting == 0 || o != nil && o.Response(fitting) == nil {
		return http.StatusBadRequest
	}
	return fitting
}

// why says what a finding is in a sentence.
func why(f contract.Finding) string {
	s := "the contract is strict here: " + string(f.Rule)
	if at := strings.TrimSpace(f.In + " " + f.At); at != "" {
		s += " (" + at + ")"
	}
	s += ": " + f.Why
	if f.Hint != "" {
		s += "; perhaps " + f.Hint
	}
	return s
}

func explanation(api string, list []contract.Finding) sims.Explanation {
	return sims.Explanation{
		Rule: sims.Rule{
			Name: api + "/contract", Provenance: sims.Ours, Source: "docs/contracts.md, Modes, strict",
		},
		Values: map[string]any{"findings": list},
	}
}

// An explaining keeps the simulator's sentence about a refusal that is ours, under our
// rule.
type explaining struct {
	http.ResponseWriter
	as sims.Explanation
}

// Explain hands on the explanation.
func (w *explaining) Explain(e sims.Explanation) {
	if x, ok := w.ResponseWriter.(sims.Explained); ok {
		e.Rule, e.Values = w.as.Rule, w.as.Values
		x.Explain(e)
	}
}

// Unwrap lets http.ResponseController reach the writer.
func (w *explaining) Unwrap() http.ResponseWriter { return w.ResponseWriter }
