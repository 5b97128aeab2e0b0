package easypromos

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A body is the JSON object of a write, by member. A member that is null counts as
// left out, and members that an operation does not know are passed over. (Ours.)
type body map[string]json.RawMessage

// readBody reads the body of a write. It returns errContentType for one that is not
// declared as JSON, and errNotJSON for one that is no JSON object. (Documented: guide,
// Methods, and code 50; that case and parameters of the type do not matter, and that
// it must be an object, is ours.)
func readBody(r *http.Request) (body, error) {
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") {
		return nil, errContentType.because("Content-Type is %q; a %s needs application/json",
			r.Header.Get("Content-Type"), r.Method).
			judging("content_type", r.Header.Get("Content-Type"), "method", r.Method)
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b, ok := parseBody(text)
	if !ok {
		return nil, errNotJSON.because("the body is no JSON object; it has %d bytes", len(text)).
			judging("bytes", len(text))
	}
	return b, nil
}

func parseBody(text []byte) (b body, ok bool) {
	err := json.Unmarshal(text, &b)
	return b, err == nil && b != nil
}

// has reports whether a member is there and not null.
func (b body) has(name string) bool {
	v, ok := b[name]
	return ok && string(v) != "null"
}

// text is a member that is a string of at most max characters, or "" where it is left
// out. Otherwise it returns errField.
func (b body) text(name string, max int) (s string, err error) {
	if !b.has(name) {
		return "", nil
	}
	if json.Unmarshal(b[name], &s) != nil {
		return "", errField.invalid(name, "%s is %s; it must be a string", name, kindOf(b[name]))
	}
	if n := utf8.RuneCountInString(s); n > max {
		return "", errField.invalid(name, "%s has %d characters; there may be %d", name, n, max).
			judging("length", n, "max", max)
	}
	if strings.ContainsRune(s, 0) {
		return "", errField.invalid(name, "%s has a NUL character", name)
	}
	return s, nil
}

// integer is a member that is a whole number, also as a string, which clients of the
// live profile send; ok is false where it is left out. Otherwise it returns errField.
func (b body) integer(name string) (n int64, ok bool, err error) {
	if !b.has(name) {
		return 0, false, nil
	}
	n, err = strconv.ParseInt(unquoted(b[name]), 10, 64)
	if err != nil || n > maxExact || n < -maxExact {
		return 0, false, errField.invalid(name,
			"%s is %s; it must be a whole number from -%d to %d", name, shown(b[name]), maxExact, maxExact)
	}
	return n, true, nil
}

// maxExact bounds whole numbers: beyond it JSON readers lose digits.
const maxExact = 1<<53 - 1

// maxPoints bounds points, so that every digit before the point is exact.
const maxPoints = 1e15

// number is a member that is a number, also as a string, or 0 where it is left out.
// Otherwise it returns errField.
func (b body) number(name string) (n float64, err error) {
	if !b.has(name) {
		return 0, nil
	}
	text := unquoted(b[name])
	n, err = strconv.ParseFloat(text, 64)
	if err != nil || !json.Valid([]byte(text)) || math.Abs(n) > maxPoints {
		return 0, errField.invalid(name, "%s is %s; it must be a number from -1e15 to 1e15",
			name, shown(b[name]))
	}
	return n, nil
}

// object is a member that is an object, or nil where it is left out. Otherwise it
// returns errField.
func (b body) object(name string) (o body, err error) {
	if b.has(name) && json.Unmarshal(b[name], &o) != nil {
		return nil, errField.invalid(name, "%s is %s; it must be an object", name, kindOf(b[name]))
	}
	return o, nil
}

// unquoted is what stands in a JSON string without escapes, or the JSON as it is.
func unquoted(v json.RawMessage) string {
	s := string(v)
	if inner, ok := between(s, `"`, `"`); ok && !strings.Contains(inner, `\`) {
		return inner
	}
	return s
}

// shown is a JSON value for a sentence, cut where it is long.
func shown(v json.RawMessage) string {
	const most = 40
	if len(v) > most {
		return strings.ToValidUTF8(string(v[:most]), "") + "…"
	}
	return string(v)
}

// kindOf names what a JSON value is.
func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
