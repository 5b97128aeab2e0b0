package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// TestRestoreIsOneStep: while a database is restored again and again, no reader
// and no writer sees a mixture of two states.
func TestRestoreIsOneStep(t *testing.T) {
	template, db := fresh(t), fresh(t)
	for _, name := range []string{"a", "b"} {
		put(t, template, name, 0)
		put(t, db, name, 0)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				err := db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE coins SET n = n + 1`)
					return err
				})
				assert.NoError(t, err)
				var a, b int
				assert.NoError(t, db.View(context.Background(), func(tx *store.Tx) error {
					if err := tx.QueryRow(`SELECT n FROM coins WHERE name = 'a'`).Scan(&a); err != nil {
						return err
					}
					return tx.QueryRow(`SELECT n FROM coins WHERE name = 'b'`).Scan(&b)
				}))
				assert.Equal(t, a, b)
			}
		})
	}
	for range 50 {
		after := false
		require.NoError(t, db.Restore(t.Context(), template, func(tx *store.Tx) error {
			tx.Committed(func() { after = true })
			return nil
		}))
		assert.True(t, after)
	}
	cancel()
	all.Wait()
	require.NoError(t, db.Restore(t.Context(), template, nil))
	assert.Equal(t, 0, coins(t, db, "a"))
}

func TestARestoredDatabaseSurvivesAReopen(t *testing.T) {
	template := fresh(t)
	put(t, template, "a", 1)
	path := filepath.Join(t.TempDir(), "live.db")
	db := open(t, path)
	put(t, db, "old", 1)
	require.NoError(t, db.Restore(t.Context(), template, nil))
	put(t, db, "new", 2)
	require.NoError(t, db.Close())
	db = open(t, path)
	assert.Equal(t, 1, coins(t, db, "a"))
	assert.Equal(t, 2, coins(t, db, "new"))
	assert.Equal(t, -1, coins(t, db, "old"))
}

func TestRestoreGoesOnInATransaction(t *testing.T) {
	template, db := fresh(t), fresh(t)
	put(t, template, "a", 1)
	put(t, db, "old", 1)
	at := time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	db.SetNow(func() time.Time { return at })
	for n := range 3 { // the second and the third find what the first left
		require.NoError(t, db.Restore(t.Context(), template, func(tx *store.Tx) error {
			assert.Equal(t, at, tx.Now)
			var a int
			require.NoError(t, tx.QueryRow(`SELECT n FROM coins WHERE name = 'a'`).Scan(&a))
			assert.Equal(t, 1, a, "what the restore before wrote is not in the template")
			_, err := tx.Exec(`UPDATE coins SET n = $1 WHERE name = 'a'`, 10+n)
			return err
		}))
		assert.Equal(t, 10+n, coins(t, db, "a"))
		assert.Equal(t, -1, coins(t, db, "old"))
	}
	assert.Equal(t, 1, coins(t, template, "a"))
}

func TestAFailedRestoreChangesNothing(t *testing.T) {
	template, db := fresh(t), fresh(t)
	put(t, template, "a", 1)
	put(t, db, "a", 2)
	broken := errors.New("broken")
	write := func(tx *store.Tx) error {
		tx.Committed(func() { t.Error("nothing was committed") })
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('b', 1)`)
		return errors.Join(err, broken)
	}
	for range 2 {
		assert.ErrorIs(t, db.Restore(t.Context(), template, write), broken)
		assert.Panics(t, func() {
			_ = db.Restore(t.Context(), template, func(tx *store.Tx) error { panic(write(tx)) })
		})
		require.NoError(t, db.View(t.Context(), func(*store.Tx) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			err := db.Restore(ctx, template, func(*store.Tx) error { return nil })
			assert.ErrorIs(t, err, context.DeadlineExceeded, "a reader is in the way")
			return nil
		}))
		assert.Equal(t, 2, coins(t, db, "a"))
		assert.Equal(t, -1, coins(t, db, "b"))
	}
	require.NoError(t, db.Restore(t.Context(), template, func(*store.Tx) error { return nil }))
	assert.Equal(t, 1, coins(t, db, "a"))
}

func TestARestoreSurvivesAFailedStatement(t *testing.T) {
	template, db := fresh(t), fresh(t)
	put(t, template, "a", 1)
	require.NoError(t, db.Restore(t.Context(), template, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('b', 1), ('c', 1), ('a', 1)`)
		assert.True(t, store.IsUnique(err))
		_, err = tx.Exec(`INSERT INTO coins (name, n) VALUES ('d', 1)`)
		return err
	}))
	assert.Equal(t, []int{1, -1, -1, 1},
		[]int{coins(t, db, "a"), coins(t, db, "b"), coins(t, db, "c"), coins(t, db, "d")})
}

func TestOneTemplateServesManyRestoresAtOnce(t *testing.T) {
	template := fresh(t)
	put(t, template, "a", 0)
	var all sync.WaitGroup
	for g := range 8 {
		db := fresh(t)
		all.Go(func() {
			for i := range 10 {
				assert.NoError(t, db.Restore(context.Background(), template, func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE coins SET n = n + $1`, 100*g+i)
					return err
				}))
				assert.Equal(t, 100*g+i, coins(t, db, "a"))
			}
		})
	}
	all.Wait()
}

// TestALargeRestoreSurvivesAReopen: also when what is restored is larger than what
// SQLite keeps of a draft in memory.
func TestALargeRestoreSurvivesAReopen(t *testing.T) {
	template := fresh(t)
	change(t, t.Context(), template, `WITH RECURSIVE i (n) AS
		(VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n < 4000)
		INSERT INTO coins (name, n) SELECT hex(randomblob(1000)) || n, n FROM i`)
	path := filepath.Join(t.TempDir(), "live.db")
	db := open(t, path)
	for range 2 {
		require.NoError(t, db.Restore(t.Context(), template, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('a', 1)`)
			return err
		}))
	}
	require.NoError(t, db.Close())
	db = open(t, path)
	assert.Equal(t, 1, coins(t, db, "a"))
	var n int
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM coins`).Scan(&n)
	}))
	assert.Equal(t, 4001, n)
}

// What after made is found again, as long as nothing else came between.
func TestRestoreAgainFindsWhatItMade(t *testing.T) {
	template, db, other := fresh(t), fresh(t), fresh(t)
	put(t, template, "a", 1)
	again := func(db *store.DB) (found int) {
		put(t, db, "x", 9)
		require.NoError(t, db.RestoreAgain(t.Context(), template, func(tx *store.Tx) error {
			err := tx.QueryRow(`SELECT count(*) FROM coins WHERE name = 'mine'`).Scan(&found)
			if err == nil && found == 0 {
				_, err = tx.Exec(`INSERT INTO coins (name, n) VALUES ('mine', 1)`)
			}
			return err
		}))
		assert.Equal(t, 1, coins(t, db, "mine"))
		assert.Equal(t, -1, coins(t, db, "x"))
		return found
	}
	assert.Equal(t, 0, again(db))
	assert.Equal(t, 1, again(db))
	assert.Equal(t, 0, again(other), "another database")
	assert.Equal(t, 0, again(db), "another was in between")
	assert.Equal(t, 1, again(db))
	require.NoError(t, db.Restore(t.Context(), template, func(*store.Tx) error { return nil }))
	assert.Equal(t, -1, coins(t, db, "mine"))
	assert.Equal(t, 0, again(db), "a Restore was in between")

	put(t, template, "b", 2)
	assert.Equal(t, 0, again(db), "the template has changed")
	assert.Equal(t, 2, coins(t, db, "b"))

	require.Error(t, db.RestoreAgain(t.Context(), template, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM coins WHERE name = 'a'`)
		return errors.Join(err, errors.New("no"))
	}))
	assert.Equal(t, 0, again(db), "what failed is thrown away")
	assert.Equal(t, 1, coins(t, db, "a"))
}
