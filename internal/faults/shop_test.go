package faults_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// A shop is a simulator with what faults ask of one.
type shop struct {
	sims.Simulator
	name  string
	world *sims.World
	body  string
}

const goods = `{"goods":["a lamp","a chair","a table"]}`

func newShop(w *sims.World, name string) *shop { return &shop{name: name, world: w, body: goods} }

func (s *shop) Name() string { return s.name }

func (s *shop) Operations() []sims.Operation {
	return []sims.Operation{
		{ID: "listGoods", API: s.name, Method: "GET", Path: "/v1/goods"},
		{ID: "getGood", API: s.name, Method: "GET", Path: "/v1/goods/{id}"},
		{ID: "buy", API: s.name, Method: "POST", Path: "/v1/goods/{id}/buy"},
		{ID: "only" + s.name, API: s.name, Method: "GET", Path: "/v1/only"},
	}
}

func (s *shop) Identify(r *http.Request) []string {
	return []string{"none", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
}

func (s *shop) Refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.fail(w, r, status, "general", why)
}

func (s *shop) fail(w http.ResponseWriter, r *http.Request, status int, rule, why string) {
	s.world.Explain(w, r, sims.Explanation{
		Rule:   sims.Rule{Name: s.name + "/" + rule, Provenance: sims.Documented, Source: "the guide"},
		Why:    why,
		Values: map[string]any{"price": 7},
	})
	wire.Write(w, status, "application/json", fmt.Appendf(nil, `{"error":%q}`, rule))
}

func (s *shop) Faults() []sims.Fault {
	return []sims.Fault{
		{
			Rule:   sims.Rule{Name: s.name + "/sold-out", Provenance: sims.Documented, Source: "the guide"},
			Status: 409, Code: "60", Summary: "Nothing is left.", Operations: []string{"buy"},
			Write: func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, 409, "sold-out", "asked for") },
		},
		{
			Rule:   sims.Rule{Name: s.name + "/closed", Provenance: sims.Ours, Source: "nothing says"},
			Status: 503, Summary: "The shop is closed.",
			Write: func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, 503, "closed", "asked for") },
		},
	}
}

// ServeHTTP refuses what is not below /v1 and otherwise answers with the goods.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		s.fail(w, r, 404, "no-path", "there is no such path")
		return
	}
	wire.Write(w, http.StatusOK, "application/json", []byte(s.body))
}

// A street has two shops, east and west, in a world at the time Now.
type street struct {
	*faults.Set
	world *sims.World
	east  *shop
}

func newStreet(t testing.TB, o sims.WorldOptions) *street {
	if o.Now.IsZero() {
		o.Now = worldtest.Now(t)
	}
	w := worldtest.New(t, o)
	frozen := true
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &o.Now, Frozen: &frozen}))
	east := newShop(w, "east")
	list := []sims.Simulator{east, newShop(w, "west")}
	// The catalogue is another world's, as in the program.
	other := worldtest.New(t, sims.WorldOptions{Name: "other"})
	c := faults.NewCatalogue([]sims.Simulator{newShop(other, "east"), newShop(other, "west")})
	return &street{faults.New(w, list, c), w, east}
}

// add adds a rule that must be right.
func (s *street) add(t testing.TB, r faults.Rule) int64 {
	t.Helper()
	st, err := s.Add(r)
	require.NoError(t, err)
	return st.ID
}

// ServeHTTP is the way of a request to the shop in the east.
func (s *street) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if hit := s.Meet(r, "east"); hit != nil {
		hit.Serve(w, r, s.east)
		return
	}
	s.east.ServeHTTP(w, r)
}
