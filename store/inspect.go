package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Why Inspect refuses a file, beside ErrForeignFile.
var (
	ErrCorrupt  = errors.New("the database is damaged")
	ErrUnsafe   = errors.New("the database holds what no database of mockapis holds")
	ErrTooLarge = errors.New("the database is too large")
)

// An Object is a table, an index, a trigger or a view as a database defines it.
type Object struct {
	Type string // table, index, trigger, view
	Name string
	SQL  string // as SQLite keeps it; empty for the index of a UNIQUE constraint
}

// Bounds say what Inspect lets pass.
type Bounds struct {
	MaxPages int64         // SQLite's pages, of 4 KiB usually; 1 GiB of them where zero
	MaxTime  time.Duration // 10 s where zero
	// Allow says which triggers, views and virtual tables may be there: those that a
	// fresh database has (DB.Schema). None where nil.
	Allow func(Object) bool
}

// Inspect looks at a file that somebody gave us, before anything opens it as a
// database. It returns ErrForeignFile for a file that is no database of ours,
// ErrTooLarge, ErrCorrupt, and ErrUnsafe for one with triggers, views or virtual
// tables that are not allowed or that takes too long to check; all say more in
// their text. It neither writes to the file nor makes another one, and what the
// file defines is not run.
//
// That the tables are the expected ones is for the caller to find out, with
// DB.Schema.
func Inspect(ctx context.Context, path string, b Bounds) error {
	if b.MaxTime == 0 {
		b.MaxTime = 10 * time.Second
	}
	err := inspectHead(path, b.MaxPages)
	if err == nil {
		limited, cancel := context.WithTimeout(ctx, b.MaxTime)
		defer cancel()
		err = inspect(limited, path, b.Allow)
		switch {
		case ctx.Err() != nil:
			err = ctx.Err()
		case limited.Err() != nil:
			err = fmt.Errorf("%w: checking it takes longer than %v", ErrUnsafe, b.MaxTime)
		}
	}
	if err != nil {
		return fmt.Errorf("inspect %s: %w", path, err)
	}
	return nil
}

// inspectHead reads the head of the file, as https://sqlite.org/fileformat2.html
// has it.
func inspectHead(path string, maxPages int64) error {
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() {
		return fmt.Errorf("%w: no ordinary file", ErrForeignFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var head [100]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return fmt.Errorf("%w: no SQLite database", ErrForeignFile)
	}
	if binary.BigEndian.Uint32(head[68:]) != applicationID {
		return fmt.Errorf("%w: a SQLite database of another program", ErrForeignFile)
	}
	size := int64(binary.BigEndian.Uint16(head[16:]))
	if size == 1 {
		size = 1 << 16
	}
	if size < 512 || size&(size-1) != 0 {
		return fmt.Errorf("%w: a page size of %d", ErrCorrupt, size)
	}
	if maxPages == 0 {
		maxPages = 1 << 30 / size
	}
	pages := max((st.Size()+size-1)/size, int64(binary.BigEndian.Uint32(head[28:])))
	if pages > maxPages {
		return fmt.Errorf("%w: %d pages, %d are allowed", ErrTooLarge, pages, maxPages)
	}
	return nil
}

func inspect(ctx context.Context, path string, allow func(Object) bool) error {
	// Immutable: no lock, no log, no journal, and an old journal is not played back.
	pool, err := sql.Open("sqlite3", fileURI(path)+"?mode=ro&immutable=1&_query_only=on")
	if err != nil {
		return err
	}
	defer pool.Close()
	c, err := pool.Conn(ctx)
	if err != nil {
		return damaged(err)
	}
	defer c.Close()
	if err := distrust(ctx, c); err != nil {
		return damaged(err)
	}
	if err := inspectObjects(ctx, c, allow); err != nil {
		return err
	}
	var verdict string
	if err := c.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return damaged(err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrCorrupt, verdict)
	}
	var table, parent string
	var row sql.NullInt64
	err = c.QueryRowContext(ctx, `SELECT "table", rowid, parent FROM pragma_foreign_key_check`).
		Scan(&table, &row, &parent)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return damaged(err)
	}
	return fmt.Errorf("%w: row %d of %s refers to no row of %s", ErrCorrupt, row.Int64, table, parent)
}

// distrust prepares a connection for a file whose content somebody else chose.
func distrust(ctx context.Context, c *sql.Conn) error {
	err := c.Raw(func(d any) error {
		s := d.(*sqlite3.SQLiteConn)
		defensive(s)
		s.SetLimit(sqlite3.SQLITE_LIMIT_LENGTH, 64<<20)
		s.SetLimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1<<20)
		s.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
		s.SetLimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
		return nil
	})
	for _, pragma := range []string{"trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"} {
		if err == nil {
			_, err = c.ExecContext(ctx, "PRAGMA "+pragma)
		}
	}
	return err
}

// ordinary are the beginnings that SQLite gives what it keeps of the definition of
// a table or an index. It goes by that text and not by the type beside it.
var ordinary = map[string][]string{
	"table": {"CREATE TABLE "},
	"index": {"CREATE INDEX ", "CREATE UNIQUE INDEX "},
}

func inspectObjects(ctx context.Context, c *sql.Conn, allow func(Object) bool) error {
	rows, err := c.QueryContext(ctx, `SELECT type, name, coalesce(sql, '') FROM sqlite_schema`)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var o Object
		if err := rows.Scan(&o.Type, &o.Name, &o.SQL); err != nil {
			return damaged(err)
		}
		if !o.ordinary() && (allow == nil || !allow(o)) {
			return fmt.Errorf("%w: the %s %q", ErrUnsafe, o.Type, o.Name)
		}
	}
	if err := rows.Err(); err != nil {
		return damaged(err)
	}
	return nil
}

func (o Object) ordinary() bool {
	if o.SQL == "" {
		return o.Type == "index"
	}
	for _, begin := range ordinary[o.Type] {
		if strings.HasPrefix(o.SQL, begin) {
			return true
		}
	}
	return false
}

// damaged is what SQLite says of a file that begins as one of ours.
func damaged(err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.Code != sqlite3.ErrNomem {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}

// Schema returns the definition of every table, index, trigger and view by name,
// as SQLite keeps it: two databases with the same migrations have the same.
func (db *DB) Schema(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	err := db.View(ctx, func(tx *Tx) error {
		rows, err := tx.Query(`SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, definition string
			if err := rows.Scan(&name, &definition); err != nil {
				return err
			}
			all[name] = definition
		}
		return rows.Err()
	})
	return all, err
}
