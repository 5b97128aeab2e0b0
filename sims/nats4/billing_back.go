package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// A chargeLeft is a charge with what has not been taken back of it.
type chargeLeft struct {
	membership
	id, left int64 // cents
	transID  string
}

// chargeOf returns the charge with that transaction_id, or a *sims.Bad where there is none
// or nothing is left of it.
func chargeOf(tx *store.Tx, id int64) (c chargeLeft, err error) {
	var typ, subscription, amount int64
	err = tx.QueryRow(`
		SELECT trans_type_id, member_subscription_id, amount, biller_transid
		FROM nats4_transactions
		WHERE transaction_id = $1`, id).Scan(&typ, &subscription, &amount, &c.transID)
	if errors.Is(err, sql.ErrNoRows) {
		return c, badKey("transaction_id", "there is no transaction %d", id)
	}
	if err != nil {
		return c, err
	}
	switch typ {
	case transInitial, transRebill, transTrial, transConversion, transManual, transSeconds:
	default:
		return c, badKey("transaction_id", "transaction %d, of type %d, is no charge", id, typ)
	}
	var back int64
	err = tx.QueryRow(`
		SELECT coalesce(sum(amount), 0)
		FROM nats4_transactions
		WHERE member_subscription_id = $1 AND of_transaction_id = $2`, subscription, id).Scan(&back)
	if err != nil {
		return c, err
	}
	c.id, c.left = id, amount-back
	if c.left <= 0 {
		return c, badKey("transaction_id", "nothing is left of the %d cents of transaction %d",
			amount, id)
	}
	c.membership, err = membershipOf(tx, subscription)
	return c, err
}

// takeBack records that cents of a charge go back.
func (c chargeLeft) takeBack(tx *store.Tx, typ, cents int64) (Charge, error) {
	id, err := recordTransaction(tx, transaction{
		SubscriptionID: c.ID, Type: typ, Amount: cents, BillerTransID: c.transID,
		At: tx.Now.Unix(), Of: c.id,
	})
	return Charge{
		MemberID: c.MemberID, SubscriptionID: c.ID, MemberIDX: c.MemberIDX, TransactionID: id,
		Type: typ, Amount: cents, BillerTransID: c.transID,
	}, err
}

// Refund gives cents of a charge back as a credit, or all that is left where cents is nil.
// The subscription goes on. It returns a *sims.Bad where there is no such charge, or not
// as much is left of it.
func Refund(tx *store.Tx, transactionID int64, cents *int64) (Charge, error) {
	c, err := chargeOf(tx, transactionID)
	if err != nil {
		return Charge{}, err
	}
	back := c.left
	if cents != nil {
		back = *cents
	}
	if back < 1 || back > c.left {
		return Charge{}, badKey("amount",
			"must be from 1 to %d cents, what is left of the charge", c.left)
	}
	_, err = tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET refunded = refunded + $1
		WHERE member_subscription_id = $2`, back, c.ID)
	if err != nil {
		return Charge{}, err
	}
	return c.takeBack(tx, transCredit, back)
}

// Chargeback takes all that is left of a charge back, as a card holder's bank does, and
// ends the subscription now. (That it ends is ours.) It returns a *sims.Bad where there is
// no such charge, or nothing is left of it.
func Chargeback(tx *store.Tx, transactionID int64) (answer Charge, err error) {
	c, err := chargeOf(tx, transactionID)
	if err != nil {
		return answer, err
	}
	if answer, err = c.takeBack(tx, transChargeback, c.left); err != nil {
		return answer, err
	}
	end := tx.Now.Unix()
	if !c.Active && c.Expires > 0 {
		end = min(end, c.Expires) // it has ended already
	}
	return answer.until(0, end), setEnd(tx, c.membership, 0, end)
}
