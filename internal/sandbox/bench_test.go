package sandbox_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
)

// What a start costs, but for the process itself.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		s, err := sandbox.Open(context.Background(), sandbox.Options{})
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

func BenchmarkReset(b *testing.B) {
	s, err := sandbox.Open(context.Background(), sandbox.Options{})
	require.NoError(b, err)
	defer s.Close()
	for b.Loop() {
		require.NoError(b, s.Default().Reset(context.Background()))
	}
}
