package nats4

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The API answers what PHP's json_encode writes by default: / is escaped as \/,
// everything outside ASCII as \uXXXX, and <, > and & stand as they are.

// appendString appends s as a JSON string. Bytes that are no UTF-8 become \ufffd,
// where PHP would answer nothing at all.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = appendRune(b, r)
			i += n
			continue
		case c == '"', c == '\\', c == '/':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		default:
			b = appendControl(b, c)
		}
		i++
	}
	return append(b, '"')
}

func appendControl(b []byte, c byte) []byte {
	if i := strings.IndexByte("\b\f\n\r\t", c); i >= 0 {
		return append(b, '\\', "bfnrt"[i])
	}
	return appendUnit(b, uint16(c))
}

// appendRune appends r as one escape, or as two where it needs a surrogate pair.
func appendRune(b []byte, r rune) []byte {
	if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
		return appendUnit(appendUnit(b, uint16(r1)), uint16(r2))
	}
	return appendUnit(b, uint16(r))
}

func appendUnit(b []byte, u uint16) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[u>>12], hex[u>>8&15], hex[u>>4&15], hex[u&15])
}

// appendMember appends "key":"value" to an object that has begun, with a comma
// where it is not the first member. Keys are plain ASCII.
func appendMember(b []byte, key, value string) []byte {
	return appendString(appendKey(b, key), value)
}

func appendKey(b []byte, key string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

// A record is a list of columns whose row becomes a JSON object. PHP gets every
// value of a database as a string, so integers stand in quotes too.
//
// SQLite makes one JSON array of the row (its json_array), since a value more
// that crosses from C costs more than all the rest of it.
type record struct {
	keys    []string
	columns string // as SELECT has them
	bytes   int    // what a row takes, about
}

// newRecord makes the record of columns as a SELECT lists them. A member's key is
// what stands behind AS, or the column's own name. Columns are integers and texts,
// never NULL, and no expression has a comma.
func newRecord(columns string) record {
	rec := record{bytes: 2}
	var values []string
	for column := range strings.SplitSeq(columns, ",") {
		value, key, renamed := strings.Cut(strings.TrimSpace(column), " AS ")
		if !renamed {
			key = value[strings.LastIndexByte(value, '.')+1:]
		}
		values = append(values, value)
		rec.keys = append(rec.keys, key)
		rec.bytes += len(key) + 16
	}
	rec.columns = "json_array(" + strings.Join(values, ", ") + ")"
	return rec
}

// append appends the object of one row, which is a JSON array of integers and
// strings as SQLite writes it.
func (rec record) append(b []byte, row string) []byte {
	b = append(b, '{')
	row = row[1:] // [
	for _, key := range rec.keys {
		b = appendKey(b, key)
		var n int
		if row[0] == '"' {
			b, n = appendSQLiteString(b, row)
		} else {
			n = strings.IndexAny(row, ",]")
			b = append(b, '"')
			b = append(b, row[:n]...)
			b = append(b, '"')
		}
		row = row[n+1:] // , or ]
	}
	return append(b, '}')
}

// appendSQLiteString appends the string that row begins with in PHP's form, and
// returns its length in row. SQLite escapes what JSON must escape, as PHP does,
// and nothing else.
func appendSQLiteString(b []byte, row string) ([]byte, int) {
	b = append(b, '"')
	for i := 1; ; {
		c := row[i]
		switch {
		case c == '"':
			return append(b, '"'), i + 1
		case c == '\\':
			b = append(b, c, row[i+1])
			i += 2
		case c == '/':
			b = append(b, '\\', c)
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(row[i:])
			b = appendRune(b, r)
			i += n
		}
	}
}
