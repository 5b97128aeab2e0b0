package easypromos

import "github.com/mockapis/mockapis/store"

// An entryPrice is what an extra entry to a stage costs in a coin.
type entryPrice struct{ Coin, Stage, Coins int64 }

// entryPriceOf is the price in a coin of an entry to a stage; without one, 0, it is the
// only stage for which the coin has a price. It returns errField where there is none.
// (Ours.)
func entryPriceOf(tx *store.Tx, coin, stage int64) (p entryPrice, err error) {
	var prices int64
	p.Coin = coin
	err = tx.QueryRow(`
		SELECT count(*), ifnull(min(stage_id), 0), ifnull(min(coins), 0)
		FROM (
			SELECT stage_id, coins
			FROM easypromos_entry_prices
			WHERE coin_id = $1 AND ($2 = 0 OR stage_id = $2)
			LIMIT 2)`, coin, stage).Scan(&prices, &p.Stage, &p.Coins)
	if err != nil || prices == 1 {
		return p, err
	}
	e := errField.invalid("stage_id", "coin %d buys no entries to a stage", coin)
	switch {
	case prices > 1:
		e = errField.invalid("stage_id",
			"coin %d buys entries to several stages, and stage_id is missing", coin)
	case stage != 0:
		e = errField.invalid("stage_id", "coin %d buys no entries to stage %d", coin, stage)
	}
	return p, e.judging("coin", coin, "stage", stage)
}

// buyEntriesByBody is buyEntries for the stage that the body names.
func (s *Server) buyEntriesByBody(tx *store.Tx, b body, t coinTransaction) (id int64, err error) {
	stage, ok, err := b.integer("stage_id")
	if err == nil && ok && stage < 1 {
		err = errField.invalid("stage_id", "stage_id is %d; ids are from 1", stage)
	}
	if err != nil {
		return 0, err
	}
	p, err := entryPriceOf(tx, t.CoinID, stage)
	if err != nil {
		return 0, err
	}
	return s.buyEntries(tx, p, t)
}

// buyEntries stores a transaction that takes the price of one or more entries to a
// stage, which the user has from then on beyond the stage's limit. It returns the
// transaction's id, errField where the amount is no multiple of the price, or
// errBalance. (Ours.)
func (s *Server) buyEntries(tx *store.Tx, p entryPrice, t coinTransaction) (id int64, err error) {
	if t.Amount >= 0 || t.Amount%p.Coins != 0 {
		return 0, errField.invalid("amount",
			"amount is %d; an entry to stage %d costs %d, so it must be -%d for each",
			t.Amount, p.Stage, p.Coins, p.Coins).judging("stage", p.Stage, "price", p.Coins)
	}
	var entries int64
	err = tx.QueryRow(`
		INSERT INTO easypromos_extra_entries (user_id, stage_id, entries)
		VALUES ($1, $2, $3)
		ON CONFLICT (user_id, stage_id) DO UPDATE SET entries = entries + excluded.entries
		RETURNING entries`, t.UserID, p.Stage, -t.Amount/p.Coins).Scan(&entries)
	if err != nil {
		return 0, err
	}
	if entries > maxExact {
		return 0, errField.invalid("amount", "user %d would have over %d entries to stage %d",
			t.UserID, maxExact, p.Stage)
	}
	t.Type = coinsSpentOnEntry
	if t.Reason == "" {
		t.Reason = "Spent on an extra entry"
	}
	return s.transact(tx, t)
}
