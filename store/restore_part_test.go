package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// What RestorePart has to cope with: keys that count on, rows that take others
// along, triggers that write, generated columns, keys without a row id, odd names,
// full-text indexes, a part whose name goes on.
var shop = fstest.MapFS{"00001_shop.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shop_orders (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT,
	loud TEXT AS (upper(note)) STORED);
CREATE TABLE shop_lines (
	order_id INTEGER NOT NULL REFERENCES shop_orders ON DELETE CASCADE,
	n INTEGER NOT NULL, PRIMARY KEY (order_id, n));
CREATE TABLE shop_a_first (order_id INTEGER NOT NULL REFERENCES shop_orders ON DELETE CASCADE);
CREATE TABLE shop_keys (k TEXT PRIMARY KEY, "odd ` + "`" + `name" TEXT) WITHOUT ROWID;
CREATE TABLE shop_log (text TEXT);
CREATE VIRTUAL TABLE shop_notes USING fts4(note);
CREATE VIRTUAL TABLE shop_found USING fts4(content="shop_orders", note);
-- +goose StatementBegin
CREATE TRIGGER shop_orders_gone AFTER DELETE ON shop_orders BEGIN
	INSERT INTO shop_log VALUES ('gone'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER shop_orders_come AFTER INSERT ON shop_orders BEGIN
	INSERT INTO shop_log VALUES ('come');
	INSERT INTO shop_found (docid, note) VALUES (new.id, new.note);
	INSERT INTO shop_notes (note) VALUES (new.note); END;
-- +goose StatementEnd
CREATE TABLE shopping (n INTEGER PRIMARY KEY AUTOINCREMENT);
`)}}

func openShop(t testing.TB, orders ...string) *store.DB {
	db := fresh(t)
	require.NoError(t, db.Migrate("shop", shop))
	for _, note := range orders {
		order(t, db, note)
	}
	return db
}

func order(t testing.TB, db *store.DB, note string) {
	change(t, context.Background(), db, `INSERT INTO shop_orders (note) VALUES ($1)`, note)
	for _, q := range []string{
		`INSERT INTO shop_lines SELECT max(id), 1 FROM shop_orders`,
		`INSERT INTO shop_a_first SELECT max(id) FROM shop_orders`,
		`INSERT INTO shop_keys SELECT note, upper(note) FROM shop_orders ORDER BY id DESC LIMIT 1`,
		`INSERT INTO shopping DEFAULT VALUES`,
	} {
		change(t, context.Background(), db, q)
	}
}

// text is what a query answers, as one string.
func text(t testing.TB, db *store.DB, query string) (s string) {
	t.Helper()
	require.NoError(t, db.View(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(query).Scan(&s)
	}))
	return s
}

var shopQueries = []string{
	`SELECT coalesce(group_concat(id || note || loud), '') FROM shop_orders`,
	`SELECT coalesce(group_concat(rowid || ':' || order_id || ':' || n), '') FROM shop_lines`,
	`SELECT coalesce(group_concat(rowid || ':' || order_id), '') FROM shop_a_first`,
	"SELECT coalesce(group_concat(k || `odd ``name`), '') FROM shop_keys",
	`SELECT coalesce(group_concat(rowid || text), '') FROM shop_log`,
	`SELECT coalesce(group_concat(docid || note), '') FROM shop_notes WHERE note MATCH 'red'`,
	`SELECT coalesce(group_concat(docid || note), '') FROM shop_found WHERE note MATCH 'red'`,
	`SELECT seq FROM sqlite_sequence WHERE name = 'shop_orders'`,
	`SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema WHERE name LIKE 'shop%' ORDER BY name)`,
	`SELECT count(*) FROM pragma_foreign_key_check`,
}

func TestAPartIsRestored(t *testing.T) {
	template := openShop(t, "red", "green", "red blue")
	change(t, t.Context(), template, `DELETE FROM shop_orders WHERE id = 2`)
	change(t, t.Context(), template, `UPDATE shop_a_first SET rowid = rowid + 40`)
	db := openShop(t, "yellow", "red", "blue", "red white", "violet")
	put(t, db, "a", 5)
	for range 2 {
		var found int
		require.NoError(t, db.RestorePart(t.Context(), template, "shop_", func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT count(*) FROM shop_orders`).Scan(&found)
		}))
		assert.Equal(t, 2, found)
		for _, q := range shopQueries {
			assert.Equal(t, text(t, template, q), text(t, db, q), q)
		}
		assert.Equal(t, "5", text(t, db, `SELECT count(*) FROM shopping`), "another part")
		assert.Equal(t, "5", text(t, db, `SELECT seq FROM sqlite_sequence WHERE name = 'shopping'`))
		assert.Equal(t, 5, coins(t, db, "a"))
		order(t, db, "red too") // triggers are back
		change(t, t.Context(), db, `DELETE FROM shopping WHERE n > 5`)
		change(t, t.Context(), db, `UPDATE sqlite_sequence SET seq = 5 WHERE name = 'shopping'`)
		assert.Equal(t, "1red,3red blue,4red too",
			text(t, db, `SELECT group_concat(docid || note) FROM shop_found WHERE note MATCH 'red'`))
	}
}

func TestAFailedPartChangesNothing(t *testing.T) {
	template, db := openShop(t, "red"), openShop(t, "red", "red green")
	var before []string
	for _, q := range shopQueries {
		before = append(before, text(t, db, q))
	}
	broken := errors.New("broken")
	assert.ErrorIs(t, db.RestorePart(t.Context(), template, "shop_", func(*store.Tx) error {
		return broken
	}), broken)
	assert.Panics(t, func() {
		_ = db.RestorePart(t.Context(), template, "shop_", func(*store.Tx) error { panic(broken) })
	})
	assert.Error(t, db.RestorePart(t.Context(), template, "shop_", func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO shop_lines VALUES (99, 1)`) // no such order
		return err
	}))
	other, err := store.Open(filepath.Join(t.TempDir(), "x.db"), store.Options{})
	require.NoError(t, err)
	defer other.Close()
	assert.ErrorContains(t, db.RestorePart(t.Context(), other, "shop_", nil), "no such table")
	for i, q := range shopQueries {
		assert.Equal(t, before[i], text(t, db, q), q)
	}
	require.NoError(t, db.RestorePart(t.Context(), template, "shop_", nil))
	assert.Equal(t, "1redRED", text(t, db, shopQueries[0]))
}

func TestNobodySeesHalfAPart(t *testing.T) {
	template, db := openShop(t, "red", "green"), openShop(t, "red", "green")
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				assert.NoError(t, db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE shop_orders SET note = note || '!'`)
					return err
				}))
				assert.Equal(t, "1", text(t, db,
					`SELECT count(DISTINCT length(ltrim(note, 'redgn'))) FROM shop_orders`))
			}
		})
	}
	for range 20 {
		assert.NoError(t, db.RestorePart(t.Context(), template, "shop_", nil))
	}
	cancel()
	all.Wait()
}
