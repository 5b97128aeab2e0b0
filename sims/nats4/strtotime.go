package nats4

import (
	"strconv"
	"strings"
	"time"
)

// parseTime reads a time as a parameter has it: Unix seconds, or a text for PHP's
// strtotime (documented: the parameters' descriptions name it), by UTC. Which of
// strtotime's forms there are is ours: those of this file. Eight digits are a date where
// they can be one, as PHP has it.
func parseTime(text string, now time.Time) (time.Time, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if t, err := time.Parse("20060102", text); err == nil {
		return t, true
	}
	seconds, err := strconv.ParseInt(strings.TrimPrefix(text, "@"), 10, 64)
	if err == nil && text[0] != '+' {
		t := time.Unix(seconds, 0).UTC()
		return t, inRange(t)
	}
	if text == "" || len(text) > 100 {
		return time.Time{}, false
	}
	m := newMoment(now)
	for text != "" {
		rest, ok := m.read(text)
		if !ok {
			return time.Time{}, false
		}
		text = strings.TrimLeft(rest, " \t,")
	}
	t := m.time()
	return t, inRange(t)
}

// inRange reports whether a time has a year of four digits.
func inRange(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// A moment is a time while its text is read. What is given replaces what is now; what is
// relative is added at the end.
type moment struct {
	year, month, day     int
	hour, minute, second int
	zone                 *time.Location

	months, days int
	seconds      int64

	weekday    int // 0 is Sunday; -1 is none
	occurrence int // of the weekday: 0 this or the next, 1 after today, -1 before it
	ofWeek     bool
	dayOf      int // 1 the first, -1 the last day of the month
}

func newMoment(now time.Time) *moment {
	now = now.UTC()
	return &moment{
		year: now.Year(), month: int(now.Month()), day: now.Day(),
		hour: now.Hour(), minute: now.Minute(), second: now.Second(),
		zone: time.UTC, weekday: -1,
	}
}

// read reads the piece that text begins with, and returns what follows.
func (m *moment) read(text string) (rest string, ok bool) {
	for _, f := range forms() {
		if s := f.pattern.FindStringSubmatch(text); s != nil {
			before := *m
			if f.set(m, s) {
				return text[pieceLength(s[0], text):], true
			}
			*m = before
		}
	}
	return "", false
}

// pieceLength is the length of a match without the character that ended it.
func pieceLength(match, text string) int {
	if len(match) == len(text) {
		last := match[len(match)-1]
		if last >= 'a' && last <= 'z' || last >= '0' && last <= '9' || last == '.' {
			return len(match)
		}
	}
	return len(match) - 1
}

// date sets a date; year is empty for this one, and month a number or a name.
func (m *moment) date(year, month, day string) bool {
	if year != "" {
		m.year, _ = strconv.Atoi(year)
	}
	if n, err := strconv.Atoi(month); err == nil {
		m.month = n
	} else {
		m.month = 1 + index("jan feb mar apr may jun jul aug sep oct nov dec", month)
	}
	m.day, _ = strconv.Atoi(day)
	m.hour, m.minute, m.second = 0, 0, 0
	return m.month >= 1 && m.month <= 12 && m.day >= 1 && m.day <= 31
}

// clock sets hour, minute and second; those that are empty are 0.
func (m *moment) clock(s []string) bool {
	m.hour, _ = strconv.Atoi(s[0])
	m.minute, _ = strconv.Atoi(s[1])
	m.second, _ = strconv.Atoi(s[2])
	return m.hour <= 24 && m.minute <= 59 && m.second <= 60
}

// half makes an hour of twelve one of the day.
func (m *moment) half(ap string) bool {
	if m.hour < 1 || m.hour > 12 {
		return false
	}
	m.hour %= 12
	if ap == "p" {
		m.hour += 12
	}
	return true
}

// in sets the zone: +02:00, +0200, or a word for UTC.
func (m *moment) in(zone string) bool {
	if len(zone) < 5 {
		m.zone = time.UTC
		return true
	}
	digits := strings.ReplaceAll(zone[1:], ":", "")
	hours, _ := strconv.Atoi(digits[:2])
	minutes, _ := strconv.Atoi(digits[2:])
	seconds := (hours*60 + minutes) * 60
	if zone[0] == '-' {
		seconds = -seconds
	}
	m.zone = time.FixedZone(zone, seconds)
	return hours <= 14 && minutes <= 59
}

// add adds n units.
func (m *moment) add(n int, unit string) bool {
	switch unit {
	case "sec", "second":
		m.seconds += int64(n)
	case "min", "minute":
		m.seconds += int64(n) * 60
	case "hour":
		m.seconds += int64(n) * 3600
	case "day":
		m.days += n
	case "week":
		m.days += 7 * n
	case "fortnight":
		m.days += 14 * n
	case "month":
		m.months += n
	case "year":
		m.months += 12 * n
	}
	return true
}

// step is what next, last and this stand for.
func step(word string) int {
	switch word {
	case "next", "first":
		return 1
	case "last", "previous":
		return -1
	}
	return 0
}

// index is the place of a word in a list.
func index(list, word string) int {
	for i, w := range strings.Fields(list) {
		if w == word {
			return i
		}
	}
	return -1
}

// time is what has been read, in UTC.
func (m *moment) time() time.Time {
	day, months := m.day, m.months
	switch m.dayOf {
	case 1:
		day = 1
	case -1:
		day, months = 0, months+1 // the day before the first of the next month
	}
	t := time.Date(m.year, time.Month(m.month+months), day, m.hour, m.minute, m.second, 0, m.zone)
	t = t.AddDate(0, 0, m.days)
	if m.weekday >= 0 {
		t = t.AddDate(0, 0, m.untilWeekday(int(t.Weekday())))
	}
	return t.Add(time.Duration(m.seconds) * time.Second).UTC()
}

// untilWeekday is how many days lie between a weekday and the one that is meant. With
// "next week" it is the one of that week, which begins on a Monday.
func (m *moment) untilWeekday(today int) int {
	if m.ofWeek {
		return (m.weekday+6)%7 - (today+6)%7
	}
	ahead := (m.weekday - today + 7) % 7
	switch {
	case m.occurrence > 0 && ahead == 0:
		return 7
	case m.occurrence < 0:
		return ahead - 7
	}
	return ahead
}
