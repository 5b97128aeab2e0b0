package promoonly

import (
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/store"
)

// A row of the history by release. (Documented, /doc/download_history. The vendor prints
// the time as a text.) d is the release as downloaded.
var historyRelease = releases.but(
	"date", "CAST(d.at AS TEXT)",
	"downloads", "d.downloads",
	"file_format", "d.file_format",
	"media_type", "d.media_type",
	"releaseid", "d.releaseid",
).object(`artist date downloads file_format media_type release releaseid`)

// The same by track, which is ours. w is the download.
var historyTrack = tracks.but(
	"date", "CAST(w.at AS TEXT)",
	"file_format", "w.file_format",
).object(`artist date file_format media_type mix release releaseid title titleid trackid`)

// Of the rows that a late page leaves out nothing but the index is read: what a row
// tells comes from a query of its own.
var (
	selectDownloadedReleases = `
	SELECT (
		SELECT ` + historyRelease + `
		FROM promoonly_releases r WHERE r.releaseid = d.releaseid)
	FROM promoonly_downloaded_releases d INDEXED BY promoonly_downloaded_releases_by_time
	WHERE d.userid = $1 AND $2 IN (0, d.media_type)
	ORDER BY d.at DESC, d.releaseid DESC
	LIMIT $3 OFFSET $4`

	selectDownloads = `
	SELECT ` + downloadedTrack + `
	FROM promoonly_downloads w INDEXED BY promoonly_downloads_by_time
	WHERE w.userid = $1 AND $2 IN (0, w.media_type)
	ORDER BY w.at DESC, w.id DESC
	LIMIT $3 OFFSET $4`

	selectDownloadsBetween = `
	SELECT ` + downloadedTrack + `
	FROM promoonly_downloads w INDEXED BY promoonly_downloads_by_time
	WHERE w.userid = $1 AND $2 IN (0, w.media_type) AND w.at >= $3 AND w.at < $4
	ORDER BY w.at DESC, w.id DESC
	LIMIT $5`

	downloadedTrack = `(
		SELECT ` + historyTrack + `
		FROM promoonly_tracks t CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
		WHERE t.trackid = w.trackid)`
)

// A downloadedRelease is a row of the history, counted over some of its downloads. The keys
// are those of historyRelease.
type downloadedRelease struct {
	Artist     string `json:"artist"`
	Date       string `json:"date"` // of the latest, as the media type and the format
	Downloads  int64  `json:"downloads"`
	FileFormat string `json:"file_format"`
	MediaType  int64  `json:"media_type"`
	Release    string `json:"release"`
	ReleaseID  int64  `json:"releaseid"`
}

const selectReleasesBetween = `
	SELECT releaseid, at, media_type, file_format
	FROM promoonly_downloads INDEXED BY promoonly_downloads_by_time
	WHERE userid = $1 AND $2 IN (0, media_type) AND at >= $3 AND at < $4
	ORDER BY at DESC, id DESC`

// releasesBetween returns what a user has downloaded between two times (Unix seconds),
// by release, as a JSON array, and how many those are: the one with the latest download
// first, most of them at most.
func releasesBetween(
	tx *store.Tx, userid, media, begin, end, most int64,
) (list encoded, n int, err error) {
	counted, err := countReleases(tx, userid, media, begin, end)
	if err != nil {
		return nil, 0, err
	}
	counted = counted[:min(most, int64(len(counted)))]
	for _, d := range counted {
		err := tx.QueryRow(`
			SELECT artist, name FROM promoonly_releases
			WHERE releaseid = $1`, d.ReleaseID).Scan(&d.Artist, &d.Release)
		if err != nil {
			return nil, 0, err
		}
	}
	list, err = wire.JSON(counted)
	return list, len(counted), err
}

func countReleases(tx *store.Tx, userid, media, begin, end int64) ([]*downloadedRelease, error) {
	rows, err := tx.Query(selectReleasesBetween, userid, media, begin, end)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []*downloadedRelease{}
	byID := map[int64]*downloadedRelease{}
	for rows.Next() {
		var d downloadedRelease
		if err := rows.Scan(&d.ReleaseID, &d.Date, &d.MediaType, &d.FileFormat); err != nil {
			return nil, err
		}
		first := byID[d.ReleaseID]
		if first == nil {
			first = &d
			byID[d.ReleaseID] = first
			list = append(list, first)
		}
		first.Downloads++
	}
	return list, rows.Err()
}
