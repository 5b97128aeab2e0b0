package nats4

import (
	"encoding/binary"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// The comparisons of <field>_compare. NATS5's page has the parameter and its default, =;
// the others are ours.
const (
	isEqual    = "="
	isLike     = "LIKE"
	isUnequal  = "!="
	isUnequal2 = "<>"
)

var (
	textComparisons   = []string{isEqual, isUnequal, isUnequal2, isLike}
	sameComparisons   = []string{isEqual, isUnequal, isUnequal2}
	numberComparisons = []string{isEqual, isUnequal, isUnequal2, "<", "<=", ">", ">="}
)

// comparisons are what a filter's <field>_compare may be.
func (f filter) comparisons() []string {
	switch f.how {
	case matchText:
		return textComparisons
	case matchNumber:
		return numberComparisons
	}
	return sameComparisons
}

// maxPattern bounds a text to look for: SQLite refuses a pattern beyond 50,000 bytes.
const maxPattern = 10_000

// read sets the values of a filter by its parameter, where that is given: compared by
// op, or, where it is empty, by the filter's own way. It returns errParameter for a text
// that is too long.
func (f filter) read(v values, a arguments, op string) error {
	text := a.text(f.name)
	if text == "" {
		return nil
	}
	if len(text) > maxPattern {
		return errParameter.invalid(f.name, "must have %d bytes at most", maxPattern).
			judging("bytes", len(text))
	}
	is := 1
	if op == isUnequal || op == isUnequal2 {
		is = 0
	}
	switch f.how {
	case matchText:
		f.set(v, pattern(text, op == "" || op == isLike), nil, is)
		if op == isEqual {
			v[f.name+".whole"] = text
		}
	case matchIP:
		f.set(v, dotted(text), nil, is)
	case matchNumber:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			f.set(v, int64(1), int64(0), is) // no number is: the page calls all filters strings
			v[f.name+".odd"] = true
			break
		}
		low, high := rangeOf(n, op)
		f.set(v, low, high, is)
	case matchTime:
		seconds, _ := a.time(f.name)
		f.set(v, seconds, nil, is)
	default:
		f.set(v, text, nil, is)
		if is == 1 {
			v[f.name+".whole"] = text
		}
	}
	return nil
}

func (f filter) set(v values, value, to any, is int) {
	v[f.name+".v"], v[f.name+".to"], v[f.name+".is"] = value, to, is
}

// without is v but for one filter.
func (v values) without(name string) values {
	others := make(values, len(v))
	for key, x := range v {
		if !strings.HasPrefix(key, name+".") {
			others[key] = x
		}
	}
	return others
}

// given are the filters that have a value.
func (v values) given(filters []filter) (names []string) {
	for _, f := range filters {
		if v[f.name+".v"] != nil {
			names = append(names, f.name)
		}
	}
	return names
}

// pattern is text as LIKE takes it: any part of a value, or all of it.
func pattern(text string, part bool) string {
	p := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
	if part {
		return "%" + p + "%"
	}
	return p
}

// rangeOf are the integers that compare so with n.
func rangeOf(n int64, op string) (low, high int64) {
	switch op {
	case "<":
		if n == math.MinInt64 {
			return 1, 0
		}
		return math.MinInt64, n - 1
	case "<=":
		return math.MinInt64, n
	case ">":
		if n == math.MaxInt64 {
			return 1, 0
		}
		return n + 1, math.MaxInt64
	case ">=":
		return n, math.MaxInt64
	}
	return n, n
}

// dotted is an IPv4 address, which some of the vendor's examples have as an integer, as
// the database has it: 168430159 is 10.10.10.79. Another text is returned as it is.
func dotted(ip string) string {
	n, err := strconv.ParseUint(ip, 10, 32)
	if err != nil {
		return ip
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(n)))).String()
}

// ipNumber is an IPv4 address as an integer; "0" for none, and another address as it is.
func ipNumber(ip string) string {
	if ip == "" {
		return "0"
	}
	a, err := netip.ParseAddr(ip)
	if err != nil || !a.Is4() {
		return ip
	}
	b := a.As4()
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(b[:])), 10)
}

// parseOrder reads what rows are put in order by: a column, with ASC or DESC behind it
// or without.
func parseOrder(text string, columns []string) (column string, down, ok bool) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 || !slices.Contains(columns, words[0]) {
		return "", false, false
	}
	if len(words) == 2 {
		switch strings.ToUpper(words[1]) {
		case "ASC":
		case "DESC":
			down = true
		default:
			return "", false, false
		}
	}
	return words[0], down, true
}

// order is the parameter orderby; otherwise where there is none. It returns errParameter
// for what is no column.
func (a arguments) order(columns []string, otherwise string) (string, bool, error) {
	text := a.text("orderby")
	if text == "" {
		return otherwise, false, nil
	}
	column, down, ok := parseOrder(text, columns)
	if !ok {
		return "", false, errParameter.invalid("orderby",
			"must be a column, with ASC or DESC behind it or without").
			judging("value", text, "columns", columns)
	}
	return column, down, nil
}

// between is an integer parameter from 0 to a largest value; otherwise where it is not
// given. It returns errParameter for another.
func (a arguments) between(name string, largest, otherwise int64) (int64, error) {
	n, given := a.integer(name)
	if !given {
		return otherwise, nil
	}
	if n < 0 || n > largest {
		return 0, errParameter.invalid(name, "must be from 0 to %d", largest).judging("value", n)
	}
	return n, nil
}

// noteAlone notes that a parameter has no effect where none of the others is given, which
// it is about.
func (c *call) noteAlone(name string, others ...string) {
	given := func(name string) bool { return c.args.text(name) != "" }
	if given(name) && !slices.ContainsFunc(others, given) {
		c.note(noteIgnored.because("parameter %s has no effect without %s", name,
			strings.Join(others, " or ")).judging("parameter", name))
	}
}

func filterNames(filters []filter) (names []string) {
	for _, f := range filters {
		names = append(names, f.name)
	}
	return names
}
