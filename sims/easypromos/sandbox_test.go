package easypromos_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/easypromos"
	"github.com/mockapis/mockapis/store"
)

// An embedded is the simulator alone over a world of its own.
type embedded struct {
	*easypromos.Server
	t     testing.TB
	world *sims.World
}

// embed makes the simulator over a world with the default fixtures, whose clock
// stands still.
func embed(t testing.TB, name string) embedded {
	t.Helper()
	w := worldtest.New(t, sims.WorldOptions{Name: name})
	now, frozen := worldtest.Now(t), true
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &frozen}))
	s, err := easypromos.New(w)
	require.NoError(t, err)
	require.NoError(t, sims.LoadFixtures(t.Context(), w, fixtures.FS, s))
	return embedded{s, t, w}
}

func (e embedded) update(do func(*store.Tx) error) {
	e.t.Helper()
	require.NoError(e.t, e.world.DB.Update(e.t.Context(), do))
}

// mint returns the world's own token.
func (e embedded) mint() (token string) {
	e.t.Helper()
	e.update(func(tx *store.Tx) error {
		c, err := e.Mint(tx)
		assert.Equal(e.t, "Account A, white_label", c.Opens)
		token = c.Values["token"]
		return err
	})
	return token
}

func (e embedded) get(path, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, r)
	return rec
}

func TestAWorldHasATokenOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := embed(t, "t1"), embed(t, "t2")
	token := a.mint()
	assert.Regexp(t, `^[0-9a-f]{40}$`, token)
	assert.Equal(t, token, a.mint(), "the same each time")
	assert.NotEqual(t, token, b.mint(), "another in another world")
	assert.Equal(t, a.get("/v2/promotions", "demo-token-a").Body, a.get("/v2/promotions", token).Body)
	assert.Equal(t, 401, b.get("/v2/promotions", token).Code)
	a.update(func(tx *store.Tx) error {
		list, err := a.Credentials(tx)
		assert.Equal(t, map[string]string{"token": token}, list[0].Values)
		assert.Equal(t, map[string]string{"token": "demo-token-a"}, list[1].Values)
		return err
	})
}

func TestAWorldForgetsTheTokensOfAnother(t *testing.T) {
	t.Parallel()
	a, b := embed(t, "t1"), embed(t, "t2")
	foreign, own := a.mint(), b.mint()
	require.NoError(t, a.world.Reset(t.Context(), b.world.DB, nil)) // a has b's database now
	a.update(a.Disown)
	assert.Equal(t, 401, a.get("/v2/promotions", own).Code)
	assert.Equal(t, 401, a.get("/v2/promotions", foreign).Code, "not minted yet")
	assert.Equal(t, foreign, a.mint())
	a.update(a.Disown)
	assert.Equal(t, 200, a.get("/v2/promotions", foreign).Code, "its own stays")
	assert.Equal(t, 200, a.get("/v2/promotions", "demo-token-a").Code)
}

func TestAWorldWithoutAccountsMintsNothing(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{Name: "t1"})
	s, err := easypromos.New(w)
	require.NoError(t, err)
	embedded{s, t, w}.update(func(tx *store.Tx) error {
		c, err := s.Mint(tx)
		assert.Empty(t, c.Values)
		return err
	})
}

func TestWhoseRequestItIs(t *testing.T) {
	t.Parallel()
	s := embed(t, "t1")
	for _, tt := range []struct {
		header string
		want   []string
	}{
		{"", nil},
		{"Bearer", nil},
		{"Basic abc", nil},
		{"Bearer abc", []string{"abc"}},
		{" bearer   abc ", []string{"abc"}},
	} {
		r := httptest.NewRequest(http.MethodGet, "/v2/promotions", nil)
		r.Header.Set("Authorization", tt.header)
		assert.Equal(t, tt.want, s.Identify(r), tt.header)
	}
}
