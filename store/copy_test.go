package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// alone is a query against the file at path that must neither need nor make
// another one.
func alone(t testing.TB, path, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRow(query).Scan(&n))
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	assert.Equal(t, []string{path}, files)
	return n
}

func TestASnapshotIsOneOrdinaryFile(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 7)
	path := filepath.Join(t.TempDir(), "snapshot.db")
	for _, durable := range []bool{false, true} {
		require.NoError(t, db.Snapshot(t.Context(), path, durable))
		assert.Equal(t, 7, alone(t, path, `SELECT n FROM coins`))
		head, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, []byte{1, 1}, head[18:20], "no WAL")
	}
	put(t, db, "b", 8)
	again := open(t, path)
	put(t, again, "c", 9)
	assert.Equal(t, -1, coins(t, again, "b"))
	assert.Equal(t, 9, coins(t, again, "c"))
}

func TestASnapshotIsOfOneMoment(t *testing.T) {
	db := fresh(t)
	for _, name := range []string{"a", "b"} {
		put(t, db, name, 0)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				assert.NoError(t, db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE coins SET n = n + 1`)
					return err
				}))
				coins(t, db, "a")
			}
		})
	}
	dir := t.TempDir()
	for i := range 20 {
		path := filepath.Join(dir, string(rune('a'+i)))
		require.NoError(t, db.Snapshot(ctx, path, false))
		assert.Zero(t, alone(t, path, `SELECT max(n) - min(n) FROM coins`))
	}
	cancel()
	all.Wait()
}

func TestAFailedCopyLeavesNothing(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 1)
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	require.NoError(t, os.WriteFile(path, []byte("as it was"), 0o600))
	change(t, t.Context(), db, `WITH RECURSIVE i (n) AS
		(VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n < 6000)
		INSERT INTO coins (name, n) SELECT hex(randomblob(1000)) || n, n FROM i`)
	ctx := &ends{Context: t.Context(), after: 2}
	assert.ErrorIs(t, db.Snapshot(ctx, path, true), context.Canceled)
	assert.ErrorIs(t, store.CloneFile(db.Path(), path, true), store.ErrHasLog)
	assert.ErrorIs(t, store.CloneFile(filepath.Join(dir, "no"), path, true), os.ErrNotExist)
	assert.Error(t, db.Snapshot(t.Context(), filepath.Join(dir, "no", "x.db"), true))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "as it was", string(text))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, 1)
}

// ends is a context that ends when it was asked a few times.
type ends struct {
	context.Context
	after int
}

func (e *ends) Err() error {
	if e.after--; e.after < 0 {
		return context.Canceled
	}
	return nil
}

func TestACloneIsMigratedAlready(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 7)
	path := filepath.Join(t.TempDir(), "clone.db")
	require.NoError(t, db.Copy(path, false))
	clone, err := store.Open(path, store.Options{Cloned: true})
	require.NoError(t, err)
	defer clone.Close()
	require.NoError(t, clone.Migrate("bank", nil), "nobody looks")
	put(t, clone, "b", 8)
	assert.Equal(t, 7, coins(t, clone, "a"))
	require.NoError(t, clone.Close())
	assert.Equal(t, 8, coins(t, open(t, path), "b"))
}

func TestManyClonesAtOnce(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 7)
	require.NoError(t, db.Checkpoint(t.Context()))
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 16 {
		path := filepath.Join(dir, string(rune('a'+i)))
		all.Go(func() {
			if !assert.NoError(t, store.CloneFile(db.Path(), path, i == 0)) {
				return
			}
			clone, err := store.Open(path, store.Options{Ephemeral: true, Readers: 2})
			if assert.NoError(t, err) {
				assert.NoError(t, clone.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE coins SET n = n + $1`, i)
					return err
				}))
				assert.Equal(t, 7+i, coins(t, clone, "a"))
				assert.NoError(t, clone.Close())
			}
		})
	}
	all.Wait()
	assert.Equal(t, 7, coins(t, db, "a"))
}

func TestACopyIsTheSameDatabase(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 7)
	path := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, db.Copy(path, true))
	put(t, db, "b", 8)
	copied := open(t, path)
	assert.Equal(t, 7, coins(t, copied, "a"))
	assert.Equal(t, -1, coins(t, copied, "b"))
}
