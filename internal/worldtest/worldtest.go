// Package worldtest makes worlds for tests of one simulator alone. Tests of the
// whole program start it with simtest.
package worldtest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// New makes an empty world that ends with the test.
func New(t testing.TB, o sims.WorldOptions) *sims.World {
	t.Helper()
	db, err := store.Open(filepath.Join(t.TempDir(), "world.db"), store.Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w, err := sims.NewWorld(db, o)
	require.NoError(t, err)
	return w
}

// NowVariable is the environment variable that moves Now. The tests pass in any
// year, which a test of simtest proves.
const NowVariable = "MOCKAPIS_TEST_NOW"

// Now is where the clock of a test starts: 2026-11-22T12:00:00Z, or where
// NowVariable says.
func Now(t testing.TB) time.Time {
	t.Helper()
	text := os.Getenv(NowVariable)
	if text == "" {
		return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	}
	now, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err, NowVariable)
	return now
}

// Heavy marks a test that takes long and in which nothing ages: it is passed over with
// -short, as where all tests are run again in another year.
func Heavy(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
}
