package sandbox_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var ctx = context.Background()

// tempIn gives the test a directory of its own for temporary files.
func tempIn(t *testing.T) string {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return dir
}

func names(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestTemporarySandboxLeavesNothing(t *testing.T) {
	temp := tempIn(t)
	s, err := sandbox.Open(ctx, sandbox.Options{})
	require.NoError(t, err)
	assert.Len(t, names(t, temp), 1)
	assert.Equal(t, "default", s.Default().Name)
	require.Len(t, s.Default().Simulators, len(sandbox.APIs))
	for i, a := range sandbox.APIs {
		assert.Equal(t, a.Name, s.Default().Simulators[i].Name())
	}
	require.NoError(t, s.Default().Ready(ctx))
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	assert.Empty(t, names(t, temp))
}

func TestFailureLeavesNothing(t *testing.T) {
	temp, data := tempIn(t), filepath.Join(t.TempDir(), "data")
	bad := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(bad, "userbatch"), 0o755))
	for name, o := range map[string]sandbox.Options{
		"fixtures": {Data: data, Fixtures: bad},
		"setting":  {Data: data, World: sims.WorldOptions{Settings: map[string]string{"mock_headers": "perhaps"}}},
		"unknown":  {Data: data, World: sims.WorldOptions{Settings: map[string]string{"explain": "true"}}},
	} {
		_, err := sandbox.Open(ctx, o)
		assert.Error(t, err, name)
		assert.Empty(t, names(t, temp), name)
		assert.NoFileExists(t, filepath.Join(data, "default.db"), name)
	}
	s, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err, "the lock is free again")
	require.NoError(t, s.Close())
}

// What a killed process leaves behind is removed by the next one; what a living
// one works with is not.
func TestLeftoversOfKilledProcessesAreRemoved(t *testing.T) {
	temp := tempIn(t)
	living, err := sandbox.Open(ctx, sandbox.Options{})
	require.NoError(t, err)
	used := names(t, temp)
	for dir, files := range map[string][]string{
		"mockapis-killed": {"lock", "live.db"}, "mockapis-other": {"live.db"}, "another": {"lock"},
	} {
		require.NoError(t, os.Mkdir(filepath.Join(temp, dir), 0o700))
		for _, f := range files {
			require.NoError(t, os.WriteFile(filepath.Join(temp, dir, f), nil, 0o600))
		}
	}
	second, err := sandbox.Open(ctx, sandbox.Options{})
	require.NoError(t, err)
	require.NoError(t, second.Close())
	assert.ElementsMatch(t, append(used, "mockapis-other", "another"), names(t, temp))
	require.NoError(t, living.Default().Ready(ctx))
	require.NoError(t, living.Close())
}

func TestDataSurvivesARestart(t *testing.T) {
	tempIn(t)
	o := sandbox.Options{Data: filepath.Join(t.TempDir(), "a", "b"), World: sims.WorldOptions{Seed: 7}}
	s, err := sandbox.Open(ctx, o)
	require.NoError(t, err)
	at, frozen := time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC), true
	require.NoError(t, s.Default().World.SetClock(ctx, sims.ClockChange{Now: &at, Frozen: &frozen}))
	require.NoError(t, s.Default().World.Settings.Set(ctx, map[string]any{"mock_headers": false}))
	drawn := draw(t, s)
	require.NoError(t, s.Close())

	o.World.Seed = 0 // the stored one
	s, err = sandbox.Open(ctx, o)
	require.NoError(t, err)
	assert.Equal(t, at, s.Default().World.Clock.Now())
	assert.True(t, frozenNow(s))
	assert.False(t, s.Default().World.Settings.Bool("mock_headers"))
	assert.EqualValues(t, 7, s.Default().World.Rand.Seed())
	assert.NotEqual(t, drawn, draw(t, s), "a drawn value never comes twice")

	require.NoError(t, s.Default().Reset(ctx))
	assert.EqualValues(t, 7, s.Default().World.Rand.Seed())
	assert.Equal(t, drawn, draw(t, s), "a reset begins anew with the stored seed")
	assert.True(t, s.Default().World.Settings.Bool("mock_headers"))
	assert.False(t, frozenNow(s))
	assert.WithinDuration(t, time.Now(), s.Default().World.Clock.Now(), time.Minute)
	require.NoError(t, s.Close())

	o.World.Seed = 8
	_, err = sandbox.Open(ctx, o)
	assert.ErrorIs(t, err, sims.ErrSeed)
}

func frozenNow(s *sandbox.Manager) bool {
	_, frozen, _ := s.Default().World.ClockNow()
	return frozen
}

func draw(t *testing.T, s *sandbox.Manager) (value string) {
	require.NoError(t, s.Default().World.DB.Update(ctx, func(tx *store.Tx) (err error) {
		value, err = s.Default().World.Rand.Hex(tx, "test", 8)
		return err
	}))
	return value
}

func TestDataDirectoryHasOneUser(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	s, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err)
	_, err = sandbox.Open(ctx, sandbox.Options{Data: data})
	assert.ErrorIs(t, err, sandbox.ErrInUse)
	require.NoError(t, s.Default().Ready(ctx))
	require.NoError(t, s.Close())
}

func TestForeignFilesAreRefusedAndKept(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	file := filepath.Join(data, "default.db")
	require.NoError(t, os.WriteFile(file, []byte("notes of somebody else, no database at all"), 0o600))
	_, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	assert.ErrorIs(t, err, store.ErrForeignFile)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "notes of somebody else, no database at all", string(content))
}

// SQLite would play the log of an earlier database into a new one.
func TestAStaleLogIsNotPlayedIntoANewDatabase(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	for _, name := range []string{"default.db-wal", "default.db-shm", "default.db.part"} {
		require.NoError(t, os.WriteFile(filepath.Join(data, name), []byte("stale"), 0o600))
	}
	require.NoError(t, os.WriteFile(filepath.Join(data, "default.db"), nil, 0o600)) // as touch makes it
	s, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err)
	credentials, err := s.Default().Credentials(ctx)
	require.NoError(t, err)
	assert.NotEmpty(t, credentials["userbatch"])
	require.NoError(t, s.Close())
}

// The template is copied at each start and written back at each reset.
func TestDefaultWorldIsSmall(t *testing.T) {
	tempIn(t)
	s, err := sandbox.Open(ctx, sandbox.Options{})
	require.NoError(t, err)
	defer s.Close()
	size, err := s.Default().World.DB.Size(ctx)
	require.NoError(t, err)
	assert.Less(t, size, int64(1<<20))
}
