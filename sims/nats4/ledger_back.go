package nats4

import (
	"database/sql"
	"errors"
	"math/bits"

	"github.com/mockapis/mockapis/store"
)

// A takenBack is the charge that a credit or a chargeback takes back; id is 0 for none.
type takenBack struct {
	id, amount int64
}

// takenBack returns the charge that t takes back: the one that it names, or the latest of
// the subscription. It returns a *sims.Bad where the subscription has no such charge.
func (t transaction) takenBack(tx *store.Tx) (c takenBack, err error) {
	if t.Type != transCredit && t.Type != transChargeback {
		return c, nil
	}
	err = tx.QueryRow(`
		SELECT transaction_id, amount
		FROM nats4_transactions
		WHERE member_subscription_id = $1 AND trans_type_id IN `+charges+`
			AND ($2 = 0 OR transaction_id = $2)
		ORDER BY transaction_id DESC
		LIMIT 1`, t.SubscriptionID, t.Of).Scan(&c.id, &c.amount)
	if errors.Is(err, sql.ErrNoRows) {
		if t.Of == 0 {
			return c, nil
		}
		err = badKey("transaction_id", "subscription %d has no charge %d", t.SubscriptionID, t.Of)
	}
	return c, err
}

// payout is what t, which takes the charge back, takes from the affiliate, below 0: a
// chargeback all that the charge has paid, a credit its share; neither more than what
// is left. (Ours.)
func (c takenBack) payout(tx *store.Tx, t transaction) (cents int64, err error) {
	var paid, left int64
	err = tx.QueryRow(`
		SELECT coalesce(sum(iif(t.transaction_id = $1, p.amount, 0)), 0), coalesce(sum(p.amount), 0)
		FROM nats4_transactions t
		JOIN nats4_payouts p ON p.transaction_id = t.transaction_id
		WHERE (t.transaction_id = $1 OR t.of_transaction_id = $1) AND t.member_subscription_id = $2`,
		c.id, t.SubscriptionID).Scan(&paid, &left)
	if err != nil || t.Type == transChargeback {
		return -left, err
	}
	return -min(left, shareOf(paid, t.Amount, c.amount)), nil
}

// shareOf is n*part/whole, at most n, for numbers not below 0.
func shareOf(n, part, whole int64) int64 {
	if part >= whole {
		return n
	}
	hi, lo := bits.Mul64(uint64(n), uint64(part))
	share, rest := bits.Div64(hi, lo, uint64(whole))
	if rest >= uint64(whole)-rest {
		share++ // rounded to a cent
	}
	return int64(share)
}
