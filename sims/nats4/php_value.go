package nats4

import (
	"database/sql"
	"fmt"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// A pair is a member of a JSON object; an object has its members in order.
type (
	pair struct {
		key   string
		value any
	}
	object []pair
)

// digits is an integer of the database as PHP gets it: a string.
func digits(n int64) string { return strconv.FormatInt(n, 10) }

// encoded is JSON that stands as it is.
type encoded []byte

// phpJSON is what PHP's json_encode writes for a value: nil, bool, int, int64, string,
// object, []any or encoded.
func phpJSON(v any) []byte { return appendValue(nil, v) }

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case string:
		return appendString(b, v)
	case encoded:
		return append(b, v...)
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, x)
		}
		return append(b, ']')
	case object:
		b = append(b, '{')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, x.key), ':')
			b = appendValue(b, x.value)
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("json_encode of %T", v)) // no request's: a mistake in the program
}

// orList is the object, or the list without an element where it has no member: PHP's array
// does not know which of the two it is.
func (o object) orList() any {
	if len(o) == 0 {
		return []any{}
	}
	return o
}

// records appends the rows of a query of rec, as a list.
func (rec record) records(tx *store.Tx, query string, args ...any) (list []any, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list = []any{}
	var row sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&row); err != nil {
			return nil, err
		}
		list = append(list, encoded(rec.append(nil, string(row))))
	}
	return list, rows.Err()
}

// The forms in which an operation answers that it did not succeed.

// listResult is [{"result":…}].
func listResult(v any) []byte { return phpJSON([]any{object{{"result", v}}}) }

// resultMessage is {"result":"ERROR","message":…}. (Ours.)
func resultMessage(message string) []byte {
	return phpJSON(object{{"result", "ERROR"}, {"message", message}})
}

// always is a form without the message.
func always(body []byte) func(string) []byte { return func(string) []byte { return body } }
