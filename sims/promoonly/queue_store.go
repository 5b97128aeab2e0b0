package promoonly

import (
	"bytes"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A queued track is told in pieces: between them stands what SQLite does not know, the
// servers and the time in New York. q is the row of the queue.
var (
	inQueue = tracks.but(
		"dl_token", "q.dl_token",
		"file_type", "q.file_type",
		"queueid", "q.queueid",
	)
	// As it is queued the vendor prints content_warn as a text, and the name of the
	// release otherwise than in the list.
	asQueued = inQueue.but(
		"Result", "'Track successfully queued for download.'",
		"content_warn", "iif(t.content_warning, 'True', 'False')",
		"release_name", "r.name",
		"release_year", "CAST(substr(r.release_date, 1, 4) AS INTEGER)",
	)

	queuedBeforeServers = asQueued.object(`Result artist bpm content_warn dl_token duration end
		explicit file_type genre label media_type mix modified queueid release_image
		release_name release_year releaseid`)  // /doc/queue_download
	listedBeforeTime = inQueue.object(`artist bpm content_warn dl_token duration end explicit
		file_type genre label media_type mix modified`)  // /doc/view_queue
	listedBeforeServers = inQueue.object(`queueid release release_image releaseid`)
	afterServers        = inQueue.object(`title titleid trackid`)
)

// merged is one JSON object with the members of several.
func merged(objects ...[]byte) encoded {
	size := 0
	for _, o := range objects {
		size += len(o)
	}
	whole := append(make(encoded, 0, size+1), '{')
	for i, o := range objects {
		if i > 0 {
			whole = append(whole, ',')
		}
		whole = append(whole, o[1:len(o)-1]...)
	}
	return append(whole, '}')
}

// member is a JSON object with one member.
func member(key string, value []byte) []byte {
	return append(append([]byte(`{"`+key+`":`), value...), '}')
}

var selectQueued = `
	SELECT ` + queuedBeforeServers + `, ` + afterServers + `
	FROM promoonly_queue q INDEXED BY promoonly_queue_tracks
	CROSS JOIN promoonly_tracks t ON t.trackid = q.trackid
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	WHERE q.userid = $1 AND q.trackid = $2 AND q.state = 'queued'`

// queuedTrack tells of a track in a user's queue. servers is JSON.
func queuedTrack(tx *store.Tx, userid, trackid int64, servers []byte) (encoded, error) {
	var before, after []byte
	err := tx.QueryRow(selectQueued, userid, trackid).Scan(&before, &after)
	if err != nil {
		return nil, err
	}
	return merged(before, member("servers", servers), after), nil
}

var selectQueue = `
	SELECT q.queued_at, ` + listedBeforeTime + `, ` + listedBeforeServers + `, ` + afterServers + `
	FROM promoonly_queue q INDEXED BY promoonly_queue_in_order
	CROSS JOIN promoonly_tracks t ON t.trackid = q.trackid
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	WHERE q.userid = $1 AND q.state = 'queued'
	ORDER BY q.queueid
	LIMIT $2`

// queuedTracks is a user's queue as JSON, most rows at most. servers is JSON.
func queuedTracks(tx *store.Tx, userid, most int64, servers []byte) (encoded, error) {
	zone, err := eastern()
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(selectQueue, userid, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hosts := member("servers", servers)
	var list [][]byte
	for rows.Next() {
		var at int64
		var one, two, three []byte
		if err := rows.Scan(&at, &one, &two, &three); err != nil {
			return nil, err
		}
		queued := time.Unix(at, 0).In(zone).Format(`"2006-01-02 15:04:05"`)
		list = append(list, merged(one, member("queue_time", []byte(queued)), two, hosts, three))
	}
	return slices.Concat(encoded{'['}, bytes.Join(list, []byte{','}), encoded{']'}), rows.Err()
}

const selectQueuedSince = `
	SELECT queued_at
	FROM promoonly_queue INDEXED BY promoonly_queue_tracks
	WHERE userid = $1 AND trackid = $2 AND state = 'queued'`

// queuedSince returns when a track came into a user's queue (Unix seconds), and
// whether it is in it.
func queuedSince(tx *store.Tx, userid, trackid int64) (at int64, live bool, err error) {
	err = tx.QueryRow(selectQueuedSince, userid, trackid).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return at, err == nil, err
}

func insertQueued(tx *store.Tx, userid, trackid int64, fileType, dlToken string) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_queue (userid, trackid, file_type, dl_token, queued_at, state)
		VALUES ($1, $2, $3, $4, $5, 'queued')`,
		userid, trackid, fileType, dlToken, tx.Now.Unix())
	return err
}

// dequeue takes a track out of a user's queue, and reports whether it was in it.
func dequeue(tx *store.Tx, userid, trackid int64) (bool, error) {
	result, err := tx.Exec(`
		UPDATE promoonly_queue INDEXED BY promoonly_queue_tracks SET state = 'removed'
		WHERE userid = $1 AND trackid = $2 AND state = 'queued'`, userid, trackid)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// A queuedFile is a row of the queue, whatever became of it, with its track.
type queuedFile struct {
	QueueID, UserID, TrackID int64
	ReleaseID, TitleID       int64
	MediaType                int64
	FileType, State          string
	QueuedAt                 int64 // Unix seconds
	Title, Artist, Mix       string
}

const selectByDLToken = `
	SELECT q.queueid, q.userid, q.trackid, t.releaseid, t.titleid, t.media_type, q.file_type,
		q.state, q.queued_at, t.title, t.artist, t.mix
	FROM promoonly_queue q
	CROSS JOIN promoonly_tracks t ON t.trackid = q.trackid
	WHERE q.dl_token = $1`

// queuedByToken returns what a dl_token was made for, or the failure where it is
// unknown.
func queuedByToken(tx *store.Tx, dlToken string) (queuedFile, error) {
	var q queuedFile
	err := tx.QueryRow(selectByDLToken, dlToken).Scan(&q.QueueID, &q.UserID, &q.TrackID,
		&q.ReleaseID, &q.TitleID, &q.MediaType, &q.FileType, &q.State, &q.QueuedAt,
		&q.Title, &q.Artist, &q.Mix)
	if errors.Is(err, sql.ErrNoRows) {
		return q, unknownDLToken(dlToken)
	}
	return q, err
}

func setDone(tx *store.Tx, queueid int64) error {
	_, err := tx.Exec(`UPDATE promoonly_queue SET state = 'done' WHERE queueid = $1`, queueid)
	return err
}

func mediaTypeOf(tx *store.Tx, trackid int64) (media int64, err error) {
	err = tx.QueryRow(`
		SELECT media_type FROM promoonly_tracks WHERE trackid = $1`, trackid).Scan(&media)
	return media, err
}

// hasDownloaded reports whether a user has downloaded a track.
func hasDownloaded(tx *store.Tx, userid, trackid int64) (has bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1 FROM promoonly_downloads WHERE userid = $1 AND trackid = $2)`,
		userid, trackid).Scan(&has)
	return has, err
}
