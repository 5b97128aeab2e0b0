package recording

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/tree"
)

// placeholder makes what stands for the n-th value of a class: readable, of the same
// type and form, and by the schema where there is one.
func placeholder(c class, n int, kind tree.Kind, text string, s *contract.Schema) string {
	if kind == tree.Number {
		return numbered(text, n)
	}
	made := readable(c, n, text)
	if s == nil || len(s.Mistakes(made)) == 0 || len(s.Mistakes(text)) > 0 {
		return made
	}
	if list, ok := s.Keyword("enum").([]any); ok && len(list) > 0 {
		return fmt.Sprint(list[0])
	}
	return alike(text, n)
}

func readable(c class, n int, text string) string {
	switch {
	case c == email || emailForm.FindString(text) == text:
		return fmt.Sprintf("person-%d@example.test", n)
	case c == address && strings.Contains(text, ":"):
		return fmt.Sprintf("fd00::%x", n)
	case c == address:
		return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
	case c == phone,
		c == personal && strings.Trim(text, "0123456789 +().-/") == "" && !dateForm.MatchString(text):
		return digits(text, n)
	case dateForm.MatchString(text):
		day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		return day.Format(time.DateOnly) + text[len(time.DateOnly):]
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return fmt.Sprintf("https://example.test/%s-%d", c.word(), n)
	case uuidForm.MatchString(text):
		return fmt.Sprintf("00000000-0000-4000-8000-%012x", n)
	case hexForm.MatchString(text):
		return fmt.Sprintf("%0*x", len(text), n)
	case strings.Trim(text, "0123456789") == "":
		return numbered(text, n)
	}
	return fmt.Sprintf("%s-%d", c.word(), n)
}

func (c class) word() string {
	if c == secret {
		return "token"
	}
	return "personal"
}

// numbered is a number of as many digits.
func numbered(text string, n int) string {
	if !strings.ContainsAny(text, "123456789") {
		return text
	}
	width := 0
	for width < len(text) && text[width] >= '0' && text[width] <= '9' {
		width++
	}
	made := strconv.Itoa(n)
	if len(made) >= width {
		return made
	}
	return "1" + strings.Repeat("0", width-1-len(made)) + made
}

// digits is a text whose digits, in their places, are another number.
func digits(text string, n int) string {
	out := []byte(text)
	rest := n
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] >= '0' && out[i] <= '9' {
			out[i] = byte('0' + rest%10)
			rest /= 10
		}
	}
	return string(out)
}

// alike is a text with letters for letters and digits for digits.
func alike(text string, n int) string {
	out := []byte(text)
	for i, c := range out {
		switch {
		case c >= 'a' && c <= 'z':
			out[i] = 'a'
		case c >= 'A' && c <= 'Z':
			out[i] = 'A'
		case c >= '0' && c <= '9':
			out[i] = '0'
		}
	}
	rest := n
	for i := len(out) - 1; i >= 0 && rest > 0; i-- {
		switch {
		case out[i] == '0':
			out[i] += byte(rest % 10)
			rest /= 10
		case out[i] == 'a' || out[i] == 'A':
			out[i] += byte(rest % 6) // a to f: hexadecimal stays so
			rest /= 6
		}
	}
	return string(out)
}
