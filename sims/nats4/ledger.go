package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// The types of transactions. (Documented: Get Member Search Info String, trans_type_id.)
const (
	transInitial    = 1
	transRebill     = 2
	transTrial      = 3
	transCredit     = 4
	transConversion = 5
	transChargeback = 6
	transManual     = 7
	transSeconds    = 8
	transExpire     = 9
	transCancel     = 10
)

// charges are the types by which a member is charged.
const charges = `(1, 2, 3, 5, 7, 8)`

// A transaction is what a biller reports of a subscription.
type transaction struct {
	ID             int64 // the next where 0
	SubscriptionID int64
	Type           int64 // transInitial and so on
	Process        int64 // process_type: 0 is a credit card
	Amount         int64 // cents, never below 0: the type says which way it goes
	BillerTransID  string
	BillerTime     int64 // Unix seconds; At where 0
	At             int64 // server_time, Unix seconds
	// Of is the charge, a transaction of the same subscription, that a credit or a
	// chargeback takes back; the latest one where 0.
	Of int64
}

// recordTransaction adds a transaction and what follows from it: what its affiliate
// earns, the affiliate's open payment, and the sums that reports read. The subscription
// itself is the caller's. It returns a *sims.Bad where there is no such subscription or
// charge to take back, or no such amount.
func recordTransaction(tx *store.Tx, t transaction) (id int64, err error) {
	if t.Amount < 0 || t.Amount > maxCents {
		return 0, badKey("amount", "must be an amount in cents, from 0 to %d", int64(maxCents))
	}
	of, err := sourceOf(tx, t.SubscriptionID)
	if err != nil {
		return 0, err
	}
	if err := of.flatOnce(tx, t); err != nil {
		return 0, err
	}
	taken, err := t.takenBack(tx)
	if err != nil {
		return 0, err
	}
	if t.ID, err = of.insert(tx, t, taken.id); err != nil {
		return 0, err
	}
	if err := addDayStats(tx, dayOf(t.At), of.identID, of.loginID, of.siteID, t.stats()); err != nil {
		return 0, err
	}
	amount := of.share(t)
	if taken.id != 0 {
		amount, err = taken.payout(tx, t)
	}
	if err != nil || amount == 0 || !of.isAccount {
		return t.ID, err
	}
	return t.ID, earn(tx, earning{
		TransactionID: t.ID, LoginID: of.loginID, SiteID: of.siteID, IdentID: of.identID,
		Amount: amount, At: t.At,
	})
}

// A source is who sent a member, where to, and what that pays.
type source struct {
	identID, loginID, siteID int64
	isAccount                bool  // loginID is one
	percent, flat            int64 // the program's
}

// sourceOf returns the source of a subscription's member.
func sourceOf(tx *store.Tx, subscriptionID int64) (of source, err error) {
	err = tx.QueryRow(`
		SELECT m.identid, m.loginid, m.siteid, l.loginid IS NOT NULL,
			coalesce(p.percent, 0), coalesce(p.flat, 0)
		FROM nats4_member_subscriptions s
		JOIN nats4_members m ON m.memberid = s.memberid
		LEFT JOIN nats4_logins l ON l.loginid = m.loginid
		LEFT JOIN nats4_idents x ON x.identid = m.identid
		LEFT JOIN nats4_programs p ON p.programid = x.programid
		WHERE s.member_subscription_id = $1`, subscriptionID).
		Scan(&of.identID, &of.loginID, &of.siteID, &of.isAccount, &of.percent, &of.flat)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("member_subscription_id", "there is no subscription %d", subscriptionID)
	}
	return of, err
}

// flatOnce takes the flat amount away where the subscription has been paid for before: it
// is for a new customer, not for an upgrade. (Ours.)
func (of *source) flatOnce(tx *store.Tx, t transaction) error {
	if of.flat == 0 || t.Type != transConversion {
		return nil
	}
	paid, err := isThere(tx, `
		SELECT EXISTS (
			SELECT 1
			FROM nats4_transactions
			WHERE member_subscription_id = $1 AND trans_type_id IN ($2, $3) AND amount > 0)`,
		t.SubscriptionID, transInitial, transConversion)
	if paid {
		of.flat = 0
	}
	return err
}

func (of source) insert(tx *store.Tx, t transaction, chargeID int64) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_transactions (
			transaction_id, member_subscription_id, identid, loginid, networkid, biller_time,
			server_time, biller_transid, trans_type_id, process_type, amount,
			of_transaction_id)
		VALUES (
			nullif($1, 0), $2, $3, $4, 0, iif($5 = 0, $6, $5), $6, $7, $8, $9, $10, $11)`,
		t.ID, t.SubscriptionID, of.identID, of.loginID, t.BillerTime, t.At, t.BillerTransID,
		t.Type, t.Process, t.Amount, chargeID)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// share is what a charge pays by the program: its percentage, rounded to a cent, and its
// flat amount for the first charge that is no trial. What costs nothing pays nothing.
// (Programs of both kinds are documented; the rest is ours.)
func (of source) share(t transaction) (cents int64) {
	if t.Amount == 0 {
		return 0
	}
	switch t.Type {
	case transInitial, transConversion:
		cents = of.flat
		fallthrough
	case transRebill, transTrial, transManual, transSeconds:
		cents += (t.Amount*of.percent + 5_000) / 10_000
	}
	return cents
}
