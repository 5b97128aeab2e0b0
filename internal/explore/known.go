package explore

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
)

// maxKnown bounds how many values are kept of each origin; the oldest go first.
const maxKnown = 50

// A Known keeps the values that answers have brought, by where they came from. Many may
// use it at once.
type Known struct {
	mu     sync.Mutex
	wanted map[string][]string // pointers, by operation
	values map[contract.Origin][]any
}

// NewKnown returns one that keeps what the parameters and fields of a contract want.
func NewKnown(c *contract.Contract) *Known {
	k := &Known{wanted: map[string][]string{}, values: map[contract.Origin][]any{}}
	want := func(list []contract.Origin) {
		for _, o := range list {
			k.wanted[o.Operation] = append(k.wanted[o.Operation], o.Pointer)
		}
	}
	for _, o := range c.Operations {
		for _, p := range o.Parameters {
			want(p.Values)
		}
		if o.Body == nil {
			continue
		}
		for _, m := range o.Body.Media {
			fields(m.Schema, 0, func(s *contract.Schema) { want(s.Origins()) })
		}
	}
	return k
}

// fields calls f for each property below a schema.
func fields(s *contract.Schema, depth int, f func(*contract.Schema)) {
	if s == nil || depth > 6 {
		return
	}
	f(s)
	for _, name := range s.Properties() {
		fields(s.Property(name), depth+1, f)
	}
	fields(s.Items(), depth+1, f)
}

// Learn takes the values out of an answer of an operation, a JSON value. It returns the
// origins of what it found.
func (k *Known) Learn(o *contract.Operation, answer any) (found []contract.Origin) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, pointer := range k.wanted[o.ID] {
		from := contract.Origin{Operation: o.ID, Pointer: pointer}
		for _, v := range At(answer, pointer) {
			if k.keep(from, v) {
				found = append(found, from)
			}
		}
	}
	return found
}

// keep keeps a value that is one, as the newest of its origin.
func (k *Known) keep(from contract.Origin, v any) bool {
	switch v := v.(type) {
	case string:
		if v == "" || len(v) > 1000 {
			return false
		}
	case float64:
	default:
		return false
	}
	list := k.values[from]
	for i, old := range list {
		if old == v {
			list = append(list[:i:i], list[i+1:]...)
			break
		}
	}
	if list = append(list, v); len(list) > maxKnown {
		list = list[1:]
	}
	k.values[from] = list
	return true
}

// Newest returns the value of an origin that was learned last.
func (k *Known) Newest(from contract.Origin) (v any, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := k.values[from]
	if len(list) == 0 {
		return nil, false
	}
	return list[len(list)-1], true
}

// One returns one of the values of the origins. The best origin that has any counts
// most.
func (k *Known) One(r *rand.Rand, origins []contract.Origin) (v any, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, from := range origins {
		list := k.values[from]
		if len(list) == 0 || i < len(origins)-1 && r.IntN(4) == 0 {
			continue
		}
		return list[r.IntN(len(list))], true
	}
	for _, from := range origins {
		if list := k.values[from]; len(list) > 0 {
			return list[r.IntN(len(list))], true
		}
	}
	return nil, false
}

// At returns the values at a JSON pointer in which * stands for any index or key.
func At(v any, pointer string) []any {
	list := []any{v}
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		var next []any
		for _, one := range list {
			next = append(next, below(one, name)...)
		}
		list = next
	}
	return list
}

func below(v any, name string) (list []any) {
	switch v := v.(type) {
	case []any:
		if name == "*" {
			return v
		}
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v) {
			return []any{v[i]}
		}
	case map[string]any:
		if name != "*" {
			if one, ok := v[name]; ok {
				list = append(list, one)
			}
			return list
		}
		for _, key := range sortedKeys(v) {
			list = append(list, v[key])
		}
	}
	return list
}

// Text is a value as it stands in a path or a query.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
