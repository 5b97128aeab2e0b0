package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// ErrNewer says that a later version of the program made the database.
var ErrNewer = errors.New("the database was made by a newer version of mockapis")

// Migrate brings the tables of one part (a simulator, or the world) up to date
// with the .sql files at the root of files, in goose's form. Each part has its
// own version table, <part>_version. It fails without a change where a
// migration does, and with ErrNewer where the database knows more migrations
// than files has. Where the database was opened as Cloned it does nothing.
func (db *DB) Migrate(part string, files fs.FS) error {
	if db.cloned {
		return nil
	}
	w := <-db.writer
	defer func() { db.writer <- w }()
	defer db.written.Add(1)
	done, err := w.migrated(part, files)
	if err == nil && !done {
		err = db.migrate(part, files)
	}
	if err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	return nil
}

func (db *DB) migrate(part string, files fs.FS) error {
	table, err := database.NewStore(database.DialectSQLite3, part+"_version")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider("", db.pool, files, goose.WithStore(table), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(background)
	return err
}

// migrated reports whether a part has all its migrations. It asks the version
// table alone, where goose needs a connection and several statements: a start
// opens two databases with six parts each.
func (c *conn) migrated(part string, files fs.FS) (bool, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return false, err
	}
	last := int64(0)
	for _, name := range names {
		v, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return false, err
		}
		last = max(last, v)
	}
	var tables int
	err = c.c.QueryRowContext(background,
		`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`, part+"_version").Scan(&tables)
	if err != nil || tables == 0 {
		return false, err
	}
	var rows int
	var highest int64
	err = c.c.QueryRowContext(background,
		`SELECT count(*), max(version_id) FROM `+part+`_version WHERE is_applied`).Scan(&rows, &highest)
	if err == nil && highest > last {
		err = ErrNewer
	}
	return rows == 1+len(names) && highest == last, err // goose begins with a row of version 0
}
