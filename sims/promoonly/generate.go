package promoonly

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A generateRow makes releases that exist for volume only. The same seed makes
// the same ones.
type generateRow struct {
	Releases int64   `yaml:"releases"`
	PerDate  int64   `yaml:"per_date"` // releases of one date
	Every    int64   `yaml:"every"`    // days from a date to the one before; 1 where left out
	Tracks   int64   `yaml:"tracks"`   // of each release
	Before   string  `yaml:"before"`   // the newest ones are of the date before it
	Formats  []int64 `yaml:"formats"`  // given out in turn
	Kind     string  `yaml:"kind"`     // specialty; where left out singles (format 88) or issues
	Owners   []int64 `yaml:"owners"`   // users who bought all of them
	Versions int64   `yaml:"versions"` // one in so many tracks of videos has an audio track's song
}

// The ids of generated rows begin above those of the vendor's samples, and above
// those that are there.
const (
	firstGeneratedRelease = 100001
	firstGeneratedTrack   = 1000001
	firstGeneratedTitle   = 1000001
)

// singleFormat is the format of releases of one artist; the others are issues.
const singleFormat = 88

// kindSpecialty is the kind of releases that are bought one by one.
const kindSpecialty = "specialty"

func (r generateRow) check() error {
	switch {
	case r.Releases < 0 || r.Releases > 10_000_000 || r.Releases*r.Tracks > 100_000_000:
		return &sims.Bad{
			Key: "releases", Reason: "must be from 0 to 10000000, with 100000000 tracks at most",
		}
	case r.PerDate < 1 || r.PerDate > 1000:
		return &sims.Bad{Key: "per_date", Reason: "must be from 1 to 1000"}
	case r.Every < 0 || r.Every > 366:
		return &sims.Bad{Key: "every", Reason: "must be from 1 to 366"}
	case r.Tracks < 1 || r.Tracks > 100:
		return &sims.Bad{Key: "tracks", Reason: "must be from 1 to 100"}
	case len(r.Formats) == 0:
		return &sims.Bad{Key: "formats", Reason: "needs at least one format"}
	case r.Kind != "" && r.Kind != kindSpecialty:
		return &sims.Bad{Key: "kind", Reason: "must be specialty, or left out"}
	case r.Versions < 0:
		return &sims.Bad{Key: "versions", Reason: "must be an integer from 1"}
	}
	return nil
}

// dates returns the date of the i-th release from the newest back, or a Bad where there
// are not so many dates.
func (r generateRow) dates() (date func(i int64) time.Time, err error) {
	before, err := time.Parse(time.DateOnly, r.Before)
	if err != nil {
		return nil, &sims.Bad{Key: "before", Reason: "must be a date, YYYY-MM-DD"}
	}
	every := max(r.Every, 1)
	date = func(i int64) time.Time { return before.AddDate(0, 0, -1-int(i/r.PerDate*every)) }
	if date(r.Releases).Year() < 1 {
		return nil, &sims.Bad{
			Key: "per_date", Reason: "is too small: so many dates do not fit before " + r.Before,
		}
	}
	return date, nil
}

// generate inserts the releases, from the oldest on.
func generate(tx *store.Tx, w *sims.World, r generateRow) error {
	if err := r.check(); err != nil {
		return err
	}
	date, err := r.dates()
	if err != nil {
		return err
	}
	media := make([]int64, len(r.Formats))
	for i, id := range r.Formats {
		if media[i], err = formatMedia(tx, id); err != nil {
			return err
		}
	}
	for _, id := range r.Owners {
		if err := needUser(tx, "owners", id); err != nil {
			return err
		}
	}
	g := generator{row: r}
	if g.next, err = firstFree(tx); err != nil {
		return err
	}
	first := g.next.release
	g.random = rand.New(rand.NewPCG(uint64(w.Rand.Seed()), uint64(first-firstGeneratedRelease)))
	oldest := int64(math.MaxInt64)
	for i := r.Releases - 1; i >= 0; i-- {
		f := int(i) % len(r.Formats)
		published, err := insertWithTracks(tx,
			g.release(date(i).Format(time.DateOnly), r.Formats[f], media[f]))
		if err != nil {
			return err
		}
		oldest = min(oldest, published)
	}
	return r.deliver(tx, first, oldest)
}

// manyTracks make an index of many segments, which are worth merging.
const manyTracks = 5000

// deliver has searches find the releases from the id first on, and the next sync those
// who may have them.
func (r generateRow) deliver(tx *store.Tx, first, oldest int64) error {
	made := make([]int64, r.Releases)
	for i := range made {
		made[i] = first + int64(i)
	}
	if err := indexReleases(tx, made); err != nil {
		return err
	}
	if r.Releases*r.Tracks > manyTracks {
		if err := optimizeIndex(tx); err != nil {
			return err
		}
	}
	for _, id := range r.Formats {
		if err := deliverAgain(tx, id, oldest); err != nil {
			return err
		}
	}
	bought := entitlementRow{Source: "purchase", Releases: made}
	for _, id := range r.Owners {
		if err := insertEntitlementRow(tx, id, bought); err != nil {
			return err
		}
	}
	return nil
}

// A generated is where the ids of generated rows begin.
type generated struct {
	release, track, title int64
}

func firstFree(tx *store.Tx) (g generated, err error) {
	err = tx.QueryRow(`
		SELECT max($1, (SELECT ifnull(max(releaseid), 0) + 1 FROM promoonly_releases)),
			max($2, (SELECT ifnull(max(trackid), 0) + 1 FROM promoonly_tracks)),
			max($3, (SELECT ifnull(max(titleid), 0) + 1 FROM promoonly_tracks))`,
		firstGeneratedRelease, firstGeneratedTrack, firstGeneratedTitle).
		Scan(&g.release, &g.track, &g.title)
	return g, err
}

// formatMedia returns the media type of a format: audio, where it has both.
func formatMedia(tx *store.Tx, id int64) (media int64, err error) {
	if err := needFormat(tx, "formats", id); err != nil {
		return 0, err
	}
	err = tx.QueryRow(`
		SELECT iif(media_type = 0, 2, media_type)
		FROM promoonly_formats
		WHERE formatid = $1`, id).Scan(&media)
	return media, err
}

// A generator makes one release after the other.
type generator struct {
	row    generateRow
	random *rand.Rand
	next   generated
	songs  []song // of audio releases, the last ones
	decade int64  // of the songs of a specialty
}

// A song may have versions: tracks with its artist and title.
type song struct {
	artist, title string
}

// release makes the next one, with its tracks.
func (g *generator) release(date string, format, media int64) releaseRow {
	r := releaseRow{ID: g.next.release, FormatID: format, MediaType: media, Date: date}
	g.next.release++
	switch {
	case g.row.Kind == kindSpecialty:
		g.compilation(&r, kindSpecialty)
		g.decade = 1960 + 10*g.random.Int64N(5)
		r.Release = fmt.Sprintf("%s of the %ds, Volume %d",
			pick(g.random, themes), g.decade, 1+g.random.IntN(20))
	case format != singleFormat:
		g.compilation(&r, "issue")
		r.Release = fmt.Sprintf("%s %s (%s)",
			pick(g.random, moods), pick(g.random, collections), date)
		_, _ = fmt.Sscanf(date, "%d-%d", &r.Year, &r.Month) // a date of our own
	default:
		r.Kind, r.Artist, r.Release = "single", artistName(g.random), songTitle(g.random)
		r.Genre, r.Label = pick(g.random, genres), pick(g.random, labels)
	}
	for range g.row.Tracks {
		r.Tracks = append(r.Tracks, g.track(r))
	}
	return r
}

// compilation makes r one of the vendor's own.
func (*generator) compilation(r *releaseRow, kind string) {
	r.Kind, r.Artist, r.Genre, r.Label = kind, "Promo Only", "Compilation", "Promo Only Issue"
}

// track makes the next track, of the release r.
func (g *generator) track(r releaseRow) trackRow {
	random := g.random
	t := trackRow{
		ID: g.next.track, TitleID: g.next.title,
		Title: r.Release, Mix: pick(random, mixes),
		BPM: 70 + random.Int64N(70), Duration: 120 + random.Int64N(240), End: pick(random, endings),
		ContentWarning: random.IntN(8) == 0,
	}
	g.next.track++
	g.next.title++
	t.Explicit = t.ContentWarning && random.IntN(2) == 0
	if r.Kind != "single" {
		t.Artist, t.Title = artistName(random), songTitle(random)
		t.Genre, t.Label = pick(random, genres), pick(random, labels)
	}
	if r.Kind == kindSpecialty {
		year := g.decade + random.Int64N(10)
		t.SongYear = &year
	}
	g.version(&t, r)
	return t
}

// rememberedSongs is how many songs may still get a version.
const rememberedSongs = 40

// version makes some tracks of videos the song of an audio track before them; a few of
// those write its title in capitals, as in the vendor's sample.
func (g *generator) version(t *trackRow, r releaseRow) {
	switch {
	case g.row.Versions == 0 || r.Kind == kindSpecialty:
	case r.MediaType == 2:
		g.songs = append(g.songs, song{or(t.Artist, r.Artist), t.Title})
		if len(g.songs) > rememberedSongs {
			g.songs = g.songs[1:]
		}
	case len(g.songs) > 0 && g.random.Int64N(g.row.Versions) == 0:
		s := g.songs[g.random.IntN(len(g.songs))]
		t.Artist, t.Title = s.artist, s.title
		if g.random.IntN(4) == 0 {
			t.Title = strings.ToUpper(t.Title)
		}
	}
}
