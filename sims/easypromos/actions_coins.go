package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

type coinsArgs struct {
	User   int64  `json:"user" doc:"The user's id."`
	Coin   int64  `json:"coin" doc:"The coin's id."`
	Amount int64  `json:"amount" doc:"How many; negative to take some."`
	Reason string `json:"reason,omitempty" doc:"What the transaction says of it."`
}

type coinsAdded struct {
	User    int64 `json:"user"`
	Coin    int64 `json:"coin"`
	Balance int64 `json:"balance"`
}

func (s *Server) addCoins(tx *store.Tx, a coinsArgs) (any, error) {
	if a.Amount == 0 || a.Amount > maxGenerated || a.Amount < -maxGenerated {
		return nil, bad("amount", "must be from -%d to %d, and not 0", maxGenerated, maxGenerated)
	}
	promotion, err := promotionOfCoin(tx, a.Coin)
	if err == nil {
		err = needUserOf(tx, a.User, promotion)
	}
	if err != nil {
		return nil, err
	}
	_, err = s.transact(tx, coinTransaction{
		PromotionID: promotion, CoinID: a.Coin, UserID: a.User, Amount: a.Amount,
		Type: coinsSent, Reason: a.Reason,
	})
	if err != nil {
		return nil, asBad("amount", err)
	}
	added := coinsAdded{User: a.User, Coin: a.Coin}
	added.Balance, err = balanceOf(tx, a.User, a.Coin)
	return added, err
}

// promotionOfCoin returns a *sims.Bad where there is no such coin.
func promotionOfCoin(tx *store.Tx, coin int64) (promotion int64, err error) {
	found, err := one(tx.QueryRow(`
		SELECT promotion_id
		FROM easypromos_coins
		WHERE id = $1`, coin).Scan(&promotion))
	if err == nil && !found {
		err = bad("coin", "there is no coin %d", coin)
	}
	return promotion, err
}

type entryArgs struct {
	User  int64 `json:"user" doc:"The user's id."`
	Coin  int64 `json:"coin" doc:"The coin's id."`
	Stage int64 `json:"stage,omitempty" doc:"The stage's id, where the coin buys entries to several."`
	Count int64 `json:"count,omitempty" doc:"How many entries; 1 where left out."`
}

// An entryBought is what a user has after buying entries to a stage.
type entryBought struct {
	User    int64 `json:"user"`
	Stage   int64 `json:"stage"`
	Entries int64 `json:"entries"` // bought and not used
	Balance int64 `json:"balance"`
}

func (s *Server) buyEntry(tx *store.Tx, a entryArgs) (any, error) {
	if a.Count == 0 {
		a.Count = 1
	}
	if err := needCount(a.Count); err != nil {
		return nil, err
	}
	promotion, err := promotionOfCoin(tx, a.Coin)
	if err == nil {
		err = needUserOf(tx, a.User, promotion)
	}
	if err == nil {
		_, err = openPromotion(tx, "coin", promotion)
	}
	if err != nil {
		return nil, err
	}
	price, err := entryPriceOf(tx, a.Coin, a.Stage)
	if err != nil {
		return nil, asBad("stage", err)
	}
	_, err = s.buyEntries(tx, price, coinTransaction{
		PromotionID: promotion, CoinID: a.Coin, UserID: a.User, Amount: -a.Count * price.Coins,
	})
	if err != nil {
		return nil, asBad("count", err)
	}
	b := entryBought{User: a.User, Stage: price.Stage}
	if b.Balance, err = balanceOf(tx, a.User, a.Coin); err != nil {
		return nil, err
	}
	err = tx.QueryRow(`
		SELECT entries
		FROM easypromos_extra_entries
		WHERE user_id = $1 AND stage_id = $2`, a.User, price.Stage).Scan(&b.Entries)
	return b, err
}

func needCount(n int64) error {
	if n < 1 || n > maxGenerated {
		return bad("count", "must be from 1 to %d", maxGenerated)
	}
	return nil
}

// openPromotion reads a promotion in which a user is going to do something on its own
// page. It returns what is wrong with the argument key where the promotion is not open.
func openPromotion(tx *store.Tx, key string, id int64) (promotionRules, error) {
	p, err := loadPromotion(tx, id)
	if err == nil {
		err = asBad(key, p.open(tx.Now))
	}
	return p, err
}
