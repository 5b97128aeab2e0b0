package nats4

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// namedServer makes the simulator over a world of that name with the default
// fixtures, whose clock stands still.
func namedServer(t testing.TB, name string) *Server {
	t.Helper()
	s := over(t, demoWorld, sims.WorldOptions{Name: name})
	now, frozen := worldtest.Now(t), true
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &frozen}))
	return s
}

func (s *Server) update(t testing.TB, do func(*store.Tx) error) {
	t.Helper()
	require.NoError(t, s.world.DB.Update(t.Context(), do))
}

// mint returns the values of the world's own credential.
func (s *Server) mint(t testing.TB) (values map[string]string) {
	t.Helper()
	s.update(t, func(tx *store.Tx) error {
		c, err := s.Mint(tx)
		values = c.Values
		return err
	})
	return values
}

// askAs sends a GET with a credential.
func askAs(s *Server, path string, values map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for name, v := range values {
		r.Header.Set(name, v)
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	return rec
}

const detailsOf2 = "/api/member/details?memberid=2"

func TestAWorldHasAnAdminOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := namedServer(t, "t1"), namedServer(t, "t2")
	own, other := a.mint(t), b.mint(t)
	assert.Regexp(t, `^[0-9a-f]{32}$`, own["api-key"])
	assert.Regexp(t, `^tmm1[a-z]{9}$`, own["api-username"])
	assert.Equal(t, own, a.mint(t), "the same each time")
	assert.NotEqual(t, own["api-key"], other["api-key"])
	assert.NotEqual(t, own["api-username"], other["api-username"])
	assert.Equal(t, ask(a, detailsOf2).Body, askAs(a, detailsOf2, own).Body)
	assert.Equal(t, 401, askAs(b, detailsOf2, own).Code)
	a.update(t, func(tx *store.Tx) error {
		list, err := a.Credentials(tx)
		assert.Equal(t, own, list[0].Values)
		assert.Equal(t, "a full admin: every endpoint", list[0].Opens)
		assert.Equal(t, "tmm1phrvezsbu", list[1].Values["api-username"])
		return err
	})
}

func TestAWorldForgetsTheAdminOfAnother(t *testing.T) {
	t.Parallel()
	a, b := namedServer(t, "t1"), namedServer(t, "t2")
	own, other := a.mint(t), b.mint(t)
	require.NoError(t, a.world.Reset(t.Context(), b.world.DB, nil)) // a has b's database now
	a.update(t, a.Disown)
	assert.Equal(t, 401, askAs(a, detailsOf2, other).Code)
	assert.Equal(t, 401, askAs(a, detailsOf2, own).Code, "not minted yet")
	assert.Equal(t, own, a.mint(t))
	a.update(t, a.Disown)
	assert.Equal(t, 200, askAs(a, detailsOf2, own).Code, "its own stays")
	assert.Equal(t, 200, ask(a, detailsOf2).Code)
}

func TestWhoseRequestItIs(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "t1")
	for _, tt := range []struct {
		header map[string]string
		want   []string
	}{
		{map[string]string{}, []string{}},
		{map[string]string{"api-username": "u", "api-key": "k"}, []string{"k", "u"}},
		{map[string]string{"api_username": "u", "api_key": "k"}, []string{"k", "u"}},
		{map[string]string{"api-username": "u"}, []string{"u"}},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/service/ping", nil)
		for name, v := range tt.header {
			r.Header.Set(name, v)
		}
		assert.Equal(t, tt.want, s.Identify(r))
	}
}
