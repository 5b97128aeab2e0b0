package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

var tables = fstest.MapFS{
	"00001_coins.sql": {Data: []byte("-- +goose Up\nCREATE TABLE coins (name TEXT PRIMARY KEY, n INTEGER NOT NULL);\n")},
}

func open(t testing.TB, path string) *store.DB {
	db, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.Migrate("bank", tables))
	return db
}

func fresh(t testing.TB) *store.DB { return open(t, filepath.Join(t.TempDir(), "a b?c#d.db")) }

func put(t testing.TB, db *store.DB, name string, n int) {
	require.NoError(t, db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ($1, $2)`, name, n)
		return err
	}))
}

func coins(t testing.TB, db *store.DB, name string) (n int) {
	err := db.View(context.Background(), func(tx *store.Tx) error {
		err := tx.QueryRow(`SELECT n FROM coins WHERE name = $1`, name).Scan(&n)
		if errors.Is(err, sql.ErrNoRows) {
			n, err = -1, nil
		}
		return err
	})
	require.NoError(t, err)
	return n
}

func TestUpdateIsAllOrNothing(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 1)
	broken := errors.New("broken")
	insert := func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('b', 1)`)
		return errors.Join(err, broken)
	}
	committed := false
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		tx.Committed(func() { committed = true })
		return insert(tx)
	})
	assert.ErrorIs(t, err, broken)
	assert.False(t, committed)
	assert.Equal(t, -1, coins(t, db, "b"))

	assert.Panics(t, func() {
		_ = db.Update(t.Context(), func(tx *store.Tx) error { panic(insert(tx)) })
	})
	assert.Equal(t, -1, coins(t, db, "b"))
	put(t, db, "b", 2) // the writer is free again
	assert.Equal(t, 2, coins(t, db, "b"))
}

func TestAClosedDatabaseSaysSo(t *testing.T) {
	db := fresh(t)
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())
	assert.ErrorIs(t, db.View(t.Context(), func(*store.Tx) error { return nil }), store.ErrClosed)
	assert.ErrorIs(t, db.Update(t.Context(), func(*store.Tx) error { return nil }), store.ErrClosed)
}

func TestViewSeesOneMoment(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 1)
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		var before, after int
		require.NoError(t, tx.QueryRow(`SELECT n FROM coins WHERE name = 'a'`).Scan(&before))
		written := make(chan struct{})
		go func() { // another request
			defer close(written)
			put(t, db, "b", 1)
		}()
		<-written
		require.NoError(t, tx.QueryRow(`SELECT count(*) FROM coins`).Scan(&after))
		assert.Equal(t, 1, after)
		return nil
	}))
	assert.Equal(t, 1, coins(t, db, "b"))
}

func TestConcurrentUpdatesLoseNothing(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 0)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for range 20 {
				assert.NoError(t, db.Update(context.Background(), func(tx *store.Tx) error {
					var n int
					if err := tx.QueryRow(`SELECT n FROM coins WHERE name = 'a'`).Scan(&n); err != nil {
						return err
					}
					_, err := tx.Exec(`UPDATE coins SET n = $1 WHERE name = 'a'`, n+1)
					return err
				}))
				coins(t, db, "a")
			}
		})
	}
	all.Wait()
	assert.Equal(t, 1000, coins(t, db, "a"))
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	db := fresh(t)
	require.NoError(t, db.Update(t.Context(), func(*store.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		err := db.Update(ctx, func(*store.Tx) error { return errors.New("never runs") })
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		return nil
	}))
}

func TestAWriteOnceBegunIsNotCancelled(t *testing.T) {
	db := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		cancel()
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('a', 1)`)
		return err
	}))
	assert.Equal(t, 1, coins(t, db, "a"))
}

func TestTheTransactionHasOneTime(t *testing.T) {
	db := fresh(t)
	at := time.Date(2012, 6, 21, 18, 8, 8, 0, time.FixedZone("", 3600))
	db.SetNow(func() time.Time { at = at.Add(time.Second); return at })
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		assert.Equal(t, "2012-06-21T17:08:09Z", tx.Now.Format(time.RFC3339))
		return nil
	}))
}

func TestUniqueIsTold(t *testing.T) {
	db := fresh(t)
	put(t, db, "a", 1)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('a', 2)`)
		return err
	})
	assert.True(t, store.IsUnique(err))
	assert.False(t, store.IsUnique(errors.New("other")))
}

func TestForeignFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	require.NoError(t, os.WriteFile(text, []byte("this is not a database, but long enough to be one"), 0o600))
	other := filepath.Join(dir, "other.db")
	raw, err := sql.Open("sqlite3", other)
	require.NoError(t, err)
	_, err = raw.Exec(`CREATE TABLE theirs (id)`)
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	for _, path := range []string{text, other} {
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		_, err = store.Open(path, store.Options{})
		assert.ErrorIs(t, err, store.ErrForeignFile, path)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, before, after, "the file is as it was")
	}
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	db := fresh(t)
	bad := fstest.MapFS{
		"00001_coins.sql": tables["00001_coins.sql"],
		"00002_more.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE more (id);\nCREATE TABLE coins (id);\n")},
	}
	assert.ErrorContains(t, db.Migrate("bank", bad), "version:2")
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		var n int
		require.NoError(t, tx.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'more'`).Scan(&n))
		assert.Zero(t, n)
		return nil
	}))
	require.NoError(t, db.Migrate("bank", tables))
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	db := fresh(t)
	newer := fstest.MapFS{
		"00001_coins.sql": tables["00001_coins.sql"],
		"00002_more.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE more (id);\n")},
	}
	require.NoError(t, db.Migrate("bank", newer))
	assert.ErrorIs(t, db.Migrate("bank", tables), store.ErrNewer)
}
