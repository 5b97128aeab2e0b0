package store

import (
	"database/sql"
	"time"
)

// A Tx is an open transaction. It is good only inside the function that got it,
// and only for one goroutine.
type Tx struct {
	// Now is the instant of the transaction, in UTC: one request, one time.
	Now time.Time

	c         *conn
	committed []func()
}

// Query runs a statement that answers rows. Close them before the next
// statement of the same transaction writes.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	s, err := tx.c.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(background, args...)
}

// QueryRow runs a statement that answers at most one row.
func (tx *Tx) QueryRow(query string, args ...any) Row {
	s, err := tx.c.prepare(query)
	if err != nil {
		return Row{err: err}
	}
	return Row{row: s.QueryRowContext(background, args...)}
}

// Exec runs a statement that answers no rows.
func (tx *Tx) Exec(query string, args ...any) (sql.Result, error) {
	s, err := tx.c.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(background, args...)
}

// Committed has f called after the transaction is committed and before the next
// writer begins: the place to bring memory up to date with the database.
func (tx *Tx) Committed(f func()) { tx.committed = append(tx.committed, f) }

func (tx *Tx) done() {
	for _, f := range tx.committed {
		f()
	}
}

// A Row is the answer of QueryRow.
type Row struct {
	row *sql.Row
	err error
}

// Scan copies the row's columns. It returns sql.ErrNoRows where there is none.
func (r Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}
