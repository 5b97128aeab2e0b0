package promoonly

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

// listOf is a JSON array of what a statement selects: one JSON value a row.
func listOf(tx *store.Tx, query string, args ...any) (encoded, error) {
	list, _, err := countedListOf(tx, query, args...)
	return list, err
}

// countedListOf is listOf with the number of rows.
func countedListOf(tx *store.Tx, query string, args ...any) (list encoded, n int, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	list = encoded{'['}
	for ; rows.Next(); n++ {
		var value sql.RawBytes
		if err := rows.Scan(&value); err != nil {
			return nil, 0, err
		}
		if n > 0 {
			list = append(list, ',')
		}
		list = append(list, value...)
	}
	return append(list, ']'), n, rows.Err()
}

// idsOf are the ids that a statement selects, one a row; not nil where there is none.
func idsOf(tx *store.Tx, query string, args ...any) ([]int64, error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := []int64{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
