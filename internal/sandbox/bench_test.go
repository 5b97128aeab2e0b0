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

// A named sandbox has credentials of its own, which a reset gives it again.
func BenchmarkResetOfANamedOne(b *testing.B) {
	m, err := sandbox.Open(context.Background(), sandbox.Options{})
	require.NoError(b, err)
	defer m.Close()
	s, err := m.Create(context.Background(), sandbox.Spec{Name: "t1"})
	require.NoError(b, err)
	for b.Loop() {
		require.NoError(b, s.Reset(context.Background()))
	}
}

func BenchmarkCreate(b *testing.B) {
	m, err := sandbox.Open(context.Background(), sandbox.Options{})
	require.NoError(b, err)
	defer m.Close()
	for b.Loop() {
		_, err := m.Create(context.Background(), sandbox.Spec{Name: "t1"})
		require.NoError(b, err)
		b.StopTimer()
		require.NoError(b, m.Remove("t1"))
		b.StartTimer()
	}
}
