package drift

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/tree"
	"github.com/mockapis/mockapis/sims"
)

// A comparison is of one recorded answer with the simulator's.
type comparison struct {
	o          *contract.Operation
	recorded   *recording.Exchange
	simulated  *contract.Exchange
	translated translation
	source     string // of what is observed
	list       []Difference

	// The bodies, nil where one has no tree.
	theirs, ours *tree.Node
	schema       *contract.Schema // nil where the contract has none
}

// ofState are the statuses by which a service speaks of what it holds.
var ofState = []int{
	http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
	http.StatusGone, http.StatusUnprocessableEntity,
}

// incomparable says why two answers say nothing about each other; "" where they do. One
// service may hold what the other does not: success here and a refusal there are a
// difference of data then.
func incomparable(x *recording.Exchange, ours *contract.Exchange, t translation) string {
	theirs := x.Status
	if theirs >= 500 || ours.Status >= 500 {
		if theirs != ours.Status {
			return fmt.Sprintf("one of the services failed: recorded %d, simulated %d", theirs, ours.Status)
		}
	}
	refused := max(theirs, ours.Status)
	crossed := (theirs < 400) != (ours.Status < 400)
	a, b := verdictOf(x.Answer, x.Sent.Bytes), verdictOf(ours.Answer, ours.Sent.Bytes)
	if a != "" && a == b {
		return "" // they say the same, each by its own status
	}
	same := crossed || theirs < 400 && a != "" && b != "" && a != b
	switch {
	case (theirs == http.StatusTooManyRequests) != (ours.Status == http.StatusTooManyRequests):
		return fmt.Sprintf("one service had enough of requests: recorded %d, simulated %d",
			theirs, ours.Status)
	case same && t.ofData && (!crossed || slices.Contains(ofState, refused)):
		return fmt.Sprintf("the answer depends on what the service holds: recorded %d, simulated %d",
			theirs, ours.Status)
	}
	return ""
}

// verdictOf is the code by which a body itself says how the call went; "" where it has
// none.
func verdictOf(h http.Header, body []byte) string {
	d, err := tree.Parse(h.Get("Content-Type"), body)
	if err != nil {
		return ""
	}
	for _, n := range append([]*tree.Node{d.Root}, d.Root.Members...) {
		if isVerdict(n) {
			return n.Member("code").Text
		}
	}
	return ""
}

// isVerdict reports whether an object says how a call went.
func isVerdict(n *tree.Node) bool {
	return n.Kind == tree.Object && n.Member("code") != nil && n.Member("message") != nil
}

// differences compares the answers.
func (c *comparison) differences() []Difference {
	theirs, ours := c.recorded, c.simulated
	if theirs.Status != ours.Status {
		d := c.found(overlay.Status, "", fmt.Sprintf("is %d, simulated %d", theirs.Status, ours.Status))
		d.fact.Value = theirs.Status
		if (theirs.Status < 400) != (ours.Status < 400) {
			d.Overlay = "a success is no refusal: the rest of the answer would be the other's"
		}
		c.list = append(c.list, d)
	}
	c.headers()
	if theirs.Method != http.MethodHead && !theirs.Sent.Cut {
		c.bodies()
	}
	return c.list
}

// found makes a difference with its fact, which has no value yet.
func (c *comparison) found(what overlay.What, at, why string) Difference {
	return Difference{
		Operation: c.o.ID, Status: c.simulated.Status, What: what, At: at, Why: why,
		File: c.recorded.File,
		fact: &overlay.Fact{
			Operation: c.o.ID, Status: c.simulated.Status, What: what, At: at,
			Provenance: sims.Observed, Source: c.source,
		},
	}
}

func (c *comparison) differ(what overlay.What, at, why string, value any) {
	d := c.found(what, at, why)
	d.fact.Value = value
	c.list = append(c.list, d)
}

// bodies compares the bodies, where both have a tree.
func (c *comparison) bodies() {
	theirs, err := tree.Parse(c.recorded.Answer.Get("Content-Type"), c.recorded.Sent.Bytes)
	ours, errOurs := tree.Parse(c.simulated.Answer.Get("Content-Type"), c.simulated.Sent.Bytes)
	switch {
	case (err == nil) != (errOurs == nil) && len(c.recorded.Sent.Bytes)+len(c.simulated.Sent.Bytes) > 0:
		if mediaOf(c.recorded.Answer) != mediaOf(c.simulated.Answer) {
			return // the media type was said
		}
		d := c.found(overlay.Type, "", "one body is empty or malformed, the other is not")
		d.Overlay = "a whole body is not put together"
		c.list = append(c.list, d)
		return
	case err != nil || errOurs != nil || theirs.Format != ours.Format:
		return
	}
	c.theirs, c.ours = theirs.Root, ours.Root
	if r := c.o.Response(c.simulated.Status); r != nil {
		c.schema = r.SchemaOf(c.simulated.Answer.Get("Content-Type"))
	}
	if c.theirs.Name != c.ours.Name {
		d := c.found(overlay.Type, "",
			fmt.Sprintf("the root element is %s, simulated %s", c.theirs.Name, c.ours.Name))
		d.Overlay = "a root element keeps its name"
		c.list = append(c.list, d)
		return
	}
	c.byContract()
	c.forms(theirs.Format)
	c.order()
	c.exact()
}

func mediaOf(h http.Header) string {
	m, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return m
}

// isList reports whether the contract has a list at a place.
func (c *comparison) isList(at string) bool {
	if c.schema == nil {
		return false
	}
	s := c.schema.At(at)
	return s != nil && s.Is("array")
}

// places are the nodes of a body by their place.
func (c *comparison) places(root *tree.Node) (names []string, nodes map[string][]*tree.Node) {
	nodes = map[string][]*tree.Node{}
	root.Walk(c.isList, func(at string, _, n *tree.Node) {
		if nodes[at] == nil {
			names = append(names, at)
		}
		nodes[at] = append(nodes[at], n)
	})
	return names, nodes
}

// has reports whether a difference at a place was found already.
func (c *comparison) has(at string) bool {
	return slices.ContainsFunc(c.list, func(d Difference) bool {
		return d.At == at && !strings.HasPrefix(string(d.What), "header")
	})
}
