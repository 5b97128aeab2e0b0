package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// change runs one statement in a transaction of its own.
func change(t testing.TB, ctx context.Context, db *store.DB, query string, args ...any) {
	t.Helper()
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

func TestChangesTellTheRows(t *testing.T) {
	db := fresh(t)
	change(t, t.Context(), db, `CREATE TABLE world_counters (n INTEGER)`)
	var got store.Changes
	ctx := store.WithChanges(t.Context(), &got)
	change(t, ctx, db, `INSERT INTO coins (name, n) VALUES ('a', 1), ('b', 1)`)
	change(t, ctx, db, `INSERT INTO world_counters VALUES (1)`)
	change(t, ctx, db, `INSERT INTO bank_version (version_id, is_applied) VALUES (9, 0)`)
	change(t, ctx, db, `INSERT INTO coins (name, n) VALUES ('b', 5)
		ON CONFLICT (name) DO UPDATE SET n = excluded.n`)
	change(t, t.Context(), db, `INSERT INTO coins (name, n) VALUES ('c', 1)`)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		for n := range 3 { // in turn: one change
			if _, err := tx.Exec(`UPDATE coins SET n = $1 WHERE name = 'b'`, n); err != nil {
				return err
			}
		}
		return nil
	}))
	change(t, ctx, db, `DELETE FROM coins WHERE name = 'a'`)
	want := []store.Change{
		{Op: "insert", Table: "coins", RowID: 1},
		{Op: "insert", Table: "coins", RowID: 2},
		{Op: "update", Table: "coins", RowID: 2},
		{Op: "update", Table: "coins", RowID: 2},
		{Op: "delete", Table: "coins", RowID: 1},
	}
	assert.Equal(t, want, got.List())
	assert.Zero(t, got.Dropped())
}

func TestChangesLeaveOutTheIndexOfAFullTextTable(t *testing.T) {
	db := fresh(t)
	change(t, t.Context(), db, `CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT)`)
	change(t, t.Context(), db, `CREATE VIRTUAL TABLE songs_search USING fts4 (title)`)
	change(t, t.Context(), db, `CREATE TABLE songs_content (id INTEGER PRIMARY KEY, kind TEXT)`)
	var got store.Changes
	ctx := store.WithChanges(t.Context(), &got)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO songs VALUES (7, 'Blue Monday')`)
		if err == nil {
			_, err = tx.Exec(`INSERT INTO songs_search (docid, title) VALUES (7, 'Blue Monday')`)
		}
		return err
	}))
	change(t, ctx, db, `UPDATE songs_search SET title = 'Ruby Tuesday' WHERE docid = 7`)
	change(t, ctx, db, `DELETE FROM songs_search WHERE docid = 7`)
	change(t, ctx, db, `INSERT INTO songs_content VALUES (3, 'remix')`) // ordinary: its name alone is no reason
	want := []store.Change{
		{Op: "insert", Table: "songs", RowID: 7},
		{Op: "insert", Table: "songs_content", RowID: 3},
	}
	assert.Equal(t, want, got.List())
	assert.Zero(t, got.Dropped())
}

func TestChangesOfAFailedUpdateAreForgotten(t *testing.T) {
	db := fresh(t)
	var got store.Changes
	ctx := store.WithChanges(t.Context(), &got)
	insert := func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ('a', 1)`)
		return errors.Join(err, errors.New("broken"))
	}
	require.Error(t, db.Update(ctx, insert))
	assert.Panics(t, func() {
		_ = db.Update(ctx, func(tx *store.Tx) error { panic(insert(tx)) })
	})
	assert.Empty(t, got.List())
	change(t, ctx, db, `INSERT INTO coins (name, n) VALUES ('b', 1)`)
	assert.Equal(t, []store.Change{{Op: "insert", Table: "coins", RowID: 1}}, got.List())
}

func TestChangesAreBounded(t *testing.T) {
	db := fresh(t)
	var got store.Changes
	ctx := store.WithChanges(t.Context(), &got)
	for i := range 2 {
		change(t, ctx, db, `WITH RECURSIVE i (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n < 70)
			INSERT INTO coins (name, n) SELECT $1 || n, n FROM i`, fmt.Sprint(i, "-"))
	}
	change(t, ctx, db, `UPDATE coins SET n = 0 WHERE n > 0`)
	assert.Len(t, got.List(), store.MaxChanges)
	assert.Equal(t, int64(100), got.List()[99].RowID)
	assert.Equal(t, 40+140, got.Dropped())
}

func TestConcurrentChangesStayApart(t *testing.T) {
	db := fresh(t)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 20 {
				var got store.Changes
				ctx := store.WithChanges(context.Background(), &got)
				var id int64
				assert.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
					return tx.QueryRow(`INSERT INTO coins (name, n) VALUES ($1, 1) RETURNING rowid`,
						fmt.Sprint(g, "-", i)).Scan(&id)
				}))
				assert.Equal(t, []store.Change{{Op: "insert", Table: "coins", RowID: id}}, got.List())
			}
		})
	}
	all.Wait()
}
