package nats4

import (
	"database/sql"
	"errors"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A MemberChange is what became of a member. Statuses are 0 never joined, 1 active,
// 2 expired.
type MemberChange struct {
	MemberID int64  `json:"memberid"`
	Was      int64  `json:"was"`
	Status   int64  `json:"status"`
	Ends     string `json:"ends,omitempty"` // RFC 3339, where the member has an end
}

// memberStatus is a member's status at the time of tx. It returns a *sims.Bad where
// there is no such member.
func memberStatus(tx *store.Tx, memberID int64) (status int64, err error) {
	err = tx.QueryRow(`
		SELECT `+effectiveStatus+`
		FROM nats4_members m
		WHERE m.memberid = $2`, tx.Now.Unix(), memberID).Scan(&status)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("memberid", "there is no member %d", memberID)
	}
	return status, err
}

// ExpireMember ends a member and all its subscriptions now. It returns a *sims.Bad
// where there is no such member.
func ExpireMember(tx *store.Tx, memberID int64) (c MemberChange, err error) {
	now := tx.Now.Unix()
	c = MemberChange{MemberID: memberID, Status: statusExpired, Ends: clock(now)}
	if c.Was, err = memberStatus(tx, memberID); err != nil {
		return c, err
	}
	list, err := subscriptionsOf(tx, `WHERE memberid = $1 ORDER BY member_subscription_id`, memberID)
	if err != nil {
		return c, err
	}
	if err := recordExpiry(tx, list); err != nil {
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET active = 0, next_rebill = 0, expires = iif(expires BETWEEN 1 AND $1, expires, $1),
			nats_expires = iif(expires BETWEEN 1 AND $1, nats_expires, $1)
		WHERE memberid = $2`, now, memberID)
	if err != nil {
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET status = $1, expired = $2
		WHERE memberid = $3`, statusExpired, now, memberID)
	if err != nil {
		return c, err
	}
	return c, updateEnd(tx, memberID)
}

// recordExpiry records the end of each of the subscriptions that is active.
func recordExpiry(tx *store.Tx, list []subscription) error {
	for _, x := range list {
		var active bool
		err := tx.QueryRow(`
			SELECT active = 1 AND expires NOT BETWEEN 1 AND $1
			FROM nats4_member_subscriptions
			WHERE member_subscription_id = $2`, tx.Now.Unix(), x.id).Scan(&active)
		if err == nil && active {
			err = recordEvent(tx, x.id, transExpire)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ReviveMember makes a member active until expires, or for good where it is nil: its
// latest subscription goes on. One that was expired gets new strings. It returns a
// *sims.Bad where there is no such member or expires is not to come.
func ReviveMember(tx *store.Tx, memberID int64, expires *time.Time) (c MemberChange, err error) {
	if _, err := memberStatus(tx, memberID); err != nil {
		return c, err
	}
	end := int64(0)
	if expires != nil {
		if end = expires.Unix(); end <= tx.Now.Unix() {
			return c, badKey("expires", "must be later than the clock, %s", clock(tx.Now.Unix()))
		}
	}
	latest, err := subscriptionsOf(tx, `
		WHERE memberid = $1
		ORDER BY member_subscription_id DESC
		LIMIT 1`, memberID)
	if err != nil {
		return c, err
	}
	return setExpiration(tx, memberID, latest, end)
}

// endOthers ends for good the subscriptions of a member whose time has passed, which
// would otherwise be taken for active ones.
func endOthers(tx *store.Tx, memberID int64) error {
	_, err := tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET active = 0
		WHERE memberid = $1 AND expires BETWEEN 1 AND $2`, memberID, tx.Now.Unix())
	return err
}

// SetMemberStatus gives a member a status: expired as ExpireMember, active as
// ReviveMember without an end. One who has never joined has no active subscription.
func SetMemberStatus(tx *store.Tx, memberID, status int64) (c MemberChange, err error) {
	switch status {
	case statusExpired:
		return ExpireMember(tx, memberID)
	case statusActive:
		return ReviveMember(tx, memberID, nil)
	case statusNeverJoined:
	default:
		return c, badKey("status", "must be 0 (never joined), 1 (active) or 2 (expired)")
	}
	if c, err = ExpireMember(tx, memberID); err != nil {
		return c, err
	}
	c.Status, c.Ends = statusNeverJoined, ""
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET status = $1, joined = 0, expired = 0
		WHERE memberid = $2`, statusNeverJoined, memberID)
	return c, err
}

// A SubscriptionChange is what became of a subscription.
type SubscriptionChange struct {
	ID       int64  `json:"member_subscription_id"`
	MemberID int64  `json:"memberid"`
	Ends     string `json:"ends"` // RFC 3339
}

// CancelSubscription stops a subscription's rebills: it ends when the next one was
// due, at its end where it had one, or now. (That it lasts until the time paid for is
// ours.) It returns a *sims.Bad where there is no such subscription.
func CancelSubscription(tx *store.Tx, id int64) (c SubscriptionChange, err error) {
	var rebill, expires int64
	c.ID = id
	err = tx.QueryRow(`
		SELECT memberid, next_rebill, expires
		FROM nats4_member_subscriptions
		WHERE member_subscription_id = $1`, id).Scan(&c.MemberID, &rebill, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("member_subscription_id", "there is no subscription %d", id)
	}
	if err != nil {
		return c, err
	}
	now := tx.Now.Unix()
	end := now
	if rebill > 0 || expires == 0 { // it is not cancelled yet
		if err := recordEvent(tx, id, transCancel); err != nil {
			return c, err
		}
	}
	switch {
	case expires > 0:
		end = expires
	case rebill > now:
		end = rebill
	}
	_, err = tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET next_rebill = 0, expires = $1, nats_expires = $1
		WHERE member_subscription_id = $2`, end, id)
	if err != nil {
		return c, err
	}
	c.Ends = clock(end)
	return c, updateEnd(tx, c.MemberID)
}

// clock is a time as an action's answer has it.
func clock(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
