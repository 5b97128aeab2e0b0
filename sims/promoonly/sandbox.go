package promoonly

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The alphabets of what is minted, as in the vendor's samples.
const (
	lowerAlphanumeric = "0123456789abcdefghijklmnopqrstuvwxyz"
	lowerHex          = "0123456789abcdef"
)

// The userids of minted users are high, away from those that people choose.
const (
	firstMinted = 100_000_000
	mintedUsers = 900_000_000
)

// Mint gives the world a user of its own, who starts with what the first active
// user of the fixtures has: entitlements, hidden formats, distribution, downloads.
func (s *Server) Mint(tx *store.Tx) (sims.Credential, error) {
	u := mintedUser(s.world.Rand)
	err := tx.QueryRow(`
		SELECT userid, status FROM promoonly_users
		WHERE email = $1 AND minted`, u.Email).Scan(&u.UserID, &u.Status)
	if errors.Is(err, sql.ErrNoRows) {
		err = insertMinted(tx, &u)
	}
	if err != nil {
		return sims.Credential{}, fmt.Errorf("mint a user: %w", err)
	}
	return u.credential(), nil
}

// mintedUser returns the user that a world has of its own, always the same one.
func mintedUser(r *sims.Rand) user {
	g := r.Lasting("promoonly user")
	text := func(n int, alphabet string) string { return sims.Text(g, n, alphabet) }
	u := user{Status: statusActive, Minted: true}
	u.UserID = firstMinted + g.Int64N(mintedUsers)
	u.Email = "pool@" + strings.ToLower(r.World()) + ".example.test"
	u.Password = text(16, lowerAlphanumeric)
	u.APIKey = sql.NullString{String: text(33, lowerAlphanumeric), Valid: true}
	u.APISecret = sql.NullString{String: text(33, lowerAlphanumeric), Valid: true}
	tag := r.Tag()
	u.Token = sql.NullString{String: tag + text(32-len(tag), lowerHex), Valid: true}
	return u
}

// insertMinted inserts u with the next userid that is free.
func insertMinted(tx *store.Tx, u *user) error {
	var demo sql.NullInt64
	err := tx.QueryRow(`
		SELECT
			(SELECT userid FROM promoonly_users WHERE status = 'active' AND NOT minted
				ORDER BY userid LIMIT 1),
			iif(EXISTS (SELECT 1 FROM promoonly_users WHERE userid = $1),
				(SELECT max(userid) + 1 FROM promoonly_users), $1)`, u.UserID).Scan(&demo, &u.UserID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO promoonly_users (userid, email, password, api_key, api_secret, status, minted)
		VALUES ($1, $2, $3, $4, $5, $6, 1)`,
		u.UserID, u.Email, u.Password, u.APIKey, u.APISecret, u.Status)
	if err == nil {
		err = insertPinned(tx, u.UserID, u.Token.String)
	}
	if err != nil || !demo.Valid {
		return err
	}
	return copyUser(tx, u.UserID, demo.Int64)
}

// copied says what a new user takes over as its own ($1) from another one ($2).
var copied = []string{
	`INSERT INTO promoonly_entitlements
		(userid, formatid, releaseid, source, starts_at, ends_at, synced_to)
	SELECT $1, formatid, releaseid, source, starts_at, ends_at, synced_to
	FROM promoonly_entitlements WHERE userid = $2 ORDER BY id`,
	`INSERT INTO promoonly_distribution
		(releaseid, userid, release_date, modified, kind, formatid, added_at)
	SELECT releaseid, $1, release_date, modified, kind, formatid, added_at
	FROM promoonly_distribution WHERE userid = $2`,
	`INSERT INTO promoonly_sync_log (userid, at, added, removed)
	SELECT $1, at, added, removed
	FROM promoonly_sync_log WHERE userid = $2 ORDER BY id DESC LIMIT 1`,
	`INSERT INTO promoonly_downloads
		(userid, trackid, releaseid, at, media_type, file_format, serverid)
	SELECT $1, trackid, releaseid, at, media_type, file_format, serverid
	FROM promoonly_downloads WHERE userid = $2 ORDER BY id`,
	`INSERT INTO promoonly_hidden_formats (userid, formatid)
	SELECT $1, formatid FROM promoonly_hidden_formats WHERE userid = $2`,
	`INSERT INTO promoonly_hidden_charts (userid, chartid)
	SELECT $1, chartid FROM promoonly_hidden_charts WHERE userid = $2`,
	`INSERT INTO promoonly_preferences (userid, video, audio, filenames)
	SELECT $1, video, audio, filenames FROM promoonly_preferences WHERE userid = $2`,
	`INSERT INTO promoonly_report_sessions (userid, name, ts)
	SELECT $1, name, ts FROM promoonly_report_sessions WHERE userid = $2 ORDER BY id`,
	`INSERT INTO promoonly_report_plays (sessionid, played, linkid, artist, title)
	SELECT own.id, p.played, p.linkid, p.artist, p.title
	FROM (
		SELECT id, row_number() OVER (ORDER BY id) AS n
		FROM promoonly_report_sessions WHERE userid = $1) own
	JOIN (
		SELECT id, row_number() OVER (ORDER BY id) AS n
		FROM promoonly_report_sessions WHERE userid = $2) theirs USING (n)
	JOIN promoonly_report_plays p ON p.sessionid = theirs.id
	ORDER BY p.id`,
}

func copyUser(tx *store.Tx, to, from int64) error {
	for _, statement := range copied {
		if _, err := tx.Exec(statement, to, from); err != nil {
			return err
		}
	}
	return nil
}

// ofMinted are the tables with rows of users, each before the one it refers to. (The
// triggers of promoonly_distribution empty promoonly_dates and promoonly_songs.)
var ofMinted = []string{
	"promoonly_tokens", "promoonly_entitlements", "promoonly_distribution",
	"promoonly_sync_log", "promoonly_downloads", "promoonly_downloaded_releases",
	"promoonly_queue", "promoonly_hidden_formats", "promoonly_hidden_charts",
	"promoonly_preferences", "promoonly_report_sessions",
}

// Disown removes the minted users with all they have, and each token that was
// issued. The pinned tokens of the fixtures stay, and so does what users have in
// their queue, with a dl_token of this world.
func (s *Server) Disown(tx *store.Tx) error {
	if err := s.disown(tx); err != nil {
		return fmt.Errorf("disown: %w", err)
	}
	return nil
}

func (s *Server) disown(tx *store.Tx) error {
	const minted = `(SELECT userid FROM promoonly_users WHERE minted)`
	_, err := tx.Exec(`
		DELETE FROM promoonly_report_plays WHERE sessionid IN (
			SELECT id FROM promoonly_report_sessions WHERE userid IN ` + minted + `)`)
	if err != nil {
		return err
	}
	for _, table := range ofMinted {
		if _, err := tx.Exec(`DELETE FROM ` + table + ` WHERE userid IN ` + minted); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`DELETE FROM promoonly_tokens WHERE source <> 'pinned'`,
		`DELETE FROM promoonly_queue WHERE state <> 'queued'`,
		`DELETE FROM promoonly_users WHERE minted`,
	} {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return s.renewDownloadTokens(tx)
}
