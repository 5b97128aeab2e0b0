package contract

import (
	"fmt"
	"maps"
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
	At   string // a JSON pointer; "" is the whole value
	Kind Kind
	Why  string // "is a string, has to be an integer"; no value stands in it
}

// Mistakes returns where a value, in the types of encoding/json, is not what the schema
// says; none where it is all right.
func (s *Schema) Mistakes(v any) []Mistake {
	if s.contract.cache.of(s.raw).Validate(v) == nil {
		return nil
	}
	return s.locate("", v)
}

func (s *Schema) locate(at string, v any) []Mistake {
	err := s.contract.cache.of(s.raw).Validate(v)
	if err == nil {
		return nil
	}
	if types := s.Types(); len(types) > 0 && !slices.Contains(types, typeOf(v)) &&
		!(typeOf(v) == "integer" && slices.Contains(types, "number")) {
		return []Mistake{{at, WrongType, "is " + named(typeOf(v)) + ", has to be " + either(types)}}
	}
	var list []Mistake
	switch v := v.(type) {
	case object:
		list = s.members(at, v)
	case []any:
		if items := s.Items(); items != nil {
			for i, one := range v {
				list = append(list, items.locate(at+"/"+strconv.Itoa(i), one)...)
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	if best := s.nearest(at, v); len(best) > 0 {
		return best
	}
	return []Mistake{{at, WrongValue, s.why()}}
}

// members are the mistakes in an object's own properties.
func (s *Schema) members(at string, v object) (list []Mistake) {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		place := at + "/" + escape(name)
		if p := s.Property(name); p != nil {
			list = append(list, p.locate(place, v[name])...)
			continue
		}
		if p := s.Additional(); p != nil {
			list = append(list, p.locate(place, v[name])...)
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

// nearest are the mistakes by the branch that the value comes closest to.
func (s *Schema) nearest(at string, v any) (best []Mistake) {
	for _, b := range s.Branches() {
		if list := b.locate(at, v); len(list) > 0 && (best == nil || len(list) < len(best)) {
			best = list
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
