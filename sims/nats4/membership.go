package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// A membership is a subscription with its member, as charges need them.
type membership struct {
	ID, MemberID, SiteID int64
	MemberIDX            string
	OptionID, Original   int64 // optionid, original_optionid
	Cost                 int64 // cents
	NextRebill, Expires  int64 // Unix seconds; 0 for none, and for never
	Active               bool  // at the time of the transaction
	Trial                bool  // the member's
	Status               int64 // the member's, at the time of the transaction
	Token                int64 // the member's
}

const selectMembership = `
	SELECT s.member_subscription_id, s.memberid, m.siteid, s.memberidx, s.optionid,
		s.original_optionid, s.cost, s.next_rebill, s.expires,
		s.active = 1 AND s.expires NOT BETWEEN 1 AND $1, m.trial = 1, ` + effectiveStatus + `,
		m.token
	FROM nats4_member_subscriptions s
	JOIN nats4_members m ON m.memberid = s.memberid`

// columns are those of selectMembership.
func (s *membership) columns() []any {
	return []any{
		&s.ID, &s.MemberID, &s.SiteID, &s.MemberIDX, &s.OptionID, &s.Original, &s.Cost, &s.NextRebill,
		&s.Expires, &s.Active, &s.Trial, &s.Status, &s.Token,
	}
}

// membershipOf returns the subscription with that id, or a *sims.Bad.
func membershipOf(tx *store.Tx, id int64) (s membership, err error) {
	err = tx.QueryRow(selectMembership+`
		WHERE s.member_subscription_id = $2`, tx.Now.Unix(), id).Scan(s.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("member_subscription_id", "there is no subscription %d", id)
	}
	return s, err
}

// latestMembership returns the subscription that a member's record shows, or a *sims.Bad.
func latestMembership(tx *store.Tx, memberID int64) (s membership, err error) {
	err = tx.QueryRow(selectMembership+`
		WHERE s.memberid = $2
		ORDER BY s.member_subscription_id DESC
		LIMIT 1`, tx.Now.Unix(), memberID).Scan(s.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("memberid", "there is no member %d", memberID)
	}
	return s, err
}

// setEnd sets when a subscription is rebilled, 0 for never again, and when it ends, 0 for
// never, and brings the member up to date. It does not make it active.
func setEnd(tx *store.Tx, s membership, rebill, end int64) error {
	_, err := tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET next_rebill = $1, expires = $2, nats_expires = $2
		WHERE member_subscription_id = $3`, rebill, end, s.ID)
	if err != nil {
		return err
	}
	return updateEnd(tx, s.MemberID)
}

// A Charge is a transaction of a subscription, and what became of it.
type Charge struct {
	MemberID       int64  `json:"memberid"`
	SubscriptionID int64  `json:"member_subscription_id"`
	MemberIDX      string `json:"memberidx"`
	TransactionID  int64  `json:"transaction_id"`
	Type           int64  `json:"trans_type_id"`
	Amount         int64  `json:"amount"` // cents
	BillerTransID  string `json:"biller_transid,omitempty"`
	NextRebill     string `json:"next_rebill,omitempty"` // RFC 3339
	Ends           string `json:"ends,omitempty"`        // RFC 3339
	Token          *int64 `json:"token,omitempty"`       // the member's, behind a purchase
}

// charge records that a subscription is charged, now, and counts it there. transID is
// drawn where it is empty.
func (s *Server) charge(
	tx *store.Tx, sub membership, typ, cents int64, transID string,
) (c Charge, err error) {
	if transID == "" {
		if transID, err = s.drawTransID(tx); err != nil {
			return c, err
		}
	}
	c = Charge{
		MemberID: sub.MemberID, SubscriptionID: sub.ID, MemberIDX: sub.MemberIDX,
		Type: typ, Amount: cents, BillerTransID: transID,
	}
	c.TransactionID, err = recordTransaction(tx, transaction{
		SubscriptionID: sub.ID, Type: typ, Amount: cents, BillerTransID: transID, At: tx.Now.Unix(),
	})
	if err != nil {
		return c, err
	}
	// What is free is no charge.
	_, err = tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET spent = spent + $1, charges = charges + ($1 > 0), rebills = rebills + ($2 = 2)
		WHERE member_subscription_id = $3`, cents, typ, sub.ID)
	return c, err
}

// until completes a charge with when its membership is rebilled and ends.
func (c Charge) until(rebill, end int64) Charge {
	if rebill > 0 {
		c.NextRebill = clock(rebill)
	}
	if end > 0 {
		c.Ends = clock(end)
	}
	return c
}

// recordEvent records a transaction that moves no money: transCancel or transExpire.
func recordEvent(tx *store.Tx, subscriptionID, typ int64) error {
	_, err := recordTransaction(tx, transaction{
		SubscriptionID: subscriptionID, Type: typ, At: tx.Now.Unix(),
	})
	return err
}

// sold returns the option that a member of the site can buy, or a *sims.Bad.
func sold(tx *store.Tx, optionID, siteID int64) (o joinOption, err error) {
	o, err = loadOption(tx, optionID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return o, badKey("optionid", "there is no option %d", optionID)
	case err != nil:
		return o, err
	case !o.Enabled:
		return o, badKey("optionid", "option %d is not enabled", optionID)
	case o.SiteID != 0 && siteID != 0 && o.SiteID != siteID:
		return o, badKey("optionid", "option %d is of site %d, not of %d", optionID, o.SiteID, siteID)
	}
	return o, nil
}

// first returns when what is bought now is rebilled, and ends: after initial_days, or
// never where there are none. (That it ends when it is to be rebilled is ours.)
func (o joinOption) first(now int64) (rebill, end int64) {
	days := o.number("initial_days")
	if o.renews() && days == 0 {
		days = o.number("rebill_days")
	}
	if days > 0 {
		end = now + days*secondsPerDay
	}
	if o.renews() {
		rebill = end
	}
	return rebill, end
}

// renews reports whether an option is rebilled.
func (o joinOption) renews() bool { return o.cents("rebill") > 0 && o.number("rebill_days") > 0 }
