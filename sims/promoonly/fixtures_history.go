package promoonly

import (
	"fmt"
	"slices"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A downloadRow has tracks that were downloaded at the same time.
type downloadRow struct {
	UserID     int64            `yaml:"userid"`
	TrackIDs   []int64          `yaml:"trackids"`
	FileFormat string           `yaml:"file_format"` // mp3 or 720 mp4 where left out
	At         sims.FixtureTime `yaml:"at"`
}

func insertDownloadRow(tx *store.Tx, r downloadRow) error {
	if err := needUser(tx, "userid", r.UserID); err != nil {
		return err
	}
	for _, id := range r.TrackIDs {
		if err := needTrack(tx, "trackids", id); err != nil {
			return err
		}
		media, err := mediaTypeOf(tx, id)
		if err != nil {
			return err
		}
		f, ok := defaultFileFormat(media), true
		if r.FileFormat != "" {
			f, ok = fileFormatOf(media, r.FileFormat)
		}
		if !ok {
			return &sims.Bad{Key: "file_format", Reason: fmt.Sprintf(
				"%q is not one of track %d", r.FileFormat, id)}
		}
		err = insertDownload(tx, download{
			UserID: r.UserID, TrackID: id, FileFormat: f.Name, At: r.At.At(tx).Unix(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A download is a track that a user has downloaded.
type download struct {
	UserID, TrackID int64
	FileFormat      string
	ServerID        int64 // 0 unspecified
	At              int64 // Unix seconds
}

// insertDownload adds to a user's history.
func insertDownload(tx *store.Tx, d download) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_downloads
			(userid, trackid, releaseid, at, media_type, file_format, serverid)
		SELECT $1, trackid, releaseid, $2, media_type, $3, $4
		FROM promoonly_tracks WHERE trackid = $5`,
		d.UserID, d.At, d.FileFormat, d.ServerID, d.TrackID)
	return err
}

// A fileFormat is what a track can be downloaded as. (Documented, /doc/get_file_formats,
// but the names other than 720 mp4, mp3, m4a and wav.)
type fileFormat struct {
	MediaType int64  // 1 video, 2 audio
	Index     int64  // among those of the media type
	Name      string // of a queued track: 720 mp4
	Extension string
	Label     string
}

// fileFormats stand in the vendor's order.
var fileFormats = []fileFormat{
	{1, 0, "360 mp4", ".mp4", "SD 360p mp4"},
	{1, 1, "720 mp4", ".mp4", "HD 720p mp4"},
	{2, 0, "m4a", ".m4a", "Lossless m4a"},
	{2, 1, "mp3", ".mp3", "320 kbps mp3"},
	{2, 2, "wav", ".wav", "Uncompressed wav"},
}

// defaultIndex is the file format of who has saved none: 720 mp4 and mp3.
const defaultIndex = 1

func defaultFileFormat(media int64) fileFormat {
	f, _ := fileFormatAt(media, defaultIndex)
	return f
}

func fileFormatAt(media, index int64) (fileFormat, bool) {
	return findFormat(func(f fileFormat) bool { return f.MediaType == media && f.Index == index })
}

func fileFormatOf(media int64, name string) (fileFormat, bool) {
	return findFormat(func(f fileFormat) bool { return f.MediaType == media && f.Name == name })
}

func findFormat(is func(fileFormat) bool) (fileFormat, bool) {
	i := slices.IndexFunc(fileFormats, is)
	if i < 0 {
		return fileFormat{}, false
	}
	return fileFormats[i], true
}

// A sessionRow is a set that a DJ reported.
type sessionRow struct {
	ID     int64            `yaml:"id"`
	UserID int64            `yaml:"userid"`
	Name   string           `yaml:"session"` // 6491.session
	At     sims.FixtureTime `yaml:"at"`      // of the report
	Plays  []playRow        `yaml:"plays"`
}

type playRow struct {
	ID      int64            `yaml:"id"`
	Played  sims.FixtureTime `yaml:"played"`
	TrackID int64            `yaml:"trackid"` // 0 where it is no track of the POOL
	Artist  string           `yaml:"artist"`  // as reported; of the track where left out
	Title   string           `yaml:"title"`
}

func insertSessionRow(tx *store.Tx, r sessionRow) error {
	if err := needUser(tx, "userid", r.UserID); err != nil {
		return err
	}
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "id", Reason: "must be an integer from 1"}
	case r.Name == "":
		return &sims.Bad{Key: "session", Reason: "is required"}
	case r.At.IsZero():
		return &sims.Bad{Key: "at", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO promoonly_report_sessions (id, userid, name, ts)
		VALUES ($1, $2, $3, $4)`, r.ID, r.UserID, r.Name, r.At.At(tx).Unix())
	if err != nil {
		return err
	}
	for _, p := range r.Plays {
		if err := insertPlayRow(tx, r.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// insertPlayRow inserts a track of a set. An id of 0 is the next free one.
func insertPlayRow(tx *store.Tx, sessionid int64, r playRow) error {
	switch {
	case r.ID < 0:
		return &sims.Bad{Key: "plays", Reason: "an id must be an integer from 1"}
	case r.Played.IsZero():
		return &sims.Bad{Key: "plays", Reason: "played is required"}
	case r.TrackID == 0 && (r.Artist == "" || r.Title == ""):
		return &sims.Bad{Key: "plays", Reason: "artist and title are required, or a trackid"}
	}
	if r.TrackID != 0 {
		if err := needTrack(tx, "plays", r.TrackID); err != nil {
			return err
		}
		err := tx.QueryRow(`
			SELECT iif($1 = '', artist, $1), iif($2 = '', title, $2)
			FROM promoonly_tracks WHERE trackid = $3`,
			r.Artist, r.Title, r.TrackID).Scan(&r.Artist, &r.Title)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(`
		INSERT INTO promoonly_report_plays (id, sessionid, played, linkid, artist, title)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6)`,
		r.ID, sessionid, r.Played.At(tx).Unix(), r.TrackID, r.Artist, r.Title)
	return err
}
