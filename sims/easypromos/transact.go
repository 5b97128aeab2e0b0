package easypromos

import (
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// A coinTransaction is one that is to be stored; its balance is the user's after it.
type coinTransaction struct {
	ID, PromotionID, CoinID, UserID int64 // the next id where 0
	Amount                          int64 // not 0
	Created                         int64 // Unix seconds
	Type                            int64
	Reason, Extra                   string
}

// The kinds of coin transactions. (The numbers are ours.)
const (
	coinsEarned       = 1 // by participating
	coinsSpentOnPrize = 2
	coinsSent         = 3 // through the API
	coinsSet          = 4 // through the API: the balance
	coinsSpentOnEntry = 5
)

var insertTransactionSQL = `
	INSERT INTO easypromos_coin_transactions (cursor, id, promotion_id, coin_id, user_id, amount,
		balance, created, transaction_type, reason, extra)
	VALUES (` + nextCursor("easypromos_coin_transactions") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10)`

var transactionItem = `SELECT ` + line(transactionColumns+", "+userColumns) + `
	FROM ` + transactionTables + `
	WHERE t.id = $1`

// transact stores a coin transaction at the time of tx, changes the balance by it and
// tells the webhooks. It returns the transaction's id, or what insertTransaction does.
func (s *Server) transact(tx *store.Tx, t coinTransaction) (id int64, err error) {
	t.Created = tx.Now.Unix()
	if id, err = insertTransaction(tx, t); err != nil {
		return 0, err
	}
	return id, s.notify(tx, t.PromotionID, eventTransaction,
		encodeTransactionWithUser, transactionItem, id)
}

// insertTransaction stores a coin transaction and changes the user's balance by its
// amount. It returns errBalance where the balance would fall below 0, and errField
// where it or the amount would pass maxExact.
func insertTransaction(tx *store.Tx, t coinTransaction) (id int64, err error) {
	if t.Amount > maxExact || t.Amount < -maxExact {
		return 0, errField.invalid("amount", "amount is %d; it must be from -%d to %d",
			t.Amount, maxExact, maxExact)
	}
	balance, err := changeBalance(tx, t)
	if err != nil {
		return 0, err
	}
	res, err := tx.Exec(insertTransactionSQL,
		t.ID, t.PromotionID, t.CoinID, t.UserID, t.Amount, balance, t.Created, t.Type, t.Reason, t.Extra)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// changeBalance adds the amount of a transaction to the user's balance, which it
// returns. An error leaves the balance to be rolled back.
func changeBalance(tx *store.Tx, t coinTransaction) (balance int64, err error) {
	err = tx.QueryRow(`
		INSERT INTO easypromos_coin_balances (user_id, coin_id, balance)
		VALUES ($1, $2, $3)
		ON CONFLICT (user_id, coin_id) DO UPDATE SET balance = balance + excluded.balance
		RETURNING balance`, t.UserID, t.CoinID, t.Amount).Scan(&balance)
	if err != nil {
		return 0, fmt.Errorf("balance of user %d: %w", t.UserID, err)
	}
	was := balance - t.Amount
	e := (*apiError)(nil)
	switch {
	case balance < 0:
		e = errBalance.because("user %d has %d coins; the transaction takes %d",
			t.UserID, was, -t.Amount)
	case balance > maxExact:
		e = errField.invalid("amount", "user %d has %d coins; with %d more there would be over %d",
			t.UserID, was, t.Amount, maxExact)
	default:
		return balance, nil
	}
	return 0, e.judging("user", t.UserID, "coin", t.CoinID, "balance", was, "amount", t.Amount)
}
