package promoonly

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// preferences are what a user has chosen for downloads.
type preferences struct {
	Video, Audio int64 // the index of a file format
	Naming       filenaming
}

// fileFormat is what a track of this media type (1 video, 2 audio) is downloaded as.
func (p preferences) fileFormat(media int64) (fileFormat, error) {
	index := p.Audio
	if media == 1 {
		index = p.Video
	}
	f, ok := fileFormatAt(media, index)
	if !ok {
		return f, fmt.Errorf("media type %d has no file format %d", media, index)
	}
	return f, nil
}

const selectPreferences = `
	SELECT video, audio, filenames
	FROM promoonly_preferences
	WHERE userid = $1`

// preferencesOf returns what a user has saved, or what everybody begins with.
func preferencesOf(tx *store.Tx, userid int64) (preferences, error) {
	p := preferences{Video: defaultIndex, Audio: defaultIndex, Naming: defaultNaming}
	var filenames string
	err := tx.QueryRow(selectPreferences, userid).Scan(&p.Video, &p.Audio, &filenames)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(filenames), &p.Naming)
	}
	if err != nil {
		return p, fmt.Errorf("preferences of user %d: %w", userid, err)
	}
	return p, nil
}

// savePreferences keeps all of a user's preferences: who changes one reads them in the
// same transaction.
func savePreferences(tx *store.Tx, userid int64, p preferences) error {
	filenames, err := json.Marshal(p.Naming)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO promoonly_preferences (userid, video, audio, filenames)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT DO UPDATE SET
			video = excluded.video, audio = excluded.audio, filenames = excluded.filenames`,
		userid, p.Video, p.Audio, string(filenames))
	return err
}

const selectFileTrack = `
	SELECT t.trackid, t.title, t.artist, t.mix, t.duration, t.bpm, t.ending, t.genre, t.label,
		r.name, ifnull(rt.position, 0), r.release_date, t.content_warning
	FROM promoonly_tracks t
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	LEFT JOIN promoonly_release_tracks rt ON rt.releaseid = t.releaseid AND rt.trackid = t.trackid
	WHERE t.trackid = $1`

// fileName is what a user's file of a track is called, in a format.
func fileName(tx *store.Tx, userid, trackid int64, f fileFormat) (string, error) {
	p, err := preferencesOf(tx, userid)
	if err != nil {
		return "", err
	}
	var t fileTrack
	err = tx.QueryRow(selectFileTrack, trackid).Scan(&t.TrackID, &t.Title, &t.Artist, &t.Mix,
		&t.Duration, &t.BPM, &t.End, &t.Genre, &t.Label, &t.Release, &t.Order, &t.Date,
		&t.ContentWarning)
	if err != nil {
		return "", fmt.Errorf("file name of track %d: %w", trackid, err)
	}
	return p.Naming.name(t, f), nil
}
