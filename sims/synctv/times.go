package synctv

import (
	"regexp"
	"time"
)

// accountTime is how the vendor prints the created_at of an account.
const accountTime = "Jan 02, 2006 03:04PM"

// timeForms are what a DateTime argument can be, each with the time that it covers:
// the whole of it belongs to a span that goes up to it. (Ours; the vendor says
// DateTime. Without a zone it is UTC.)
var timeForms = []struct {
	layout string
	covers time.Duration
}{
	{time.RFC3339, time.Second}, // with a fraction too, which is passed over
	{"2006-01-02T15:04:05", time.Second},
	{time.DateTime, time.Second},
	{time.DateOnly, 24 * time.Hour},
	{accountTime, time.Minute},
}

// parseDateTime reads a DateTime. It returns the first and the last second of what
// it covers, as times are kept, and false where it is none.
func parseDateTime(v string) (first, last string, ok bool) {
	for _, f := range timeForms {
		t, err := time.Parse(f.layout, v)
		if err != nil {
			continue
		}
		first, last = keptTime(t), keptTime(t.Truncate(time.Second).Add(f.covers-time.Second))
		return first, last, first != "" && last != ""
	}
	return "", "", false
}

// keptTime is a time as it is kept, or "" where it cannot be: with a year of other
// than four digits texts are not in the order of times.
func keptTime(t time.Time) string {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339)
}

// A span is a time from one second to another, both within. "" has no bound.
type span struct{ from, to string }

// holds reports whether a time as it is kept is in the span; "" is in none that has
// a bound.
func (s span) holds(at string) bool {
	if at == "" {
		return s == span{}
	}
	return at >= s.from && (s.to == "" || at <= s.to)
}

// holdsDay is holds for a day. The time of day of the bounds does not count.
func (s span) holdsDay(day string) bool { return span{dayOf(s.from), dayOf(s.to)}.holds(day) }

func dayOf(at string) string { return at[:min(len(at), len(time.DateOnly))] }

// span reads the two arguments that bound a time. Either may be missing.
func (a arguments) span(from, to string) (s span, err error) {
	if s.from, _, err = a.dateTime(from); err == nil {
		_, s.to, err = a.dateTime(to)
	}
	return s, err
}

// zoneWithoutPlus is what is left of a zone whose + was not escaped.
var zoneWithoutPlus = regexp.MustCompile(`:\d\d \d\d:?\d\d$`)

func (a arguments) dateTime(name string) (first, last string, err error) {
	v := a.get(name)
	if v == "" {
		return "", "", nil
	}
	first, last, ok := parseDateTime(v)
	if ok {
		return first, last, nil
	}
	hint := ""
	if zoneWithoutPlus.MatchString(v) {
		hint = "; the + of a zone is written %2B in a query"
	}
	return "", "", errNotDateTime.of(name,
		"%s is %q, which is no time such as 2012-06-21T18:08:08Z or 2012-06-21%s", name, v, hint).
		judging("value", v)
}
