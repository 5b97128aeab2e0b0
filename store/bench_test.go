package store_test

import (
	"context"
	"path/filepath"
	"testing"

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
