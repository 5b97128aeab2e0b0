package sims_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A mint is a simulator that mints one key.
type mint struct {
	sims.Simulator
	w *sims.World
}

func (m mint) Name() string { return "mint" }

func (m mint) Mint(*store.Tx) (sims.Credential, error) {
	key := sims.Text(m.w.Rand.Lasting("mint key"), 8, "0123456789")
	return sims.Credential{Values: map[string]string{"key": key}}, nil
}

// Where another world has what was drawn, the next draw counts, and stays.
func TestAWorldsOwnCredentialsAreNobodyElses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.db")
	own := func(taken map[string]bool) string {
		w := worldAt(t, path, sims.WorldOptions{Name: "t1"})
		c, err := w.Own(t.Context(), []sims.Simulator{mint{w: w}}, func(own map[string]sims.Credential) bool {
			return taken[own["mint"].Values["key"]]
		})
		require.NoError(t, err)
		require.NoError(t, w.DB.Close())
		return c["mint"].Values["key"]
	}
	first := own(nil)
	assert.Equal(t, first, own(nil))
	second := own(map[string]bool{first: true})
	assert.NotEqual(t, first, second)
	assert.Equal(t, second, own(nil), "also when it is opened again")
}
