package sandbox_test

import (
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
)

// With the mode off no contract is read, and nothing is counted.
func TestOffReadsNoContract(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Open(ctx, sandbox.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	var read atomic.Int32
	m.OnContract(func() { read.Add(1) })
	ask := func() verdict.State {
		for i := range sandbox.APIs {
			m.Serve(i, httptest.NewRecorder(), httptest.NewRequest("GET", "/nothing?x=1", nil), "")
		}
		s, err := m.Default().Watch.State(ctx, "sandbox default")
		require.NoError(t, err)
		return s
	}
	s := ask()
	assert.Zero(t, read.Load())
	assert.Zero(t, s.Judged)
	assert.Empty(t, s.Unjudged)

	require.NoError(t, m.Default().World.Settings.Set(ctx, map[string]any{watch.SettingContract: "warn"}))
	s = ask()
	assert.EqualValues(t, len(sandbox.APIs), read.Load(), "or the test looks in the wrong place")
	assert.Equal(t, map[verdict.Reason]int{verdict.Failed: len(sandbox.APIs)}, s.Unjudged)
}
