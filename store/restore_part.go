package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RestorePart gives the tables whose names begin with prefix ("synctv_") the rows
// that they have in from, in one write transaction that after, which may be nil,
// goes on with. Both databases have the same tables. Row ids and the counters of
// AUTOINCREMENT are as in from, and no trigger runs for the copied rows. Where it
// fails, nothing has changed; it returns after's error as it is.
//
// It costs in proportion to the rows that the tables have in both.
func (db *DB) RestorePart(
	ctx context.Context, from *DB, prefix string, after func(*Tx) error,
) (err error) {
	w, err := db.take(ctx, db.writer)
	if err != nil {
		return err
	}
	defer func() { db.writer <- w }()
	if err := w.attach(from); err != nil {
		return fmt.Errorf("restore %s: %w", prefix, err)
	}
	defer func() {
		if _, e := w.c.ExecContext(background, "DETACH source"); e != nil {
			err = errors.Join(err, e)
		}
	}()
	return db.run(w, "BEGIN IMMEDIATE", func(tx *Tx) error {
		if err := w.restorePart(prefix); err != nil {
			return fmt.Errorf("restore %s: %w", prefix, err)
		}
		if after == nil {
			return nil
		}
		return after(tx)
	})
}

// attach gives the connection from's database under the name source.
func (c *conn) attach(from *DB) error {
	_, err := c.c.ExecContext(background, "ATTACH $1 AS source", fileURI(from.path)+"?mode=rw")
	return err
}

// restorePart copies the rows. Its statements are of the moment, and not kept.
func (c *conn) restorePart(prefix string) error {
	tables, err := c.part(prefix)
	if err != nil {
		return err
	}
	triggers, err := c.lines(`SELECT name, sql FROM main.sqlite_schema
		WHERE type = 'trigger' AND substr(tbl_name, 1, length($1)) = $1 ORDER BY rowid`, prefix)
	if err != nil {
		return err
	}
	script := []string{"PRAGMA defer_foreign_keys = ON"}
	for _, t := range triggers {
		script = append(script, "DROP TRIGGER main."+quoted(t[0]))
	}
	// All rows go before any comes, since a foreign key may take rows along.
	for _, t := range tables {
		script = append(script, t.empty())
	}
	for _, t := range tables {
		script = append(script, t.fill())
	}
	counters, err := c.counters(prefix)
	if err != nil {
		return err
	}
	script = append(script, counters...)
	for _, t := range triggers {
		script = append(script, t[1])
	}
	for _, s := range script {
		if _, err := c.c.ExecContext(background, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// A partTable is a table of a part.
type partTable struct {
	name    string // quoted, as are the columns
	columns string // with the row id, where no column is it
	derived bool   // a full-text index over the rows of another table
}

// empty deletes the rows one by one, as the update hook sees it.
func (t partTable) empty() string {
	if t.derived {
		return "SELECT 1" // its rows are the other table's
	}
	return "DELETE FROM main." + t.name + " WHERE true"
}

func (t partTable) fill() string {
	if t.derived {
		return fmt.Sprintf("INSERT INTO main.%s (%[1]s) VALUES ('rebuild')", t.name)
	}
	return fmt.Sprintf("INSERT INTO main.%s (%s) SELECT %[2]s FROM source.%[1]s", t.name, t.columns)
}

// part lists the tables of a part, virtual ones last. Those in which a virtual one
// keeps its rows are not among them: it writes them itself.
func (c *conn) part(prefix string) ([]partTable, error) {
	names, err := c.lines(`
		SELECT t.name, t.type = 'virtual' AND NOT EXISTS
				(SELECT * FROM main.sqlite_schema s WHERE s.name = t.name || '_content'),
			t.wr
		FROM pragma_table_list t
		WHERE t.schema = 'main' AND t.type IN ('table', 'virtual')
			AND substr(t.name, 1, length($1)) = $1
		ORDER BY t.type, t.name`, prefix)
	if err != nil {
		return nil, err
	}
	var tables []partTable
	for _, n := range names {
		t := partTable{name: quoted(n[0]), derived: n[1] == "1"}
		if t.columns, err = c.columns(n[0], n[2] == "0"); err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// columns lists the columns of a table that can be written, and its row id, where that is
// a value of its own. rowid says that there is one: the table is not WITHOUT ROWID.
func (c *conn) columns(table string, rowid bool) (string, error) {
	columns, err := c.lines(`
		SELECT name, pk, upper(type)
		FROM pragma_table_xinfo($1, 'main')
		WHERE hidden = 0
		ORDER BY cid`, table)
	if err != nil {
		return "", err
	}
	var list, keys []string
	for _, l := range columns {
		list = append(list, quoted(l[0]))
		if l[1] != "0" {
			keys = append(keys, l[2])
		}
	}
	if rowid && !slices.Equal(keys, []string{"INTEGER"}) {
		list = append(list, "rowid")
	}
	return strings.Join(list, ", "), nil
}

// counters returns what gives the AUTOINCREMENT tables their next number.
func (c *conn) counters(prefix string) ([]string, error) {
	there, err := c.lines(`SELECT name FROM main.sqlite_schema WHERE name = 'sqlite_sequence'`)
	if err != nil || len(there) == 0 {
		return nil, err
	}
	of := fmt.Sprintf(" WHERE substr(name, 1, %d) = '%s'",
		len([]rune(prefix)), strings.ReplaceAll(prefix, "'", "''"))
	return []string{
		"DELETE FROM main.sqlite_sequence" + of,
		"INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM source.sqlite_sequence" + of,
	}, nil
}

// quoted is a name in SQL. In double quotes one that is none would be a string.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
