package promoonly

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"

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
	var has bool
	err := tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1 FROM promoonly_tracks t
			CROSS JOIN promoonly_distribution d ON d.releaseid = t.releaseid AND d.userid = $1
			WHERE t.trackid = $2)`, userid, trackid).Scan(&has)
	if err == nil && !has {
		err = trackNotDistributed(tx, userid, trackid)
	}
	return err
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
