package promoonly

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// track answers GET /track/{trackid}: a track of the user's distribution. (Path and
// field names are those of a public client.)
func (s *Server) track(r *http.Request, segments map[string]string) (any, error) {
	id, err := readTrackID(segments)
	if err != nil {
		return nil, err
	}
	var answer encoded
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		answer, err = trackByID(tx, userid, id)
		return err
	})
	return answer, err
}

// readTrackID reads the segment {trackid}.
func readTrackID(segments map[string]string) (int64, error) {
	return readID(segments, "trackid", errTrackID, "track id")
}

var selectTrack = `
	SELECT ` + trackDetail + `
	FROM promoonly_tracks t
	CROSS JOIN promoonly_distribution d ON d.releaseid = t.releaseid AND d.userid = $1
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	WHERE t.trackid = $2`

// trackByID returns a track as JSON, or the failure where it is not in the user's
// distribution.
func trackByID(tx *store.Tx, userid, trackid int64) (encoded, error) {
	var track encoded
	err := tx.QueryRow(selectTrack, userid, trackid).Scan((*[]byte)(&track))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, trackNotDistributed(tx, userid, trackid)
	}
	return track, err
}

// checkTrack returns the failure of a track that is not in the user's distribution:
// that its release is not. (That it may be in a chart that he has does not count.)
func checkTrack(tx *store.Tx, userid, trackid int64) error {
	has, err := hasTrack(tx, userid, trackid)
	if err == nil && !has {
		err = trackNotDistributed(tx, userid, trackid)
	}
	return err
}

// hasTrack reports whether a track is in the user's distribution.
func hasTrack(tx *store.Tx, userid, trackid int64) (has bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1 FROM promoonly_tracks t
			CROSS JOIN promoonly_distribution d ON d.releaseid = t.releaseid AND d.userid = $1
			WHERE t.trackid = $2)`, userid, trackid).Scan(&has)
	return has, err
}

// trackNotDistributed says why a user does not see a track.
func trackNotDistributed(tx *store.Tx, userid, trackid int64) error {
	var releaseid int64
	err := tx.QueryRow(`
		SELECT releaseid FROM promoonly_tracks
		WHERE trackid = $1`, trackid).Scan(&releaseid)
	if errors.Is(err, sql.ErrNoRows) {
		return errTrackUnknown.because("there is no track %d", trackid).judging("trackid", trackid)
	}
	if err != nil {
		return err
	}
	err = notDistributed(tx, userid, releaseid)
	var e *apiError
	if errors.As(err, &e) {
		e.Why = fmt.Sprintf("track %d is of release %d: %s", trackid, releaseid, e.Why)
		e.judging("trackid", trackid)
	}
	return err
}

// selectVersions selects the versions of track $2 that user $1 has: what has its title
// and artist, in any case. (That this makes a version is ours.)
var selectVersions = `
	SELECT r.release_date, t.trackid, ` + trackVersion + `
	FROM promoonly_tracks asked
	CROSS JOIN promoonly_tracks t INDEXED BY promoonly_tracks_by_song
		ON t.title = asked.title COLLATE NOCASE AND t.artist = asked.artist COLLATE NOCASE
	CROSS JOIN promoonly_distribution d ON d.releaseid = t.releaseid AND d.userid = $1
	CROSS JOIN promoonly_releases r ON r.releaseid = t.releaseid
	WHERE asked.trackid = $2`

// A version is a track with what it is sorted by.
type version struct {
	date    string
	trackid int64
	object  json.RawMessage
}

// versionsOf returns the versions of a track that the user has, itself too: those of
// the newest release first.
func versionsOf(tx *store.Tx, userid, trackid int64) (list []version, err error) {
	rows, err := tx.Query(selectVersions, userid, trackid)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v version
		if err := rows.Scan(&v.date, &v.trackid, (*[]byte)(&v.object)); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	// The index has them by title alone, and they are few.
	slices.SortFunc(list, func(a, b version) int {
		return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(a.trackid, b.trackid))
	})
	return list, rows.Err()
}

// trackVersions answers GET /track/versions/{trackid}: the other media and mixes of a
// track that the user has.
func (s *Server) trackVersions(r *http.Request, segments map[string]string) (any, error) {
	id, err := readTrackID(segments)
	if err != nil {
		return nil, err
	}
	answer := []json.RawMessage{}
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		if err := checkTrack(tx, userid, id); err != nil {
			return err
		}
		list, err := versionsOf(tx, userid, id)
		for _, v := range list {
			answer = append(answer, v.object)
		}
		return err
	})
	return answer, err
}
