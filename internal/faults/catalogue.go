package faults

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/similar"
	"github.com/mockapis/mockapis/sims"
)

// The two kinds of faults.
const (
	Business  = "business"  // a refusal of the vendor's, in its wire form
	Transport = "transport" // something on the wire
)

// An Entry is a fault that a test can ask for.
type Entry struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	API     string `json:"api,omitempty"`    // of a business fault
	Status  int    `json:"status,omitempty"` // of the answer, HTTP
	Code    string `json:"code,omitempty"`   // the vendor's own
	Summary string `json:"summary"`

	Provenance sims.Provenance `json:"provenance"`
	Source     string          `json:"source"`
	// Operations are the ids of those that can fail so; none is all.
	Operations []string    `json:"operations,omitempty"`
	Attributes []Attribute `json:"attributes"`
}

// rule is what an explanation names.
func (e *Entry) rule() sims.Rule {
	return sims.Rule{Name: e.Name, Provenance: e.Provenance, Source: e.Source}
}

// A Catalogue has every fault there is and every operation that can meet one. It is
// made once and does not change.
type Catalogue struct {
	entries    []Entry
	byName     map[string]*Entry
	apis       []string
	operations map[string]map[string]sims.Operation // by API and id
	matchers   map[string]*sims.Matcher
}

// NewCatalogue returns the faults of the simulators and of the transport.
func NewCatalogue(simulators []sims.Simulator) *Catalogue {
	c := &Catalogue{
		entries:    slices.Clone(transport),
		byName:     map[string]*Entry{},
		operations: map[string]map[string]sims.Operation{},
		matchers:   map[string]*sims.Matcher{},
	}
	for _, sim := range simulators {
		api := sim.Name()
		c.apis = append(c.apis, api)
		list := sim.Operations()
		c.matchers[api] = sims.MatcherOf(sim)
		c.operations[api] = make(map[string]sims.Operation, len(list))
		for _, o := range list {
			c.operations[api][o.ID] = o
		}
		for _, f := range sim.Faults() {
			c.entries = append(c.entries, Entry{
				Name: f.Name, Kind: Business, API: api, Status: f.Status, Code: f.Code,
				Summary: f.Summary, Provenance: f.Provenance, Source: f.Source,
				Operations: f.Operations, Attributes: []Attribute{},
			})
		}
	}
	for i := range c.entries {
		c.byName[c.entries[i].Name] = &c.entries[i]
	}
	return c
}

// Entries lists the faults: the transport's, then each API's.
func (c *Catalogue) Entries() []Entry { return slices.Clone(c.entries) }

// Matchers find the operations, by API.
func (c *Catalogue) Matchers() map[string]*sims.Matcher { return c.matchers }

// find returns the fault with that name, or a *sims.Bad that names similar ones.
func (c *Catalogue) find(name string) (*Entry, error) {
	if e := c.byName[name]; e != nil {
		return e, nil
	}
	if name == "" {
		return nil, &sims.Bad{Key: "fault", Reason: "is missing; GET /_mock/faults/catalogue lists the names"}
	}
	return nil, unknown("fault", "fault", name, slices.Collect(maps.Keys(c.byName)),
		"GET /_mock/faults/catalogue lists them")
}

// apisWith lists the APIs that have an operation.
func (c *Catalogue) apisWith(operation string) (list []string) {
	for _, api := range c.apis {
		if _, ok := c.operations[api][operation]; ok {
			list = append(list, api)
		}
	}
	return list
}

// operationIDs lists the ids of an API's operations, or of all where api is empty.
func (c *Catalogue) operationIDs(api string) (list []string) {
	for name, all := range c.operations {
		if api == "" || name == api {
			list = slices.AppendSeq(list, maps.Keys(all))
		}
	}
	return list
}

// unknown is the refusal of a name that is not one of the names known. all says how
// to find those.
func unknown(field, what, name string, known []string, all string) error {
	reason := "there is no " + what + " " + strconv.Quote(name)
	if near := similar.Names(name, known); len(near) > 0 {
		reason += "; did you mean " + strings.Join(near, " or ") + "?"
	} else {
		reason += "; " + all
	}
	return &sims.Bad{Key: field, Reason: reason}
}
