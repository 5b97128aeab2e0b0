package lanes

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// After a reset ids begin anew. A try of before, whose answer has come while the reset
// went on, is not noted as one of what has its id now.
func TestATryOfAnEarlierEraIsNotNoted(t *testing.T) {
	t.Parallel()
	s := New(worldtest.New(t, sims.WorldOptions{}), nil, "letters", 1)
	sent, noted := 0, 0
	job := Job{Send: func(context.Context) func(*store.Tx) error {
		sent++
		return func(*store.Tx) error { noted++; return nil }
	}}
	require.NoError(t, (&lane{s: s, era: newEra()}).try(job))
	assert.Zero(t, noted)
	require.NoError(t, (&lane{s: s, era: s.era}).try(job))
	assert.Equal(t, 1, noted)
	assert.Equal(t, 2, sent)
}
