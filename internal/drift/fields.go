package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/tree"
)

// byContract compares the recorded body with what the contract says: a field that it
// does not declare, one that is always there, a type, a value of a closed set.
func (c *comparison) byContract() {
	if c.schema == nil {
		return
	}
	r := c.o.Response(c.simulated.Status)
	body := c.recorded.Exchange
	v, _, err := r.Decode(&body)
	if err != nil {
		return
	}
	_, nodes := c.places(c.theirs)
	for _, m := range c.schema.Mistakes(v) {
		at := starred(m.At, nodes)
		if c.has(at) {
			continue
		}
		node := first(nodes[at])
		switch m.Kind {
		case contract.Undeclared:
			c.added(at, node)
		case contract.Missing:
			c.differ(overlay.Missing, at, "is not there", nil)
		case contract.WrongType:
			c.differ(overlay.Type, at, m.Why, valueOf(node))
		default:
			c.differ(overlay.Value, at, m.Why, valueOf(node))
		}
	}
}

// starred is a pointer with * where it has the index of a list's item.
func starred(pointer string, nodes map[string][]*tree.Node) string {
	at := ""
	for i, step := range strings.Split(pointer, "/") {
		if i == 0 {
			continue
		}
		digits := step != "" && strings.Trim(step, "0123456789") == ""
		if digits && nodes[at+"/"+step] == nil {
			step = tree.Any
		}
		at += "/" + step
	}
	return at
}

func first(list []*tree.Node) *tree.Node {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// valueOf is a node's value for a fact.
func valueOf(n *tree.Node) any {
	if n == nil {
		return nil
	}
	return whole(n.Value())
}

// whole turns numbers without a fraction into integers, as YAML reads them again.
func whole(v any) any {
	switch v := v.(type) {
	case float64:
		if v == float64(int(v)) {
			return int(v)
		}
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = whole(v[key])
		}
	}
	return v
}

// added is a field that the contract does not have.
func (c *comparison) added(at string, n *tree.Node) {
	if n == nil {
		return
	}
	d := c.found(overlay.Added, at, "is not in the contract: "+shape(n))
	d.fact.Value = whole(n.Value())
	parent := at[:strings.LastIndexByte(at, '/')]
	_, nodes := c.places(c.theirs)
	for _, p := range nodes[parent] {
		before := ""
		for _, m := range p.Members {
			if m == n {
				d.fact.After = before
			}
			before = m.Name
		}
	}
	if n.Attribute {
		d.Overlay = "an attribute cannot be added"
	}
	c.list = append(c.list, d)
}

// shape is what a value is, without what it says.
func shape(n *tree.Node) string {
	switch n.Kind {
	case tree.Object, tree.List:
		return fmt.Sprintf("an %s of %d", n.Kind, len(n.Members))
	}
	return "a " + string(n.Kind)
}

// forms compares what the simulator sends with what was recorded where the contract
// allows both: numbers as texts, times in another form.
func (c *comparison) forms(format tree.Format) {
	names, theirs := c.places(c.theirs)
	_, ours := c.places(c.ours)
	for _, at := range names {
		if c.has(at) {
			continue
		}
		a, b := formsOf(theirs[at], format), formsOf(ours[at], format)
		shared := slices.ContainsFunc(a, func(f string) bool { return slices.Contains(b, f) })
		if len(a) == 0 || len(b) == 0 || shared || !styled(a) || !styled(b) {
			continue
		}
		what := overlay.Type
		value := valueOf(withForm(theirs[at], format, a[0]))
		if strings.HasPrefix(a[0], timeForm) && strings.HasPrefix(b[0], timeForm) {
			what = overlay.Value
		}
		d := c.found(what, at, fmt.Sprintf("is %s, simulated %s", a[0], b[0]))
		d.fact.Value = value
		if what == overlay.Value {
			d.Overlay = "a time is not written in another form"
		}
		c.list = append(c.list, d)
	}
}

func withForm(list []*tree.Node, format tree.Format, form string) *tree.Node {
	for _, n := range list {
		if formOfNode(n, format) == form {
			return n
		}
	}
	return nil
}

// order compares the order of the fields of objects.
func (c *comparison) order() {
	_, theirs := c.places(c.theirs)
	names, ours := c.places(c.ours)
	for _, at := range names {
		a, b := largest(theirs[at]), largest(ours[at])
		if a == nil || b == nil || c.isFree(at) {
			continue
		}
		left, right := common(a, b), common(b, a)
		if !slices.Equal(left, right) {
			value := make([]any, len(left))
			for i, name := range left {
				value[i] = name
			}
			c.differ(overlay.Order, at, "the order is "+strings.Join(left, ", ")+
				", simulated "+strings.Join(right, ", "), value)
		}
	}
}

// isFree reports whether an object's names are data, or their order is not known: it says
// nothing.
func (c *comparison) isFree(at string) bool {
	if c.schema == nil {
		return true
	}
	s := c.schema.At(at)
	return s == nil || s.Marked(overlay.Unordered) ||
		s.Additional() != nil && len(s.Properties()) == 0
}

func largest(list []*tree.Node) (best *tree.Node) {
	for _, n := range list {
		if n.Kind == tree.Object && (best == nil || len(n.Members) > len(best.Members)) {
			best = n
		}
	}
	return best
}

// common are the names of a that b has, too, in their order; attributes have none.
func common(a, b *tree.Node) (names []string) {
	for _, name := range a.Names() {
		if m := a.Member(name); !m.Attribute && name != tree.TextName && b.Member(name) != nil {
			names = append(names, name)
		}
	}
	return names
}
