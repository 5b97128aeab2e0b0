package drift

import (
	"net/url"
	"slices"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/tree"
)

// ids lead from the recording's values to the simulator's, by where they came from.
type ids struct {
	wanted map[string][]string // pointers, by operation
	known  map[contract.Origin]map[string]string
}

func newIDs(c *contract.Contract) *ids {
	m := &ids{wanted: map[string][]string{}, known: map[contract.Origin]map[string]string{}}
	for _, from := range explore.Wanted(c) {
		if !slices.Contains(m.wanted[from.Operation], from.Pointer) {
			m.wanted[from.Operation] = append(m.wanted[from.Operation], from.Pointer)
		}
	}
	return m
}

// learn takes the values of two answers of an operation: what stood at the same place is
// the same thing.
func (m *ids) learn(o *contract.Operation, recorded, simulated any) {
	for _, pointer := range m.wanted[o.ID] {
		from := contract.Origin{Operation: o.ID, Pointer: pointer}
		ours := explore.At(simulated, pointer)
		for i, v := range explore.At(recorded, pointer) {
			text := explore.Text(v)
			if len(ours) == 0 || text == "" {
				continue
			}
			if m.known[from] == nil {
				m.known[from] = map[string]string{}
			}
			if _, ok := m.known[from][text]; !ok {
				m.known[from][text] = explore.Text(ours[i%len(ours)])
			}
		}
	}
}

// of returns the simulator's value for one of the recording.
func (m *ids) of(origins []contract.Origin, text string) (ours string, ok bool) {
	for _, from := range origins {
		if ours, ok = m.known[from][text]; ok {
			return ours, true
		}
	}
	return text, false
}

// A translation is a request of the recording in the simulator's values.
type translation struct {
	url  *url.URL
	body []byte
	// ofData says that the answer depends on what the service holds.
	ofData bool
	// guessed says that a value was not known, and an example stands for it.
	guessed bool
}

// translate puts the simulator's values into a request.
func (m *ids) translate(o *contract.Operation, x *recording.Exchange) translation {
	t := translation{url: &url.URL{Path: x.URL.Path, RawPath: x.URL.RawPath}}
	value := func(origins []contract.Origin, example any, text string) string {
		t.ofData = true
		if ours, ok := m.of(origins, text); ok || len(origins) == 0 || x.Status >= 400 || text == "" {
			return ours
		}
		t.guessed = true
		if example == nil {
			return text
		}
		return explore.Text(example)
	}
	if values, ok := o.Values(x.URL.Path); ok && len(values) > 0 {
		escaped := map[string]string{}
		for name, text := range values {
			if p := o.Parameter("path", name); p != nil {
				values[name] = value(origins(p), p.Example, text)
			}
			escaped[name] = url.PathEscape(values[name])
		}
		t.url.Path, t.url.RawPath = o.Filled(values), o.Filled(escaped)
	}
	query := tree.ParseQuery(x.URL.RawQuery)
	for _, n := range query.Root.Members {
		if p := o.Parameter("query", n.Name); p != nil {
			if ours := value(origins(p), p.Example, n.Text); ours != n.Text {
				n.Set(tree.String, ours)
			}
		}
	}
	t.url.RawQuery = string(query.Bytes())
	t.body = m.body(o, x, value)
	t.ofData = t.ofData || len(t.body) > 0
	return t
}

func origins(p *contract.Parameter) []contract.Origin {
	return append(slices.Clone(p.Values), p.Schema.Origins()...)
}

func (m *ids) body(
	o *contract.Operation, x *recording.Exchange, value func([]contract.Origin, any, string) string,
) []byte {
	contentType := x.Header.Get("Content-Type")
	d, err := tree.Parse(contentType, x.Body.Bytes)
	if err != nil || o.Body == nil || len(x.Body.Bytes) == 0 {
		return x.Body.Bytes
	}
	s := o.Body.SchemaOf(contentType)
	if s == nil {
		return x.Body.Bytes
	}
	isList := func(at string) bool { below := s.At(at); return below != nil && below.Is("array") }
	d.Root.Walk(isList, func(at string, _, n *tree.Node) {
		below := s.At(at)
		if below == nil || len(n.Members) > 0 || n.Kind == tree.Null {
			return
		}
		if from := below.Origins(); len(from) > 0 {
			if ours := value(from, below.Example(), n.Text); ours != n.Text {
				n.Set(n.Kind, ours)
			}
		}
	})
	return d.Bytes()
}
