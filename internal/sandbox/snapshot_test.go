package sandbox_test

import (
	"bytes"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/store"
)

func setTitle(t *testing.T, s *sandbox.Sandbox, title string) {
	require.NoError(t, s.World.DB.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE easypromos_promotions SET title = $1 WHERE id = 10`, title)
		return err
	}))
}

func TestASnapshotIsRestoredElsewhere(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	setTitle(t, m.Default(), "saved")
	_, err := m.Save(ctx, m.Default(), "one", false)
	require.NoError(t, err)
	setTitle(t, m.Default(), "later")
	s, err := m.Create(ctx, sandbox.Spec{Name: "t1"})
	require.NoError(t, err)
	require.NoError(t, m.Restore(ctx, s, "one"))
	assert.Equal(t, "saved", title(t, s))
	assert.Equal(t, "later", title(t, m.Default()))
	require.NoError(t, m.Restore(ctx, m.Default(), "one"))
	assert.Equal(t, "saved", title(t, m.Default()))

	_, err = m.Save(ctx, s, "one", false)
	assert.ErrorIs(t, err, sandbox.ErrSnapshotExists)
	_, err = m.Save(ctx, s, "one", true)
	assert.NoError(t, err)
	made, err := m.Save(ctx, s, "", false)
	require.NoError(t, err)
	assert.Equal(t, "snapshot-1", made.Name)
	require.NoError(t, m.RemoveSnapshot("one"))
	assert.ErrorIs(t, m.RemoveSnapshot("one"), sandbox.ErrNoSnapshot)
	assert.ErrorIs(t, m.Restore(ctx, s, "../t1"), sandbox.ErrNoSnapshot)
}

// What was drawn before a state is restored does not come again after it.
func TestNoDrawnValueComesTwiceAfterARestore(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	_, err := m.Save(ctx, m.Default(), "start", false)
	require.NoError(t, err)
	seen := map[string]bool{}
	for range 3 {
		for range 3 {
			v := draw(t, m)
			assert.False(t, seen[v], v)
			seen[v] = true
		}
		require.NoError(t, m.Restore(ctx, m.Default(), "start"))
	}
}

func TestSnapshotsAreKeptWithTheData(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	m, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err)
	_, err = m.Save(ctx, m.Default(), "one", false)
	require.NoError(t, err)
	require.NoError(t, m.Close())
	m = openManager(t, sandbox.Options{Data: data})
	require.NoError(t, m.Restore(ctx, m.Default(), "one"))
}

// An uploaded file is a stranger's. What is refused changes nothing and keeps
// nothing.
func TestUploadsAreRefusedWithTheReason(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	good := saved(t, m)
	for _, tt := range []struct {
		name, want string
		file       []byte
	}{
		{"nothing", "not a database", nil},
		{"text", "not a database", []byte(strings.Repeat("no database ", 100))},
		{"half a database", "", good[:len(good)/2]},
		{"of another program", "not a database of mockapis", altered(t, good, "PRAGMA application_id = 7")},
		{"a trigger", "trigger", altered(t, good,
			"CREATE TRIGGER t AFTER INSERT ON easypromos_brands BEGIN DELETE FROM easypromos_brands WHERE id = 1; END")},
		{"a view", "view", altered(t, good, "CREATE VIEW v AS SELECT 1")},
		{"a table more", "extra", altered(t, good, "CREATE TABLE extra (x)")},
		{"a column more", "easypromos_brands", altered(t, good, "ALTER TABLE easypromos_brands ADD COLUMN x")},
		{"of a newer version", "newer", altered(t, good,
			"INSERT INTO easypromos_version (version_id, is_applied) VALUES (99, 1)")},
	} {
		_, err := m.Upload(ctx, "x", bytes.NewReader(tt.file))
		require.ErrorIs(t, err, sandbox.ErrNotRestorable, tt.name)
		assert.Contains(t, err.Error(), tt.want, tt.name)
		assert.NotContains(t, err.Error(), os.TempDir(), tt.name)
		list, err := m.Snapshots()
		require.NoError(t, err)
		assert.Len(t, list, 1, tt.name)
	}
	_, err := m.Upload(ctx, "x", bytes.NewReader(good))
	require.NoError(t, err)
	require.NoError(t, m.Restore(ctx, m.Default(), "x"))
}

// One of an older version is brought up to date: here one from before the clock
// had a rate, anything was delivered, and e-mails were kept.
func TestAnOlderSnapshotIsBroughtUpToDate(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	old := altered(t, saved(t, m),
		"DROP TABLE world_deliveries",
		"DROP TABLE world_emails",
		"ALTER TABLE world_clock DROP COLUMN rate",
		"ALTER TABLE world_seed DROP COLUMN salt",
		"ALTER TABLE world_seed DROP COLUMN epoch",
		"ALTER TABLE world_seed DROP COLUMN name",
		"DELETE FROM world_version WHERE version_id >= 2")
	_, err := m.Upload(ctx, "old", bytes.NewReader(old))
	require.NoError(t, err)
	require.NoError(t, m.Restore(ctx, m.Default(), "old"))
}

func saved(t *testing.T, m *sandbox.Manager) []byte {
	_, err := m.Save(ctx, m.Default(), "good", false)
	require.NoError(t, err)
	f, err := m.OpenSnapshot("good")
	require.NoError(t, err)
	defer f.Close()
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	return content
}

// altered is a database after some statements.
func altered(t *testing.T, file []byte, statements ...string) []byte {
	path := filepath.Join(t.TempDir(), "altered.db")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	db, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	for _, s := range statements {
		_, err := db.Exec(s)
		require.NoError(t, err, s)
	}
	require.NoError(t, db.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return content
}
