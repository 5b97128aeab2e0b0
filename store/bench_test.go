package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// What recording its changes costs a create of two rows: bare is a database whose
// changes nobody records, unrecorded an update beside recorded ones.
func BenchmarkCreate(b *testing.B) {
	create := func(b *testing.B, db *store.DB, ctx context.Context, n int) {
		require.NoError(b, db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO prizes (name) VALUES ($1)`, "a prize")
			if err == nil {
				_, err = tx.Exec(`UPDATE prizes SET name = $1 WHERE id = $2`, "won", n)
			}
			return err
		}))
	}
	prizes := func(b *testing.B) *store.DB {
		db, err := store.Open(filepath.Join(b.TempDir(), "x.db"), store.Options{Ephemeral: true})
		require.NoError(b, err)
		b.Cleanup(func() { _ = db.Close() })
		require.NoError(b, db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec(`CREATE TABLE prizes (id INTEGER PRIMARY KEY, name TEXT)`)
			return err
		}))
		return db
	}
	recorded := func() context.Context {
		return store.WithChanges(context.Background(), &store.Changes{})
	}
	b.Run("bare", func(b *testing.B) {
		db, n := prizes(b), 0
		for b.Loop() {
			n++
			create(b, db, context.Background(), n)
		}
	})
	b.Run("recorded", func(b *testing.B) {
		db, n := prizes(b), 0
		for b.Loop() {
			n++
			create(b, db, recorded(), n)
		}
	})
	b.Run("unrecorded", func(b *testing.B) {
		db, n := prizes(b), 1
		create(b, db, recorded(), n)
		for b.Loop() {
			n++
			create(b, db, context.Background(), n)
		}
	})
}

// template is a database about as large as the default one, with as many tables.
func template(b *testing.B) *store.DB {
	db, err := store.Open(filepath.Join(b.TempDir(), "template.db"), store.Options{Ephemeral: true})
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	for i := range 60 {
		require.NoError(b, db.Update(context.Background(), func(tx *store.Tx) error {
			for _, q := range []string{
				`CREATE TABLE rows_%d (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
					made INTEGER NOT NULL DEFAULT 0 CHECK (made >= 0), note TEXT)`,
				`CREATE INDEX rows_%[1]d_by_made ON rows_%[1]d (made)`,
				`WITH RECURSIVE i (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n < 100)
					INSERT INTO rows_%d SELECT n, 'name ' || n, n, hex(zeroblob(20)) FROM i`,
			} {
				if _, err := tx.Exec(fmt.Sprintf(q, i)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	require.NoError(b, db.Checkpoint(context.Background()))
	return db
}

func clone(b *testing.B, from *store.DB, path string) *store.DB {
	require.NoError(b, store.CloneFile(from.Path(), path, false))
	db, err := store.Open(path, store.Options{Ephemeral: true, Readers: 2, Cloned: true})
	require.NoError(b, err)
	return db
}

func BenchmarkClone(b *testing.B) {
	from, dir, n := template(b), b.TempDir(), 0
	for b.Loop() {
		n++
		db := clone(b, from, filepath.Join(dir, fmt.Sprint(n)))
		b.StopTimer()
		require.NoError(b, db.Close())
		require.NoError(b, os.Remove(db.Path()))
		b.StartTimer()
	}
}

// A reset writes a little, as a sandbox does for its clock and its credentials. It
// reports the slowest of a hundred, too.
func BenchmarkReset(b *testing.B) {
	for _, rows := range []int{0, 10_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			from := template(b)
			db := clone(b, from, filepath.Join(b.TempDir(), "live.db"))
			defer db.Close()
			var took []time.Duration
			for b.Loop() {
				b.StopTimer()
				change(b, context.Background(), db, `WITH RECURSIVE i (n) AS
					(VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n <= $1)
					INSERT INTO rows_7 SELECT 1000 + n, 'more ' || n, n, 'written' FROM i`, rows)
				b.StartTimer()
				start := time.Now()
				require.NoError(b, db.Restore(context.Background(), from, func(tx *store.Tx) error {
					_, err := tx.Exec(`INSERT INTO rows_1 (name) VALUES ('minted')`)
					return err
				}))
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
		})
	}
}
