package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// Restore gives db the content of from, and what after makes of it, in one atomic
// step while no transaction is open on db: a request sees all of before or all of
// after.
//
// after may be nil. It is a write transaction on the new content: what it hands to
// Tx.Committed runs when the content has become db's and before any transaction
// sees it. Tx.Now is the time of db's clock, which after may set with the clock.
// Where after fails or panics, db is as it was; Restore returns its error as it is.
func (db *DB) Restore(ctx context.Context, from *DB, after func(*Tx) error) error {
	src, err := from.takeReader(ctx)
	if err != nil {
		return fmt.Errorf("restore %s: %w", db.path, err)
	}
	defer func() { from.readers <- src }()
	if after == nil {
		return db.replace(ctx, src, func() {})
	}
	// SQLite overwrites a database in a transaction of its own, which takes nothing
	// more in. So after has its turn on a copy in between, and db waits for neither.
	draft, err := from.takeDraft()
	if err != nil {
		return fmt.Errorf("restore %s: %w", db.path, err)
	}
	ok := false
	defer func() {
		if ok {
			from.putDraft(draft)
		} else {
			_ = draft.close()
		}
	}()
	if err := draft.refill(src); err != nil {
		return fmt.Errorf("restore %s: %w", db.path, err)
	}
	tx, err := db.transact(draft.conn, "BEGIN IMMEDIATE", after)
	if err != nil {
		return err
	}
	ok = true
	return db.replace(ctx, draft.conn, tx.done)
}

// replace writes the content of src over db; then runs while nobody sees it yet.
func (db *DB) replace(ctx context.Context, src *conn, then func()) error {
	return db.exclusive(ctx, func(w *conn) error {
		if err := w.fill(src); err != nil {
			return fmt.Errorf("restore %s: %w", db.path, err)
		}
		then()
		return nil
	})
}

// fill gives w's database the content of src's, all or nothing. Nobody else has a
// transaction open on it.
func (w *conn) fill(src *conn) error {
	return w.raw(func(d *sqlite3.SQLiteConn) error {
		return src.raw(func(s *sqlite3.SQLiteConn) error {
			b, err := d.Backup("main", s, "main")
			if err != nil {
				return err
			}
			done, err := b.Step(-1)
			if err == nil && !done {
				err = errors.New("the database is busy")
			}
			return errors.Join(err, b.Finish())
		})
	})
}

// A draft is a database that nobody else sees and that goes when it is closed.
type draft struct {
	*conn
	pool *sql.DB
}

// openDraft opens a draft. It is in memory as long as it is small: SQLite keeps a
// file without a name in its cache, of 2 MB, and on the disk only what is more.
func openDraft() (*draft, error) {
	pool, err := sql.Open("sqlite3", "file:?_foreign_keys=on&_synchronous=OFF")
	if err != nil {
		return nil, err
	}
	c, err := connect(pool)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &draft{c, pool}, nil
}

// refill gives the draft the content of src's database. What was in it need not be
// kept, so that the pages are written without a journal.
func (d *draft) refill(src *conn) error {
	if err := d.journal("OFF"); err != nil {
		return err
	}
	if err := d.fill(src); err != nil {
		return err
	}
	return d.journal("MEMORY")
}

func (d *draft) journal(mode string) error {
	var got string
	err := d.c.QueryRowContext(background, "PRAGMA journal_mode = "+mode).Scan(&got)
	if err == nil && !strings.EqualFold(got, mode) {
		err = fmt.Errorf("journal mode %s instead of %s", got, mode)
	}
	return err
}

func (d *draft) close() error { return errors.Join(d.conn.close(), d.pool.Close()) }

// takeDraft returns the draft that an earlier Restore from db left, or a new one.
func (db *DB) takeDraft() (*draft, error) {
	select {
	case d := <-db.drafts:
		return d, nil
	default:
		return openDraft()
	}
}

// putDraft keeps d for the next Restore from db, unless there is one already.
func (db *DB) putDraft(d *draft) {
	select {
	case db.drafts <- d:
	default:
		_ = d.close()
	}
}
