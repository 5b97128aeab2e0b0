package promoonly

import (
	"fmt"
	"sync"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A releaseRow has a date, or a time at which it is published, or both: the one
// follows from the other.
type releaseRow struct {
	ID          int64            `yaml:"id"`
	Release     string           `yaml:"release"`
	Artist      string           `yaml:"artist"`
	Genre       string           `yaml:"genre"`
	Label       string           `yaml:"label"`
	LabelImage  string           `yaml:"label_image"`
	Image       string           `yaml:"image"`
	FormatID    int64            `yaml:"formatid"`
	MediaType   int64            `yaml:"media_type"` // 1 video, 2 audio
	Kind        string           `yaml:"kind"`       // issue, single, specialty or chart
	Date        string           `yaml:"date"`       // YYYY-MM-DD, in New York
	Month       int64            `yaml:"month"`      // of an issue
	Year        int64            `yaml:"year"`
	Modified    int64            `yaml:"modified"`     // Unix seconds; published_at where left out
	PublishedAt sims.FixtureTime `yaml:"published_at"` // New York's midnight of date
	Unordered   bool             `yaml:"unordered"`    // the tracks have no order
	ChartGroup  string           `yaml:"chart_group"`  // of a chart; POOL Audio Charts or POOL Video Charts
	Tracks      []trackRow       `yaml:"tracks"`
}

// A trackRow takes artist, genre and label from its release where it has none.
type trackRow struct {
	ID             int64  `yaml:"id"`
	TitleID        int64  `yaml:"titleid"`
	Artist         string `yaml:"artist"`
	Title          string `yaml:"title"`
	Mix            string `yaml:"mix"`
	BPM            int64  `yaml:"bpm"`
	Duration       int64  `yaml:"duration"` // seconds
	End            string `yaml:"end"`      // Cold, Fade or nothing
	Genre          string `yaml:"genre"`
	Label          string `yaml:"label"`
	ContentWarning bool   `yaml:"content_warning"`
	Explicit       bool   `yaml:"explicit"`
	SongYear       *int64 `yaml:"song_year"` // of a specialty's track alone
	Order          *int64 `yaml:"order"`     // in the release; its place in the list where left out
}

// The pictures of a release that has none, as in the vendor's samples.
const (
	labelImage = "https://loop.promoonly.com/assets/po_small.png"
	imageForm  = "https://s3.amazonaws.com/pool.images/%d.jpg"
)

// The bounds of what full-text search keeps in the id of a document, and of the bpm
// that it can find.
const (
	maxID  = 1<<27 - 1
	maxBPM = 999
)

func (r *releaseRow) check() error {
	switch {
	case r.ID < 1 || r.ID > maxID:
		return &sims.Bad{Key: "id", Reason: fmt.Sprintf("must be an integer from 1 to %d", maxID)}
	case r.Release == "":
		return &sims.Bad{Key: "release", Reason: "is required"}
	case r.MediaType != 1 && r.MediaType != 2:
		return &sims.Bad{Key: "media_type", Reason: "must be 1 (video) or 2 (audio)"}
	case r.Month < 0 || r.Month > 12:
		return &sims.Bad{Key: "month", Reason: "must be from 1 to 12, or 0"}
	}
	switch r.Kind {
	case "issue", "single", "specialty", "chart":
		return nil
	}
	return &sims.Bad{Key: "kind", Reason: "must be issue, single, specialty or chart"}
}

// insertReleaseRow inserts a release that users may have been synced after already, and
// that searches find.
func insertReleaseRow(tx *store.Tx, r releaseRow) error {
	if err := insertDelivered(tx, r); err != nil {
		return err
	}
	return indexReleases(tx, []int64{r.ID})
}

// insertDelivered is insertReleaseRow without the index.
func insertDelivered(tx *store.Tx, r releaseRow) error {
	published, err := insertWithTracks(tx, r)
	if err != nil {
		return err
	}
	return deliverAgain(tx, r.FormatID, published)
}

// deliverAgain has the next sync look at what a format published since a time, in
// Unix seconds: there is something new before the last sync.
func deliverAgain(tx *store.Tx, formatid, since int64) error {
	_, err := tx.Exec(`
		UPDATE promoonly_entitlements SET synced_to = $1
		WHERE formatid = $2 AND synced_to > $1`, since, formatid)
	return err
}

// insertWithTracks inserts a release and returns when it is published, in Unix
// seconds. A search does not find it before indexReleases.
func insertWithTracks(tx *store.Tx, r releaseRow) (int64, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	if err := needFormat(tx, "formatid", r.FormatID); err != nil {
		return 0, err
	}
	begin, published, err := r.publication(tx)
	if err != nil {
		return 0, err
	}
	if r.Modified == 0 {
		r.Modified = published
	}
	if r.LabelImage == "" {
		r.LabelImage = labelImage
	}
	if r.Image == "" {
		r.Image = fmt.Sprintf(imageForm, r.ID)
	}
	if err := insertRelease(tx, r, begin, published); err != nil {
		return 0, err
	}
	for i, t := range r.Tracks {
		if err := t.check(r.Kind); err != nil {
			return 0, err
		}
		if err := insertTrack(tx, r, t); err != nil {
			return 0, err
		}
		position := any(i + 1)
		if r.Unordered {
			position = nil
		} else if t.Order != nil {
			position = *t.Order
		}
		if err := insertReleaseTrack(tx, r.ID, t.ID, position); err != nil {
			return 0, err
		}
	}
	return published, nil
}

// publication returns when the release's date begins and when it is published, in Unix
// seconds. It gives a release without a date the one that New York has then.
func (r *releaseRow) publication(tx *store.Tx) (begin, published int64, err error) {
	if r.Date == "" && !r.PublishedAt.IsZero() {
		if r.Date, err = easternDate(r.PublishedAt.At(tx)); err != nil {
			return 0, 0, err
		}
	}
	if begin, err = midnight(r.Date); err != nil {
		return 0, 0, &sims.Bad{Key: "date", Reason: "must be a date, YYYY-MM-DD"}
	}
	if r.PublishedAt.IsZero() {
		return begin, begin, nil
	}
	return begin, r.PublishedAt.At(tx).Unix(), nil
}

func (t trackRow) check(kind string) error {
	switch {
	case t.ID < 1 || t.TitleID < 1 || t.ID > maxID:
		return badTrack("track %q needs id and titleid, integers from 1", t.Title)
	case t.Title == "":
		return badTrack("track %d needs a title", t.ID)
	case t.End != "" && t.End != "Cold" && t.End != "Fade":
		return badTrack("end of track %d must be Cold, Fade or nothing", t.ID)
	case t.BPM < 0 || t.BPM > maxBPM || t.Duration < 0:
		return badTrack("bpm and duration of track %d must not be negative, and bpm at most 999", t.ID)
	case t.SongYear != nil && (kind != "specialty" || *t.SongYear < 1 || *t.SongYear > 9999):
		return badTrack("song_year of track %d must be a year, and its release a specialty", t.ID)
	case t.Order != nil && *t.Order < 1:
		return badTrack("order of track %d must be from 1", t.ID)
	}
	return nil
}

func badTrack(format string, arg any) error {
	return &sims.Bad{Key: "tracks", Reason: fmt.Sprintf(format, arg)}
}

func insertRelease(tx *store.Tx, r releaseRow, begin, published int64) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_releases (releaseid, name, artist, genre, label, label_image, image,
			formatid, media_type, kind, release_date, release_ts, month, year, modified, published_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		r.ID, r.Release, r.Artist, r.Genre, r.Label, r.LabelImage, r.Image,
		r.FormatID, r.MediaType, r.Kind, r.Date, begin, r.Month, r.Year, r.Modified, published)
	if err != nil || r.Kind != "chart" {
		return err
	}
	group := r.ChartGroup
	if group == "" {
		group = "POOL Audio Charts"
		if r.MediaType == 1 {
			group = "POOL Video Charts"
		}
	}
	_, err = tx.Exec(`
		INSERT INTO promoonly_charts (chartid, chart_group, position)
		VALUES ($1, $2, (SELECT 1 + count(*) FROM promoonly_charts))`, r.ID, group)
	return err
}

func insertTrack(tx *store.Tx, r releaseRow, t trackRow) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_tracks (trackid, titleid, releaseid, artist, title, mix, bpm, duration,
			ending, genre, label, media_type, content_warning, explicit, song_year)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		t.ID, t.TitleID, r.ID, or(t.Artist, r.Artist), t.Title, t.Mix, t.BPM, t.Duration,
		t.End, or(t.Genre, r.Genre), or(t.Label, r.Label), r.MediaType, t.ContentWarning, t.Explicit,
		t.SongYear)
	return err
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// insertReleaseTrack puts a track into a release. A nil position is none.
func insertReleaseTrack(tx *store.Tx, releaseid, trackid int64, position any) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_release_tracks (releaseid, trackid, position)
		VALUES ($1, $2, $3)`, releaseid, trackid, position)
	return err
}

// A chartRow puts tracks of other releases in the order of a chart, which is a
// release of the kind chart.
type chartRow struct {
	ID     int64   `yaml:"id"`
	Tracks []int64 `yaml:"tracks"`
}

func insertChartRow(tx *store.Tx, r chartRow) error {
	if err := needChart(tx, "id", r.ID); err != nil {
		return err
	}
	for i, id := range r.Tracks {
		if err := needTrack(tx, "tracks", id); err != nil {
			return err
		}
		if err := insertReleaseTrack(tx, r.ID, id, i+1); err != nil {
			return err
		}
	}
	return nil
}

// eastern is the vendor's time zone: its dates are New York's.
var eastern = sync.OnceValues(func() (*time.Location, error) {
	return time.LoadLocation("America/New_York")
})

// startOf returns the instant at which a date (YYYY-MM-DD) begins in New York.
func startOf(date string) (time.Time, error) {
	zone, err := eastern()
	if err != nil {
		return time.Time{}, err
	}
	return time.ParseInLocation(time.DateOnly, date, zone)
}

// midnight is startOf in Unix seconds.
func midnight(date string) (int64, error) {
	t, err := startOf(date)
	return t.Unix(), err
}
