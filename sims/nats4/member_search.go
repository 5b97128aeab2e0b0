package nats4

import (
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// searchParameters are the filters of the page, which calls all of them strings, and what
// NATS5's page adds: how a filter compares, and what the answer is like.
var searchParameters = slices.Concat(
	filterParameters(memberFilters), comparisonParameters(memberFilters),
	optional(when, "start_time", "end_time"), optional(boolean, "no_like_searches", "as_array"),
	optional(integer, "start", "count"), optional(word, "orderby"), optional(list, "fields"),
	oneOf(isOptional, "output_format", "json", "csv"))

func filterParameters(filters []filter) (list []parameter) {
	for _, f := range filters {
		list = append(list, optional(word, f.name)...)
	}
	return list
}

func comparisonParameters(filters []filter) (list []parameter) {
	for _, f := range filters {
		list = append(list, oneOf(isOptional, f.name+"_compare", f.comparisons()...)...)
	}
	return list
}

// searchMembers answers GET /member/searchinfo: the members that meet all filters, all of
// them where there is no filter (documented), as far as an answer goes: an object by
// memberid of the rows that member/details has with full_info. (The form is ours.)
func (s *Server) searchMembers(tx *store.Tx, c *call) ([]byte, error) {
	v := values{}
	for _, f := range members().filters {
		c.noteAlone(f.name+"_compare", f.name)
		op := c.args.text(f.name + "_compare")
		if op == "" && f.how == matchText && c.args.is("no_like_searches") {
			op = isEqual
		}
		if err := f.read(v, c.args, op); err != nil {
			return nil, err
		}
	}
	w, err := memberWindow(c.args)
	if err != nil {
		return nil, err
	}
	fields, err := chosenFields(c.args)
	if err != nil {
		return nil, err
	}
	rows, err := members().answer(tx, c, v, w)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].row = rows[i].row.only(fields)
	}
	switch {
	case c.args.text("output_format") == "csv":
		return asCSV(fields, rows)
	case c.args.is("as_array"):
		return asList(rows), nil
	}
	return byID(rows), nil
}

// memberWindow reads start, count and orderby. NATS5's count is 25 where it is left out;
// NATS4's page says all members, which are as many as an answer has here.
func memberWindow(a arguments) (w window, err error) {
	if w.start, err = a.between("start", maxFound, 0); err != nil {
		return w, err
	}
	if w.count, err = a.between("count", maxRows, maxRows); err != nil {
		return w, err
	}
	if w.asked = w.count > 0 && a.text("count") != ""; !w.asked {
		w.count = maxRows // 0 is all, as for campaigns
	}
	w.order, w.down, err = a.order(members().record.keys, members().id)
	return w, err
}

// chosenFields reads fields, names with commas between or an array; all where there is
// none. It returns errParameter for a name that a member does not have.
func chosenFields(a arguments) (names []string, err error) {
	given := a.array("fields").Values()
	if text := a.text("fields"); text != "" {
		given = strings.Split(text, ",")
	}
	for _, name := range given {
		name = strings.TrimSpace(name)
		if !slices.Contains(members().record.keys, name) {
			return nil, errParameter.invalid("fields", "has %q, which no member has", name).
				judging("value", name, "known", members().record.keys)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if names == nil {
		names = members().record.keys
	}
	return names, nil
}
