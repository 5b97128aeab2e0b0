package promoonly

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The documentation of what may be left out ends with what it is then.
type publishArgs struct {
	Release     string         `json:"release" doc:"Its name."`
	FormatID    int64          `json:"formatid" doc:"Its format: 88 for singles."`
	ID          int64          `json:"id,omitempty" doc:"The next free one."`
	Artist      string         `json:"artist,omitempty" doc:"Promo Only."`
	Genre       string         `json:"genre,omitempty" doc:"Compilation."`
	Label       string         `json:"label,omitempty" doc:"Promo Only Issue."`
	Kind        string         `json:"kind,omitempty" doc:"single, issue or specialty; single."`
	MediaType   int64          `json:"media_type,omitempty" doc:"1 video, 2 audio; as the format."`
	Date        string         `json:"date,omitempty" doc:"In New York; of published_at."`
	PublishedAt *time.Time     `json:"published_at,omitempty" doc:"When a sync may deliver it; now."`
	Tracks      []publishTrack `json:"tracks,omitempty" doc:"In order, each with a title."`
}

type publishTrack struct {
	Title          string `json:"title"`
	Artist         string `json:"artist"`
	Mix            string `json:"mix"`
	BPM            int64  `json:"bpm"`
	Duration       int64  `json:"duration"` // seconds
	End            string `json:"end"`
	Genre          string `json:"genre"`
	Label          string `json:"label"`
	ContentWarning bool   `json:"content_warning"`
	Explicit       bool   `json:"explicit"`
	SongYear       *int64 `json:"song_year"` // of a specialty's track
}

type published struct {
	ReleaseID   int64   `json:"releaseid"`
	TrackIDs    []int64 `json:"trackids"`
	Date        string  `json:"date"`
	PublishedAt string  `json:"published_at"`
	UserIDs     []int64 `json:"userids"` // who gets it with a sync after that, at most 100
}

// publishRelease inserts a release.
func publishRelease(tx *store.Tx, a publishArgs) (any, error) {
	r := releaseRow{
		ID: a.ID, Release: a.Release, FormatID: a.FormatID, Kind: or(a.Kind, "single"),
		Artist: or(a.Artist, "Promo Only"), Genre: or(a.Genre, "Compilation"),
		Label: or(a.Label, "Promo Only Issue"), MediaType: a.MediaType, Date: a.Date,
		PublishedAt: sims.FixtureAt(tx.Now), Modified: tx.Now.Unix(),
	}
	if a.PublishedAt != nil {
		r.PublishedAt = sims.FixtureAt(*a.PublishedAt)
	}
	at := r.PublishedAt.At(tx)
	err := r.complete(tx)
	if err != nil {
		return nil, err
	}
	answer := published{
		ReleaseID: r.ID, TrackIDs: []int64{}, Date: r.Date, PublishedAt: clockTime(at.Unix()),
	}
	var track, title int64
	err = tx.QueryRow(`
		SELECT
			(SELECT ifnull(max(trackid), 0) FROM promoonly_tracks),
			(SELECT ifnull(max(titleid), 0) FROM promoonly_tracks)`).Scan(&track, &title)
	if err != nil {
		return nil, err
	}
	for i, t := range a.Tracks {
		id := track + 1 + int64(i)
		r.Tracks = append(r.Tracks, trackRow{
			ID: id, TitleID: title + 1 + int64(i), Title: t.Title, Artist: t.Artist, Mix: t.Mix,
			BPM: t.BPM, Duration: t.Duration, End: t.End, Genre: t.Genre, Label: t.Label,
			ContentWarning: t.ContentWarning, Explicit: t.Explicit, SongYear: t.SongYear,
		})
		answer.TrackIDs = append(answer.TrackIDs, id)
	}
	if err := insertReleaseRow(tx, r); err != nil {
		return nil, err
	}
	answer.UserIDs, err = entitled(tx, r.ID, r.FormatID, max(at.Unix(), tx.Now.Unix()))
	return answer, err
}

// complete fills what an action may leave out, and checks what only an action holds
// to.
func (r *releaseRow) complete(tx *store.Tx) error {
	if err := needFormat(tx, "formatid", r.FormatID); err != nil {
		return err
	}
	var media, last int64
	var taken bool
	err := tx.QueryRow(`
		SELECT
			(SELECT iif(media_type = 0, 2, media_type) FROM promoonly_formats WHERE formatid = $1),
			(SELECT ifnull(max(releaseid), 0) FROM promoonly_releases),
			EXISTS (SELECT 1 FROM promoonly_releases WHERE releaseid = $2)`,
		r.FormatID, r.ID).Scan(&media, &last, &taken)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		r.ID = last + 1
	}
	if r.MediaType == 0 {
		r.MediaType = media
	}
	switch {
	case taken:
		return &sims.Bad{Key: "id", Reason: fmt.Sprintf("there is a release %d already", r.ID)}
	case r.ID < 1 || r.ID > maxID:
		return &sims.Bad{Key: "id", Reason: fmt.Sprintf("must be from 1 to %d", maxID)}
	case r.Kind != "issue" && r.Kind != "single" && r.Kind != "specialty":
		return &sims.Bad{Key: "kind", Reason: "must be issue, single or specialty"}
	}
	if r.Date == "" {
		r.Date, err = easternDate(r.PublishedAt.At(tx))
	}
	return err
}

// entitled returns the active users who may have a release at a time, at most 100.
func entitled(tx *store.Tx, releaseid, formatid, at int64) ([]int64, error) {
	return idsOf(tx, `
		SELECT e.userid
		FROM promoonly_entitlements e INDEXED BY promoonly_entitlements_by_format
		CROSS JOIN promoonly_users u ON u.userid = e.userid AND u.status = 'active'
		WHERE e.formatid = $1 AND e.starts_at <= $2 AND e.ends_at > $2
		UNION
		SELECT e.userid
		FROM promoonly_entitlements e INDEXED BY promoonly_entitlements_by_release
		CROSS JOIN promoonly_users u ON u.userid = e.userid AND u.status = 'active'
		WHERE e.releaseid = $3 AND e.starts_at <= $2 AND e.ends_at > $2
		ORDER BY 1 LIMIT 100`, formatid, at, releaseid)
}

type changeArgs struct {
	ReleaseID int64   `json:"releaseid" doc:"The release."`
	Release   *string `json:"release,omitempty" doc:"Its new name."`
	Artist    *string `json:"artist,omitempty" doc:"Its new artist."`
	Genre     *string `json:"genre,omitempty" doc:"Its new genre."`
	Label     *string `json:"label,omitempty" doc:"Its new label."`
	Date      *string `json:"date,omitempty" doc:"Its new date, YYYY-MM-DD."`
}

type changed struct {
	ReleaseID int64  `json:"releaseid"`
	Modified  int64  `json:"modified"` // Unix seconds
	Date      string `json:"date"`
}

func changeRelease(tx *store.Tx, a changeArgs) (any, error) {
	if err := needRelease(tx, "releaseid", a.ReleaseID); err != nil {
		return nil, err
	}
	if a.Release != nil && *a.Release == "" {
		return nil, &sims.Bad{Key: "release", Reason: "must not be empty"}
	}
	var ts *int64
	if a.Date != nil {
		at, err := midnight(*a.Date)
		if err != nil {
			return nil, &sims.Bad{Key: "date", Reason: "must be a date, YYYY-MM-DD"}
		}
		ts = &at
	}
	c := changed{ReleaseID: a.ReleaseID, Modified: tx.Now.Unix()}
	err := tx.QueryRow(`
		UPDATE promoonly_releases
		SET name = ifnull($1, name), artist = ifnull($2, artist), genre = ifnull($3, genre),
			label = ifnull($4, label), release_date = ifnull($5, release_date),
			release_ts = ifnull($6, release_ts), modified = $7
		WHERE releaseid = $8
		RETURNING release_date`,
		a.Release, a.Artist, a.Genre, a.Label, a.Date, ts, c.Modified, a.ReleaseID).Scan(&c.Date)
	return c, err
}
