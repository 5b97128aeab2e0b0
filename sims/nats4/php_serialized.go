package nats4

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errSerialized = errors.New("an array begins with a: and its length")

// unserialize reads an array as PHP's serialize writes it: a:1:{s:5:"count";i:10;}. Numbers
// and booleans become what a form would hold, null nothing. Objects and references, which
// PHP has as well, are refused. (Ours: the page has "a serialized array" alone.)
func unserialize(text string) (phpArray, error) {
	r := serialized{rest: text}
	if !strings.HasPrefix(text, "a:") {
		return nil, errSerialized
	}
	x, err := r.value(0)
	if err == nil && r.rest != "" {
		err = fmt.Errorf("%d bytes stand behind its end", len(r.rest))
	}
	if err != nil {
		return nil, err
	}
	return x.Sub, nil
}

// A serialized is the text that is still to be read.
type serialized struct {
	rest     string
	elements int // that were read
}

// value reads one value as an element without a key.
func (r *serialized) value(depth int) (x phpElement, err error) {
	kind, _, ok := strings.Cut(r.rest, ":")
	if strings.HasPrefix(r.rest, "N;") {
		r.rest = r.rest[2:]
		return x, nil
	}
	if !ok || len(kind) != 1 || !strings.Contains("ibdsa", kind) {
		return x, fmt.Errorf("no value that is read begins with %q", firstOf(r.rest))
	}
	r.rest = r.rest[2:]
	switch kind {
	case "s":
		x.Value, err = r.text()
	case "a":
		x.Sub, err = r.array(depth + 1)
	default:
		x.Value, err = r.number(kind)
	}
	return x, err
}

// number reads 10; of an integer, a boolean or a float.
func (r *serialized) number(kind string) (value string, err error) {
	value, rest, ok := strings.Cut(r.rest, ";")
	switch {
	case !ok:
		return "", fmt.Errorf("%q has no end", firstOf(r.rest))
	case kind == "b" && value != "0" && value != "1":
		return "", fmt.Errorf("%q is no boolean", firstOf(value))
	case kind == "i":
		_, err = strconv.ParseInt(value, 10, 64)
	case kind == "d":
		_, err = strconv.ParseFloat(value, 64)
	}
	if err != nil {
		return "", fmt.Errorf("%q is no number", firstOf(value))
	}
	r.rest = rest
	return value, nil
}

// text reads 5:"count";
func (r *serialized) text() (value string, err error) {
	n, err := r.length()
	if err != nil {
		return "", err
	}
	if n+3 > len(r.rest) || r.rest[0] != '"' || r.rest[n+1:n+3] != `";` {
		return "", fmt.Errorf("no text of %d bytes follows", n)
	}
	value, r.rest = r.rest[1:n+1], r.rest[n+3:]
	return value, nil
}

// array reads 1:{…}
func (r *serialized) array(depth int) (a phpArray, err error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	n, err := r.length()
	if err != nil {
		return nil, err
	}
	if r.elements += n; r.elements > maxElements {
		return nil, fmt.Errorf("more than %d elements", maxElements)
	}
	if !strings.HasPrefix(r.rest, "{") {
		return nil, errors.New("an array has no {")
	}
	r.rest = r.rest[1:]
	a = phpArray{}
	for range n {
		if strings.HasPrefix(r.rest, "a:") {
			return nil, errors.New("an array is a key")
		}
		key, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		x, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		x.Key = key.Value
		if i := a.index(x.Key); i >= 0 {
			a[i] = x
		} else {
			a = append(a, x)
		}
	}
	if !strings.HasPrefix(r.rest, "}") {
		return nil, fmt.Errorf("an array of %d elements does not end behind them", n)
	}
	r.rest = r.rest[1:]
	return a, nil
}

// length reads 5:
func (r *serialized) length() (int, error) {
	digits, rest, ok := strings.Cut(r.rest, ":")
	n, err := strconv.ParseUint(digits, 10, 31)
	if !ok || err != nil {
		return 0, fmt.Errorf("%q is no length", firstOf(r.rest))
	}
	r.rest = rest
	return int(n), nil
}

// firstOf is the beginning of a text, for a sentence.
func firstOf(text string) string { return text[:min(len(text), 20)] }
