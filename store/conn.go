package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// background is the context of each statement. A cancellable one would cost a
// goroutine a statement, and a write must not end half-way with its client.
var background = context.Background()

// A conn is one connection with its prepared statements.
type conn struct {
	c     *sql.Conn
	stmts map[string]*sql.Stmt
	log   *changeLog // the writer's, once a transaction was recorded
}

func connect(pool *sql.DB) (*conn, error) {
	c, err := pool.Conn(background)
	if err != nil {
		return nil, err
	}
	w := &conn{c: c, stmts: map[string]*sql.Stmt{}}
	return w, w.raw(func(d *sqlite3.SQLiteConn) error {
		stablePlans(d)
		return nil
	})
}

// prepare returns the prepared statement for query, preparing it on first use.
// Queries are literals of the simulators, so their number is bounded.
func (c *conn) prepare(query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	if f := prepared.Load(); f != nil {
		(*f)(query)
	}
	s, err := c.c.PrepareContext(background, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

func (c *conn) exec(query string) error {
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(background)
	return err
}

// lines returns the rows of a query that is not kept, their values as text.
func (c *conn) lines(query string, args ...any) (lines [][]string, err error) {
	rows, err := c.c.QueryContext(background, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		line := make([]string, len(columns))
		dest := make([]any, len(columns))
		for i := range line {
			dest[i] = &line[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

func (c *conn) close() error {
	c.closeStatements()
	return c.c.Close()
}

func (c *conn) closeStatements() {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	clear(c.stmts)
}

// raw gives fn the driver's own connection.
func (c *conn) raw(fn func(*sqlite3.SQLiteConn) error) error {
	return c.c.Raw(func(d any) error { return fn(d.(*sqlite3.SQLiteConn)) })
}

// fileURI is a path as SQLite's URI, where ? and # have a meaning.
func fileURI(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// foreign names what SQLite says of a file that is no database.
func foreign(err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.Code == sqlite3.ErrNotADB {
		return ErrForeignFile
	}
	return err
}

// IsUnique reports whether err says that a row would break a UNIQUE or PRIMARY
// KEY constraint.
func IsUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) &&
		(e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}
