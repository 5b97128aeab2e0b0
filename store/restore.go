package store

import (
	"context"
	"fmt"
	"os"
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
	return db.restoreFrom(ctx, from, false, after)
}

// RestoreAgain is Restore for a database that is restored from the same one again
// and again, in a third of the time: where from has not changed, after finds what
// it made of it the last time, and must leave alone what is done.
func (db *DB) RestoreAgain(ctx context.Context, from *DB, after func(*Tx) error) error {
	return db.restoreFrom(ctx, from, true, after)
}

func (db *DB) restoreFrom(ctx context.Context, from *DB, again bool, after func(*Tx) error) error {
	written := from.written.Load()
	return from.pinned(ctx, func(src *conn) error {
		if after == nil {
			return db.replace(ctx, src, func() {})
		}
		return db.restore(ctx, from, src, again, written, after)
	})
}

// restore has after make of a copy of src's database what becomes db's: SQLite
// overwrites a database in a transaction of its own, which takes nothing more in.
// No transaction on db waits for after.
func (db *DB) restore(
	ctx context.Context, from *DB, src *conn, again bool, written uint64, after func(*Tx) error,
) error {
	draft, err := from.takeDraft()
	if err != nil {
		return fmt.Errorf("restore %s: %w", db.path, err)
	}
	whole := false
	defer func() { from.putDraft(draft, whole) }()
	if !again || draft.of != db || draft.written != written {
		draft.of = nil
		if err := draft.refill(ctx, src); err != nil {
			return fmt.Errorf("restore %s: %w", db.path, err)
		}
	}
	tx, err := db.transact(draft.conn, "BEGIN IMMEDIATE", after)
	if err != nil {
		return err
	}
	whole = true
	if again {
		draft.of, draft.written = db, written
	}
	return db.replace(ctx, draft.conn, tx.done)
}

// replace writes the content of src over db; then runs while nobody sees it yet.
func (db *DB) replace(ctx context.Context, src *conn, then func()) error {
	return db.exclusive(ctx, func(w *conn) error {
		if err := w.fill(ctx, src); err != nil {
			return fmt.Errorf("restore %s: %w", db.path, err)
		}
		db.written.Add(1)
		then()
		return nil
	})
}

// refill gives a draft the content of src's database. What was in it need not be
// kept, so that the pages are written without a journal; later statements need one.
func (b *bareConn) refill(ctx context.Context, src *conn) error {
	if err := b.journal("OFF"); err != nil {
		return err
	}
	if err := b.fill(ctx, src); err != nil {
		return err
	}
	return b.journal("MEMORY")
}

// takeDraft returns the draft that an earlier Restore from db left, or a new one.
func (db *DB) takeDraft() (*bareConn, error) {
	select {
	case d := <-db.drafts:
		return d, nil
	default:
		return openBare("")
	}
}

// A draft is kept for the next Restore up to this size of the file it is made from.
const maxDraft = 4 << 20

// putDraft keeps d for the next Restore from db, unless there is one already, or
// it is large or not whole.
func (db *DB) putDraft(d *bareConn, whole bool) {
	st, err := os.Stat(db.path)
	if whole && err == nil && st.Size() <= maxDraft {
		select {
		case db.drafts <- d:
			return
		default:
		}
	}
	_ = d.close()
}
