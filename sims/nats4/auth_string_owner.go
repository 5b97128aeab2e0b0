package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxOwners bounds the members among whom the owner of a string is looked for.
const maxOwners = 100_000

// memberByID returns the member that an action names by memberid, by the string of a type,
// or by both, which must belong together then. It returns a *sims.Bad where there is none.
func memberByID(tx *store.Tx, memberID int64, typ, value string) (int64, error) {
	key := stringKeys[typ]
	switch {
	case memberID == 0 && value == "":
		return 0, &sims.Bad{Key: "memberid", Reason: "is required, or " + key}
	case value == "":
		return memberID, nil
	}
	owner, err := stringOwner(tx, memberID, typ, value)
	if errors.Is(err, sql.ErrNoRows) {
		if memberID != 0 {
			return 0, badKey(key, "is not member %d's, or not any more", memberID)
		}
		return 0, badKey(key, "is the string of none of the latest %d members", maxOwners)
	}
	return owner, err
}

// stringOwner returns the member whose string of a type this is, the one with the id or,
// where it is 0, one of the latest, or sql.ErrNoRows. Most strings are derived and stand
// nowhere, so that one alone is compared with each member's.
func stringOwner(tx *store.Tx, memberID int64, typ, value string) (int64, error) {
	query, args := `
		SELECT m.memberid, a.value, coalesce(a.generation, 0),
			(SELECT secret FROM nats4_install WHERE id = 1)
		FROM nats4_members m
		LEFT JOIN nats4_auth_strings a ON a.memberid = m.memberid AND a.type = $1`, []any{typ}
	if memberID != 0 {
		query += ` WHERE m.memberid = $2`
		args = append(args, memberID)
	} else {
		query += ` ORDER BY m.memberid DESC LIMIT $2`
		args = append(args, maxOwners)
	}
	rows, err := tx.Query(query, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var m member
		if err := rows.Scan(&m.MemberID, &m.Stored, &m.Generation, &m.Secret); err != nil {
			return 0, err
		}
		if m.authString(typ) == value {
			return m.MemberID, nil
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return 0, sql.ErrNoRows
}
