package promoonly

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/store"
)

// sessionsOnPage is documented, /doc/list_reported_sessions.
const sessionsOnPage = 20

const selectSessions = `
	SELECT json_object('id', id, 'session', name, 'ts', ts)
	FROM promoonly_report_sessions
	WHERE userid = $1
	ORDER BY ts DESC, id DESC
	LIMIT 20 OFFSET $2`

// reportedSessions answers GET /tracktrends/sessions/{page}: the sets that the user
// reported, latest first.
func (s *Server) reportedSessions(r *http.Request, segments map[string]string) (any, error) {
	page, err := readPage(segments)
	if err != nil {
		return nil, err
	}
	var list encoded
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		list, err = listOf(tx, selectSessions, userid, (page-1)*sessionsOnPage)
		return err
	})
	return list, err
}

// A play is a track of a set. (Documented, /doc/view_session. That linkid is the track,
// where it is one of the POOL, is ours.)
type play struct {
	ID     int64  `json:"id"`
	LinkID int64  `json:"linkid"`
	Played string `json:"played"` // 2013-12-18 14:56:29-05:00
	Artist string `json:"reported_artist"`
	Title  string `json:"reported_title"`
}

// playedForm is that of the vendor's sample: New York's time, and how far from UTC it is.
const playedForm = "2006-01-02 15:04:05-07:00"

// reportedSession answers GET /tracktrends/session/{id}: what was played in a set, in
// the order of time.
func (s *Server) reportedSession(r *http.Request, segments map[string]string) (any, error) {
	id, err := readID(segments, "id", errSessionID, "session id")
	if err != nil {
		return nil, err
	}
	var plays []play
	err = s.view(r, func(tx *store.Tx, userid int64) error {
		if err := checkSession(tx, userid, id); err != nil {
			return err
		}
		plays, err = playsOf(tx, id, s.world.Settings.Int(settingMaxRows))
		return err
	})
	return plays, err
}

// checkSession returns the failure of a session that is none of the user's.
func checkSession(tx *store.Tx, userid, sessionid int64) error {
	var owner int64
	err := tx.QueryRow(`
		SELECT userid FROM promoonly_report_sessions
		WHERE id = $1`, sessionid).Scan(&owner)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errSessionUnknown.because("there is no session %d", sessionid).
			judging("sessionid", sessionid)
	case err == nil && owner != userid:
		return errSessionOfOther.because("session %d is not of user %d", sessionid, userid).
			judging("sessionid", sessionid, "userid", userid)
	}
	return err
}

const selectPlays = `
	SELECT id, linkid, played, artist, title
	FROM promoonly_report_plays
	WHERE sessionid = $1
	ORDER BY played, id
	LIMIT $2`

// playsOf returns what was played in a set, at most so many tracks.
func playsOf(tx *store.Tx, sessionid, most int64) ([]play, error) {
	zone, err := eastern()
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(selectPlays, sessionid, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	plays := []play{}
	for rows.Next() {
		var p play
		var played int64
		if err := rows.Scan(&p.ID, &p.LinkID, &played, &p.Artist, &p.Title); err != nil {
			return nil, err
		}
		p.Played = time.Unix(played, 0).In(zone).Format(playedForm)
		plays = append(plays, p)
	}
	return plays, rows.Err()
}
