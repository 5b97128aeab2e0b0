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
	Tracks   int64   `yaml:"tracks"`   // of each release
	Before   string  `yaml:"before"`   // the newest ones are of the date before it
	Formats  []int64 `yaml:"formats"`  // given out in turn
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

func (r generateRow) check() error {
	switch {
	case r.Releases < 0 || r.Releases > 10_000_000 || r.Releases*r.Tracks > 100_000_000:
		return &sims.Bad{Key: "releases", Reason: "must be from 0 to 10000000, with 100000000 tracks at most"}
	case r.PerDate < 1 || r.PerDate > 1000:
		return &sims.Bad{Key: "per_date", Reason: "must be from 1 to 1000"}
	case r.Tracks < 1 || r.Tracks > 100:
		return &sims.Bad{Key: "tracks", Reason: "must be from 1 to 100"}
	case len(r.Formats) == 0:
		return &sims.Bad{Key: "formats", Reason: "needs at least one format"}
	}
	return nil
}

// generate inserts the releases, from the oldest on.
func generate(tx *store.Tx, w *sims.World, r generateRow) error {
	if err := r.check(); err != nil {
		return err
	}
	before, err := time.Parse(time.DateOnly, r.Before)
	if err != nil {
		return &sims.Bad{Key: "before", Reason: "must be a date, YYYY-MM-DD"}
	}
	if oldest := before.AddDate(0, 0, -1-int(r.Releases/r.PerDate)); oldest.Year() < 1 {
		return &sims.Bad{
			Key: "per_date", Reason: "is too small: so many dates do not fit before " + r.Before,
		}
	}
	media := make([]int64, len(r.Formats))
	for i, id := range r.Formats {
		if media[i], err = formatMedia(tx, id); err != nil {
			return err
		}
	}
	first, err := firstFree(tx)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(uint64(w.Rand.Seed()), uint64(first.release-firstGeneratedRelease)))
	oldest := int64(math.MaxInt64)
	for n := range r.Releases {
		i := r.Releases - 1 - n // from the newest back
		date := before.AddDate(0, 0, -1-int(i/r.PerDate)).Format(time.DateOnly)
		f := int(i) % len(r.Formats)
		g := generatedRelease(random, first.release+n, date, r.Formats[f], media[f])
		for range r.Tracks {
			g.Tracks = append(g.Tracks, generatedTrack(random, first, g))
			first.track++
			first.title++
		}
		published, err := insertWithTracks(tx, g)
		if err != nil {
			return err
		}
		oldest = min(oldest, published)
	}
	if err := indexReleases(tx, first.release, first.release+r.Releases-1); err != nil {
		return err
	}
	if err := optimizeIndex(tx); err != nil {
		return err
	}
	for _, id := range r.Formats {
		if err := deliverAgain(tx, id, oldest); err != nil {
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

func generatedRelease(random *rand.Rand, id int64, date string, format, media int64) releaseRow {
	r := releaseRow{ID: id, FormatID: format, MediaType: media, Date: date}
	if format != singleFormat {
		r.Kind, r.Artist, r.Genre, r.Label = "issue", "Promo Only", "Compilation", "Promo Only Issue"
		r.Release = fmt.Sprintf("%s %s (%s)", pick(random, moods), pick(random, collections), date)
		_, _ = fmt.Sscanf(date, "%d-%d", &r.Year, &r.Month) // a date of our own
		return r
	}
	r.Kind, r.Artist, r.Release = "single", artistName(random), songTitle(random)
	r.Genre, r.Label = pick(random, genres), pick(random, labels)
	return r
}

func generatedTrack(random *rand.Rand, next generated, r releaseRow) trackRow {
	t := trackRow{
		ID: next.track, TitleID: next.title,
		Title: r.Release, Mix: pick(random, mixes),
		BPM: 70 + random.Int64N(70), Duration: 120 + random.Int64N(240), End: pick(random, endings),
		ContentWarning: random.IntN(8) == 0,
	}
	t.Explicit = t.ContentWarning && random.IntN(2) == 0
	if r.Kind == "issue" {
		t.Artist, t.Title = artistName(random), songTitle(random)
		t.Genre, t.Label = pick(random, genres), pick(random, labels)
	}
	return t
}

func artistName(random *rand.Rand) string {
	if random.IntN(3) == 0 {
		return pick(random, forenames) + " " + pick(random, surnames)
	}
	return pick(random, moods) + " " + pick(random, things)
}

func songTitle(random *rand.Rand) string {
	switch random.IntN(3) {
	case 0:
		return pick(random, things) + " in the " + pick(random, places)
	case 1:
		return pick(random, moods) + " " + pick(random, places)
	}
	return pick(random, verbs) + " the " + pick(random, things)
}

func pick(random *rand.Rand, words []string) string { return words[random.IntN(len(words))] }

// All names are invented.
var (
	moods = strings.Fields("Velvet Golden Midnight Electric Paper Silver Lonely Crooked Neon Quiet " +
		"Second Burning Hollow Marble Crimson Distant Wooden Faded Restless Gentle Frozen Amber " +
		"Copper Scarlet Northern Sunday Plastic Borrowed Ivory Tender Reckless Emerald Patient " +
		"Rusty Violet Hidden Autumn Feather Cobalt Wandering")
	things = strings.Fields("Tigers Signal Engines Letters Mirrors Compass Lanterns Thunder Pilots " +
		"Satellite Harbour Static Anchors Bicycles Candles Diamonds Embers Falcons Gardens Horizons " +
		"Islands Jackets Kites Ladders Magnets Needles Oceans Pianos Quarters Rivers Shadows Towers " +
		"Umbrellas Violins Windows Yachts Arrows Bridges Cameras Drums Echoes Feathers Ghosts Hammers " +
		"Icebergs Journals Keys Leopards Machines Notebooks Orchards Parachutes Radios Sparrows " +
		"Telegrams Valleys Whispers Blankets Caravans Dominoes")
	places = strings.Fields("City Hallway Avenue Desert Morning Garden Elevator Summer Distance Motel " +
		"Attic Boulevard Canyon Diner Evening Forest Gallery Harvest Island Jungle Kitchen Lighthouse " +
		"Market Night Observatory Parade Quarry Rain Station Theatre Underground Village Winter " +
		"Backyard Courtyard Terrace Tunnel Airport Balcony Cathedral")
	verbs = strings.Fields("Follow Break Hold Forget Call Chase Paint Leave Borrow Carry Dream Escape " +
		"Find Guard Hide Imagine Join Kiss Lose Measure Name Open Promise Question Remember Steal")
	forenames = strings.Fields("Mara Theo Ines Calder Juno Rafe Odette Silas Noor Bastien Adair Brisa " +
		"Caspian Delphine Emeric Fenna Gideon Halima Isidor Jessamy Kasimir Liora Matteo Nerys Orson " +
		"Paloma Quentin Rosalind Stellan Tamsin Ulric Verity Wilder Xanthe Yusuf Zelda")
	surnames = strings.Fields("Quill Vantongeren Ashby Morrow Castellane Okoro Lindqvist Farrow Delacourt " +
		"Reyes Abernathy Bellweather Cavanaugh Drummond Ellsworth Fairbanks Galloway Hawthorne Ingram " +
		"Jankowski Kerrigan Lockhart Marchetti Nakagawa Oakley Pemberton Quimby Rosewood Sandoval " +
		"Thackeray Underhill Valcourt Whitlock Yarrow Zimmer Blackwood Crane Dunmore Eastman Fontaine")
	genres = []string{
		"Pop", "Dance", "R&B", "Top 40", "Hip-Hop", "Rock", "Country", "Latin", "Alternative", "House",
	}
	labels = []string{
		"North Pier", "Lowlight/Brass Key", "Cardinal Sound", "Tin Roof", "Ninth Ward/Meridian",
		"Paperboat", "Halogen", "Eleventh Hour", "Brickyard/Osprey", "Sundial", "Kite & Key", "Overpass",
	}
	mixes = []string{
		"", "", "Intro Edit", "Clean Edit", "Extended Mix", "Club Mix", "Radio Edit", "Remix",
		"Instrumental", "Acapella", "Quick Edit", "Acoustic Version",
	}
	endings     = []string{"Cold", "Fade", ""}
	collections = strings.Fields("Sessions Rotation Weekender Selections Floorfillers Spotlight " +
		"Essentials Sampler Afterhours Showcase")
)
