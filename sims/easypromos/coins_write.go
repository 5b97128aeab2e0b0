package easypromos

import "github.com/mockapis/mockapis/store"

// maxReason bounds reason and extra of a coin transaction, in characters. (Ours.)
const maxReason = 1000

// setCoins answers PUT and POST /coins/{promotion_id}: the user's balance becomes what
// the body says. Where it was that, there is no transaction. (The body is ours.)
func (s *Server) setCoins(tx *store.Tx, c *call) error {
	user, coin, err := c.bodyUserAndCoin(tx)
	if err != nil {
		return err
	}
	balance, ok, err := c.body.integer("balance")
	if err != nil {
		return err
	}
	if !ok || balance < 0 {
		return errField.invalid("balance", "balance is %s; it must be a whole number from 0 to %d",
			c.body.given("balance"), maxExact)
	}
	was, err := balanceOf(tx, user, coin)
	if err != nil {
		return err
	}
	if balance != was {
		_, err := s.transact(tx, coinTransaction{
			PromotionID: c.promotion, CoinID: coin, UserID: user, Amount: balance - was,
			Type: coinsSet, Reason: "Balance set through the API",
		})
		if err != nil {
			return err
		}
	}
	_, err = c.writeItem(tx, encodeUserBalance, userBalance, user, coin)
	return err
}

// createTransaction answers POST /coin_transactions/{promotion_id}: the user is given
// coins or, with a negative amount, spends some. transaction_type 5 buys entries to a
// stage with them. (The body is ours; documented, guide: additional entries by sending
// coin transactions.)
func (s *Server) createTransaction(tx *store.Tx, c *call) error {
	user, coin, err := c.bodyUserAndCoin(tx)
	if err != nil {
		return err
	}
	t := coinTransaction{PromotionID: c.promotion, CoinID: coin, UserID: user}
	if t, err = c.body.transaction(t); err != nil {
		return err
	}
	var id int64
	if t.Type == coinsSpentOnEntry {
		id, err = s.buyEntriesByBody(tx, c.body, t)
	} else {
		id, err = s.transact(tx, t)
	}
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	_, err = c.writeItem(tx, encodeTransactionWithUser, transactionItem, id)
	return err
}

// transaction fills in what the body says of t, of whom it is known in what coin it is.
// It returns errField for what cannot be.
func (b body) transaction(t coinTransaction) (coinTransaction, error) {
	var err error
	if t.Amount, _, err = b.integer("amount"); err != nil {
		return t, err
	}
	if t.Amount == 0 {
		return t, errField.invalid("amount",
			"amount is %s; it must be a whole number from -%d to %d, and not 0",
			b.given("amount"), maxExact, maxExact)
	}
	if t.Reason, err = b.text("reason", maxReason); err != nil {
		return t, err
	}
	if t.Extra, err = b.text("extra", maxReason); err != nil {
		return t, err
	}
	kind, ok, err := b.integer("transaction_type")
	if !ok && err == nil {
		kind = coinsSent
	}
	if t.Type = kind; err == nil && kind != coinsSent && kind != coinsSpentOnEntry {
		err = errField.invalid("transaction_type",
			"transaction_type is %d; a client sends %d, coins, or %d, an extra entry",
			kind, coinsSent, coinsSpentOnEntry)
	}
	return t, err
}

// given is a member as it was sent, for a sentence.
func (b body) given(name string) string {
	if !b.has(name) {
		return "missing"
	}
	return shown(b[name])
}

// bodyUserAndCoin are the user whom the body names and the coin of coin_id, which may be
// left out where the promotion has one coin. It returns what bodyUser does, and errField
// where there is no such coin. (Ours.)
func (c *call) bodyUserAndCoin(tx *store.Tx) (user, coin int64, err error) {
	if user, err = c.bodyUser(tx); err != nil {
		return 0, 0, err
	}
	id, ok, err := c.body.integer("coin_id")
	if err != nil {
		return 0, 0, err
	}
	if !ok {
		coin, err = onlyCoin(tx, c.promotion)
		return user, coin, err
	}
	found, err := one(tx.QueryRow(`
		SELECT id
		FROM easypromos_coins
		WHERE id = $1 AND promotion_id = $2`, id, c.promotion).Scan(&coin))
	if err == nil && !found {
		err = errField.invalid("coin_id", "promotion %d has no coin %d", c.promotion, id).
			judging("promotion", c.promotion, "coin", id)
	}
	return user, coin, err
}

// onlyCoin is the coin of a promotion that has one, or else errField.
func onlyCoin(tx *store.Tx, promotion int64) (coin int64, err error) {
	var coins int64
	err = tx.QueryRow(`
		SELECT count(*), ifnull(min(id), 0)
		FROM (
			SELECT id
			FROM easypromos_coins
			WHERE promotion_id = $1
			ORDER BY id
			LIMIT 2)`, promotion).Scan(&coins, &coin)
	if err != nil || coins == 1 {
		return coin, err
	}
	why := "the body has no coin_id, and promotion %d has several coins"
	if coins == 0 {
		why = "promotion %d has no coins"
	}
	return 0, errField.invalid("coin_id", why, promotion).judging("promotion", promotion)
}

// balanceOf is the user's balance of a coin.
func balanceOf(tx *store.Tx, user, coin int64) (n int64, err error) {
	_, err = one(tx.QueryRow(`
		SELECT balance
		FROM easypromos_coin_balances
		WHERE user_id = $1 AND coin_id = $2`, user, coin).Scan(&n))
	return n, err
}

var userBalance = `SELECT ` + line("k.id, k.name, ifnull(b.balance, 0), $1") + `
	FROM easypromos_coins k
	LEFT JOIN easypromos_coin_balances b ON b.user_id = $1 AND b.coin_id = k.id
	WHERE k.id = $2`

// encodeUserBalance writes a balance with whose it is. (Ours.)
func encodeUserBalance(e *encoder, r *row) {
	encodeCoinBalance(e, r)
	e.number("user_id", r.next())
}
