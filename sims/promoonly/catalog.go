package promoonly

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// SQLite builds the JSON of releases and tracks: a page of 100 releases is then
// a few values to fetch instead of 1,200. Keys stand in the order of the
// vendor's samples.

const selectRelease = `
	SELECT
		json_object(
			'date', r.release_date, 'formatid', r.formatid, 'id', r.releaseid,
			'label_img', r.label_image, 'mod_time', r.modified, 'month', r.month,
			'release', r.name, 'release_artist', r.artist, 'release_genre', r.genre,
			'release_img', r.image, 'release_label', r.label, 'year', r.year),
		(SELECT group_concat(json_object(
			'artist', t.artist, 'bpm', t.bpm,
			'content_warning', json(iif(t.content_warning, 'true', 'false')),
			'downloaded', EXISTS (
				SELECT 1 FROM promoonly_downloads w WHERE w.userid = d.userid AND w.trackid = t.trackid),
			'duration', t.duration, 'end', t.ending, 'explicit', t.explicit, 'genre', t.genre,
			'label', t.label, 'media_type', t.media_type, 'mix', t.mix, 'order', rt.position,
			'title', t.title, 'titleid', t.titleid, 'trackid', t.trackid))
		FROM promoonly_release_tracks rt INDEXED BY promoonly_release_tracks_in_order
		CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid
		WHERE rt.releaseid = r.releaseid)
	FROM promoonly_distribution d
	JOIN promoonly_releases r ON r.releaseid = d.releaseid
	WHERE d.releaseid = $1 AND d.userid = $2`

// releaseWithTracks returns a release with its tracks as JSON, or
// the failure where it is not in the user's distribution.
func releaseWithTracks(tx *store.Tx, userid, releaseid int64) (encoded, error) {
	var release string
	var tracks sql.NullString
	err := tx.QueryRow(selectRelease, releaseid, userid).Scan(&release, &tracks)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notDistributed(tx, userid, releaseid)
	}
	if err != nil {
		return nil, err
	}
	// tracks comes last, out of the order of the other keys.
	whole := make(encoded, 0, len(release)+len(tracks.String)+20)
	whole = append(append(whole, release[:len(release)-1]...), `,"tracks":[`...)
	return append(append(whole, tracks.String...), "]}"...), nil
}

// notDistributed says why a user does not see a release.
func notDistributed(tx *store.Tx, userid, releaseid int64) error {
	var published, formatid int64
	var entitled bool
	now := tx.Now.Unix()
	err := tx.QueryRow(`
		SELECT r.published_at, r.formatid, EXISTS (
			SELECT 1 FROM promoonly_entitlements e
			WHERE e.userid = $1 AND e.starts_at <= $2 AND e.ends_at > $2
				AND (e.formatid = r.formatid OR e.releaseid = r.releaseid))
		FROM promoonly_releases r
		WHERE r.releaseid = $3`, userid, now, releaseid).Scan(&published, &formatid, &entitled)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errReleaseUnknown.because("there is no release %d", releaseid).
			judging("releaseid", releaseid)
	case err != nil:
		return err
	case published > now:
		return errReleaseNotPublished.because("release %d is published at %s; the clock is %s",
			releaseid, clockTime(published), clockTime(now)).
			judging("releaseid", releaseid, "published_at", clockTime(published), "clock", clockTime(now))
	case !entitled:
		return errReleaseNotEntitled.because(
			"release %d has the format %d, and user %d is not entitled to either now",
			releaseid, formatid, userid).
			judging("releaseid", releaseid, "formatid", formatid, "userid", userid, "clock", clockTime(now))
	}
	return errReleaseNotSynced.because(
		"release %d is not in the distribution of user %d yet; GET /user/sync adds it",
		releaseid, userid).judging("releaseid", releaseid, "userid", userid)
}

// visible is the condition on release r and distribution d for the listings by
// date.
const visible = `r.kind IN ('issue', 'single') AND NOT EXISTS (
	SELECT 1 FROM promoonly_hidden_formats h WHERE h.userid = d.userid AND h.formatid = r.formatid)`

// A releaseDate is a date with its releases: JSON objects and the commas between.
type releaseDate struct {
	Date, Releases string
}

const selectReleases = `
	SELECT d.release_date, group_concat(json_object(
		'artist', r.artist,
		'downloaded', (
			SELECT count(*) FROM promoonly_release_tracks rt
			WHERE rt.releaseid = r.releaseid AND EXISTS (
				SELECT 1 FROM promoonly_downloads w WHERE w.userid = d.userid AND w.trackid = rt.trackid)),
		'formatid', r.formatid, 'genre', r.genre, 'id', r.releaseid, 'image_url', r.image,
		'label', r.label, 'label_url', r.label_image, 'modified', r.modified, 'release', r.name,
		'tracks', (SELECT count(*) FROM promoonly_release_tracks rt WHERE rt.releaseid = r.releaseid),
		'type', r.media_type))
	FROM promoonly_distribution d INDEXED BY promoonly_distribution_by_date
	CROSS JOIN promoonly_releases r ON r.releaseid = d.releaseid
	WHERE d.userid = $1 AND d.release_date <= $2 AND ` + visible + `
	GROUP BY d.release_date
	ORDER BY d.release_date DESC
	LIMIT $3`

// releasesFrom returns count dates of the user's releases, from start back.
// One stretch of the index by date is read, in the order of the answer.
func releasesFrom(tx *store.Tx, userid int64, start string, count int64) ([]releaseDate, error) {
	rows, err := tx.Query(selectReleases, userid, start, count)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	dates := make([]releaseDate, 0, count)
	for rows.Next() {
		var d releaseDate
		if err := rows.Scan(&d.Date, &d.Releases); err != nil {
			return nil, err
		}
		dates = append(dates, d)
	}
	return dates, rows.Err()
}

// lastDate is after every date there can be.
const lastDate = "9999-12-31"

// nextDate is a step from date to date: a condition on the date follows.
const nextDate = `
	SELECT d.release_date
	FROM promoonly_distribution d INDEXED BY promoonly_distribution_by_date
	CROSS JOIN promoonly_releases r ON r.releaseid = d.releaseid
	WHERE d.userid = $1 AND ` + visible

const selectDate = `
	WITH RECURSIVE dates (date) AS (
		SELECT (` + nextDate + ` AND d.release_date <= $2 ORDER BY d.release_date DESC LIMIT 1)
		UNION ALL
		SELECT (` + nextDate + ` AND d.release_date < dates.date ORDER BY d.release_date DESC LIMIT 1)
		FROM dates WHERE dates.date IS NOT NULL)
	SELECT date FROM dates LIMIT 1 OFFSET $3`

// startOfPage returns the newest date that page p may have, and false where the
// page is past the end. It walks the index from date to date, whatever their
// number of releases.
func startOfPage(tx *store.Tx, userid int64, p datePage) (date string, ok bool, err error) {
	if p.start == "" {
		p.start = lastDate
	}
	if p.page == 1 {
		return p.start, true, nil
	}
	var next sql.NullString
	err = tx.QueryRow(selectDate, userid, p.start, (p.page-1)*p.count).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return next.String, next.Valid, err
}
