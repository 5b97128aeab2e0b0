package promoonly

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/mockapis/mockapis/store"
)

var selectRelease = `
	SELECT ` + releaseDetail + `,
		(SELECT group_concat(` + releaseDetailTrack + `)
		FROM promoonly_release_tracks rt INDEXED BY promoonly_release_tracks_in_order
		CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid
		WHERE rt.releaseid = r.releaseid)
	FROM promoonly_distribution d
	JOIN promoonly_releases r ON r.releaseid = d.releaseid
	WHERE d.userid = $1 AND d.releaseid = $2`

// releaseWithTracks returns a release with its tracks as JSON, or
// the failure where it is not in the user's distribution.
func releaseWithTracks(tx *store.Tx, userid, releaseid int64) (encoded, error) {
	var release string
	var tracks sql.NullString
	err := tx.QueryRow(selectRelease, userid, releaseid).Scan(&release, &tracks)
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

// listed answers with the array of a statement's rows, of which $1 is the user.
func (s *Server) listed(r *http.Request, statement string, args ...any) (any, error) {
	var answer encoded
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		answer, err = listOf(tx, statement, append([]any{userid}, args...)...)
		return err
	})
	return answer, err
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
