package recording

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/tree"
)

// maxKnown bounds how many values are known again.
const maxKnown = 200_000

// shortest is the length, in bytes, from which a value is looked for inside of texts.
const shortest = 4

// shortestNumber is the same of numbers: a shorter one may well be another thing's.
const shortestNumber = 7

// known are the values that were removed, with what stands for each.
type known struct {
	standIn map[string]string
	counts  map[string]int      // by what the placeholders begin with
	made    map[string]bool     // the placeholders
	words   map[string][]string // values to look for, by their first word
	full    bool                // there was no room for one
}

func newKnown() *known {
	return &known{
		standIn: map[string]string{}, counts: map[string]int{}, made: map[string]bool{},
		words: map[string][]string{},
	}
}

// learn returns what stands for a value, the same each time.
func (k *known) learn(c class, kind tree.Kind, text string, s *contract.Schema) string {
	if made, ok := k.standIn[text]; ok {
		return made
	}
	if k.made[text] {
		return text
	}
	if len(k.standIn) >= maxKnown {
		k.full = true
		return readable(c, 0, text)
	}
	series := string(c)
	var made string
	for tries := 0; tries < 20 && (made == "" || k.made[made] || made == text); tries++ {
		k.counts[series]++
		made = placeholder(c, k.counts[series], kind, text, s)
	}
	k.standIn[text], k.made[made] = made, true
	k.index(text)
	for _, encoded := range []string{url.QueryEscape(text), url.PathEscape(text)} {
		if _, ok := k.standIn[encoded]; !ok {
			k.standIn[encoded] = url.QueryEscape(made)
			k.index(encoded)
		}
	}
	return made
}

// ourWords are those of the placeholders.
var ourWords = []string{"person", "personal", "token", "example", "test", "https", "http"}

func (k *known) index(text string) {
	first := word(text)
	if len(text) < shortest || first == "" || isDigits(text) && len(text) < shortestNumber {
		return
	}
	for _, w := range ourWords {
		if text == w {
			return
		}
	}
	k.words[first] = append(k.words[first], text)
}

// word is the word that a text begins with, after signs before it.
func word(text string) string {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !inWord(r) })
	if i := strings.IndexFunc(text, func(r rune) bool { return !inWord(r) }); i >= 0 {
		return text[:i]
	}
	return text
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// replace puts placeholders in place of all known values in a text. They are found where
// words begin and end.
func (k *known) replace(text string) (made string, count int) {
	if len(k.words) == 0 || len(text) < shortest {
		return text, 0
	}
	var b strings.Builder
	done, inside := 0, false
	for at, r := range text {
		was := inside
		inside = inWord(r)
		if at < done || was || !inside {
			continue
		}
		value, from := k.at(text, at, done)
		if value == "" {
			continue
		}
		b.WriteString(text[done:from])
		b.WriteString(k.standIn[value])
		done = from + len(value)
		count++
	}
	b.WriteString(text[done:])
	return b.String(), count
}

// at returns the longest known value whose first word begins at a place of a text, and
// where the value begins: signs may stand before the word.
func (k *known) at(text string, at, done int) (best string, from int) {
	for _, value := range k.words[word(text[at:])] {
		start := at - strings.Index(value, word(value))
		if len(value) <= len(best) || start < done || !strings.HasPrefix(text[start:], value) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[start+len(value):])
		last, _ := utf8.DecodeLastRuneInString(value)
		if !inWord(last) || next == utf8.RuneError || !inWord(next) {
			best, from = value, start
		}
	}
	return best, from
}
