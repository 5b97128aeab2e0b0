package promoonly

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// maxWords bounds what is looked for: every word is a walk of the index. What comes
// after it is left out, so that a long text finds more, not nothing. (Ours.)
const maxWords = 64

// minPrefix is how many letters and digits the beginning of a word must have to find
// the whole of it. (Ours; the index has the beginnings of three.)
const minPrefix = 3

// An expression is what SQLite's full-text search looks for. A document must have all
// terms. (FTS4 with its enhanced query syntax: terms with blanks between are one AND.)
type expression struct {
	terms []string
	words int // runs of letters and digits in them
}

// keywords is the expression for a text in any column.
func keywords(text string) string {
	var e expression
	e.add("", splitWords(text))
	return e.String()
}

// String is the expression for MATCH; "" where there is nothing to look for.
func (e *expression) String() string { return strings.Join(e.terms, " ") }

// splitWords splits at + and blanks.
func splitWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '+' || unicode.IsSpace(r) })
}

// isWord reports whether r is part of a word in the index, more or less: the tokenizer
// has the letters, digits and marks of Unicode 6.1. Nothing else of a text gets into an
// expression, so that no text has a meaning there.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// runs are the words of the index in a word of a request: h, e and r of h.e.r. It takes
// no more than are left of maxWords.
func (e *expression) runs(word string) []string {
	list := strings.FieldsFunc(word, func(r rune) bool { return !isWord(r) })
	list = list[:min(len(list), maxWords-e.words)]
	e.words += len(list)
	return list
}

// add has each word found in a column, or in any where column is "". It reports
// whether there was any.
func (e *expression) add(column string, words []string) bool {
	before := e.words
	for _, word := range words {
		runs := e.runs(word)
		if len(runs) == 0 {
			continue
		}
		last := len(runs) - 1
		runs[last] = beginning(runs[last])
		if column != "" {
			// The syntax has no phrase of a column: a column has all of its words, and
			// some column the phrase.
			for _, run := range runs {
				e.term(column + ":" + run)
			}
		}
		if column == "" || len(runs) > 1 {
			e.term(`"` + strings.Join(runs, " ") + `"`)
		}
	}
	return e.words > before
}

// beginning is run, or what finds all that begins with it where it is long enough.
func beginning(run string) string {
	letters := 0
	for _, r := range run {
		if !unicode.IsMark(r) {
			letters++
		}
	}
	if letters < minPrefix {
		return run
	}
	return run + "*"
}

func (e *expression) term(t string) {
	if !slices.Contains(e.terms, t) {
		e.terms = append(e.terms, t)
	}
}

// addGenre has each word found as a whole among those of the genre, which the index has
// with ¬ before them (migrations/00004_search.sql splits them so).
func (e *expression) addGenre(words []string) bool {
	before := e.words
	for _, word := range words {
		pieces := strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune("&/-", r) })
		for _, piece := range pieces {
			if len(e.runs(piece)) == 0 {
				continue
			}
			e.term(`"¬` + strings.Map(func(r rune) rune {
				if isWord(r) {
					return r
				}
				return ' '
			}, piece) + `"`)
		}
	}
	return e.words > before
}

// addBPM has the bpm found from low to high.
func (e *expression) addBPM(low, high int64) {
	var list []string
	for _, t := range bpmTerms(low, min(high, maxBPM)) {
		list = append(list, `"`+t+`"`)
	}
	if list == nil {
		list = []string{`"¬¬none"`} // no bpm is above maxBPM
	}
	e.term("(" + strings.Join(list, " OR ") + ")")
}

// bpmTerms are the fewest words of the index that have the numbers from low to high:
// ¬¬124, ¬¬12x for 120 to 129, ¬¬1xx for 100 to 199.
func bpmTerms(low, high int64) (list []string) {
	for low <= high {
		step, rest := int64(1), ""
		for _, s := range []struct {
			step int64
			rest string
		}{{10, "x"}, {100, "xx"}} {
			if low%s.step == 0 && low+s.step-1 <= high {
				step, rest = s.step, s.rest
			}
		}
		list = append(list, fmt.Sprintf("¬¬%d%s", low/step, rest))
		low += step
	}
	return list
}

// readRange reads low,high or one number.
func readRange(text string) (low, high int64, ok bool) {
	first, second, two := strings.Cut(text, ",")
	low, ok = number(strings.TrimSpace(first))
	if high = low; two && ok {
		high, ok = number(strings.TrimSpace(second))
	}
	return low, high, ok && low <= high
}

// A field is one that a formatted search can name.
type field struct {
	name     string // before the colon
	column   string // of the index
	sentence string // of the message; of Artist and Keyword documented, the others ours
}

// fields stand in the order of the sentences. What stands before any name is a search
// for keywords.
var fields = []field{
	{"", "", "Keyword search set."},
	{"artist", "artist", "Artist field set."},
	{"track", "title", "Track field set."},
	{"mix", "mix", "Mix field set."},
	{"genre", "", "Genre field set."},
	{"bpm", "", "BPM field set."},
}

const (
	found         = "Search field results:"
	keywordsFound = found + " Keyword search set."
)

// readFormatted reads artist:katy+perry+track:roar+bpm:100,200. It returns the
// expression, "" where there is nothing to look for, and the message, which tells the
// fields that are set. It returns errBPM for a range that is none.
func readFormatted(text string) (match, message string, err error) {
	words := splitFields(text)
	var e expression
	message = found
	for _, f := range fields {
		set := false
		switch f.name {
		case "genre":
			set = e.addGenre(words[f.name])
		case "bpm":
			if value := strings.Join(words[f.name], " "); value != "" {
				low, high, ok := readRange(value)
				if !ok {
					return "", "", errBPM.because("bpm must be low,high or one number, and low not "+
						"above high").judging("bpm", bounded(value))
				}
				e.addBPM(low, high)
				set = true
			}
		default:
			set = e.add(f.column, words[f.name])
		}
		if set {
			message += " " + f.sentence
		}
	}
	return e.String(), message, nil
}

// splitFields gives each field its words, and those before any field to "". A name that
// comes again goes on; an unknown one is text.
func splitFields(text string) map[string][]string {
	words := map[string][]string{}
	open := ""
	for _, word := range splitWords(text) {
		name, rest, named := strings.Cut(word, ":")
		name = strings.ToLower(name)
		known := slices.ContainsFunc(fields[1:], func(f field) bool { return f.name == name })
		if named && known {
			open, word = name, rest
		}
		if word != "" {
			words[open] = append(words[open], word)
		}
	}
	return words
}
