package nats4

import "github.com/mockapis/mockapis/store"

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

// A transaction is what a biller reports of a subscription.
type transaction struct {
	ID             int64 // the next where 0
	SubscriptionID int64
	Type           int64 // transInitial and so on
	Process        int64 // process_type: 0 is a credit card
	Amount         int64 // cents, never below 0: the type says which way it goes
	BillerTransID  string
	At             int64 // Unix seconds
	Of             int64 // the charge that a credit or a chargeback takes back; 0 for none
}

// recordTransaction adds a transaction and what follows from it: what its affiliate
// earns, the affiliate's open payment, and the sums that reports read. The subscription
// itself is the caller's.
func recordTransaction(tx *store.Tx, t transaction) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_transactions (
			transaction_id, member_subscription_id, identid, loginid, networkid, biller_time,
			server_time, biller_transid, trans_type_id, process_type, amount,
			of_transaction_id)
		VALUES (
			nullif($1, 0), $2,
			(SELECT m.identid
			FROM nats4_member_subscriptions s
			JOIN nats4_members m ON m.memberid = s.memberid
			WHERE s.member_subscription_id = $2),
			(SELECT m.loginid
			FROM nats4_member_subscriptions s
			JOIN nats4_members m ON m.memberid = s.memberid
			WHERE s.member_subscription_id = $2), 0, $3, $3, $4, $5, $6, $7, $8)`,
		t.ID, t.SubscriptionID, t.At, t.BillerTransID, t.Type, t.Process, t.Amount, t.Of)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// A hit is what a surfer did on the way to a site.
type hits struct {
	Raw, Unique, Qualified, JoinHits, JoinSubmits int64
}

// recordHits adds hits by an identifier on a site, at a time in Unix seconds, to the sums
// that reports read.
func recordHits(tx *store.Tx, identID, siteID, at int64, h hits) error {
	_, err := tx.Exec(`
		INSERT INTO nats4_day_stats (
			day, identid, loginid, siteid, raw, unique_hits, qualified, join_hits, join_submits)
		VALUES (
			$1, $2, coalesce((SELECT loginid FROM nats4_idents WHERE identid = $2), 0), $3, $4, $5,
			$6, $7, $8)
		ON CONFLICT (day, identid, siteid) DO UPDATE SET
			raw = raw + $4, unique_hits = unique_hits + $5, qualified = qualified + $6,
			join_hits = join_hits + $7, join_submits = join_submits + $8`,
		at/86400, identID, siteID, h.Raw, h.Unique, h.Qualified, h.JoinHits, h.JoinSubmits)
	return err
}
