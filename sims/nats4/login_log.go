package nats4

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// recordMemberLogin answers POST /member/recordlogin. Of several sites it writes to the
// log of one member only (documented: Member Logging), that of the site which stands
// first (ours, as for the string calls). The member may have any status. (Ours.)
func (s *Server) recordMemberLogin(tx *store.Tx, c *call) ([]byte, error) {
	username, sites := c.args.text("username"), parseSiteIDs(c.args.text("siteid"))
	if len(sites) == 0 {
		return nil, errParameter.invalid("siteid", "must be a site's id, or several with commas").
			judging("value", c.args.text("siteid"))
	}
	memberID, siteID, err := memberOnSites(tx, username, sites)
	if errors.Is(err, sql.ErrNoRows) {
		return c.fail(softLogin.because("no member on the sites %v has the username %q",
			sites, username).judging("siteids", sites))
	}
	if err != nil {
		return nil, err
	}
	if err := recordLogin(tx, memberID, siteID, c.args.text("ip")); err != nil {
		return nil, err
	}
	return phpJSON(object{{"result", "SUCCESS"}}), nil
}

// memberOnSites returns the member with that username on the first of the sites that has
// one, or sql.ErrNoRows.
func memberOnSites(tx *store.Tx, username string, sites []int64) (id, siteID int64, err error) {
	rows, err := tx.Query(`
		SELECT memberid, siteid
		FROM nats4_members
		WHERE username = $1
		ORDER BY siteid`, username)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	best := len(sites)
	for rows.Next() {
		var member, site int64
		if err := rows.Scan(&member, &site); err != nil {
			return 0, 0, err
		}
		if rank := slices.Index(sites[:best], site); rank >= 0 {
			id, siteID, best = member, site, rank
		}
	}
	if err := rows.Err(); err != nil {
		return 0, 0, err
	}
	if best == len(sites) {
		return 0, 0, sql.ErrNoRows
	}
	return id, siteID, nil
}

// recordLogin writes a login to a member's log. It is the last one, and the first where
// there was none.
func recordLogin(tx *store.Tx, memberID, siteID int64, ip string) error {
	now := tx.Now.Unix()
	_, err := tx.Exec(`
		INSERT INTO nats4_member_loginlog (memberid, siteid, ip, stamp)
		VALUES ($1, $2, $3, $4)`, memberID, siteID, ip, now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET last_login = $1, first_login = iif(first_login = 0, $1, first_login)
		WHERE memberid = $2`, now, memberID)
	return err
}
