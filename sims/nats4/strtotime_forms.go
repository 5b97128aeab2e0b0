package nats4

import (
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// A form is a piece of a text: a pattern, and what it sets by its submatches. set reports
// whether they are within their bounds.
type form struct {
	pattern *regexp.Regexp
	set     func(m *moment, s []string) bool
}

func newForm(pattern string, set func(m *moment, s []string) bool) form {
	// A piece ends where a word or a number ends.
	return form{regexp.MustCompile(`^(?:` + pattern + `)(?:$|[^a-z0-9])`), set}
}

const (
	monthName = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)` +
		`(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?`
	dayName   = `(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?(?:day)?`
	clockTime = `(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?`
	unitName  = `(sec|second|min|minute|hour|day|week|fortnight|month|year)s?`
)

// forms are tried in their order; the first that matches and is within bounds is read.
// They are compiled when the first text is read.
var forms = sync.OnceValue(func() []form {
	return slices.Concat(dateForms(), relativeForms(), clockForms())
})

// dateForms have a date.
func dateForms() []form {
	const (
		nth = `(?:st|nd|rd|th)?`
		gap = `[ .-]*`
	)
	return []form{
		newForm(`(\d{4})-(\d\d?)-(\d\d?)t`+clockTime+`(z|[+-]\d\d:?\d\d)?`,
			func(m *moment, s []string) bool {
				return m.date(s[1], s[2], s[3]) && m.clock(s[4:7]) && m.in(s[7])
			}),
		newForm(`(\d{4})[-/](\d\d?)[-/](\d\d?)`,
			func(m *moment, s []string) bool { return m.date(s[1], s[2], s[3]) }),
		newForm(`(\d\d?)/(\d\d?)/(\d{4})`,
			func(m *moment, s []string) bool { return m.date(s[3], s[1], s[2]) }),
		newForm(`(\d\d?)[.-](\d\d?)[.-](\d{4})`,
			func(m *moment, s []string) bool { return m.date(s[3], s[2], s[1]) }),
		newForm(`(\d\d?)`+nth+gap+monthName+`[ ,-]*(\d{4})`,
			func(m *moment, s []string) bool { return m.date(s[3], s[2], s[1]) }),
		newForm(monthName+gap+`(\d\d?)`+nth+`[ ,]+(\d{4})`,
			func(m *moment, s []string) bool { return m.date(s[3], s[1], s[2]) }),
		newForm(monthName+gap+`(\d{4})`,
			func(m *moment, s []string) bool { return m.date(s[2], s[1], "1") }),
		newForm(`(\d\d?)`+nth+gap+monthName,
			func(m *moment, s []string) bool { return m.date("", s[2], s[1]) }),
		newForm(monthName+gap+`(\d\d?)`+nth,
			func(m *moment, s []string) bool { return m.date("", s[1], s[2]) }),
		newForm(monthName,
			func(m *moment, s []string) bool { return m.date("", s[1], strconv.Itoa(m.day)) }),
	}
}

// clockForms have a time of day or a zone.
func clockForms() []form {
	return []form{
		newForm(clockTime+` ?([ap])\.?m\.?`,
			func(m *moment, s []string) bool { return m.clock(s[1:4]) && m.half(s[4]) }),
		newForm(`(\d\d?) ?([ap])\.?m\.?`, func(m *moment, s []string) bool {
			return m.clock([]string{s[1], "", ""}) && m.half(s[2])
		}),
		newForm(clockTime, func(m *moment, s []string) bool { return m.clock(s[1:4]) }),
		newForm(`(z|utc|gmt|[+-]\d\d:?\d\d)`, func(m *moment, s []string) bool { return m.in(s[1]) }),
	}
}

// relativeForms go on from now, or from what else is given.
func relativeForms() []form {
	return []form{
		newForm(`(first|last) day of`, func(m *moment, s []string) bool {
			m.dayOf = step(s[1])
			return true
		}),
		newForm(`([+-]?) ?(\d{1,6}) ?`+unitName+`( ago)?`, func(m *moment, s []string) bool {
			n, _ := strconv.Atoi(s[2])
			if (s[1] == "-") != (s[4] != "") {
				n = -n
			}
			return m.add(n, s[3])
		}),
		newForm(`(next|last|previous|this) `+unitName, func(m *moment, s []string) bool {
			if s[2] == "week" {
				m.ofWeek = true
				if m.weekday < 0 {
					m.weekday = 1 // as PHP has it: the Monday of that week
				}
			}
			return m.add(step(s[1]), s[2])
		}),
		newForm(`(?:(next|last|previous|this) )?`+dayName, func(m *moment, s []string) bool {
			m.weekday, m.occurrence = index("sun mon tue wed thu fri sat", s[2]), step(s[1])
			return m.clock([]string{"0", "", ""})
		}),
		newForm(`now`, func(*moment, []string) bool { return true }),
		newForm(`(today|midnight|yesterday|tomorrow)`, func(m *moment, s []string) bool {
			m.days += map[string]int{"yesterday": -1, "tomorrow": 1}[s[1]]
			return m.clock([]string{"0", "", ""})
		}),
		newForm(`noon`, func(m *moment, _ []string) bool { return m.clock([]string{"12", "", ""}) }),
	}
}
