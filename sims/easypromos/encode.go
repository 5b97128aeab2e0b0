package easypromos

import (
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// An encoder writes a response's body, member by member, in the account's wire
// profile. Values come from the database as text.
type encoder struct {
	b      []byte
	live   bool  // ids, counts and enumerations are strings; a missing text is null
	now    int64 // Unix seconds
	fields []fieldTitle
}

// maxPooled is the largest buffer that is kept for the next request, in bytes.
const maxPooled = 512 << 10

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func newEncoder() *encoder { return encoders.Get().(*encoder) }

// free gives the encoder back. Its bytes are another request's from then on.
func (e *encoder) free() {
	if cap(e.b) <= maxPooled {
		*e = encoder{b: e.b[:0]}
		encoders.Put(e)
	}
}

// open begins an object or array, with a comma where it is not the first member.
func (e *encoder) open(bracket byte) {
	e.comma()
	e.b = append(e.b, bracket)
}

func (e *encoder) close(bracket byte) { e.b = append(e.b, bracket) }

func (e *encoder) comma() {
	if n := len(e.b); n > 0 {
		switch e.b[n-1] {
		case '{', '[', ':':
		default:
			e.b = append(e.b, ',')
		}
	}
}

func (e *encoder) name(name string) {
	b := e.b
	if n := len(b); n > 0 && b[n-1] != '{' {
		b = append(b, ',')
	}
	b = append(append(b, '"'), name...)
	e.b = append(b, '"', ':')
}

// object begins a member that is an object.
func (e *encoder) object(name string) {
	e.name(name)
	e.b = append(e.b, '{')
}

// array begins a member that is an array.
func (e *encoder) array(name string) {
	e.name(name)
	e.b = append(e.b, '[')
}

// raw writes a value that is JSON, the same in both profiles.
func (e *encoder) raw(name, json string) {
	e.name(name)
	e.b = append(e.b, json...)
}

// number writes an id, count or enumeration: a string in the live profile.
func (e *encoder) number(name, digits string) {
	e.name(name)
	if e.live {
		e.b = append(e.b, '"')
		e.b = append(e.b, digits...)
		e.b = append(e.b, '"')
		return
	}
	e.b = append(e.b, digits...)
}

// numberOrNull is number, or null where there is none.
func (e *encoder) numberOrNull(name, digits string) {
	if digits == "" {
		e.raw(name, "null")
		return
	}
	e.number(name, digits)
}

// optionalNumber is number, or where there is none 0 in the documented profile and
// null in the live one.
func (e *encoder) optionalNumber(name, digits string) {
	if digits == "" && !e.live {
		digits = "0"
	}
	e.numberOrNull(name, digits)
}

// text writes a string that is never null.
func (e *encoder) text(name, s string) {
	e.name(name)
	e.b = appendString(e.b, s)
}

// optional writes a string that is, where it is missing, empty in the documented
// profile and null in the live one.
func (e *encoder) optional(name, s string) {
	if s == "" && e.live {
		e.raw(name, "null")
		return
	}
	e.text(name, s)
}

// textOrNull writes a string that is null in both profiles where it is missing.
func (e *encoder) textOrNull(name, s string) {
	if s == "" {
		e.raw(name, "null")
		return
	}
	e.text(name, s)
}

// bool writes a boolean that the database keeps as 1 or 0.
func (e *encoder) bool(name, digit string) {
	if digit == "1" {
		e.raw(name, "true")
		return
	}
	e.raw(name, "false")
}

// time writes a time given in Unix seconds, or null where there is none.
// (Documented: guide, Dates: ISO 8601 in UTC, 2022-04-08T12:52:36+00:00.)
func (e *encoder) time(name, seconds string) {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		e.raw(name, "null")
		return
	}
	e.name(name)
	e.b = appendTime(e.b, time.Unix(n, 0).UTC())
}

// appendTime appends a time in UTC, of a year from 0 to 9999, as a JSON string.
// (AppendFormat, which reads its layout each time, takes three times as long, and a
// page of promotions has 300 times.)
func appendTime(b []byte, t time.Time) []byte {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b = append(b, '"')
	b = append2(append2(b, year/100), year%100)
	b = append2(append(b, '-'), int(month))
	b = append2(append(b, '-'), day)
	b = append2(append(b, 'T'), hour)
	b = append2(append(b, ':'), minute)
	b = append2(append(b, ':'), second)
	return append(b, `+00:00"`...)
}

// append2 appends a number from 0 to 99 with two digits.
func append2(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// plain has true for the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\'
	}
	return t
}()

// appendString appends s as a JSON string. What is no UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if !plain[s[i]] {
			return appendOdd(append(b, s[:i]...), s[i:])
		}
	}
	b = append(b, s...)
	return append(b, '"')
}

// appendOdd appends the rest of a string whose bytes do not all stand for
// themselves, and the closing quote.
func appendOdd(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			b = append(b, c)
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				b = append(b, s[i:i+size]...)
				i += size
				continue
			}
		}
		b = appendEscaped(b, c)
		i += size
	}
	return append(b, '"')
}

// appendEscaped appends a byte that does not stand for itself.
func appendEscaped(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, `\n`...)
	case c == '\r':
		return append(b, `\r`...)
	case c == '\t':
		return append(b, `\t`...)
	case c >= utf8.RuneSelf:
		return append(b, "\ufffd"...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
