package promoonly

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A shelf is a world of releases whose words are few, so that many have the same, and of
// users who have more or less of them.
type shelf struct {
	t      testing.TB
	w      *sims.World
	random *rand.Rand
}

func newShelf(t testing.TB, seed uint64) shelf {
	w := tables.New(t, sims.WorldOptions{})
	_, err := New(w)
	require.NoError(t, err)
	s := shelf{t, w, rand.New(rand.NewPCG(seed, 4))}
	s.do(func(tx *store.Tx) {
		require.NoError(t, insertFormatRow(tx, formatRow{ID: singleFormat, Format: "Singles"}))
	})
	return s
}

func (s shelf) do(do func(tx *store.Tx)) {
	s.t.Helper()
	require.NoError(s.t, s.w.DB.Update(s.t.Context(), func(tx *store.Tx) error {
		do(tx)
		return nil
	}))
}

func (s shelf) word() string { return pick(s.random, moods[:5]) }

// fill inserts releases of a few dates; the ids of tracks have another order than those
// of releases.
func (s shelf) fill(tx *store.Tx, releases, dates int) {
	place := s.random.Perm(releases * 3)
	var ids []int64
	for i := range releases {
		r := releaseRow{
			ID: int64(i + 1), Release: s.word() + " " + s.word(), Artist: s.word(), Label: s.word(),
			FormatID: singleFormat, MediaType: 1 + s.random.Int64N(2), Kind: "single",
			Date: fmt.Sprintf("2020-01-%02d", 1+s.random.IntN(dates)), Modified: s.random.Int64N(1000) + 1,
		}
		for j := range s.random.IntN(4) {
			id := int64(place[i*3+j] + 1)
			r.Tracks = append(r.Tracks, trackRow{
				ID: id, TitleID: id, Title: s.word(), Genre: s.word(), BPM: s.random.Int64N(300),
			})
		}
		published, err := insertWithTracks(tx, r)
		require.NoError(s.t, err)
		require.Positive(s.t, published)
		ids = append(ids, r.ID)
	}
	require.NoError(s.t, indexReleases(tx, ids))
}

// user inserts a user who has each release with a probability.
func (s shelf) user(tx *store.Tx, id int64, probability float64) {
	_, err := tx.Exec(`
		INSERT INTO promoonly_users (userid, email, password, status)
		VALUES ($1, $2, 'p', 'active')`, id, fmt.Sprintf("%d@b.test", id))
	require.NoError(s.t, err)
	var last int64
	require.NoError(s.t, tx.QueryRow(`SELECT max(releaseid) FROM promoonly_releases`).Scan(&last))
	for release := range last {
		if s.random.Float64() >= probability {
			continue
		}
		_, err := tx.Exec(`
			INSERT INTO promoonly_distribution
				(releaseid, userid, release_date, modified, kind, formatid, added_at)
			SELECT releaseid, $1, release_date, modified, kind, formatid, 5
			FROM promoonly_releases WHERE releaseid = $2`, id, release+1)
		require.NoError(s.t, err)
	}
}

// text is something to look for.
func (s shelf) text() string {
	var words []string
	for range s.random.IntN(3) {
		words = append(words, s.word())
	}
	for _, field := range []string{"artist:", "track:", "genre:"} {
		if s.random.IntN(5) == 0 {
			words = append(words, field+s.word())
		}
	}
	if s.random.IntN(3) == 0 {
		low := s.random.IntN(200)
		words = append(words, fmt.Sprintf("bpm:%d,%d", low, low+s.random.IntN(200)))
	}
	return strings.Join(words, "+")
}

// Whatever the ways, a search answers what a walk of all documents answers.
func TestASearchTakesTwoWaysToOneAnswer(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := newShelf(t, seed)
			s.do(func(tx *store.Tx) {
				s.fill(tx, 200, 1+s.random.IntN(28))
				for i, probability := range []float64{0, 0.02, 0.1, 0.5, 1} {
					s.user(tx, int64(i+1), probability)
				}
				answers := map[string]bool{}
				for range 150 {
					answers[s.compare(tx)] = true
				}
				assert.Greater(t, len(answers), 40)
			})
		})
	}
}

// compare has one search answered with large and with small turns.
func (s shelf) compare(tx *store.Tx) string {
	text, userid, limit := s.text(), 1+s.random.Int64N(5), 1+s.random.Int64N(40)
	match, _, err := readFormatted(text)
	require.NoError(s.t, err)
	f := findFoundTracks
	if !strings.Contains(match, ":") && s.random.IntN(2) == 0 {
		f = findFoundReleases
	}
	want, n, err := f.findBy(math.MaxInt32, tx, userid, match, limit)
	require.NoError(s.t, err)
	for _, documents := range []int64{1, 2, 9, 40} {
		got, m, err := f.findBy(documents, tx, userid, match, limit)
		require.NoError(s.t, err)
		require.Equal(s.t, string(want), string(got), "%q of user %d, %d at first", text, userid, documents)
		require.Equal(s.t, n, m)
	}
	return string(want)
}

// A user with one release has it found though everything before it matches, too.
func TestAUserWithFewReleasesIsDoneInOneTurn(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	s.do(func(tx *store.Tx) {
		s.fill(tx, 300, 28)
		s.user(tx, 1, 0)
		_, err := tx.Exec(`
			INSERT INTO promoonly_distribution
				(releaseid, userid, release_date, modified, kind, formatid, added_at)
			SELECT releaseid, 1, release_date, modified, kind, formatid, 5
			FROM promoonly_releases r
			WHERE EXISTS (SELECT 1 FROM promoonly_tracks t WHERE t.releaseid = r.releaseid)
			ORDER BY release_date LIMIT 1`)
		require.NoError(t, err)
		for _, f := range []finder{findFoundTracks, findFoundReleases} {
			match := keywords(moods[0])
			if f == findFoundTracks {
				match, _, err = readFormatted("bpm:0,299")
				require.NoError(t, err)
			} else {
				_, err := tx.Exec(`UPDATE promoonly_releases SET artist = $1`, moods[0])
				require.NoError(t, err)
			}
			g := finding{finder: f, tx: tx, userid: 1, match: match, limit: 500,
				list: encoded{'['}, below: math.MaxInt64}
			more, err := g.byExpression(4)
			require.NoError(t, err)
			assert.True(t, more)
			assert.Zero(t, g.found)
			more, err = g.byReleases(1)
			require.NoError(t, err)
			assert.False(t, more)
			assert.Positive(t, g.found)
		}
	})
}

// SQLite takes every expression with as many releases as may stand beside it.
func TestAnExpressionWithReleasesIsNotTooDeep(t *testing.T) {
	t.Parallel()
	w := indexed(t, trackRow{Title: "x"})
	for count := 1; count <= maxWords; count++ {
		for _, form := range []struct{ before, between, after string }{
			{"", "+", ""}, {"", "+", "+bpm:1,998"}, {"artist:", ".", "+bpm:1,998"}, {"genre:", "-", ""},
			{"artist:", ".", "+genre:r&b+bpm:1,998"},
		} {
			var words []string
			for i := range count {
				words = append(words, fmt.Sprintf("w%d", i))
			}
			match, _, err := readFormatted(form.before + strings.Join(words, form.between) + form.after)
			require.NoError(t, err)
			g := finding{match: match}
			most := g.mostReleases()
			if count == 1 && form.before == "" && form.after == "" {
				require.Equal(t, int64(1024), most)
			}
			if most > 0 {
				match += ` ("¬¬r1"` + strings.Repeat(` OR "¬¬r1"`, int(most)-1) + `)`
			}
			assert.Empty(t, matches(t, w, match))
		}
	}
}

func TestReleasesBelow(t *testing.T) {
	t.Parallel()
	s := newShelf(t, 1)
	day := func(n int64) int64 { return (2458848 + n) << 27 } // 2020-01-01 is 1
	s.do(func(tx *store.Tx) {
		for id, date := range []string{"2020-01-01", "2020-01-03", "2020-01-03", "2020-01-05", "2020-01-06"} {
			require.NoError(t, insertReleaseRow(tx, releaseRow{ID: int64(id + 1), Release: "R", FormatID: singleFormat,
				MediaType: 2, Kind: "single", Date: date, Tracks: []trackRow{{ID: int64(id + 1), TitleID: 1, Title: "T"}}}))
		}
		s.user(tx, 1, 1)
		s.user(tx, 2, 0)
		for _, tt := range []struct {
			name               string
			user, below, count int64
			words              string
			from               int64
		}{
			{"all", 1, day(99), 5, "¬¬r5 ¬¬r4 ¬¬r3 ¬¬r2 ¬¬r1", 0},
			{"all but one", 1, day(99), 4, "¬¬r5 ¬¬r4 ¬¬r3 ¬¬r2", day(3)},
			{"a date that is too large is not begun", 1, day(99), 3, "¬¬r5 ¬¬r4", day(5)},
			{"as many as there may be", 1, day(99), 2, "¬¬r5 ¬¬r4", day(5)},
			{"one", 1, day(99), 1, "¬¬r5", day(6)},
			{"none may be", 1, day(99), 0, "", day(99)},
			{"in the middle of a date", 1, day(5) + 1, 1, "¬¬r4", day(5)},
			{"before a date", 1, day(5), 2, "¬¬r3 ¬¬r2", day(3)},
			{"a date that is too large", 1, day(5), 1, "", day(5)},
			{"the last", 1, day(3), 1, "¬¬r1", 0},
			{"none are left", 1, day(1), 1, "", 0},
			{"of a user without any", 2, day(99), 5, "", 0},
		} {
			words, from, err := releasesBelow(tx, tt.user, tt.below, tt.count)
			require.NoError(t, err)
			assert.Equal(t, tt.words, strings.Join(words, " "), tt.name)
			assert.Equal(t, tt.from, from, tt.name)
		}
	})
}
