package promoonly

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A file name has five places. (Documented, /doc/get_filenaming and /doc/save_filenaming:
// what can stand in a place and what around it. How that becomes a name is ours.)
const namePlaces = 5

// A namePart is what stands in a place: the index of a name, the index of a modifier,
// and 1 for capitals.
type namePart [3]int64

// What of a namePart is where.
const (
	partName = iota
	partModifier
	partCapitals
)

// A filenaming is how a user wants his files to be named.
type filenaming [namePlaces]namePart

// defaultNaming makes "Artist - Title (Mix)". (Documented, the sample of /doc/get_filenaming.)
var defaultNaming = filenaming{{2, 1}, {1, 0}, {3, 3}}

// partNames are what can stand in a place, by index; 0 is nothing.
var partNames = []string{"", "Title", "Artist", "Mix", "Duration", "BPM", "End", "Genre", "Label",
	"Release", "Order", "Date Sent", "Impact Date", "Content Warn", "Format"}

// The modifiers, by index; 0 is none. The last place has but one: /doc/save_filenaming
// allows no other.
var (
	partModifiers = []string{"", "-", "_", "( )", "( ) - "}
	lastModifiers = []string{"", "( )"}
)

// modifiersOf are the modifiers of a place, from 0.
func modifiersOf(place int) []string {
	if place == namePlaces-1 {
		return lastModifiers
	}
	return partModifiers
}

// A fileTrack is what a file name tells of a track.
type fileTrack struct {
	TrackID                    int64
	Title, Artist, Mix         string
	Duration, BPM              int64 // seconds; 0 unknown
	End, Genre, Label, Release string
	Order                      int64 // in the release; 0 for none
	Date                       string
	ContentWarning             bool
}

// value is what the name with this index stands for, "" where the track has none.
// There is one date of a release, which is both sent and impact date.
func (t fileTrack) value(name int64, f fileFormat) string {
	switch partNames[name] {
	case "Title":
		return t.Title
	case "Artist":
		return t.Artist
	case "Mix":
		return t.Mix
	case "Duration":
		if t.Duration > 0 {
			return fmt.Sprintf("%d-%02d", t.Duration/60, t.Duration%60) // no name has a colon
		}
	case "BPM":
		return positive(t.BPM)
	case "End":
		return t.End
	case "Genre":
		return t.Genre
	case "Label":
		return t.Label
	case "Release":
		return t.Release
	case "Order":
		return positive(t.Order)
	case "Date Sent", "Impact Date":
		return t.Date
	case "Content Warn":
		if t.ContentWarning {
			return "Explicit"
		}
	case "Format":
		return f.Name
	}
	return ""
}

func positive(n int64) string {
	if n < 1 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// maxFileName bounds a file name with its extension, in bytes.
const maxFileName = 200

// name is the name of a track's file: the places in order, without those that the
// track has nothing for. Every file system takes it, and it is never empty.
func (n filenaming) name(t fileTrack, f fileFormat) string {
	var b strings.Builder
	between := ""
	for place, part := range n {
		value := strings.TrimSpace(t.value(part[partName], f))
		if value == "" {
			continue
		}
		if part[partCapitals] == 1 {
			value = strings.ToUpper(value)
		}
		b.WriteString(between)
		before, after, next := around(modifiersOf(place)[part[partModifier]])
		b.WriteString(before + value + after)
		between = next
	}
	stem := cut(strings.Map(allowed, b.String()), maxFileName-len(f.Extension))
	if stem == "" {
		stem = strconv.FormatInt(t.TrackID, 10)
	}
	return stem + f.Extension
}

// around is what a modifier puts before and after a value, and between it and the next.
func around(modifier string) (before, after, next string) {
	switch modifier {
	case "-":
		return "", "", " - "
	case "_":
		return "", "", "_"
	case "( )":
		return "(", ")", " "
	case "( ) - ":
		return "(", ")", " - "
	}
	return "", "", " "
}

// allowed replaces what some file system refuses in a name.
func allowed(r rune) rune {
	if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) || r == utf8.RuneError {
		return '_'
	}
	return r
}

// cut is s with at most so many bytes, of whole runes, and without a blank at its ends.
func cut(s string, most int) string {
	if len(s) > most {
		for most > 0 && !utf8.RuneStart(s[most]) {
			most--
		}
		s = s[:most]
	}
	return strings.TrimSpace(s)
}
