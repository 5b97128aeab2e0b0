package explore

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
)

// ErrNoValue says that an operation cannot be called yet: nothing has brought a value
// that it needs.
var ErrNoValue = errors.New("no value is known")

// A Maker makes calls. Equal makers with equal knowledge make equal calls.
type Maker struct {
	Contract *contract.Contract
	Known    *Known
	Rand     *rand.Rand
	// Foreign says that the service has not our fixtures: an example of what some
	// operation returns is no value of its then.
	Foreign bool
	// Plain says to make the simplest call: what is needed alone, by example.
	Plain bool
	// Given are values for parameters of the path or the query, by name, beside those that
	// are known. One of the query is sent wherever it may be.
	Given map[string][]string
}

// Call returns a call of the operation that is by the contract. Its error is ErrNoValue.
func (m *Maker) Call(o *contract.Operation) (*Call, error) {
	c := &Call{Operation: o, Method: o.Method, Header: http.Header{}}
	values := map[string]string{}
	var query []string
	ours := !m.Foreign && m.Rand.IntN(3) == 0 // the examples of a path belong together
	for _, p := range o.Parameters {
		if ours && p.In == "path" && p.Example != nil {
			values[p.Name] = Text(p.Example)
			continue
		}
		given := p.In == "query" && len(m.Given[p.Name]) > 0
		if !p.Required && p.In != "path" && !given && (m.Plain || m.Rand.IntN(10) > 2) {
			continue
		}
		v, err := m.parameter(p)
		if err != nil {
			return nil, err
		}
		switch p.In {
		case "path":
			values[p.Name] = Text(v)
		case "query":
			query = append(query, pairs(p.Name, v, p.List)...)
		case "header":
			c.Header.Set(p.Name, header(Text(v)))
		case "cookie":
			c.Header.Add("Cookie", p.Name+"="+header(Text(v)))
		}
	}
	c.Query = strings.Join(query, "&")
	c.setPath(values)
	if err := m.body(c); err != nil {
		return nil, err
	}
	return c, nil
}

// header is a text as a header can have it.
func header(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text))
}

func (m *Maker) parameter(p *contract.Parameter) (any, error) {
	origins := append(append([]contract.Origin{}, p.Values...), p.Schema.Origins()...)
	if v, ok := m.given(p, origins); ok {
		return v, nil
	}
	if m.Foreign && len(origins) > 0 {
		v, ok := m.Known.One(m.Rand, origins)
		if ok {
			v, ok = fit(p.Schema, v)
		}
		if !ok {
			return nil, ErrNoValue
		}
		return v, nil
	}
	if m.Plain && p.Example != nil {
		return p.Example, nil
	}
	v := m.value(p.Schema, p.Values, p.Example, 0)
	if p.In == "path" && Text(v) == "" {
		v = p.Example // an empty segment is another path
	}
	return v, nil
}

// given returns a value that was given for a parameter. Its name may mean another thing
// elsewhere, so half of the time one that is known goes before it in a path.
func (m *Maker) given(p *contract.Parameter, origins []contract.Origin) (v any, ok bool) {
	var fitting []any
	for _, text := range m.Given[p.Name] {
		if v, ok := Fits(p, text); ok {
			fitting = append(fitting, v)
		}
	}
	if len(fitting) == 0 {
		return nil, false
	}
	if p.In == "path" {
		if _, known := m.Known.One(m.Rand, origins); known && m.Rand.IntN(2) == 0 {
			return nil, false
		}
	}
	return fitting[m.Rand.IntN(len(fitting))], true
}

// Fits returns a text as a value of a parameter, and whether it can be one that is given:
// the parameter is of the path or the query, and its schema takes it.
func Fits(p *contract.Parameter, text string) (v any, ok bool) {
	if p.In != "path" && p.In != "query" || text == "" {
		return nil, false
	}
	return fit(p.Schema, p.Schema.Text(text))
}

// body puts a body into a call whose operation has one.
func (m *Maker) body(c *Call) error {
	b := c.Operation.Body
	if b == nil || len(b.Media) == 0 || !b.Required && (m.Plain || m.Rand.IntN(4) == 0) {
		return nil
	}
	media := b.Media[m.Rand.IntN(len(b.Media))]
	if m.Foreign && wants(media.Schema) {
		return ErrNoValue // to be put together by hand: not a thing to guess
	}
	var v any
	if len(media.Examples) > 0 && (m.Plain || m.Rand.IntN(3) == 0) {
		v = media.Examples[m.Rand.IntN(len(media.Examples))]
	} else {
		v = m.value(media.Schema, nil, nil, 0)
	}
	return c.setBody(media.Type, v)
}

// wants reports whether a field below a schema comes from answers.
func wants(s *contract.Schema) (yes bool) {
	fields(s, 0, func(s *contract.Schema) { yes = yes || len(s.Origins()) > 0 })
	return yes
}

func (c *Call) setBody(media string, v any) error {
	c.Header.Set("Content-Type", media)
	switch {
	case media == "application/x-www-form-urlencoded":
		var list []string
		o, _ := v.(map[string]any)
		for _, name := range sortedKeys(o) {
			list = append(list, pairs(name, o[name], false)...)
		}
		c.Body = []byte(strings.Join(list, "&"))
	case strings.Contains(media, "json"):
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		c.Body = text
	default:
		c.Body = []byte(Text(v))
	}
	return nil
}

// LookUp returns a call of a reading operation for the newest value of an origin of its
// path, nil where the value does not fit.
func (m *Maker) LookUp(o *contract.Operation, from contract.Origin) (*Call, error) {
	v, ok := m.Known.Newest(from)
	if !ok {
		return nil, nil
	}
	plain := *m
	plain.Plain = true
	c, err := plain.Call(o)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, p := range o.Parameters {
		if p.In != "path" {
			continue
		}
		if v, ok = fit(p.Schema, v); !ok {
			return nil, nil
		}
		values[p.Name] = Text(v)
	}
	c.setPath(values)
	return c, nil
}
