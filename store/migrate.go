package store

import (
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Migrate brings the tables of one part (a simulator, or the world) up to date
// with the .sql files at the root of files, in goose's form. Each part has its
// own version table, <part>_version. It fails without a change where a
// migration does.
func (db *DB) Migrate(part string, files fs.FS) error {
	table, err := database.NewStore(database.DialectSQLite3, part+"_version")
	if err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	p, err := goose.NewProvider("", db.pool, files, goose.WithStore(table), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	w := <-db.writer
	defer func() { db.writer <- w }()
	if _, err := p.Up(background); err != nil {
		return fmt.Errorf("migrate %s: %w", part, err)
	}
	return nil
}
