package nats4

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/params"
)

// A parameter is a name that an endpoint takes, with its type.
type parameter struct {
	name    string
	kind    kind
	need    necessity
	allowed []string // the words that it may be, where not any
	also    []string // the words that it may be beside values of its kind
}

// matches reports whether a parameter has a name. One that ends in * stands for all that
// begin so: notify_*.
func matches(parameter, name string) bool {
	prefix, isPrefix := strings.CutSuffix(parameter, "*")
	return parameter == name || isPrefix && strings.HasPrefix(name, prefix)
}

type kind int

const (
	word    kind = iota // any string
	integer             // decimal digits, with a sign or without
	boolean             // 1, true, on, yes, 0, false, off, no
	when                // a time as PHP's strtotime reads it, or Unix seconds
	money               // whole currency with cents or without: 666, 19.95
	list                // an array in PHP's brackets: fields[]=a, info[0][field]=b
	until               // a time, or NEVER
	country             // ISO 3166: US, USA or 840; 0 or ALL for any
)

type necessity int

const (
	isOptional necessity = iota
	isRequired           // there, and not empty
	isPresent            // there, be it empty
)

// optional, required and present are parameters of a type.
func optional(k kind, names ...string) []parameter { return parametersOf(k, isOptional, names) }
func required(k kind, names ...string) []parameter { return parametersOf(k, isRequired, names) }
func present(k kind, names ...string) []parameter  { return parametersOf(k, isPresent, names) }

func parametersOf(k kind, n necessity, names []string) []parameter {
	list := make([]parameter, len(names))
	for i, name := range names {
		list[i] = parameter{name: name, kind: k, need: n}
	}
	return list
}

// oneOf is a parameter that is one of some words.
func oneOf(n necessity, name string, allowed ...string) []parameter {
	return []parameter{{name: name, kind: word, need: n, allowed: allowed}}
}

// orElse are parameters that may be one of some words as well: NEVER, for a time.
func orElse(list []parameter, words ...string) []parameter {
	for i := range list {
		list[i].also = words
	}
	return list
}

// arguments are the parameters of a request. An empty value is the same as none,
// and the last of several counts, as PHP has it. (Both are ours.)
type arguments struct {
	list params.Params
	now  time.Time // what a time like "yesterday" is read by
}

// text returns the value of a parameter, or "".
func (a arguments) text(name string) string {
	v, _ := a.list.Last(name)
	return v
}

// has reports whether a parameter is there, be it empty.
func (a arguments) has(name string) bool {
	_, ok := a.list.Last(name)
	return ok
}

// integer returns the value of an integer parameter, which has been checked.
func (a arguments) integer(name string) (n int64, given bool) {
	v := a.text(name)
	if v == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

// is reports whether a boolean parameter is given and true.
func (a arguments) is(name string) bool {
	v, err := parseBool(a.text(name))
	return v && err == nil
}

// time returns the Unix seconds of the first of the parameters that is given. They are
// names of one: start_date, startDate.
func (a arguments) time(names ...string) (seconds int64, given bool) {
	for _, name := range names {
		if v := a.text(name); v != "" {
			t, ok := parseTime(v, a.now)
			return t.Unix(), ok
		}
	}
	return 0, false
}

// until returns the Unix seconds of a parameter that is a time or NEVER, which is 0.
func (a arguments) until(name string) (seconds int64, given bool) {
	v := a.text(name)
	if v == "" {
		return 0, false
	}
	seconds, _ = parseUntil(v, a.now)
	return seconds, true
}

// country returns the id of the country that is given, 0 for any.
func (a arguments) country(name string) (id int64, given bool) {
	v := a.text(name)
	if v == "" {
		return 0, false
	}
	id, _ = parseCountry(v)
	return id, true
}

// cents returns the value of a money parameter, which has been checked.
func (a arguments) cents(name string) int64 {
	n, _ := parseMoney(a.text(name))
	return n
}

// array returns the array of a list parameter; nil where it has none.
func (a arguments) array(name string) phpArray { return readArray(a.list, name) }

// check returns the arguments of the endpoint, or the 404 for a parameter that it
// does not have or whose value is not of its type. Where strict is false, and for
// endpoints whose page is not fully known, it notes what it ignores.
func (e *endpoint) check(c *call, given params.Params, strict bool) error {
	for _, p := range given {
		name, _, isList := strings.Cut(p.Name, "[")
		known := slices.IndexFunc(e.parameters, func(p parameter) bool { return matches(p.name, name) })
		switch {
		case known < 0:
			if e.unknown == refuseUnknown && strict {
				return errUnknownParameter.invalid(p.Name, "is unknown to %s", c.route.resource).
					judging("resource", c.route.resource, "known", e.names())
			}
			if e.unknown != ignoreUnknown {
				c.note(noteIgnored.because("parameter %s is unknown to %s and ignored",
					p.Name, c.route.resource).judging("parameter", p.Name, "resource", c.route.resource))
			}
		case isList && e.parameters[known].kind != list:
			return errParameter.invalid(name, "is a list; it must be one value")
		}
	}
	c.args.list = given
	for _, p := range e.parameters {
		if err := p.check(c.args); err != nil {
			return err
		}
	}
	return nil
}

// isStrict reports whether a parameter that the endpoint does not have is 404.
func (e *endpoint) isStrict() bool { return e.unknown == refuseUnknown }

// hasTypes reports whether a parameter can have a value that is not of its type.
func (e *endpoint) hasTypes() bool {
	return slices.ContainsFunc(e.parameters, func(p parameter) bool {
		return p.kind != word && p.kind != list || p.allowed != nil
	})
}

// needsSome reports whether a parameter is required.
func (e *endpoint) needsSome() bool {
	return slices.ContainsFunc(e.parameters, func(p parameter) bool { return p.need != isOptional })
}

// names are the endpoint's parameters.
func (e *endpoint) names() (names []string) {
	for _, p := range e.parameters {
		names = append(names, p.name)
	}
	return names
}

func (p parameter) check(a arguments) error {
	value := a.text(p.name)
	switch {
	case p.kind == list:
		if p.need == isRequired && value == "" && a.array(p.name) == nil {
			return errMissing.invalid(p.name, "is required")
		}
		return nil
	case value != "":
	case p.need == isRequired:
		return errMissing.invalid(p.name, "is required")
	case p.need == isPresent && !a.has(p.name):
		return errMissing.invalid(p.name, "is required, be it empty")
	default:
		return nil
	}
	if p.allowed != nil && !slices.Contains(p.allowed, value) {
		return errParameter.invalid(p.name, "is %q; there are %s",
			value, strings.Join(p.allowed, ", ")).judging("value", value, "allowed", p.allowed)
	}
	if slices.Contains(p.also, value) {
		return nil
	}
	if must := p.kind.judge(value, a.now); must != "" {
		must = strings.Join(append([]string{must}, p.also...), ", or ")
		return errParameter.invalid(p.name, "must be %s", must).judging("value", value)
	}
	return nil
}

// judge says what a value must be where it is not of the type.
func (k kind) judge(value string, now time.Time) (must string) {
	ok := true
	switch k {
	case integer:
		_, err := strconv.ParseInt(value, 10, 64)
		ok, must = err == nil, "an integer"
	case boolean:
		_, err := parseBool(value)
		ok, must = err == nil, "a boolean: 1 or 0"
	case when:
		_, ok = parseTime(value, now)
		must = "a time: 2020-06-05, 5 June 2020, yesterday, or Unix seconds"
	case until:
		_, ok = parseUntil(value, now)
		must = "a time, or NEVER"
	case country:
		_, ok = parseCountry(value)
		must = "a country by ISO 3166: US, USA or 840"
	case money:
		_, err := parseMoney(value)
		ok, must = err == nil, "an amount such as 666 or 19.95"
	}
	if ok {
		return ""
	}
	return must
}
