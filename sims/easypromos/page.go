package easypromos

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// pageSize is the largest number of items in a page. (Documented: guide,
// Collections and pagination.)
const pageSize = 100

// The orders of a collection, by when its rows were made and then by id.
type order int

const (
	createdDesc order = iota
	createdAsc
)

// cursorStep is the distance between the cursors of two rows. In between stands
// for which order and filter a cursor was sent, since it is good only with the
// same ones: the cursor of a row in the default order, unfiltered, is its own.
const cursorStep = 8

// firstCursor is that of a table's first row: so the hundredth row has 1234, as in
// the guide's example.
const firstCursor = 1234 - 99*cursorStep

// nextCursor is the SQL for the cursor of a new row of table.
func nextCursor(table string) string {
	return fmt.Sprintf("(SELECT coalesce(max(cursor) + %d, %d) FROM %s)",
		cursorStep, firstCursor, table)
}

// A collection is a kind of list: which rows it has and how they are written.
type collection struct {
	from    string // tables; the first has the rows that are listed
	alias   string // of the first table
	columns string // of a row, without its cursor
	where   string // which rows, with the parameters $1 to $n
	encode  func(*encoder, *row)

	cursorSQL string    // the position of a cursor
	tieSQL    [2]string // by order: the rows made in one second, after an id
	restSQL   [2]string // by order: the rows made after a second
}

// with fills in the collection's statements. The rows after a position are those
// of the same second and those of later ones: two searches of the index
// (where, created, id), which stay quick when all rows have the same second.
func (l collection) with() *collection {
	n := 0 // of the parameters of where
	for strings.Contains(l.where, "$"+strconv.Itoa(n+1)) {
		n++
	}
	page := func(where, order string, limit int) string {
		return fmt.Sprintf(`
			SELECT coalesce(group_concat(line, x'fe'), '')
			FROM (
				SELECT %s AS line
				FROM %s
				WHERE %s AND %s
				ORDER BY %s
				LIMIT $%d)`, line(l.alias+".cursor, "+l.columns), l.from, l.where, where, order, limit)
	}
	for o, sign := range []string{"<", ">"} {
		direction := []string{"DESC", "ASC"}[o]
		id := l.alias + ".id"
		created := l.alias + ".created"
		l.tieSQL[o] = page(fmt.Sprintf("%s = $%d AND %s %s $%d", created, n+1, id, sign, n+2),
			id+" "+direction, n+3)
		l.restSQL[o] = page(fmt.Sprintf("%s %s $%d", created, sign, n+1),
			created+" "+direction+", "+id+" "+direction, n+2)
	}
	l.cursorSQL = fmt.Sprintf(`
		SELECT %[1]s.created, %[1]s.id
		FROM %[2]s
		WHERE %[3]s AND %[1]s.cursor = $%[4]d`, l.alias, l.from, l.where, n+1)
	return &l
}

// A view says which page of a collection is asked for.
type view struct {
	order  order
	filter int // 0 for none, below cursorStep/2
}

func (v view) variant() int64 { return int64(v.filter)*2 + int64(v.order) }

// writePage answers with a page of l. args are the parameters of l.where.
func (c *call) writePage(tx *store.Tx, l *collection, v view, args ...any) error {
	packed, err := c.pageRows(tx, l, v, args)
	if err != nil {
		return err
	}
	e := c.out
	e.open('{')
	e.array("items")
	n, last := 0, ""
	for ; n < pageSize && packed != ""; n++ {
		var text string
		text, packed, _ = strings.Cut(packed, string([]byte{rowEnd}))
		r := row{text}
		last = r.next()
		e.open('{')
		l.encode(e, &r)
		e.close('}')
	}
	e.close(']')
	if packed == "" {
		last = ""
	}
	c.paging(last, v.variant(), n)
	e.close('}')
	return nil
}

// pageRows returns one row more than a page has, if there is one: so it shows
// whether there is another page.
func (c *call) pageRows(
	tx *store.Tx, l *collection, v view, args []any,
) (packed string, err error) {
	cursor, err := c.cursor()
	if err != nil {
		return "", err
	}
	created, left := int64(math.MaxInt64), pageSize+1
	if v.order == createdAsc {
		created = math.MinInt64
	}
	if cursor != 0 {
		var id int64
		err := tx.QueryRow(l.cursorSQL, append(args, cursor-v.variant())...).Scan(&created, &id)
		if err != nil {
			return "", unknownCursor(err, cursor)
		}
		err = tx.QueryRow(l.tieSQL[v.order], append(args, created, id, left)...).Scan(&packed)
		if err != nil {
			return "", err
		}
		if left -= countRows(packed); left == 0 {
			return packed, nil
		}
	}
	var rest string
	err = tx.QueryRow(l.restSQL[v.order], append(args, created, left)...).Scan(&rest)
	if err != nil {
		return "", err
	}
	if packed == "" || rest == "" {
		return packed + rest, nil
	}
	return packed + string([]byte{rowEnd}) + rest, nil
}

func countRows(packed string) int {
	if packed == "" {
		return 0
	}
	return strings.Count(packed, string([]byte{rowEnd})) + 1
}

// paging writes the member that ends each collection. last is the cursor of the
// last item, or "" where no page follows. (Documented: guide, Collections and
// pagination; next_cursor null is the reference's.)
func (c *call) paging(last string, variant int64, items int) {
	e := c.out
	e.object("paging")
	if n, err := strconv.ParseInt(last, 10, 64); err == nil {
		e.raw("next_cursor", strconv.FormatInt(n+variant, 10))
	} else if c.nullCursor {
		e.raw("next_cursor", "null")
	}
	e.raw("items_page", strconv.Itoa(items))
	e.close('}')
}

// writeAll answers with a collection that has no pages. sql answers its rows as
// one value.
func (c *call) writeAll(tx *store.Tx, encode func(*encoder, *row), sql string, args ...any) error {
	var packed string
	if err := tx.QueryRow(sql, args...).Scan(&packed); err != nil {
		return err
	}
	e := c.out
	e.open('{')
	e.array("items")
	n := countRows(packed)
	for range n {
		var text string
		text, packed, _ = strings.Cut(packed, string([]byte{rowEnd}))
		e.open('{')
		encode(e, &row{text})
		e.close('}')
	}
	e.close(']')
	c.paging("", 0, n)
	e.close('}')
	return nil
}

// writeItem answers with one row, and reports false where there is none. sql
// answers the row as one value.
func (c *call) writeItem(
	tx *store.Tx, encode func(*encoder, *row), sql string, args ...any,
) (found bool, err error) {
	var text string
	found, err = one(tx.QueryRow(sql, args...).Scan(&text))
	if err != nil || !found {
		return false, err
	}
	c.out.open('{')
	encode(c.out, &row{text})
	c.out.close('}')
	return true, nil
}
