package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// A bareConn is a connection to a database that nobody else sees.
type bareConn struct {
	*conn
	pool *sql.DB

	// As a draft: which database was restored from it last, and how often the one that
	// it is a copy of had been written.
	of      *DB
	written uint64
}

// openBare opens a new database at path. Without a path SQLite keeps it in its
// cache, of 2 MB, and only what is more in a file without a name.
func openBare(path string) (*bareConn, error) {
	if path != "" {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	pool, err := sql.Open("sqlite3", fileURI(path)+"?_foreign_keys=on&_synchronous=OFF")
	if err != nil {
		return nil, err
	}
	c, err := connect(pool)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	b := &bareConn{conn: c, pool: pool}
	if err := b.journal("OFF"); err != nil { // what fails is thrown away
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *bareConn) close() error { return errors.Join(b.conn.close(), b.pool.Close()) }

func (b *bareConn) journal(mode string) error {
	var got string
	err := b.c.QueryRowContext(background, "PRAGMA journal_mode = "+mode).Scan(&got)
	if err == nil && !strings.EqualFold(got, mode) {
		err = fmt.Errorf("journal mode %s instead of %s", got, mode)
	}
	return err
}

// fillPages is how many pages fill copies before it looks at its context again.
const fillPages = 1 << 10

// fill gives c's database the content of src's, all or nothing. Nobody else has a
// transaction open on it.
func (c *conn) fill(ctx context.Context, src *conn) error {
	return c.raw(func(d *sqlite3.SQLiteConn) error {
		return src.raw(func(s *sqlite3.SQLiteConn) error {
			b, err := d.Backup("main", s, "main")
			if err != nil {
				return err
			}
			return errors.Join(steps(ctx, b), b.Finish())
		})
	})
}

func steps(ctx context.Context, b *sqlite3.SQLiteBackup) error {
	for {
		before := b.Remaining()
		done, err := b.Step(fillPages)
		if done || err != nil {
			return err
		}
		if before > 0 && b.Remaining() == before { // the driver is silent about it
			return errors.New("the database is busy")
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
