package faults

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// An Attribute is one that a fault takes.
type Attribute struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // integer, string or object
	Unit     string `json:"unit,omitempty"`
	Default  any    `json:"default,omitempty"` // none where it may be left out without one
	Required bool   `json:"required"`
	Range    string `json:"range,omitempty"`
	Summary  string `json:"summary"`

	lowest, highest int64
	allowed         []string
}

// required stands in place of a default.
const required = -1

func integer(name, unit string, standard any, lowest, highest int64, summary string) Attribute {
	a := Attribute{
		Name: name, Type: "integer", Unit: unit, Default: standard, Summary: summary,
		Range: fmt.Sprintf("%d to %d", lowest, highest), lowest: lowest, highest: highest,
	}
	if standard == required {
		a.Default, a.Required = nil, true
	}
	return a
}

func milliseconds(name string, standard int, summary string) Attribute {
	var d any = int64(standard)
	if standard == required {
		d = required
	}
	return integer(name, "ms", d, 0, maxDelay.Milliseconds(), summary)
}

func words(name, standard, summary string, allowed ...string) Attribute {
	return Attribute{
		Name: name, Type: "string", Default: standard, Summary: summary,
		Range: "one of " + strings.Join(allowed, ", "), allowed: allowed,
	}
}

// A values is what a rule's attributes are: int64, string or map[string]string.
type values map[string]any

func (v values) int(name string) int64 { i, _ := v[name].(int64); return i }

func (v values) text(name string) string { s, _ := v[name].(string); return s }

// values reads the attributes given for a fault and adds the defaults of the others.
// It returns a *sims.Bad that names the attribute which is wrong.
func (e *Entry) values(given map[string]json.RawMessage) (values, error) {
	names := make([]string, len(e.Attributes))
	for i, a := range e.Attributes {
		names[i] = a.Name
	}
	for name := range given {
		if !slices.Contains(names, name) {
			all := e.Name + " has none"
			if len(names) > 0 {
				all = "there are " + strings.Join(names, ", ")
			}
			return nil, unknown("attributes."+name, "attribute", name, names, all)
		}
	}
	v := values{}
	for _, a := range e.Attributes {
		raw, ok := given[a.Name]
		if !ok {
			if a.Required {
				return nil, a.bad("is required: " + a.Summary + a.rangeWords())
			}
			if a.Default != nil {
				v[a.Name] = a.Default
			}
			continue
		}
		x, err := a.read(raw)
		if err != nil {
			return nil, err
		}
		v[a.Name] = x
	}
	return v, e.consistent(v)
}

func (a Attribute) bad(reason string) error {
	return &sims.Bad{Key: "attributes." + a.Name, Reason: reason}
}

func (a Attribute) rangeWords() string {
	if a.Range == "" {
		return ""
	}
	return " (" + strings.TrimSpace(a.Range+" "+a.Unit) + ")"
}

func (a Attribute) read(raw json.RawMessage) (any, error) {
	null := string(raw) == "null"
	switch a.Type {
	case "integer":
		var i int64
		if null || json.Unmarshal(raw, &i) != nil || i < a.lowest || i > a.highest {
			return nil, a.bad(fmt.Sprintf("%s is not a whole number%s", raw, a.rangeWords()))
		}
		return i, nil
	case "object":
		h, err := readHeaders(raw)
		if err != nil {
			return nil, a.bad(err.Error())
		}
		return h, nil
	}
	var s string
	if null || json.Unmarshal(raw, &s) != nil {
		return nil, a.bad(fmt.Sprintf("%s is not a string", raw))
	}
	if a.allowed != nil && !slices.Contains(a.allowed, s) {
		return nil, a.bad(strconv.Quote(s) + " is not " + a.Range)
	}
	return s, nil
}

// consistent judges attributes together.
func (e *Entry) consistent(v values) error {
	switch e.Name {
	case latency:
		if v.text("distribution") == "constant" && v.int("jitter") > 0 {
			return &sims.Bad{Key: "attributes.jitter", Reason: "a constant latency has none"}
		}
	case slicer:
		if v.int("size_variation") >= v.int("average_size") {
			return &sims.Bad{Key: "attributes.size_variation", Reason: "must be less than average_size"}
		}
	}
	return nil
}

// readHeaders reads the headers of a given answer.
func readHeaders(raw json.RawMessage) (map[string]string, error) {
	var list map[string]*string
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return nil, fmt.Errorf("%s is not an object of strings", raw)
	}
	headers := make(map[string]string, len(list))
	for name, value := range list {
		switch {
		case value == nil:
			return nil, fmt.Errorf("the value of %q is not a string", name)
		case !isToken(name):
			return nil, fmt.Errorf("%q is not the name of a header", name)
		case strings.ContainsFunc(*value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }):
			return nil, fmt.Errorf("the value of %q has control characters", name)
		}
		switch strings.ToLower(name) {
		case "content-length", "transfer-encoding", "connection", "trailer":
			return nil, fmt.Errorf("%q cannot be given: it follows from what is sent", name)
		}
		headers[name] = *value
	}
	return headers, nil
}

// isToken reports whether s can be the name of a header (RFC 9110, 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}
