package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Copy writes the database to a new file at path. With durable the file is on
// the disk when Copy returns; it appears whole or not at all.
func (db *DB) Copy(path string, durable bool) (err error) {
	w := <-db.writer
	defer func() { db.writer <- w }()
	if err := w.checkpoint(); err != nil {
		return fmt.Errorf("copy %s: %w", db.path, err)
	}
	src, err := os.Open(db.path)
	if err != nil {
		return err
	}
	defer src.Close()
	part := path + ".part"
	dst, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if err == nil && durable {
		err = dst.Sync()
	}
	if err := errors.Join(err, dst.Close()); err != nil {
		return fmt.Errorf("copy to %s: %w", part, err)
	}
	return os.Rename(part, path)
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
