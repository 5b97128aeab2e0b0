package explore

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
)

// words are texts that clients send; some are hard to store or to print.
var words = []string{
	"a", "demo", "Ünïcødé", "<b>&amp;\"'", "0", "-1", "null", "a b", "%", "\\", "日本語", "x'--", "😀", " ",
}

// value makes a value of a schema: what was learned, an example, or any that fits.
func (m *Maker) value(s *contract.Schema, origins []contract.Origin, example any, depth int) any {
	origins = append(origins, s.Origins()...)
	if len(origins) > 0 && m.Rand.IntN(10) > 0 {
		if v, ok := m.Known.One(m.Rand, origins); ok {
			if fitted, ok := fit(s, v); ok {
				return fitted
			}
		}
	}
	if example == nil {
		example = s.Example()
	}
	if example != nil && m.Rand.IntN(10) < 7 {
		return example
	}
	v := m.made(s, depth)
	if len(s.Mistakes(v)) > 0 && example != nil {
		return example // a form that cannot be made up, such as a pattern's
	}
	return v
}

// fit turns a value into the type that a schema has: a number may be a text elsewhere.
func fit(s *contract.Schema, v any) (any, bool) {
	if len(s.Mistakes(v)) == 0 {
		return v, true
	}
	if items := s.Items(); items != nil {
		if one, ok := fit(items, v); ok {
			return []any{one}, true
		}
	}
	v = s.Text(Text(v))
	return v, len(s.Mistakes(v)) == 0
}

// made makes any value that fits, as far as that can be made up.
func (m *Maker) made(s *contract.Schema, depth int) any {
	if list, ok := s.Keyword("enum").([]any); ok && len(list) > 0 {
		return list[m.Rand.IntN(len(list))]
	}
	if v := s.Keyword("const"); v != nil {
		return v
	}
	branches := s.Branches()
	if len(branches) > 0 && s.Keyword("allOf") == nil && s.Keyword("properties") == nil {
		return m.value(branches[m.Rand.IntN(len(branches))], nil, nil, depth)
	}
	types := s.Types()
	if len(types) == 0 {
		return "x"
	}
	switch types[m.Rand.IntN(len(types))] {
	case "integer":
		return math.Trunc(number(m.Rand, s))
	case "number":
		return number(m.Rand, s)
	case "boolean":
		return m.Rand.IntN(2) == 0
	case "null":
		return nil
	case "array":
		return m.list(s, depth)
	case "object":
		return m.object(s, depth)
	}
	return m.text(s)
}

func bound(s *contract.Schema, name string, none float64) float64 {
	if v, ok := s.Keyword(name).(float64); ok {
		return v
	}
	return none
}

// number makes a number within the bounds, often one of them.
func number(r *rand.Rand, s *contract.Schema) float64 {
	low := bound(s, "minimum", 0)
	high := bound(s, "maximum", max(low, 1000))
	switch r.IntN(6) {
	case 0:
		return low
	case 1:
		return high
	}
	return math.Round(low + r.Float64()*min(high-low, 200))
}

func (m *Maker) text(s *contract.Schema) string {
	least, most := int(bound(s, "minLength", 0)), int(bound(s, "maxLength", 200))
	var b strings.Builder
	b.WriteString(words[m.Rand.IntN(len(words))])
	for b.Len() < least {
		b.WriteString("a")
	}
	letters := []rune(b.String())
	return string(letters[:min(len(letters), most)])
}

func (m *Maker) list(s *contract.Schema, depth int) any {
	items := s.Items()
	n := int(bound(s, "minItems", 0))
	n += m.Rand.IntN(max(1, min(4, int(bound(s, "maxItems", 3))-n+1)))
	list := make([]any, 0, n)
	for range n {
		if items == nil || depth > 6 {
			break
		}
		list = append(list, m.value(items, nil, nil, depth+1))
	}
	return list
}

// object makes an object with what it needs and some of the rest.
func (m *Maker) object(s *contract.Schema, depth int) any {
	o := map[string]any{}
	required := map[string]bool{}
	for _, name := range s.Required() {
		required[name] = true
	}
	if branches := s.Branches(); len(branches) > 0 { // of which one is needed, each with its fields
		for _, name := range branches[m.Rand.IntN(len(branches))].Required() {
			required[name] = true
		}
	}
	for _, name := range s.Properties() {
		if required[name] || depth < 6 && m.Rand.IntN(10) < 4 {
			o[name] = m.value(s.Property(name), nil, nil, depth+1)
		}
	}
	if free := s.Additional(); free != nil && len(s.Properties()) == 0 {
		for i := range 1 + m.Rand.IntN(2) { // a map: a form has none that is empty
			o[string(rune('a'+i))] = m.value(free, nil, nil, depth+1)
		}
	}
	return o
}
