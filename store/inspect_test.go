package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// uploaded is a snapshot of a database with rows, changed by statements that a
// stranger ran on it.
func uploaded(t testing.TB, statements ...string) string {
	t.Helper()
	db := fresh(t)
	change(t, context.Background(), db, `CREATE TABLE orders (id INTEGER PRIMARY KEY,
		coin TEXT REFERENCES coins)`)
	change(t, context.Background(), db, `CREATE INDEX orders_by_coin ON orders (coin)`)
	change(t, context.Background(), db, `WITH RECURSIVE i (n) AS
		(VALUES (1) UNION ALL SELECT n + 1 FROM i WHERE n < 300)
		INSERT INTO coins (name, n) SELECT 'coin ' || n, n FROM i`)
	change(t, context.Background(), db, `INSERT INTO orders (coin) SELECT name FROM coins`)
	path := filepath.Join(t.TempDir(), "upload.db")
	require.NoError(t, db.Snapshot(context.Background(), path, false))
	if len(statements) > 0 {
		raw, err := sql.Open("sqlite3", path)
		require.NoError(t, err)
		raw.SetMaxOpenConns(1) // what a PRAGMA sets, stays
		for _, s := range statements {
			_, err := raw.Exec(s)
			require.NoError(t, err, s)
		}
		require.NoError(t, raw.Close())
	}
	return path
}

func TestInspect(t *testing.T) {
	slow := `WITH RECURSIVE i (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM i)
		SELECT max(n) FROM i`
	for _, tt := range []struct {
		name       string
		statements []string
		want       error
		says       string
	}{
		{"a snapshot", nil, nil, ""},
		{"in WAL mode", []string{"PRAGMA journal_mode = WAL"}, nil, ""},
		{"another program's", []string{"PRAGMA application_id = 1"}, store.ErrForeignFile, "another program"},
		{"a trigger", []string{"CREATE TRIGGER bad AFTER DELETE ON coins BEGIN SELECT 1; END"},
			store.ErrUnsafe, `the trigger "bad"`},
		{"a view", []string{"CREATE VIEW bad AS SELECT 1"}, store.ErrUnsafe, `the view "bad"`},
		{"a view that is slow", []string{"CREATE VIEW bad AS " + slow}, store.ErrUnsafe, `"bad"`},
		{"a virtual table", []string{"CREATE VIRTUAL TABLE bad USING fts4(a)"},
			store.ErrUnsafe, `the table "bad"`},
		{"a trigger that says it is a table", []string{
			"CREATE TRIGGER bad AFTER DELETE ON coins BEGIN SELECT 1; END",
			"PRAGMA writable_schema = ON",
			"UPDATE sqlite_schema SET type = 'table' WHERE name = 'bad'",
		}, store.ErrCorrupt, "malformed"},
		{"one without a definition", []string{
			"CREATE TRIGGER bad AFTER DELETE ON coins BEGIN SELECT 1; END",
			"PRAGMA writable_schema = ON",
			"UPDATE sqlite_schema SET sql = NULL WHERE name = 'bad'",
		}, store.ErrCorrupt, ""},
		{"an index without rows of the table", []string{
			"PRAGMA writable_schema = ON",
			`UPDATE sqlite_schema SET sql = 'CREATE INDEX orders_by_coin ON orders (id)'
				WHERE name = 'orders_by_coin'`,
		}, store.ErrCorrupt, "index"},
		{"a foreign key that leads nowhere", []string{
			"PRAGMA foreign_keys = OFF", "DELETE FROM coins WHERE n = 7",
		}, store.ErrCorrupt, "of orders refers to no row of coins"},
		{"no SQL at all", []string{
			"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = 'CREATE TABLE nonsense('",
		}, store.ErrCorrupt, "malformed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := uploaded(t, tt.statements...)
			err := inspected(t, path, store.Bounds{})
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tt.want)
			assert.ErrorContains(t, err, tt.says)
		})
	}
}

// inspected inspects a file and makes sure that it stays as it was, and alone.
func inspected(t testing.TB, path string, b store.Bounds) error {
	t.Helper()
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	verdict := store.Inspect(context.Background(), path, b)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(before, after), "the file is as it was")
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Equal(t, []string{path}, files)
	return verdict
}

func TestInspectHasBounds(t *testing.T) {
	path := uploaded(t)
	assert.ErrorIs(t, inspected(t, path, store.Bounds{MaxPages: 3}), store.ErrTooLarge)
	assert.ErrorIs(t, inspected(t, path, store.Bounds{MaxTime: 1}), store.ErrUnsafe)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, store.Inspect(ctx, path, store.Bounds{}), context.Canceled)
	assert.ErrorIs(t, store.Inspect(t.Context(), t.TempDir(), store.Bounds{}), store.ErrForeignFile)
	assert.ErrorIs(t, store.Inspect(t.Context(), path+"-no", store.Bounds{}), os.ErrNotExist)
}

func TestInspectAllowsWhatAFreshDatabaseHas(t *testing.T) {
	db := openShop(t, "red")
	fresh, err := openShop(t).Schema(t.Context())
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "upload.db")
	require.NoError(t, db.Snapshot(t.Context(), path, false))
	ours := store.Bounds{Allow: func(o store.Object) bool { return fresh[o.Name] == o.SQL }}
	assert.ErrorIs(t, inspected(t, path, store.Bounds{}), store.ErrUnsafe)
	assert.NoError(t, inspected(t, path, ours))
	change(t, t.Context(), db, `DROP TRIGGER shop_orders_gone`)
	change(t, t.Context(), db, `CREATE TRIGGER shop_orders_gone
		AFTER DELETE ON shop_orders BEGIN SELECT 2; END`)
	require.NoError(t, db.Snapshot(t.Context(), path, false))
	assert.ErrorIs(t, inspected(t, path, ours), store.ErrUnsafe)
	changed, err := db.Schema(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, fresh, changed)
}

// known reports whether an error of Inspect says why.
func known(err error) bool {
	for _, e := range []error{
		store.ErrForeignFile, store.ErrCorrupt, store.ErrUnsafe, store.ErrTooLarge,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return err == nil
}

func TestInspectSurvivesFlippedBytes(t *testing.T) {
	path := uploaded(t)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	g := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 300 {
		bad := bytes.Clone(good)
		for range 1 + g.IntN(4) {
			// Half of them in the head of a page, where they hurt most.
			at := g.IntN(len(bad))
			if g.IntN(2) == 0 {
				at = at&^4095 + g.IntN(120)
			}
			bad[at] ^= byte(1 + g.IntN(255))
		}
		require.NoError(t, os.WriteFile(path, bad, 0o600))
		err := inspected(t, path, store.Bounds{})
		require.True(t, known(err), "%v", err)
		if err != nil {
			refused++
		}
	}
	assert.Greater(t, refused, 150)
}

func FuzzInspect(f *testing.F) {
	good, err := os.ReadFile(uploaded(f))
	require.NoError(f, err)
	f.Add([]byte{}, uint32(0), uint64(0))
	f.Add([]byte("SQLite format 3\x00"), uint32(0), uint64(0))
	f.Add(good[:100], uint32(16), uint64(1))
	f.Add(good[:5000], uint32(28), uint64(1))
	f.Add(good, uint32(18), uint64(0x0202))
	f.Add(good, uint32(100), uint64(0xffffffff))
	f.Fuzz(func(t *testing.T, data []byte, at uint32, value uint64) {
		if len(data) > 1<<20 {
			return
		}
		data = bytes.Clone(data)
		if at := int(at); at+8 <= len(data) {
			binary.BigEndian.PutUint64(data[at:], binary.BigEndian.Uint64(data[at:])^value)
		}
		path := filepath.Join(t.TempDir(), "x.db")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		err := inspected(t, path, store.Bounds{MaxPages: 512})
		require.True(t, known(err), "%v", err)
	})
}
