package store

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// A Change is one row that a transaction changed, as SQLite's update hook
// reports it.
type Change struct {
	Op    string // "insert", "update" or "delete"
	Table string
	RowID int64
}

// MaxChanges is how many changes a Changes keeps. The others it counts.
const MaxChanges = 100

// Changes are the rows that the transactions of one request changed, in the
// order in which they did. The zero value is empty. It is safe for concurrent use.
//
// A row that is updated again and again in turn is there once. The world's own tables,
// those of the migrations and the shadow tables in which a full-text table keeps its index
// are left out, since no API shows them. So is what the hook does not see: virtual
// tables, tables WITHOUT ROWID, a DELETE without WHERE, and rows that an INSERT OR
// REPLACE takes away.
type Changes struct {
	mu      sync.Mutex
	list    []Change
	dropped int
}

// List returns the first MaxChanges changes.
func (c *Changes) List() []Change {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// Dropped counts the changes that List leaves out.
func (c *Changes) Dropped() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropped
}

func (c *Changes) add(l *changeLog) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(l.list), MaxChanges-len(c.list))
	c.list = append(c.list, l.list[:n]...)
	c.dropped += l.dropped + len(l.list) - n
}

type changesKey struct{}

// WithChanges returns a context whose every Update adds to c what it changed,
// once it is committed.
func WithChanges(ctx context.Context, c *Changes) context.Context {
	return context.WithValue(ctx, changesKey{}, c)
}

func changesOf(ctx context.Context) *Changes {
	c, _ := ctx.Value(changesKey{}).(*Changes)
	return c
}

// A changeLog is what the update hook of a connection fills while a transaction
// is recorded.
type changeLog struct {
	on      bool
	list    []Change
	dropped int
	tables  map[string]string // one string for each name; empty for one that is left out
}

// recorded runs update and adds what it changed to into, unless it fails.
//
// The hook is registered by the first transaction that is recorded, and stays:
// the driver keeps something of each registration for as long as the connection
// lives. A database whose transactions nobody records never has one.
func (c *conn) recorded(into *Changes, update func() error) error {
	if c.log == nil {
		if err := c.record(); err != nil {
			return err
		}
	}
	c.log.on = true
	defer c.log.clear()
	if err := update(); err != nil {
		return err
	}
	into.add(c.log)
	return nil
}

// record registers the hook. The shadow tables are those that are there now.
func (c *conn) record() error {
	l := &changeLog{tables: map[string]string{}}
	shadows, err := c.lines(`SELECT name FROM pragma_table_list WHERE type = 'shadow'`)
	if err != nil {
		return err
	}
	for _, s := range shadows {
		l.tables[s[0]] = ""
	}
	err = c.raw(func(d *sqlite3.SQLiteConn) error {
		d.RegisterUpdateHook(l.changed)
		return nil
	})
	if err != nil {
		return err
	}
	c.log = l
	return nil
}

func (l *changeLog) clear() { l.on, l.list, l.dropped = false, l.list[:0], 0 }

func (l *changeLog) changed(op int, _, table string, id int64) {
	if !l.on {
		return
	}
	name, known := l.tables[table]
	if !known {
		if !strings.HasPrefix(table, "world_") && !strings.HasSuffix(table, "_version") {
			name = table
		}
		l.tables[table] = name
	}
	change := Change{Op: opName(op), Table: name, RowID: id}
	switch {
	case name == "":
	case op == sqlite3.SQLITE_UPDATE && len(l.list) > 0 && l.list[len(l.list)-1] == change:
	case len(l.list) == MaxChanges:
		l.dropped++
	default:
		l.list = append(l.list, change)
	}
}

func opName(op int) string {
	switch op {
	case sqlite3.SQLITE_INSERT:
		return "insert"
	case sqlite3.SQLITE_DELETE:
		return "delete"
	}
	return "update"
}
