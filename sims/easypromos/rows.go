package easypromos

import "strings"

// A page of 100 users has 2,600 columns, and each costs a call into C. So SQLite
// joins the columns of a row with columnEnd and the rows of a page with rowEnd:
// a page is one value, in a third of the time. Neither byte is in any UTF-8 text,
// and texts are UTF-8 because JSON and YAML are. No column may be NULL, which
// concat_ws would leave out.
const (
	columnEnd = '\xff'
	rowEnd    = '\xfe'
)

// line is the SQL for the columns of a row, joined.
func line(columns string) string { return "concat_ws(x'ff', " + columns + ")" }

// A row is what is left of a row's columns.
type row struct{ rest string }

// next takes the next column. Columns are written in the order of the statement.
func (r *row) next() string {
	i := strings.IndexByte(r.rest, columnEnd)
	if i < 0 {
		v := r.rest
		r.rest = ""
		return v
	}
	v := r.rest[:i]
	r.rest = r.rest[i+1:]
	return v
}
