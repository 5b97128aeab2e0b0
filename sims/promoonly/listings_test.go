package promoonly

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// page 720 of the first case is the vendor's sample.
func TestPageOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                    string
		results, div, rem, page int64
	}{
		{"promoonly 29: the vendor's sample", 720, 72, 0, 72},
		{"one more is on the next page", 721, 72, 1, 73},
		{"the newest date", 1, 0, 1, 1},
		{"the last of a page", 10, 1, 0, 1},
		{"the first of a page", 11, 1, 1, 2},
		{"after all dates", 0, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := pageOfDate{Date: "2017-07-01", Div: tt.div, Page: tt.page, Rem: tt.rem, Results: tt.results}
			assert.Equal(t, want, pageOf("2017-07-01", tt.results))
		})
	}
}

// release publishes a release with n tracks, of ids above its own times 1000.
func (l *library) release(id int64, kind, date string, n int, change func(i int, t *trackRow)) {
	l.t.Helper()
	r := releaseRow{
		ID: id, Release: fmt.Sprint("R", id), FormatID: 88, MediaType: 2, Kind: kind, Date: date,
		PublishedAt: unix(100), Modified: 100,
	}
	for i := range n {
		track := trackRow{ID: id*1000 + int64(i), TitleID: id*1000 + int64(i), Title: "T", Artist: "A", Genre: "Pop"}
		if change != nil {
			change(i, &track)
		}
		r.Tracks = append(r.Tracks, track)
	}
	l.do(func(tx *store.Tx) error { return insertReleaseRow(tx, r) })
}

// values are those of a key in the objects that a statement lists.
func (l *library) values(key, statement string, args ...any) (list []any) {
	l.t.Helper()
	var array encoded
	l.do(func(tx *store.Tx) (err error) {
		array, err = listOf(tx, statement, args...)
		return err
	})
	var objects []map[string]any
	require.NoError(l.t, json.Unmarshal(array, &objects))
	for _, o := range objects {
		list = append(list, o[key])
	}
	return list
}

// numbers are the values as they are in JSON.
func numbers(ids ...int) (list []any) {
	for _, id := range ids {
		list = append(list, float64(id))
	}
	return list
}

func TestSpecialtiesComeNewestFirst(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	for id := range int64(40) { // two of each date
		l.release(id+1, "specialty", fmt.Sprintf("2020-01-%02d", 1+id/2), 1, nil)
	}
	page := func(n int64) []any {
		return l.values("id", selectSpecialties, 1, specialtiesAPage, (n-1)*specialtiesAPage)
	}
	assert.Empty(t, page(1), "none is bought")
	l.entitle(entitlementRow{Formats: []int64{88}})
	l.sync()
	var want []int
	for id := 40; id > 0; id-- { // of one date and time, the higher id first
		want = append(want, id)
	}
	assert.Equal(t, numbers(want...), slices.Concat(page(1), page(2), page(3)))
	assert.Len(t, page(1), 15)
	assert.Empty(t, page(4))
}

// A specialty is listed once it was bought and synced, and has its tracks in the year
// and the decade of their songs.
func TestSpecialtyTracksByTheYearOfTheSong(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	year := func(years ...int64) func(int, *trackRow) {
		return func(i int, t *trackRow) {
			t.SongYear = &years[i%len(years)]
			t.Title = string(rune('z' - i%26)) // titles are in another order than ids
		}
	}
	l.release(1, "specialty", "2020-01-01", 3, year(1989, 1990, 1999))
	l.release(2, "specialty", "2019-01-01", 3, year(1990, 1990, 2000))
	l.release(3, "single", "2020-01-01", 2, nil)
	ofYear := func(year, rows int64) []any {
		return l.values("id", selectSpecialtyTracks, 1, year/10, year, rows)
	}
	ofDecade := func(first, page int64) []any {
		return l.values("trackid", selectSpecialtyDecade, 1, first/10, 2, (page-1)*2)
	}
	l.entitle(entitlementRow{Releases: []int64{1}})
	assert.Empty(t, ofYear(1990, 500), "before the sync")
	l.sync()
	assert.Equal(t, numbers(1001), ofYear(1990, 500), "the other specialty is not bought")
	l.entitle(entitlementRow{Releases: []int64{2}})
	l.sync()
	assert.Equal(t, numbers(1001, 2001, 2000), ofYear(1990, 500), "by title, then by id")
	assert.Equal(t, numbers(1001, 2001), ofYear(1990, 2))
	assert.Equal(t, numbers(1002, 1001), ofDecade(1990, 1))
	assert.Equal(t, numbers(2001, 2000), ofDecade(1990, 2))
	assert.Empty(t, ofDecade(1990, 3))
	assert.Equal(t, numbers(1000), ofDecade(1980, 1))
	assert.Equal(t, numbers(2002), ofDecade(2000, 1))

	require.NoError(t, l.w.Settings.Set(t.Context(), map[string]any{settingEnded: endedRemove}))
	l.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE promoonly_entitlements SET ends_at = 500 WHERE releaseid = 2`)
		return err
	})
	assert.Equal(t, []int64{1}, l.sync())
	assert.Equal(t, numbers(1001), ofYear(1990, 500), "release 2 is gone")
	assert.Equal(t, numbers(1002, 1001), ofDecade(1990, 1))
	assert.Empty(t, ofDecade(2000, 1))
}

func TestVersionsAreTheNewestFirst(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	named := func(title, artist string) func(int, *trackRow) {
		return func(_ int, t *trackRow) { t.Title, t.Artist = title, artist }
	}
	l.release(1, "single", "2019-01-01", 1, named("Song", "Artist"))
	l.release(2, "single", "2020-01-01", 2, named("SONG", "artist"))
	l.release(3, "single", "2020-01-01", 1, named("Song", "Another"))
	l.release(4, "single", "2020-01-01", 1, named("Song 2", "Artist"))
	l.release(5, "issue", "2018-01-01", 1, named("song", "ARTIST"))
	l.entitle(entitlementRow{Releases: []int64{1, 2, 3, 4}})
	l.sync()
	versions := func() (ids []int64) {
		l.do(func(tx *store.Tx) error {
			list, err := versionsOf(tx, 1, 1000)
			for _, v := range list {
				ids = append(ids, v.trackid)
			}
			return err
		})
		return ids
	}
	assert.Equal(t, []int64{2000, 2001, 1000}, versions(), "without the one of release 5")
	l.entitle(entitlementRow{Releases: []int64{5}})
	l.sync()
	assert.Equal(t, []int64{2000, 2001, 1000, 5000}, versions())
}

// Within a date the release modified last comes first, and its tracks in their order;
// a release of a date is in the listing of its kind alone.
func TestTracksOfADate(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	genre := func(names ...string) func(int, *trackRow) {
		return func(i int, t *trackRow) { t.Genre = names[i] }
	}
	l.release(1, "issue", "2020-01-01", 3, genre("R&B", "Drum & Bass", ""))
	l.release(2, "single", "2020-01-01", 2, genre("R&B", "Pop"))
	l.release(3, "specialty", "2020-01-01", 1, genre("R&B"))
	l.release(4, "single", "2019-01-01", 1, genre(""))
	l.release(5, "single", "2018-01-01", 0, nil)
	l.entitle(entitlementRow{Formats: []int64{88}})
	l.sync()
	assert.Equal(t, numbers(2000, 1000), l.values("trackid", selectGenreTracks, 1, "2020-01-01", "R_and_B"))
	assert.Equal(t, numbers(1001), l.values("trackid", selectGenreTracks, 1, "2020-01-01", "Drum__and__Bass"))
	assert.Empty(t, l.values("trackid", selectGenreTracks, 1, "2020-01-01", "Drum & Bass"))

	var tracks, genres []dateGroup
	l.do(func(tx *store.Tx) (err error) {
		p := datePage{page: 1, start: lastDate, count: 10}
		if tracks, err = datesOf(tx, selectTracks, 1, p); err != nil {
			return err
		}
		genres, err = datesOf(tx, selectGenres, 1, p)
		return err
	})
	require.Len(t, tracks, 3)
	assert.Regexp(t, `"trackid":2000}.*"trackid":2001}.*"trackid":1000}.*"trackid":1001}.*"trackid":1002}$`, tracks[0].List)
	assert.Empty(t, tracks[2].List, "a release without tracks")
	require.Len(t, genres, 3)
	counts, err := countGenres(genres[0].List)
	require.NoError(t, err)
	assert.Equal(t, []genreCount{{"Drum & Bass", 1}, {"Pop", 1}, {"R&B", 2}}, counts)
	counts, err = countGenres(genres[1].List)
	require.NoError(t, err)
	assert.Equal(t, []genreCount{}, counts, "no track of the date has a genre")

	var dates int64
	l.do(func(tx *store.Tx) error {
		return tx.QueryRow(countIssueDates, 1, "2018-01-01").Scan(&dates)
	})
	assert.Equal(t, int64(1), dates, "the other dates have singles alone")
}

func TestReadYear(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		segment string
		want    int64
		ok      bool
	}{
		{"1973", 1973, true}, {"0001", 1, true}, {"9999", 9999, true},
		{"73", 0, false}, {"19730", 0, false}, {"01973", 0, false}, {"+197", 0, false},
		{"197.", 0, false}, {"", 0, false}, {"MCML", 0, false}, {"١٩", 0, false},
	} {
		got, ok := readYear(tt.segment)
		assert.Equal(t, tt.ok, ok, "%q", tt.segment)
		if ok {
			assert.Equal(t, tt.want, got, "%q", tt.segment)
		}
	}
}

// FuzzGenre: a genre is found by what the vendor's rule makes of it, whatever it is.
func FuzzGenre(f *testing.F) {
	for _, s := range []string{"R&B", "Top 40", "Drum & Bass", "_and_", "É&", "'", "", "a_b"} {
		f.Add(s)
	}
	l := newLibrary(f, 1000)
	f.Fuzz(func(t *testing.T, genre string) {
		if strings.ContainsRune(genre, 0) { // ends a text in SQLite
			return
		}
		var segment string
		require.NoError(t, l.w.DB.View(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT `+inSegment("$1"), genre).Scan(&segment)
		}))
		want := strings.ReplaceAll(strings.ReplaceAll(genre, "&", "_and_"), " ", "_")
		require.Equal(t, want, segment)
	})
}
