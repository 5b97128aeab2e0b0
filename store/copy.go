package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Snapshot writes the database, as it is at one moment, to a file at path: one
// ordinary SQLite database that needs no other file beside it. Requests go on
// meanwhile. The file appears whole or not at all; with durable it is on the disk
// when Snapshot returns. A file that is at path already is replaced.
func (db *DB) Snapshot(ctx context.Context, path string, durable bool) error {
	err := db.pinned(ctx, func(src *conn) error {
		return appear(path, durable, func(part string) error { return snapshot(ctx, src, part) })
	})
	if err != nil {
		return fmt.Errorf("snapshot of %s: %w", db.path, err)
	}
	return nil
}

func snapshot(ctx context.Context, src *conn, path string) (err error) {
	dst, err := openBare(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.close()) }()
	if err := dst.fill(ctx, src); err != nil {
		return err
	}
	return dst.journal("DELETE") // the copy says WAL of itself
}

// pinned gives fn a reader that sees the database as it is at one moment, whatever
// is written meanwhile, also when it reads in several steps.
func (db *DB) pinned(ctx context.Context, fn func(src *conn) error) error {
	src, err := db.takeReader(ctx)
	if err != nil {
		return err
	}
	defer func() { db.readers <- src }()
	return db.run(src, "BEGIN", func(tx *Tx) error {
		var id int // what a transaction reads first says of which moment it is
		if err := tx.QueryRow("PRAGMA application_id").Scan(&id); err != nil {
			return err
		}
		return fn(src)
	})
}

// Copy writes the database to a new file at path, for Open. It is quicker than
// Snapshot, but no transaction may be open. With durable the file is on the disk
// when Copy returns; it appears whole or not at all.
func (db *DB) Copy(path string, durable bool) error {
	w := <-db.writer
	defer func() { db.writer <- w }()
	if err := w.checkpoint(); err != nil {
		return fmt.Errorf("copy %s: %w", db.path, err)
	}
	return CloneFile(db.path, path, durable)
}

// Checkpoint writes the log back into the file, so that CloneFile can copy it. No
// transaction may be open.
func (db *DB) Checkpoint(ctx context.Context) error {
	w, err := db.take(ctx, db.writer)
	if err != nil {
		return err
	}
	defer func() { db.writer <- w }()
	if err := w.checkpoint(); err != nil {
		return fmt.Errorf("%s: %w", db.path, err)
	}
	return nil
}

// ErrHasLog says that a file is not the whole database.
var ErrHasLog = errors.New("the database has a log that is not written back")

// CloneFile copies the database at from, which is closed, or open with all of it
// written back (Checkpoint) and not written any more. Any number of clones can be
// made at once. The file at path appears whole or not at all; with durable it is
// on the disk when CloneFile returns.
func CloneFile(from, path string, durable bool) error {
	err := appear(path, durable, func(part string) error { return copyFile(from, part) })
	if err != nil {
		return fmt.Errorf("clone %s: %w", from, err)
	}
	return nil
}

func copyFile(from, to string) (err error) {
	if st, err := os.Stat(from + "-wal"); err == nil && st.Size() > 0 {
		return ErrHasLog
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src) // in the kernel, where it can
	return errors.Join(err, dst.Close())
}

// appear has write make a file beside path and gives it the name path.
func appear(path string, durable bool, write func(part string) error) error {
	part := path + ".part"
	err := write(part)
	if err == nil && durable {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	if durable {
		return syncFile(filepath.Dir(path))
	}
	return nil
}

// syncFile has the system write a file, or the names in a directory, to the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// checkpoint writes the whole log back into the file. The pragma answers a row:
// it must be read to its end, or the statement stays open and no later
// transaction can commit.
func (c *conn) checkpoint() error {
	var busy, pages, written int
	err := c.c.QueryRowContext(background, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &written)
	if err == nil && busy != 0 {
		return errors.New("checkpoint: a reader is in the way")
	}
	return err
}

// Size is the length of the database in bytes: its pages, without the log.
func (db *DB) Size(ctx context.Context) (bytes int64, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		return tx.QueryRow(`SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`).Scan(&bytes)
	})
	return bytes, err
}
