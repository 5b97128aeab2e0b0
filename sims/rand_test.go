package sims_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestATokenTellsItsWorld(t *testing.T) {
	draw := func(world string) (token, tag string) {
		w := worldtest.New(t, sims.WorldOptions{Name: world})
		require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) (err error) {
			token, err = w.Rand.Token(tx, "session", 16)
			return err
		}))
		assert.Len(t, token, 32)
		return token, w.Rand.Tag()
	}
	token, tag := draw("t1")
	sent, ok := sims.TagOf(token)
	assert.True(t, ok)
	assert.Equal(t, tag, sent)
	_, other := draw("t2")
	assert.NotEqual(t, tag, other)
	_, none := draw(sims.DefaultWorld)
	assert.Empty(t, none)
	_, ok = sims.TagOf("short")
	assert.False(t, ok)
}
