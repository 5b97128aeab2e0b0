package overlay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/tree"
	"github.com/mockapis/mockapis/sims"
)

// A Handler lets the answers of a simulator follow what was observed.
type Handler struct {
	sim     sims.Simulator
	matcher *sims.Matcher
	facts   map[string][]*Fact // by operation
}

// NewHandler returns the handler of a simulator with the facts of overlays of its API;
// nil where there is none, and then nothing is to be done.
func NewHandler(sim sims.Simulator, overlays []*Overlay) *Handler {
	h := &Handler{sim: sim, matcher: sims.MatcherOf(sim), facts: map[string][]*Fact{}}
	for _, o := range overlays {
		if o.API == sim.Name() {
			for _, f := range o.Facts {
				h.facts[f.Operation] = append(h.facts[f.Operation], f)
			}
		}
	}
	if len(h.facts) == 0 {
		return nil
	}
	return h
}

// ServeHTTP serves r by the simulator. Where there are facts about its operation the
// answer is finished first and sent then.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, _ := h.matcher.Of(r)
	facts := h.facts[o.ID]
	if len(facts) == 0 {
		h.sim.ServeHTTP(w, r)
		return
	}
	a := &answer{ResponseWriter: w, status: http.StatusOK}
	h.sim.ServeHTTP(a, r)
	a.follow(facts)
	if r.Method != http.MethodHead && a.body.Len() > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // as of a handler: the client may be gone
}

// An answer is held back until it is finished.
type answer struct {
	http.ResponseWriter
	wrote  bool
	status int
	body   bytes.Buffer
}

func (a *answer) WriteHeader(status int) {
	if !a.wrote {
		a.wrote, a.status = true, status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.wrote = true
	return a.body.Write(p)
}

// Explain hands on why the simulator answers so.
func (a *answer) Explain(e sims.Explanation) {
	if x, ok := a.ResponseWriter.(sims.Explained); ok {
		x.Explain(e)
	}
}

// follow applies the facts about the answer's status.
func (a *answer) follow(facts []*Fact) {
	is := a.status
	d, err := tree.Parse(a.Header().Get("Content-Type"), a.body.Bytes())
	for _, f := range facts {
		switch {
		case f.Status != is:
		case f.What == Status:
			a.status = f.status()
		case f.isHeader():
			a.header(f)
		case err == nil:
			f.apply(d.Root)
		}
	}
	if err == nil {
		a.body.Reset()
		a.body.Write(d.Bytes())
	}
}

func (a *answer) header(f *Fact) {
	if f.What == HeaderMissing {
		a.Header().Del(f.At)
		if name := http.CanonicalHeaderKey(f.At); name == "Content-Type" {
			a.Header()[name] = nil // it is guessed else
		}
		return
	}
	a.Header().Set(f.At, fmt.Sprint(f.Value))
}

// apply changes a body by a fact.
func (f *Fact) apply(root *tree.Node) {
	parent, name := parentOf(f.At)
	root.Walk(f.isList, func(at string, up, n *tree.Node) {
		switch {
		case f.What == Order && at == f.At && n.Kind == tree.Object:
			n.Reorder(f.names())
		case f.What == Added && at == parent && n.Kind == tree.Object && n.Member(name) == nil:
			m := tree.Make(name, f.Value)
			n.Add(m, f.After)
		case at != f.At || up == nil:
		case f.What == Missing:
			up.Remove(n)
		case f.What == Value && (f.Was == nil || fmt.Sprint(f.Was) == n.Text):
			set(n, f.Value)
		case f.What == Type:
			convert(n, f.Value)
		}
	})
}

// isList reports whether a place without a star is that of a list by the fact: /a/b in
// /a/b/*/c.
func (f *Fact) isList(at string) bool {
	rest, ok := strings.CutPrefix(f.At, at+"/"+tree.Any)
	return ok && (rest == "" || rest[0] == '/')
}

func parentOf(pointer string) (parent, name string) {
	i := strings.LastIndexByte(pointer, '/')
	return pointer[:max(i, 0)], strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer[i+1:])
}

// set gives a node an observed value.
func set(n *tree.Node, v any) {
	m := tree.Make(n.Name, v)
	if len(m.Members) == 0 && m.Kind != tree.Object && m.Kind != tree.List {
		n.Set(m.Kind, m.Text)
	}
}

// convert gives a node the type of an observed value. Its own value is kept where that
// can be: 12 is "12".
func convert(n *tree.Node, observed any) {
	if n.Kind == tree.Null || n.Kind == tree.Object || n.Kind == tree.List {
		return
	}
	switch observed.(type) {
	case string:
		n.Set(tree.String, n.Text)
	case int, float64:
		if json.Valid([]byte(n.Text)) && strings.Trim(n.Text, "-0123456789.eE+") == "" {
			n.Set(tree.Number, n.Text)
			return
		}
		set(n, observed)
	default:
		set(n, observed)
	}
}
