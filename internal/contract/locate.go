package contract

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Kind says in which way a value is not what it has to be.
type Kind string

// The kinds.
const (
	Undeclared Kind = "undeclared" // a name that the contract does not have
	Missing    Kind = "missing"    // a name that has to be there
	WrongType  Kind = "type"       // a text where a number has to be
	WrongValue Kind = "value"      // a number that is too big, a text of another form
)

// A Mistake is one place of a value that is not what it has to be.
type Mistake struct {
	At   string // a JSON pointer, * for a free key; "" is the whole value
	Kind Kind
	Why  string // "is a string, has to be an integer"; no value stands in it
}

// Mistakes returns where a value, in the types of encoding/json, is not what the schema
// says; none where it is all right. Of very many it returns some.
func (s *Schema) Mistakes(v any) []Mistake {
	if s.fits(v) {
		return nil
	}
	l := locator{left: maxWork}
	return l.explain(s, "", v)
}

// fits reports whether a value is what the schema says.
func (s *Schema) fits(v any) bool { return s.contract.cache.of(s.raw).Validate(v) == nil }

// A locator looks for the places at which a value is wrong. Each look is at a whole
// branch of the value, and schemas with branches look several times.
type locator struct{ left int } // values that may still be looked at

const maxWork = 300_000

// below returns the mistakes in a part of a value, none where there is no time left.
func (l *locator) below(s *Schema, at string, v any) []Mistake {
	if l.left -= l.size(v); l.left <= 0 || s.fits(v) {
		return nil
	}
	return l.explain(s, at, v)
}

// size counts the values in a value, as far as there is time.
func (l *locator) size(v any) int {
	n := 1
	switch v := v.(type) {
	case object:
		for _, one := range v {
			if n += l.size(one); n > l.left {
				return n
			}
		}
	case []any:
		for _, one := range v {
			if n += l.size(one); n > l.left {
				return n
			}
		}
	}
	return n
}

// explain returns the mistakes in a value that has some.
func (l *locator) explain(s *Schema, at string, v any) []Mistake {
	if types := s.Types(); len(types) > 0 && !slices.Contains(types, typeOf(v)) &&
		!(typeOf(v) == "integer" && slices.Contains(types, "number")) {
		return []Mistake{{at, WrongType, "is " + named(typeOf(v)) + ", has to be " + either(types)}}
	}
	var list []Mistake
	if s.isOwn() {
		list = l.parts(s, at, v)
	}
	if len(list) > 0 {
		return list
	}
	if best := l.nearest(s, at, v); len(best) > 0 {
		return best
	}
	return []Mistake{{at, WrongValue, s.why()}}
}

// isOwn reports whether the schema itself, not its branches, says what the parts of a
// value are.
func (s *Schema) isOwn() bool {
	o := s.plain()
	for _, key := range []string{"properties", "additionalProperties", "required", "items"} {
		if _, ok := o[key]; ok {
			return true
		}
	}
	return false
}

// parts are the mistakes in the parts of an object or a list.
func (l *locator) parts(s *Schema, at string, v any) (list []Mistake) {
	switch v := v.(type) {
	case object:
		return l.members(s, at, v)
	case []any:
		items := s.Items()
		for i := 0; items != nil && i < len(v) && len(list) < maxFindings; i++ {
			list = append(list, l.below(items, at+"/"+strconv.Itoa(i), v[i])...)
		}
	}
	return list
}

// members are the mistakes in an object's own properties.
func (l *locator) members(s *Schema, at string, v object) (list []Mistake) {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if len(list) >= maxFindings {
			return list
		}
		place := at + "/" + escape(name)
		if p := s.Property(name); p != nil {
			list = append(list, l.below(p, place, v[name])...)
			continue
		}
		if p := s.Additional(); p != nil {
			list = append(list, l.below(p, at+"/*", v[name])...)
		} else if s.plain()["additionalProperties"] == false {
			list = append(list, Mistake{place, Undeclared, "is not declared"})
		}
	}
	for _, name := range s.Required() {
		if _, ok := v[name]; !ok {
			list = append(list, Mistake{at + "/" + escape(name), Missing, "is missing"})
		}
	}
	return list
}

// nearest are the mistakes by the branch that the value comes closest to: one of its
// own type, with few mistakes.
func (l *locator) nearest(s *Schema, at string, v any) (best []Mistake) {
	least := math.MaxInt
	for _, b := range s.Branches() {
		list := l.below(b, at, v)
		n := len(list)
		if n == 1 && list[0].At == at && list[0].Kind == WrongType {
			n = math.MaxInt - 1
		}
		if n > 0 && n < least {
			best, least = list, n
		}
	}
	return best
}

// why says what a value has to be, in words.
func (s *Schema) why() string {
	o := s.plain()
	if list, ok := o["enum"].([]any); ok {
		words := make([]string, 0, len(list))
		for _, one := range list[:min(len(list), 12)] {
			words = append(words, fmt.Sprint(one))
		}
		return "has to be one of " + strings.Join(words, ", ")
	}
	if v, ok := o["const"]; ok {
		return fmt.Sprintf("has to be %v", v)
	}
	var words []string
	for _, k := range [][2]string{
		{"pattern", "match %v"}, {"minimum", "be %v or more"}, {"maximum", "be %v or less"},
		{"minLength", "have %v letters or more"}, {"maxLength", "have %v letters or less"},
		{"minItems", "have %v items or more"}, {"maxItems", "have %v items or less"},
	} {
		if v, ok := o[k[0]]; ok {
			words = append(words, fmt.Sprintf(k[1], v))
		}
	}
	if len(words) == 0 {
		return "is not of the declared form"
	}
	return "has to " + strings.Join(words, " and ")
}

// typeOf is the JSON type of a value.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case object:
		return "object"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
	}
	return "number"
}

func named(kind string) string {
	switch kind {
	case "null":
		return kind
	case "integer", "array", "object":
		return "an " + kind
	}
	return "a " + kind
}

func either(types []string) string {
	types = slices.Compact(slices.Sorted(slices.Values(types)))
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = named(t)
	}
	return strings.Join(words, " or ")
}

// escape is a name as a JSON pointer has it.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
