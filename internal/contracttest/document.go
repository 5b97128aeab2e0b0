package contracttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
)

// Document fails where the contract of a simulator is no valid OpenAPI document, has not
// the simulator's operations with the same provenance, or says of a component not how it
// is known; and where an example is not by its own schema.
func Document(t *testing.T, sim sims.Simulator) {
	c, err := contract.Of(sim)
	require.NoError(t, err)
	s, err := newStrict(c)
	require.NoError(t, err)
	_, mistakes := s.v.ValidateDocument()
	assert.Empty(t, words(mistakes), "the document is OpenAPI 3.1")
	operations(t, c, sim.Operations())
	components(t, c)
	examples(t, c)
	origins(t, c)
}

func operations(t *testing.T, c *contract.Contract, want []sims.Operation) {
	var ids, have []string
	for _, o := range want {
		ids = append(ids, o.ID)
		d := c.Operation(o.ID)
		if !assert.NotNil(t, d, "%s %s: the contract has no %s", o.Method, o.Path, o.ID) {
			continue
		}
		assert.Equal(t, o.Method+" "+o.Path, d.Method+" "+d.Path, o.ID)
		assert.Equal(t, o.Summary, d.Summary, o.ID)
		assert.Equal(t, o.Provenance, d.Provenance, o.ID)
		assert.Equal(t, o.Source, d.Source, o.ID)
		assert.Equal(t, slices.Sorted(slices.Values(o.Also)), slices.Sorted(slices.Values(d.Also)), o.ID)
		assert.NotEmpty(t, d.Responses, o.ID)
		if d.Legacy && d.Instead != "" {
			assert.NotNil(t, c.Operation(d.Instead), "%s: x-instead", o.ID)
		}
	}
	for _, o := range c.Operations {
		have = append(have, o.ID)
	}
	assert.ElementsMatch(t, ids, have, "the operations")
}

// components fails for a named component, and for a property that says how it is known,
// where the words are none of the three or the source is missing.
func components(t *testing.T, c *contract.Contract) {
	all, _ := c.Document()["components"].(object)
	for _, kind := range []string{"schemas", "parameters", "responses", "requestBodies", "headers"} {
		named, _ := all[kind].(object)
		for name, v := range named {
			o, _ := v.(object)
			if _, ok := o["$ref"]; ok {
				continue
			}
			known(t, o, "components/"+kind+"/"+name)
		}
	}
	spread(c.Document(), "", func(at string, o object) {
		if _, ok := o["x-provenance"]; ok {
			known(t, o, at)
		}
	})
}

func known(t *testing.T, o object, at string) {
	p, _ := o["x-provenance"].(string)
	source, _ := o["x-source"].(string)
	assert.Contains(t, []sims.Provenance{sims.Documented, sims.Observed, sims.Ours}, sims.Provenance(p), at)
	assert.NotEmpty(t, source, at+": x-source")
}

// spread calls f for each mapping of a document.
func spread(v any, at string, f func(at string, o object)) {
	switch v := v.(type) {
	case []any:
		for i, one := range v {
			spread(one, fmt.Sprintf("%s/%d", at, i), f)
		}
	case object:
		f(at, v)
		for key, one := range v {
			spread(one, at+"/"+key, f)
		}
	}
}

// examples fails for each body without an example where one has to be, and for each
// example that is not by its schema.
func examples(t *testing.T, c *contract.Contract) {
	for _, o := range c.Operations {
		for _, p := range o.Parameters {
			if p.Example != nil {
				assert.Empty(t, p.Schema.Mistakes(p.Example), "%s: the example of %s", o.ID, p.Name)
			}
		}
		if o.Body != nil {
			for _, m := range o.Body.Media {
				good(t, m, o.ID+" "+m.Type, true)
			}
		}
		for _, r := range o.Responses {
			for _, m := range r.Media {
				good(t, m, fmt.Sprintf("%s %d %s", o.ID, r.Status, m.Type), isStructured(m.Type))
			}
		}
	}
}

func good(t *testing.T, m *contract.Media, at string, needed bool) {
	list := m.Examples
	if e := m.Schema.Example(); len(list) == 0 && e != nil {
		list = []any{e}
	}
	if needed {
		assert.NotEmpty(t, list, at+": there is no example")
	}
	for i, e := range list {
		assert.Empty(t, m.Schema.Mistakes(e), "%s: example %d", at, i+1)
	}
}

// origins fails where a value's origin is no operation.
func origins(t *testing.T, c *contract.Contract) {
	for _, o := range c.Operations {
		for _, p := range o.Parameters {
			for _, from := range p.Values {
				assert.NotNil(t, c.Operation(from.Operation), "%s: x-values of %s: %s", o.ID, p.Name, from.Operation)
				assert.True(t, strings.HasPrefix(from.Pointer, "/"), from.Pointer)
			}
		}
	}
}
