package nats4

import (
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// never is the value of expire that takes a subscription's end away. (Documented.)
const never = "NEVER"

// setMemberExpiration answers PATCH /member/setexpiration with a line for each
// subscription that has a new end.
func (s *Server) setMemberExpiration(tx *store.Tx, c *call) ([]byte, error) {
	if c.args.text("memberid")+c.args.text("memberidx")+c.args.text("subscriptionid") == "" {
		return nil, errMissing.invalid("memberid", "is required, or memberidx, or subscriptionid")
	}
	chosen, err := chooseSubscriptions(tx, c.args)
	if err != nil {
		return c.softly(err)
	}
	memberID := chosen[0].memberID
	if err := unlocked(tx, memberID); err != nil {
		return c.softly(err)
	}
	if _, err := setExpiration(tx, memberID, chosen, expiration(c.args)); err != nil {
		return nil, err
	}
	lines := make([]any, len(chosen))
	for i, x := range chosen {
		lines[i] = fmt.Sprintf("%s (%d) was updated.", x.memberIDX, x.id)
	}
	return phpJSON(object{{"result", "SUCCESS"}, {"return", lines}}), nil
}

// expiration is the end that expire gives, in Unix seconds; 0 is none. The 0 that a record
// has for none means the same here, and what is before 1970 is 1. (Ours.)
func expiration(a arguments) int64 {
	switch a.text("expire") {
	case never, removeField, "0":
		return 0
	}
	end, _ := a.time("expire")
	return max(end, 1)
}

// A subscription, as a call names it.
type subscription struct {
	id, memberID int64
	memberIDX    string
}

// chooseSubscriptions returns the subscription that memberidx or subscriptionid names, or
// all of the member's in the order of their ids. All that is given must hold together.
// (Ours.) It returns softMember, softSubscription or softOtherSubscription.
func chooseSubscriptions(tx *store.Tx, a arguments) (list []subscription, err error) {
	memberID, ofMember := a.integer("memberid")
	id, byID := a.integer("subscriptionid")
	memberIDX := a.text("memberidx")
	switch {
	case memberIDX != "":
		list, err = subscriptionsOf(tx, `WHERE memberidx = $1`, memberIDX)
	case byID:
		list, err = subscriptionsOf(tx, `WHERE member_subscription_id = $1`, id)
	default:
		list, err = subscriptionsOf(tx, `WHERE memberid = $1 ORDER BY member_subscription_id`, memberID)
	}
	switch {
	case err != nil:
		return nil, err
	case list == nil && (byID || memberIDX != ""):
		return nil, softSubscription.because("there is no such subscription").
			judging("memberidx", memberIDX, "subscriptionid", a.text("subscriptionid"))
	case list == nil:
		return nil, softMember.because("there is no member %d", memberID).
			judging("memberid", memberID)
	case ofMember && list[0].memberID != memberID, byID && list[0].id != id && memberIDX != "":
		return nil, list[0].mismatch(a)
	}
	return list, nil
}

func subscriptionsOf(tx *store.Tx, where string, key any) (list []subscription, err error) {
	rows, err := tx.Query(`
		SELECT member_subscription_id, memberid, memberidx
		FROM nats4_member_subscriptions
		`+where, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var x subscription
		if err := rows.Scan(&x.id, &x.memberID, &x.memberIDX); err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

// mismatch says whose subscription it is, where not all that is given holds together.
func (x subscription) mismatch(a arguments) error {
	return softOtherSubscription.because("%s is subscription %d of member %d",
		x.memberIDX, x.id, x.memberID).
		judging("memberid", a.text("memberid"), "memberidx", a.text("memberidx"),
			"subscriptionid", a.text("subscriptionid"))
}

// setExpiration gives subscriptions of a member their end, in Unix seconds; 0 is none. One
// whose end has passed is active no more, which the ledger has as well; whose last active
// one that was is expired from then on. One that goes on makes the member active, with new
// strings where it was expired. (That a future end brings back is documented, the rest
// ours.)
func setExpiration(
	tx *store.Tx, memberID int64, list []subscription, end int64,
) (c MemberChange, err error) {
	c.MemberID = memberID
	if c.Was, err = memberStatus(tx, memberID); err != nil {
		return c, err
	}
	if err := endOthers(tx, memberID); err != nil {
		return c, err
	}
	lasts := end == 0 || end > tx.Now.Unix()
	if !lasts {
		if err := recordExpiry(tx, list); err != nil {
			return c, err
		}
	}
	for _, x := range list {
		_, err := tx.Exec(`
			UPDATE nats4_member_subscriptions
			SET active = $1, expires = $2, nats_expires = $2, next_rebill = iif($1, next_rebill, 0)
			WHERE member_subscription_id = $3`, lasts, end, x.id)
		if err != nil {
			return c, err
		}
	}
	if c.Status, err = settleStatus(tx, c, lasts); err != nil {
		return c, err
	}
	if end > 0 {
		c.Ends = clock(end)
	}
	return c, updateEnd(tx, memberID)
}

// settleStatus brings a member's status in line with the subscriptions, some of which have
// got an end: they last or not. The last end of all is that of an expired member.
func settleStatus(tx *store.Tx, c MemberChange, lasts bool) (status int64, err error) {
	active, err := isThere(tx, `
		SELECT EXISTS (
			SELECT 1
			FROM nats4_member_subscriptions
			WHERE memberid = $1 AND active = 1)`, c.MemberID)
	switch {
	case err != nil:
		return 0, err
	case lasts:
		return statusActive, activate(tx, c.MemberID, c.Was)
	case active, c.Was == statusNeverJoined:
		return c.Was, nil
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET status = $1, expired = (
			SELECT max(expires)
			FROM nats4_member_subscriptions
			WHERE memberid = $2 AND expires BETWEEN 1 AND $3)
		WHERE memberid = $2`, statusExpired, c.MemberID, tx.Now.Unix())
	return statusExpired, err
}

// activate makes a member active who was of another status: one who has never joined
// joins, and one who was expired gets new strings.
func activate(tx *store.Tx, memberID, was int64) error {
	_, err := tx.Exec(`
		UPDATE nats4_members
		SET status = $1, expired = 0, joined = iif(joined = 0, $2, joined)
		WHERE memberid = $3`, statusActive, tx.Now.Unix(), memberID)
	if err == nil && was == statusExpired {
		err = ReplaceAuthStrings(tx, memberID)
	}
	return err
}
