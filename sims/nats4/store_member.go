package nats4

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

// effectiveStatus is a member's status at the time $1: who was active until
// ends_at is expired from then on.
const effectiveStatus = `
	CASE WHEN m.status = 1 AND m.ends_at BETWEEN 1 AND $1 THEN 2 ELSE m.status END`

const stringMember = `
	SELECT m.memberid, m.siteid, ` + usernameColumn + `, m.session, ` + effectiveStatus + `,
		a.value, coalesce(a.generation, 0), (SELECT secret FROM nats4_install WHERE id = 1)
	FROM nats4_members m
	LEFT JOIN nats4_auth_strings a ON a.memberid = m.memberid AND a.type = $2`

// stringCandidates returns the members that f may mean, by site: the one with its
// id, or all with its username.
func stringCandidates(tx *store.Tx, f stringFilter, typ string) (list []member, err error) {
	now := tx.Now.Unix()
	var rows *sql.Rows
	if f.hasMemberID {
		rows, err = tx.Query(stringMember+` WHERE m.memberid = $3`, now, typ, f.memberID)
	} else {
		rows, err = tx.Query(stringMember+` WHERE m.username = $3 ORDER BY m.siteid`,
			now, typ, f.username)
	}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m member
		err := rows.Scan(&m.MemberID, &m.SiteID, &m.Username, &m.Session, &m.Status,
			&m.Stored, &m.Generation, &m.Secret)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// updateEnd brings a member's ends_at up to date with the subscriptions.
func updateEnd(tx *store.Tx, memberID int64) error {
	_, err := tx.Exec(`
		UPDATE nats4_members
		SET ends_at = coalesce((
			SELECT CASE min(expires) WHEN 0 THEN 0 ELSE max(expires) END
			FROM nats4_member_subscriptions
			WHERE memberid = $1 AND active = 1), 0)
		WHERE memberid = $1`, memberID)
	return err
}
