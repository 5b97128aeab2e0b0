package nats4

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// notExpired is what expiremanual answers where it does not succeed: a bare JSON string.
// (That it is a string is documented, the text ours.)
func notExpired(message string) []byte {
	return phpJSON("Unable to expire member: " + message)
}

// expireManualMember answers PUT /member/expiremanual, which ends a member who was added
// by hand. One who is expired already stays as it is. (Ours.)
func (s *Server) expireManualMember(tx *store.Tx, c *call) ([]byte, error) {
	memberID, err := addedByHand(tx, c.args)
	if err != nil {
		return c.softly(err)
	}
	status, err := memberStatus(tx, memberID)
	if err != nil {
		return nil, err
	}
	if status != statusExpired {
		if _, err := ExpireMember(tx, memberID); err != nil {
			return nil, err
		}
	}
	return phpJSON(fmt.Sprintf("Expired member: %d", memberID)), nil
}

// addedByHand returns the member that the call chooses, who may be changed and has
// subscriptions of NATS alone, or the soft refusal.
func addedByHand(tx *store.Tx, a arguments) (id int64, err error) {
	id, err = memberToExpire(tx, a)
	if err != nil {
		return 0, err
	}
	if err := unlocked(tx, id); err != nil {
		return 0, err
	}
	var memberIDX string
	err = tx.QueryRow(`
		SELECT memberidx
		FROM nats4_member_subscriptions
		WHERE memberid = $1 AND billerid <> 0
		ORDER BY member_subscription_id
		LIMIT 1`, id).Scan(&memberIDX)
	if errors.Is(err, sql.ErrNoRows) {
		return id, nil
	}
	if err != nil {
		return 0, err
	}
	return 0, softNotManual.because("member %d has the subscription %s, which is not NATS's own",
		id, memberIDX).judging("memberid", id, "memberidx", memberIDX)
}

// memberToExpire returns the member with the memberid, or with the username on the site.
// Where all are given they must hold together. (Ours.)
func memberToExpire(tx *store.Tx, a arguments) (id int64, err error) {
	memberID, byID := a.integer("memberid")
	siteID, onSite := a.integer("siteid")
	username := a.text("username")
	var hasName, hasSite bool
	switch {
	case byID:
		err = tx.QueryRow(`
			SELECT memberid, username = $1, siteid = $2
			FROM nats4_members
			WHERE memberid = $3`, username, siteID, memberID).Scan(&id, &hasName, &hasSite)
	case onSite && username != "":
		hasName, hasSite = true, true
		err = tx.QueryRow(`
			SELECT memberid
			FROM nats4_members
			WHERE username = $1 AND siteid = $2`, username, siteID).Scan(&id)
	default:
		return 0, softNoManual.because("it needs memberid, or username and siteid").
			judging("username", username, "siteid", a.text("siteid"))
	}
	switch {
	case errors.Is(err, sql.ErrNoRows) && byID:
		return 0, softMember.because("there is no member %d", memberID).judging("memberid", memberID)
	case errors.Is(err, sql.ErrNoRows):
		return 0, softMember.because("no member of site %d has the username %q", siteID, username).
			judging("username", username, "siteid", siteID)
	case err != nil:
		return 0, err
	case username != "" && !hasName, onSite && !hasSite:
		return 0, softManualMismatch.because("member %d has another username or another site",
			memberID).
			judging("memberid", memberID, "username", username, "siteid", a.text("siteid"))
	}
	return id, nil
}

// lockMember answers PATCH /member/lock, which locks a member, or unlocks it. (The answer
// is documented; that the call does both is read from it.)
func (s *Server) lockMember(tx *store.Tx, c *call) ([]byte, error) {
	memberID, _ := c.args.integer("memberid")
	locked, err := isLocked(tx, memberID)
	if err != nil {
		return c.softly(err)
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET locked = $1
		WHERE memberid = $2`, !locked, memberID)
	return phpJSON(object{{"result", "Success"}, {"message", "Lock Changed"}}), err
}
