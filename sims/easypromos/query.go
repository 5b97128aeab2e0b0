package easypromos

import (
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// parameter is the value of a query parameter, the last one where it is repeated,
// or "". Parameters that no operation knows are passed over. (Ours.)
func (c *call) parameter(name string) string {
	v, _ := c.query.Last(name)
	return v
}

// oneOf is the place in values of a parameter's value; the first is the default.
func (c *call) oneOf(name string, values ...string) (int, error) {
	v := c.parameter(name)
	if v == "" {
		return 0, nil
	}
	i := slices.Index(values, v)
	if i < 0 {
		return 0, errParameter.invalid(name, "%s is %q; there are %s",
			name, v, strings.Join(values, ", ")).judging("value", v, "allowed", values)
	}
	return i, nil
}

// view reads order, and one filter with its values; the first value is the
// default and filters nothing.
func (c *call) view(filter string, values ...string) (v view, err error) {
	if filter != "" {
		if v.filter, err = c.oneOf(filter, values...); err != nil {
			return v, err
		}
	}
	o, err := c.oneOf("order", "created_desc", "created_asc")
	v.order = order(o)
	return v, err
}

// cursor is next_cursor, or 0 for the first page.
func (c *call) cursor() (int64, error) {
	v := c.parameter("next_cursor")
	n, ok := parseCursor(v)
	if !ok {
		return 0, errCursor.invalid("next_cursor",
			"next_cursor is %q; it must be a whole number below 2147483648", v).judging("value", v)
	}
	return n, nil
}

// parseCursor reads a cursor: decimal digits, an int32. Empty is 0.
func parseCursor(v string) (int64, bool) {
	if v == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(v, 10, 31)
	return int64(n), err == nil
}

// unknownCursor is the failure where the row of a cursor is not in the list.
func unknownCursor(err error, cursor int64) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errUnknownCursor.invalid("next_cursor", "next_cursor %d is not one of this list; "+
			"a cursor is good only with the same path, order and filter", cursor).
			judging("value", cursor)
	}
	return err
}

// one reports whether a statement found a row.
func one(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// idsOf are the ids that a statement selects.
func idsOf(tx *store.Tx, query string, args ...any) (ids []int64, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
