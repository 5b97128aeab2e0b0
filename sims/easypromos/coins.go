package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

// transactionColumns are of a coin transaction t in the coin k.
const transactionColumns = `t.id, t.user_id, t.promotion_id, t.coin_id, k.name, t.amount,
	t.balance, t.created, t.transaction_type, t.reason, t.extra`

const transactionTables = `easypromos_coin_transactions t
	CROSS JOIN easypromos_coins k ON k.id = t.coin_id
	CROSS JOIN easypromos_users u ON u.id = t.user_id`

var (
	transactions     = transactionsWhere("t.promotion_id = $1")
	userTransactions = transactionsWhere("t.user_id = $1")
	coinBalances     = `
		SELECT coalesce(group_concat(line, x'fe'), '')
		FROM (
			SELECT ` + line("k.id, k.name, ifnull(b.balance, 0)") + ` AS line
			FROM easypromos_coins k
			LEFT JOIN easypromos_coin_balances b ON b.user_id = $1 AND b.coin_id = k.id
			WHERE k.promotion_id = $2
			ORDER BY k.id)`
)

func transactionsWhere(where string) *collection {
	return collection{
		alias: "t", columns: transactionColumns + ", " + userColumns, from: transactionTables,
		where: where, encode: encodeTransactionWithUser,
	}.with()
}

// encodeTransactionWithUser writes the reference's pair. In the live profile only
// the ids become strings. (Ours.)
func encodeTransactionWithUser(e *encoder, r *row) {
	e.object("transaction")
	e.number("id", r.next())
	e.number("user_id", r.next())
	e.number("promotion_id", r.next())
	e.number("coin_id", r.next())
	e.text("coin_name", r.next())
	e.raw("amount", r.next())
	e.raw("balance", r.next())
	e.time("created", r.next())
	e.raw("transaction_type", r.next())
	e.text("reason", r.next())
	e.textOrNull("extra", r.next())
	e.close('}')
	e.object("user")
	encodeUser(e, r)
	e.close('}')
}

// encodeCoinBalance writes a balance. (The shape is ours.)
func encodeCoinBalance(e *encoder, r *row) {
	e.number("coin_id", r.next())
	e.text("coin_name", r.next())
	e.raw("balance", r.next())
}

// listTransactions answers GET /coin_transactions/{promotion_id}.
func (s *Server) listTransactions(tx *store.Tx, c *call) error {
	return c.listWithUsers(tx, transactions, c.promotion)
}

// listUserTransactions answers GET /coin_transactions/{promotion_id}/users/{user_id}.
func (s *Server) listUserTransactions(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	return c.listWithUsers(tx, userTransactions, c.id("user_id"))
}

// listCoins answers GET /coins/{promotion_id}/users/{user_id}.
func (s *Server) listCoins(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	return c.writeAll(tx, encodeCoinBalance, coinBalances, c.id("user_id"), c.promotion)
}
