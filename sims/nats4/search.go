package nats4

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// The bounds of a search. No page says any. (Ours.)
const (
	maxRows   = 1_000   // in an answer
	maxFound  = 10_000  // that are put in order, or skipped by start
	maxLooked = 100_000 // whose values are compared where no index finds any
	blockRows = 5_000   // that are compared at a time
	triedRows = 1_000   // that an explanation compares for each filter
)

// A filter is a parameter of a search that chooses rows by a condition.
type filter struct {
	name string
	how  how
	// condition is SQL. A name in braces is a value: {v} the parameter's, {to} the end of a
	// number's range; others are those of the search.
	condition string
	of        relation
}

// how says how a parameter's text becomes values of a condition.
type how int

const (
	matchText   how = iota // a pattern of LIKE: any part of the column, in either case
	matchSame              // the text itself
	matchIP                // the text with an integer's address as 10.10.10.79
	matchNumber            // a range of integers
	matchTime              // a time, as Unix seconds
)

// relation is what a filter's condition speaks of. Those of a subscription have to hold
// for one and the same, and so have those of its transactions.
type relation int

const (
	ofRow relation = iota
	ofSubscription
	ofTransaction
)

// textFilter, sameFilter and numberFilter compare a parameter with SQL's value.
func textFilter(name, value string) filter {
	return filter{name: name, how: matchText, condition: value + ` LIKE {v} ESCAPE '!'`}
}

func sameFilter(name, value string) filter {
	return filter{name: name, how: matchSame, condition: value + ` = {v}`}
}

func numberFilter(name, value string) filter {
	return filter{name: name, how: matchNumber, condition: value + ` BETWEEN {v} AND {to}`}
}

// about is the filter as one of a relation.
func (f filter) about(r relation) filter {
	f.of = r
	return f
}

// clause is the filter's part of a WHERE, true where the filter is not given.
func (f filter) clause() string {
	own := strings.NewReplacer("{v}", "{"+f.name+".v}", "{to}", "{"+f.name+".to}")
	return own.Replace(`({v} IS NULL OR (`+f.condition+`) = {`) + f.name + `.is})`
}

// clauses are those of the filters of a relation, each with AND before it.
func clauses(filters []filter, of relation) string {
	var b strings.Builder
	for _, f := range filters {
		if f.of == of {
			b.WriteString("\nAND " + f.clause())
		}
	}
	return b.String()
}

// values are the values of a search by their name in braces: "username.v". A name
// without one is NULL.
type values map[string]any

// A statement is SQL with the names of its values in their order.
type statement struct {
	query string
	names []string
}

var inBraces = regexp.MustCompile(`\{[a-z0-9_.]+\}`)

// newStatement makes a statement of SQL with names in braces. A connection keeps each
// query that it has prepared, so there is one for all combinations of filters.
func newStatement(text string) (st statement) {
	st.query = inBraces.ReplaceAllStringFunc(text, func(name string) string {
		name = strings.Trim(name, "{}")
		i := slices.Index(st.names, name)
		if i < 0 {
			i = len(st.names)
			st.names = append(st.names, name)
		}
		return fmt.Sprintf("$%d", i+1)
	})
	return st
}

func (st statement) args(v values) []any {
	list := make([]any, len(st.names))
	for i, name := range st.names {
		list[i] = v[name]
	}
	return list
}

// ids runs a statement whose rows are ids.
func (st statement) ids(tx *store.Tx, v values) (ids []int64, err error) {
	rows, err := tx.Query(st.query, st.args(v)...)
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

// A search finds rows of a table by filters.
type search struct {
	row     string // what a row is called: member
	id      string // the table's key
	filters []filter
	record  record                         // an answer's row
	forms   map[string]func(string) string // of a value that is written otherwise, by its key

	up, down           statement // the rows of a block, by id
	blockUp, blockDown statement // the last id of a block, and its size
	ways               []indexed
	rows, keys         statement
}

// An indexed way finds rows by an index where a filter is given that compares a whole
// value.
type indexed struct {
	filter string
	rows   statement
}

// newSearch makes a search of from, whose first table is table AS alias with key id.
// where are the conditions beside the filters' own, each with AND before it; ways are
// pairs of a filter with a condition that an index serves.
func newSearch(s search, table, from, where, detail string, ways [][2]string) *search {
	key := strings.Fields(from)[1] + "." + s.id
	filtered := clauses(s.filters, ofRow) + where + "\n"
	rows := "SELECT " + key + "\nFROM " + from + "\nWHERE "
	walk := rows + key + " BETWEEN {low} AND {high}" + filtered + "ORDER BY " + key
	block := "\nFROM (SELECT " + s.id + " FROM " + table + "\nWHERE " + s.id +
		" BETWEEN {low} AND {high}\nORDER BY " + s.id
	s.up = newStatement(walk + "\nLIMIT {limit}")
	s.down = newStatement(walk + " DESC\nLIMIT {limit}")
	s.blockUp = newStatement("SELECT coalesce(max(" + s.id + "), 0), count(*)" + block +
		"\nLIMIT {block}) b")
	s.blockDown = newStatement("SELECT coalesce(min(" + s.id + "), 0), count(*)" + block +
		" DESC\nLIMIT {block}) b")
	for _, w := range ways {
		s.ways = append(s.ways, indexed{w[0], newStatement(rows + w[1] + filtered + "LIMIT {limit}")})
	}
	detail = "\nFROM json_each({ids}) j " + detail
	now := strings.NewReplacer("$1", "{now}")
	s.rows = newStatement("SELECT " + key + ", " + now.Replace(s.record.columns) + detail)
	s.keys = newStatement("SELECT " + key + ", json_extract(" + now.Replace(s.record.columns) +
		", {path})" + detail)
	return &s
}

// A finding is what a search has found.
type finding struct {
	ids []int64
	// last is the last id that was looked at where not all rows have been, else 0.
	last int64
}

// find returns the ids of the rows that meet v, limit at most, by id: upwards or
// downwards. It compares look rows at most where no index finds them.
func (s *search) find(tx *store.Tx, v values, limit, look int64, down bool) (f finding, err error) {
	v = maps.Clone(v)
	s.relate(v)
	v["limit"] = limit
	for _, w := range s.ways {
		if v[w.filter+".whole"] != nil {
			v["limit"] = maxFound + 1
			f.ids, err = w.rows.ids(tx, v)
			slices.Sort(f.ids)
			if down {
				slices.Reverse(f.ids)
			}
			f.ids = f.ids[:min(int64(len(f.ids)), limit)]
			return f, err
		}
	}
	return s.walk(tx, v, look, down)
}

// span are the lowest and the highest id that can meet v.
func (s *search) span(v values) (low, high int64) {
	low, given := v[s.id+".v"].(int64)
	if !given || v[s.id+".is"] != 1 {
		return math.MinInt64, math.MaxInt64
	}
	return low, v[s.id+".to"].(int64)
}

// relate says in v which relations its filters speak of.
func (s *search) relate(v values) {
	for _, f := range s.filters {
		if v[f.name+".v"] == nil {
			continue
		}
		if f.of >= ofSubscription {
			v["subscription"] = 1
		}
		if f.of == ofTransaction {
			v["transaction"] = 1
		}
	}
}

// walk looks at the rows between v's low and high, block by block.
func (s *search) walk(tx *store.Tx, v values, look int64, down bool) (f finding, err error) {
	block, rows := s.blockUp, s.up
	if down {
		block, rows = s.blockDown, s.down
	}
	low, high := s.span(v)
	limit := v["limit"].(int64)
	for low <= high && limit > 0 {
		var end, n int64
		v["low"], v["high"], v["block"] = low, high, max(1, min(blockRows, look))
		err := tx.QueryRow(block.query, block.args(v)...).Scan(&end, &n)
		if err != nil || n == 0 {
			f.last = 0
			return f, err
		}
		if look <= 0 {
			return f, nil
		}
		if down {
			v["low"], high = end, end-1
		} else {
			v["high"], low = end, end+1
		}
		v["limit"] = limit
		ids, err := rows.ids(tx, v)
		if err != nil {
			return f, err
		}
		f.ids, f.last = append(f.ids, ids...), end
		limit, look = limit-int64(len(ids)), look-n
	}
	f.last = 0
	return f, nil
}
