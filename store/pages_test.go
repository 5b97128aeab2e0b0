package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// A file with pages of another size, as older ones are, keeps its rows and can be
// restored from a new one.
func TestAnOlderFileIsGivenOurPageSize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "old.db")
	old, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	for _, statement := range []string{
		"PRAGMA page_size = 4096", "PRAGMA application_id = 0x6d6f636b", "PRAGMA journal_mode = WAL",
		"CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)", "INSERT INTO t (id, x) VALUES (7, 'seven'), (9, 'nine')",
	} {
		_, err := old.Exec(statement)
		require.NoError(t, err, statement)
	}
	require.NoError(t, old.Close())

	for range 2 { // the second time there is nothing to do
		db, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		var x string
		var size int
		require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
			if err := tx.QueryRow("SELECT x FROM t WHERE id = 9").Scan(&x); err != nil {
				return err
			}
			return tx.QueryRow("SELECT page_size FROM pragma_page_size").Scan(&size)
		}))
		assert.Equal(t, "nine", x)
		assert.Equal(t, 2048, size)
		require.NoError(t, db.Close())
	}

	db, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	fresh, err := store.Open(filepath.Join(t.TempDir(), "new.db"), store.Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, fresh.Close()) })
	require.NoError(t, fresh.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
		return err
	}))
	require.NoError(t, db.Restore(t.Context(), fresh, nil))
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		var n int
		err := tx.QueryRow("SELECT count(*) FROM t").Scan(&n)
		assert.Zero(t, n)
		return err
	}))
}
