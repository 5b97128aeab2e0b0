package nats4

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A window is which of the rows that a search finds are answered, in which order.
type window struct {
	start, count int64
	asked        bool   // the client has said how many rows it wants
	order        string // a key of the record
	down         bool
}

// A foundRow is a row of an answer.
type foundRow struct {
	id  int64
	row object
}

// answer finds the rows that meet v and returns those of the window. It notes why there
// are none, or what the answer leaves out.
func (s *search) answer(tx *store.Tx, c *call, v values, w window) ([]foundRow, error) {
	v["now"] = tx.Now.Unix()
	found, all, err := s.inOrder(tx, v, w)
	if err != nil {
		return nil, err
	}
	ids := found.ids[min(w.start, int64(len(found.ids))):]
	more := int64(len(ids)) > w.count
	ids = ids[:min(w.count, int64(len(ids)))]
	switch {
	case len(found.ids) == 0:
		why, err := s.explainNone(tx, v)
		if err != nil {
			return nil, err
		}
		c.note(why)
	case len(ids) == 0 && w.count > 0:
		c.note(noneFound.because("only %d %ss meet the filters; start is %d",
			len(found.ids), s.row, w.start).judging("found", len(found.ids), "start", w.start))
	case more && !w.asked:
		c.note(noteMore.because("more %ss meet the filters: an answer has %d at most, these from"+
			" row %d on", s.row, maxRows, w.start).judging("rows", len(ids), "start", w.start))
	}
	if found.last != 0 {
		c.note(noteMore.because("no index finds the %ss: %d were looked at, up to %s %d",
			s.row, maxLooked, s.id, found.last).judging("looked_at", maxLooked, s.id, found.last))
	}
	if !all {
		c.note(noteMore.because("more than %d %ss meet the filters: those with the lowest %s are"+
			" put in order", maxFound, s.row, s.id).judging("in_order", maxFound))
	}
	return s.read(tx, v, ids)
}

// inOrder returns what meets v in the order of w, as far as w reaches and one more. All
// is false where it is the order of the first maxFound alone.
func (s *search) inOrder(tx *store.Tx, v values, w window) (f finding, all bool, err error) {
	if w.order == s.id {
		f, err = s.find(tx, v, w.start+w.count+1, maxLooked, w.down)
		return f, true, err
	}
	if f, err = s.find(tx, v, maxFound+1, maxLooked, false); err != nil {
		return f, false, err
	}
	all = len(f.ids) <= maxFound
	f.ids = f.ids[:min(maxFound, len(f.ids))]
	keys, err := s.sortKeys(tx, v, f.ids, w.order)
	if err != nil {
		return f, false, err
	}
	slices.SortStableFunc(f.ids, func(a, b int64) int {
		if w.down {
			a, b = b, a
		}
		return compareValues(keys[a], keys[b])
	})
	return f, all, nil
}

// sortKeys are the values of a column by the row's id.
func (s *search) sortKeys(
	tx *store.Tx, v values, ids []int64, column string,
) (map[int64]any, error) {
	v["path"] = fmt.Sprintf("$[%d]", slices.Index(s.record.keys, column))
	v["ids"] = idList(ids)
	rows, err := tx.Query(s.keys.query, s.keys.args(v)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	keys := make(map[int64]any, len(ids))
	for rows.Next() {
		var id int64
		var key any
		if err := rows.Scan(&id, &key); err != nil {
			return nil, err
		}
		keys[id] = key
	}
	return keys, rows.Err()
}

// compareValues compares two values of a column: integers, or texts in either case.
func compareValues(a, b any) int {
	n, isNumber := a.(int64)
	m, areNumbers := b.(int64)
	if isNumber && areNumbers {
		return cmp.Compare(n, m)
	}
	return cmp.Compare(strings.ToLower(fmt.Sprint(a)), strings.ToLower(fmt.Sprint(b)))
}

// idList is a JSON array of ids.
func idList(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}

// read returns the rows with these ids, in the order of the ids.
func (s *search) read(tx *store.Tx, v values, ids []int64) ([]foundRow, error) {
	v["ids"] = idList(ids)
	rows, err := tx.Query(s.rows.query, s.rows.args(v)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	byID := make(map[int64]object, len(ids))
	for rows.Next() {
		var id int64
		var row []byte
		if err := rows.Scan(&id, &row); err != nil {
			return nil, err
		}
		if byID[id], err = s.object(row); err != nil {
			return nil, err
		}
	}
	list := make([]foundRow, 0, len(ids))
	for _, id := range ids {
		list = append(list, foundRow{id, byID[id]})
	}
	return list, rows.Err()
}

// object is a row, which is a JSON array of integers and strings. As everywhere, what
// the database has is a string.
func (s *search) object(row []byte) (object, error) {
	var columns []any
	d := json.NewDecoder(bytes.NewReader(row))
	d.UseNumber()
	if err := d.Decode(&columns); err != nil {
		return nil, err
	}
	o := make(object, len(columns))
	for i, key := range s.record.keys {
		text := fmt.Sprint(columns[i])
		if form := s.forms[key]; form != nil {
			text = form(text)
		}
		o[i] = pair{key, text}
	}
	return o, nil
}

// only leaves the columns that are named, in their order.
func (o object) only(names []string) object {
	few := make(object, 0, len(names))
	for _, name := range names {
		if i := slices.IndexFunc(o, func(p pair) bool { return p.key == name }); i >= 0 {
			few = append(few, o[i])
		}
	}
	return few
}

// byID is an object with the rows by their id; [] where there are none, as PHP has it.
func byID(rows []foundRow) []byte {
	if len(rows) == 0 {
		return noRows
	}
	all := make(object, len(rows))
	for i, r := range rows {
		all[i] = pair{digits(r.id), r.row}
	}
	return phpJSON(all)
}

// noRows is PHP's empty array.
var noRows = []byte("[]")

// asList is a list of the rows.
func asList(rows []foundRow) []byte {
	all := make([]any, len(rows))
	for i, r := range rows {
		all[i] = r.row
	}
	return phpJSON(all)
}

// asCSV is a JSON string that holds CSV: a line with the names, then one for each row.
// (Ours: the page speaks of a comma separated value string and of JSON.)
func asCSV(columns []string, rows []foundRow) ([]byte, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(columns) // a Builder takes all
	line := make([]string, len(columns))
	for _, r := range rows {
		for i, p := range r.row {
			line[i] = p.value.(string)
		}
		_ = w.Write(line)
	}
	w.Flush()
	return phpJSON(b.String()), w.Error()
}
