package promoonly

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

var slowDown = fileTrack{
	TrackID: 375800, Title: "Slow Down", Artist: "Skip Marley & H.E.R. f./Wale", Mix: "Remix",
	Duration: 221, BPM: 100, End: "Fade", Genre: "R&B", Label: "Tuff Gong/Island/Republic",
	Release: "Urban Club May 2020", Order: 24, Date: "2020-04-20", ContentWarning: true,
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	mp3, video := defaultFileFormat(2), defaultFileFormat(1)
	with := func(change func(*fileTrack)) fileTrack {
		track := slowDown
		change(&track)
		return track
	}
	for _, tt := range []struct {
		name   string
		naming filenaming
		track  fileTrack
		format fileFormat
		want   string
	}{
		{"as everybody begins", defaultNaming, with(func(t *fileTrack) { t.Artist = "Adele" }), mp3, "Adele - Slow Down (Remix).mp3"},
		{"what file systems refuse", defaultNaming, slowDown, mp3, "Skip Marley & H.E.R. f._Wale - Slow Down (Remix).mp3"},
		{"no mix", defaultNaming, with(func(t *fileTrack) { t.Mix, t.Artist = "", "Adele" }), mp3, "Adele - Slow Down.mp3"},
		{"no artist", defaultNaming, with(func(t *fileTrack) { t.Artist = " " }), mp3, "Slow Down (Remix).mp3"},
		{"all of them", filenaming{{1, 1, 1}, {4, 2}, {5, 3}, {6, 4}, {14, 1}}, slowDown, video, "SLOW DOWN - 3-41_(100) (Fade) - (720 mp4).mp4"},
		{"more", filenaming{{7, 0, 1}, {9, 1}, {10, 1}, {11, 2}, {13, 0}}, slowDown, mp3, "R&B Urban Club May 2020 - 24 - 2020-04-20_Explicit.mp3"},
		{"the rest", filenaming{{8, 4}, {12, 3}}, slowDown, mp3, "(Tuff Gong_Island_Republic) - (2020-04-20).mp3"},
		{"a modifier after the last is dropped", filenaming{{1, 1}}, slowDown, mp3, "Slow Down.mp3"},
		{"and so is one of a place without a value", filenaming{{1, 0}, {3, 2}, {5, 0}}, with(func(t *fileTrack) { t.Mix = "" }), mp3, "Slow Down 100.mp3"},
		{"the last place alone", filenaming{4: {1, 1}}, slowDown, mp3, "(Slow Down).mp3"},
		{"numbers that are unknown", filenaming{{4, 1}, {5, 1}, {10, 1}, {13, 1}}, fileTrack{TrackID: 7}, mp3, "7.mp3"},
		{"nothing chosen", filenaming{}, slowDown, mp3, "375800.mp3"},
		{"control characters and bytes that are no text", filenaming{{1}}, fileTrack{Title: "a\x00b\nc\u0085d\xffe<f>|g\"h*i?j:k\\l"}, mp3, "a_b_c_d_e_f__g_h_i_j_k_l.mp3"},
		{"200 bytes", filenaming{{1}}, fileTrack{Title: strings.Repeat("x", 300)}, mp3, strings.Repeat("x", 196) + ".mp3"},
		{"200 bytes of whole runes", filenaming{{1}}, fileTrack{Title: "x" + strings.Repeat("é", 300)}, mp3, "x" + strings.Repeat("é", 97) + ".mp3"},
		{"no blank before the extension", filenaming{{1}}, fileTrack{Title: strings.Repeat("x", 195) + " y"}, mp3, strings.Repeat("x", 195) + ".mp3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.naming.name(tt.track, tt.format))
		})
	}
}

func TestAFileIsNamedAsItsUserPrefers(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.do(func(tx *store.Tx) error {
		return insertReleaseRow(tx, releaseRow{
			ID: 5, Release: "R", Artist: "A", FormatID: 88, MediaType: 2, Kind: "single", Date: "2020-01-01",
			Tracks: []trackRow{{ID: 6, TitleID: 7, Title: "T", Mix: "M"}, {ID: 8, TitleID: 9, Title: "U"}},
		})
	})
	named := func(track int64) (name string) {
		l.do(func(tx *store.Tx) (err error) {
			name, err = fileName(tx, 1, track, defaultFileFormat(2))
			return err
		})
		return name
	}
	assert.Equal(t, "A - T (M).mp3", named(6))
	l.do(func(tx *store.Tx) error {
		return savePreferences(tx, 1, preferences{Naming: filenaming{{10, 1}, {1, 0, 1}, {9, 0}}})
	})
	assert.Equal(t, "1 - T R.mp3", named(6))
	assert.Equal(t, "2 - U R.mp3", named(8))
	l.do(func(tx *store.Tx) error {
		p, err := preferencesOf(tx, 1)
		require.NoError(t, err)
		video, err := p.fileFormat(1)
		require.NoError(t, err)
		assert.Equal(t, "360 mp4", video.Name)
		audio, err := p.fileFormat(2)
		assert.Equal(t, "m4a", audio.Name)
		return err
	})
}

// FuzzFileName: whatever a track is called, its file has a name that every file system
// takes.
func FuzzFileName(f *testing.F) {
	f.Add("Slow Down", "Skip Marley f./Wale", "Remix", uint64(0x1111111))
	f.Add("..", "/", "\x00", uint64(0))
	f.Add(strings.Repeat("ß", 200), "\xff\xfe", "  ", uint64(1<<63))
	f.Fuzz(func(t *testing.T, title, artist, mix string, choice uint64) {
		var n filenaming
		for place := range n {
			pick := func(options int) int64 {
				i := choice % uint64(options)
				choice /= uint64(options)
				return int64(i)
			}
			n[place] = namePart{pick(len(partNames)), pick(len(modifiersOf(place))), pick(2)}
		}
		track := fileTrack{TrackID: 1, Title: title, Artist: artist, Mix: mix, Duration: 61, Genre: title}
		for _, format := range fileFormats {
			name := n.name(track, format)
			require.True(t, utf8.ValidString(name))
			require.LessOrEqual(t, len(name), maxFileName)
			stem, ok := strings.CutSuffix(name, format.Extension)
			require.True(t, ok)
			require.NotEmpty(t, strings.TrimSpace(stem))
			require.Equal(t, strings.TrimSpace(name), name)
			require.False(t, strings.ContainsFunc(name, func(r rune) bool {
				return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r)
			}), name)
		}
	})
}
