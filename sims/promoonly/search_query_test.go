package promoonly

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestKeywords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"words end with + and blanks", "blow+my mind", `"blow*" "my" "mind*"`},
		{"so does each other blank", "a\tb\u00a0c", `"a" "b" "c"`},
		{"three letters begin a word", "abc", `"abc*"`},
		{"two do not", "ab", `"ab"`},
		{"nor do two with an accent", "e\u0301te\u0301", `"e` + "\u0301te\u0301*" + `"`},
		{"marks are no letters", "ne\u0301", `"ne` + "\u0301" + `"`},
		{"digits are letters", "2020 40", `"2020*" "40"`},
		{"a word of pieces is a phrase", "h.e.r.", `"h e r"`},
		{"whose last piece begins a word", "f./ines", `"f ines*"`},
		{"an apostrophe parts", "don't", `"don t"`},
		{"the syntax of full-text search is no syntax here", `"rock"*^-(OR) NEAR/2 title:x ¬pop ¬¬1xx`,
			`"rock OR" "NEAR 2" "title x" "pop*" "1xx*"`},
		{"a word that comes again", "dub+dub", `"dub*"`},
		{"no letter or digit", "& + ... !", ""},
		{"nothing", "", ""},
		{"bytes that are no UTF-8", "a\xffb", `"a b"`},
		{"a NUL", "a\x00b", `"a b"`},
		{"other scripts", "Мумий 中文", `"Мумий*" "中文"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, keywords(tt.text))
		})
	}
	many := strings.Fields(keywords(strings.Repeat("a.b ", 10) + strings.Repeat("c ", 100)))
	assert.Len(t, many, 3, "each once")
	var long []string
	for i := range 100 {
		long = append(long, string(rune('a'+i/26))+string(rune('a'+i%26)))
	}
	assert.Len(t, strings.Fields(keywords(strings.Join(long, "+"))), maxWords)
	assert.Len(t, strings.Fields(keywords(strings.Join(long, "."))), maxWords, "of a phrase")
}

func TestReadFormatted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, match, sentences string }{
		{"the vendor's sample", "artist:katy+perry+track:roar+mix:intro+genre:dance+bpm:100,200",
			`artist:katy* artist:perry* title:roar* mix:intro* "¬dance" ("¬¬1xx" OR "¬¬200")`,
			" Artist field set. Track field set. Mix field set. Genre field set. BPM field set."},
		{"keywords first", "roar track:x", `"roar*" title:x`, " Keyword search set. Track field set."},
		{"fields in any order", "bpm:99 artist:x", `artist:x ("¬¬99")`, " Artist field set. BPM field set."},
		{"names in any case", "ARTIST:x", "artist:x", " Artist field set."},
		{"a field again", "artist:x mix:y artist:z", "artist:x artist:z mix:y", " Artist field set. Mix field set."},
		{"an unknown name is text", "artist:x label:y", `artist:x artist:label artist:y "label y"`, " Artist field set."},
		{"a name inside of a word is text", "artist:x:track:y", `artist:x artist:track artist:y "x track y"`, " Artist field set."},
		{"the value after a blank", "artist: katy", "artist:katy*", " Artist field set."},
		{"a phrase in a column", "artist:h.e.r.", `artist:h artist:e artist:r "h e r"`, " Artist field set."},
		{"of a genre the words", "genre:R&B genre:hip-hop/rap", `"¬R" "¬B" "¬hip" "¬hop" "¬rap"`, " Genre field set."},
		{"with what else is in them", "genre:drum'n'bass", `"¬drum n bass"`, " Genre field set."},
		{"a field without a word", "artist:+genre:&+track:!+bpm:", "", ""},
		{"nothing", "+", "", ""},
		{"one bpm", "bpm:124", `("¬¬124")`, " BPM field set."},
		{"blanks in a range", "bpm:+98+,+101", `("¬¬98" OR "¬¬99" OR "¬¬100" OR "¬¬101")`, " BPM field set."},
		{"a bpm above all", "bpm:998,5000", `("¬¬998" OR "¬¬999")`, " BPM field set."},
		{"none but those", "bpm:1000,5000", `("¬¬none")`, " BPM field set."},
		{"a range of 1", "bpm:120,120", `("¬¬120")`, " BPM field set."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			match, message, err := readFormatted(tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.match, match)
			assert.Equal(t, "Search field results:"+tt.sentences, message)
		})
	}
	for _, text := range []string{
		"bpm:x", "bpm:200,100", "bpm:-1", "bpm:1.5", "bpm:100-200", "bpm:,", "bpm:100,", "bpm:,100", "bpm:1,2,3",
		"bpm:100 200", "bpm:99999999999999999999", "artist:x bpm:100 bpm:200", "bpm:+100,+x",
	} {
		_, _, err := readFormatted(text)
		if assert.Error(t, err, text) {
			assert.Equal(t, errBPM, asAPIError(err).failure, text)
		}
	}
}

// The words of a range are those of its numbers and of no other.
func TestBPMTerms(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	ranges := [][2]int64{{0, 0}, {0, 999}, {999, 999}, {100, 199}, {101, 198}, {9, 10}, {95, 105}}
	for low := int64(0); low <= maxBPM; low += 37 {
		for high := low; high <= maxBPM; high += 23 {
			ranges = append(ranges, [2]int64{low, high})
		}
	}
	for _, r := range ranges {
		covered := map[int64]int{}
		terms := bpmTerms(r[0], r[1])
		for _, term := range terms {
			digits := strings.TrimPrefix(term, "¬¬")
			step := int64(1)
			for strings.HasSuffix(digits, "x") {
				digits, step = strings.TrimSuffix(digits, "x"), step*10
			}
			n, ok := number(digits)
			require.True(t, ok, term)
			for i := range step {
				covered[n*step+i]++
			}
		}
		for bpm := range int64(maxBPM + 1) {
			want := 0
			if r[0] <= bpm && bpm <= r[1] {
				want = 1
			}
			require.Equal(t, want, covered[bpm], "%d in %v: %v", bpm, r, terms)
		}
		require.LessOrEqual(t, len(terms), 45, r)
	}
	assert.Empty(t, bpmTerms(5, 4))
}

// An indexed is a world with one release, to search in.
func indexed(t testing.TB, tracks ...trackRow) *sims.World {
	w := tables.New(t, sims.WorldOptions{})
	_, err := New(w)
	require.NoError(t, err)
	for i := range tracks {
		tracks[i].ID, tracks[i].TitleID = int64(i+1), int64(i+1)
	}
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		if err := insertFormatRow(tx, formatRow{ID: 88, Format: "Singles"}); err != nil {
			return err
		}
		return insertReleaseRow(tx, releaseRow{
			ID: 1, Release: "Ördög", Artist: "AC/DC", Label: "Kite & Key", FormatID: 88, MediaType: 2,
			Kind: "single", Date: "2020-01-01", Tracks: tracks,
		})
	}))
	return w
}

// matches are the ids of the tracks that an expression finds.
func matches(t testing.TB, w *sims.World, match string) (ids []int64) {
	t.Helper()
	require.NoError(t, w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		ids, err = idsOf(tx, `
			SELECT docid & 134217727 FROM promoonly_track_search
			WHERE promoonly_track_search MATCH $1 ORDER BY docid`, match)
		return err
	}))
	return ids
}

func TestWhatIsFound(t *testing.T) {
	t.Parallel()
	w := indexed(t,
		trackRow{Title: "Don't Stop", Artist: "H.E.R.", Genre: "R&B", BPM: 100, Mix: "Club Mix"},
		trackRow{Title: "H.E.R.", Artist: "Éclair & Rêve", Genre: "Hip-Hop/Rap", BPM: 101, Mix: "Über Mix"},
		trackRow{Title: "Her", Artist: "E. R. H", Genre: "Drum'n'Bass", BPM: 7},
		trackRow{Title: "Clubbing ¬r ¬¬100", Artist: "Мумий Тролль", Genre: "Top 40", BPM: 999},
	)
	for _, tt := range []struct {
		text string
		want []int64
	}{
		{"h.e.r.", []int64{1, 2}},
		{"artist:h.e.r.", []int64{1}},
		{"track:h.e.r.", []int64{2}},
		{"her", []int64{3}},
		{"CLUB", []int64{1, 4}},
		{"mix:club", []int64{1}},
		{"clu ecl", nil},
		{"eclair reve", []int64{2}},
		{"e\u0301clair", []int64{2}},
		{"mix:uber", []int64{2}},
		{"ördög", []int64{1, 2, 3, 4}},
		{"ORDOG", []int64{1, 2, 3, 4}},
		{"key+kit", []int64{1, 2, 3, 4}},
		{"dont", nil},
		{"don't", []int64{1}},
		{"мумий", []int64{4}},
		{"МУМ", []int64{4}},
		{"genre:r", []int64{1}},
		{"genre:b+genre:r", []int64{1}},
		{"genre:rap", []int64{2}},
		{"genre:ra", nil},
		{"genre:hip-hop", []int64{2}},
		{"genre:drum'n'bass", []int64{3}},
		{"genre:40", []int64{4}},
		{"genre:club", nil},
		{"rap", nil},
		{"¬rap", nil},
		{"100", []int64{4}},
		{"bpm:100", []int64{1}},
		{"bpm:100,101", []int64{1, 2}},
		{"bpm:0,9", []int64{3}},
		{"bpm:0,999", []int64{1, 2, 3, 4}},
		{"bpm:102,998", nil},
		{"bpm:1000", nil},
		{"club bpm:900,999", []int64{4}},
		{"artist:her", nil},
	} {
		match, _, err := readFormatted(tt.text)
		require.NoError(t, err)
		assert.ElementsMatch(t, tt.want, matches(t, w, match), "%s: %s", tt.text, match)
	}
}

// FuzzSearch: every text is an expression that SQLite reads, and that has words of the
// text alone; an empty one is a text without a letter or a digit.
func FuzzSearch(f *testing.F) {
	w := indexed(f, trackRow{Title: "Don't Stop", Artist: "H.E.R.", Genre: "R&B", BPM: 100})
	for _, seed := range []string{
		"artist:katy+perry+track:roar+mix:intro+genre:dance+bpm:100,200", `a"b*c^d:e (f OR g) NEAR/2 -h`,
		"h.e.r.", "¬ ¬¬1xx facets:x", "AND OR NOT", "e\u0301", "\xff\x00", "\U0001E900\U00010D00", "क्ष ि ्", "bpm:0,999",
		strings.Repeat("a.b+", 80), "genre:&/-x'", "docid:1", "ª²Ⅷ\ue000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		match := keywords(text)
		matches(t, w, match)
		letters := strings.IndexFunc(text, func(r rune) bool { return r != utf8.RuneError && isWord(r) }) >= 0
		require.Equal(t, letters, match != "", match)
		match, message, err := readFormatted(text)
		if err != nil {
			require.Equal(t, 404, asAPIError(err).answer(opSearchTracks).Status)
			return
		}
		matches(t, w, match)
		require.Equal(t, match == "", message == "Search field results:")
		for _, r := range match {
			require.True(t, unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) ||
				strings.ContainsRune(`"*:¬() `, r), match)
		}
		require.LessOrEqual(t, len(strings.Fields(match)), 10*maxWords)
	})
}
