package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// applicationID marks our files: "mock" in ASCII. SQLite keeps it in the header.
const applicationID = 0x6d6f636b

// Options say how a database is opened. The zero value is a durable database.
type Options struct {
	// Ephemeral gives up durability for speed: the file goes with the process.
	Ephemeral bool
	// Readers bounds the connections for View. Zero means one for each CPU, at least 2.
	Readers int
	// Cloned says that the file is a copy of a database that this process has
	// migrated to the end (CloneFile, Snapshot): Open and Migrate need not look.
	Cloned bool
}

// A DB is one SQLite file with one writer and a few readers. It is safe for
// concurrent use.
type DB struct {
	path    string
	cloned  bool
	now     func() time.Time
	pool    *sql.DB
	writer  chan *conn     // holds the one writer while it is free
	readers chan *conn     // free reader slots; a nil slot is opened on first use
	written atomic.Uint64  // how often it was written: a reader that began after has it all
	drafts  chan *bareConn // what a Restore from here left for the next; see restore.go

	closing  sync.Once
	closed   chan struct{}
	closeErr error
}

// ErrForeignFile says that a file is a SQLite database of another program, or
// no SQLite database at all.
var ErrForeignFile = errors.New("not a database of mockapis")

// Open opens the database at path, making it where there is none. It fails with
// ErrForeignFile when the file belongs to something else.
func Open(path string, o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = max(2, runtime.NumCPU())
	}
	existing := false
	if st, err := os.Stat(path); err == nil && st.Size() > 0 {
		existing = true
	}
	// Pragmas of a connection stand in the DSN, so that they reach each one.
	synchronous := "NORMAL"
	if o.Ephemeral {
		synchronous = "OFF"
	}
	dsn := fileURI(path) + "?_foreign_keys=on&_busy_timeout=5000&_synchronous=" + synchronous
	pool, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	db := &DB{
		path: path, cloned: o.Cloned, now: time.Now, pool: pool,
		writer:  make(chan *conn, 1),
		readers: make(chan *conn, o.Readers),
		drafts:  make(chan *bareConn, 1),
		closed:  make(chan struct{}),
	}
	if err := db.open(existing); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return db, nil
}

func (db *DB) open(existing bool) error {
	w, err := connect(db.pool)
	if err != nil {
		return fmt.Errorf("open %s: %w", db.path, foreign(err))
	}
	switch {
	case db.cloned: // it has its mark
	case existing:
		var id int64
		if err := w.c.QueryRowContext(background, "PRAGMA application_id").Scan(&id); err != nil {
			return fmt.Errorf("open %s: %w", db.path, foreign(err))
		}
		if id != applicationID {
			return fmt.Errorf("open %s: %w", db.path, ErrForeignFile)
		}
		if err := w.repage(); err != nil {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
	default:
		_, err := w.c.ExecContext(background, fmt.Sprintf(
			"PRAGMA page_size = %d; PRAGMA application_id = %d", pageSize, applicationID))
		if err != nil {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
	}
	// WAL is a mode of the file, which the readers find there. It is set when the
	// file is known to be ours, and after synchronous, which the driver would set
	// later: an ephemeral file would be synced four times for nothing.
	if _, err := w.c.ExecContext(background, "PRAGMA journal_mode = WAL"); err != nil {
		return fmt.Errorf("open %s: %w", db.path, err)
	}
	// A log of up to 16 MB before it is written back: pages that change again and
	// again are written back once.
	if _, err := w.c.ExecContext(background, "PRAGMA wal_autocheckpoint = 8000"); err != nil {
		return fmt.Errorf("open %s: %w", db.path, err)
	}
	db.writer <- w
	for range cap(db.readers) {
		db.readers <- nil
	}
	return nil
}

// pageSize is that of our files, in bytes. A world has many tables with a few rows
// each, every one with pages of its own: SQLite's 4096 bytes would make a new world
// half as large again.
const pageSize = 2048

// repage gives an older file our page size. Databases of two sizes cannot be restored
// from each other.
func (c *conn) repage() error {
	var size int64
	err := c.c.QueryRowContext(background, "PRAGMA page_size").Scan(&size)
	if err != nil || size == pageSize {
		return err
	}
	_, err = c.c.ExecContext(background, fmt.Sprintf(
		"PRAGMA journal_mode = DELETE; PRAGMA page_size = %d; VACUUM", pageSize))
	return err
}

// SetNow gives each later transaction its instant; until then it is time.Now.
// Call it before the database is shared.
func (db *DB) SetNow(now func() time.Time) { db.now = now }

// Path is the file's path.
func (db *DB) Path() string { return db.path }

// View runs fn in a read transaction on a snapshot of the database. It returns
// fn's error as it is. It waits for a free reader at most as long as ctx lives.
// fn opens no other transaction: a request has one.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) (err error) {
	c, err := db.takeReader(ctx)
	if err != nil {
		return err
	}
	defer func() { db.readers <- c }()
	return db.run(c, "BEGIN", fn)
}

// Update runs fn in the one write transaction, commits when fn returns nil and
// rolls back when it returns an error or panics. It returns fn's error as it is.
// It waits for the writer at most as long as ctx lives; once begun, the end of
// ctx (a client that hung up) changes nothing any more. See WithChanges for what
// it changed.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	c, err := db.take(ctx, db.writer)
	if err != nil {
		return err
	}
	defer func() {
		db.writer <- c
		// The next writer goes on at once. What this one has left to do, sending its
		// answer, can wait: it holds up nobody.
		runtime.Gosched()
	}()
	if changes := changesOf(ctx); changes != nil {
		return c.recorded(changes, func() error { return db.run(c, "BEGIN IMMEDIATE", fn) })
	}
	return db.run(c, "BEGIN IMMEDIATE", fn)
}

func (db *DB) takeReader(ctx context.Context) (*conn, error) {
	c, err := db.take(ctx, db.readers)
	if c != nil || err != nil {
		return c, err
	}
	c, err = connect(db.pool)
	if err != nil {
		db.readers <- nil
		return nil, fmt.Errorf("open a reader of %s: %w", db.path, err)
	}
	return c, nil
}

// run is transact, and what waits for the commit.
func (db *DB) run(c *conn, begin string, fn func(*Tx) error) error {
	tx, err := db.transact(c, begin, fn)
	if err != nil {
		return err
	}
	if begin != "BEGIN" {
		db.written.Add(1)
	}
	tx.done()
	return nil
}

func (db *DB) transact(c *conn, begin string, fn func(*Tx) error) (*Tx, error) {
	if err := c.exec(begin); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked
			_ = c.exec("ROLLBACK")
		}
	}()
	tx := &Tx{Now: db.now().UTC(), c: c}
	if err := fn(tx); err != nil {
		return nil, err
	}
	if err := c.exec("COMMIT"); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	done = true
	return tx, nil
}

// exclusive runs fn with every connection in hand: no transaction is open
// anywhere until it returns.
func (db *DB) exclusive(ctx context.Context, fn func(w *conn) error) error {
	w, err := db.take(ctx, db.writer)
	if err != nil {
		return err
	}
	defer func() { db.writer <- w }()
	for range cap(db.readers) {
		r, err := db.take(ctx, db.readers)
		if err != nil {
			return err
		}
		defer func() { db.readers <- r }()
	}
	return fn(w)
}

// Close waits for open transactions, writes the log back into the file and
// closes it.
//
// Transactions begun later fail with ErrClosed, and a second Close does nothing.
func (db *DB) Close() error {
	db.closing.Do(func() {
		close(db.closed)
		w := <-db.writer
		errs := []error{}
		for range cap(db.readers) {
			if r := <-db.readers; r != nil {
				errs = append(errs, r.close())
			}
		}
		select { // a Restore from here has a reader until its draft is back
		case d := <-db.drafts:
			errs = append(errs, d.close())
		default:
		}
		db.closeErr = errors.Join(append(errs, w.close(), db.pool.Close())...)
	})
	return db.closeErr
}

// ErrClosed says that the database is closed.
var ErrClosed = errors.New("the database is closed")

// take takes a connection from a channel, unless ctx or the database ends first.
func (db *DB) take(ctx context.Context, from chan *conn) (*conn, error) {
	select {
	case <-db.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case c := <-from:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-db.closed:
		return nil, ErrClosed
	}
}
