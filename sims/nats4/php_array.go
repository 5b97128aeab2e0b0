package nats4

import (
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// A phpArray is an array as PHP reads it from a form: info[0][field]=a, or fields[]=b.
// Elements stand in the order in which their keys first came.
type phpArray []phpElement

// A phpElement is one element: a text, or an array of its own.
type phpElement struct {
	Key   string
	Value string
	Sub   phpArray // nil for a text
}

// maxDepth is how deep arrays may stand in arrays, as PHP's max_input_nesting_level.
const maxDepth = 64

// maxElements is how many elements of a form count, as PHP's max_input_vars; what stands
// behind them is ignored.
const maxElements = 1000

// readArray returns the array with that name; nil where no parameter is one.
func readArray(list params.Params, name string) (a phpArray) {
	elements := 0
	for _, p := range list {
		rest, ok := strings.CutPrefix(p.Name, name+"[")
		if !ok {
			continue
		}
		if keys, ok := arrayKeys(rest); ok {
			if elements++; elements > maxElements {
				break
			}
			a = a.set(keys, p.Value)
		}
	}
	return a
}

// arrayKeys are the keys of 0][field]; "" is the next free number.
func arrayKeys(rest string) (keys []string, ok bool) {
	for len(keys) < maxDepth {
		key, after, closed := strings.Cut(rest, "]")
		if !closed {
			return nil, false
		}
		keys = append(keys, key)
		if !strings.HasPrefix(after, "[") {
			return keys, true // PHP ignores what stands behind the last bracket
		}
		rest = after[1:]
	}
	return nil, false
}

// set gives the element under keys the value.
func (a phpArray) set(keys []string, value string) phpArray {
	key := keys[0]
	if key == "" {
		key = a.next()
	}
	i := a.index(key)
	if i < 0 {
		i = len(a)
		a = append(a, phpElement{Key: key})
	}
	if len(keys) == 1 {
		a[i].Value, a[i].Sub = value, nil
	} else {
		a[i].Value, a[i].Sub = "", a[i].Sub.set(keys[1:], value)
	}
	return a
}

func (a phpArray) index(key string) int {
	// The last element is nearly always the one: a form names them in turn.
	for i := len(a) - 1; i >= 0; i-- {
		if a[i].Key == key {
			return i
		}
	}
	return -1
}

// next is the key of an element without one: that after the highest number.
func (a phpArray) next() string {
	n := int64(0)
	for _, x := range a {
		if k, err := strconv.ParseInt(x.Key, 10, 64); err == nil && k >= n {
			n = k + 1
		}
	}
	return strconv.FormatInt(n, 10)
}

// Get returns the text of an element; "" where there is none.
func (a phpArray) Get(key string) string {
	if i := a.index(key); i >= 0 {
		return a[i].Value
	}
	return ""
}

// Values are the texts of all elements.
func (a phpArray) Values() (values []string) {
	for _, x := range a {
		values = append(values, x.Value)
	}
	return values
}
