package easypromos

import "github.com/mockapis/mockapis/store"

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
	var promotion int64
	found, err := one(tx.QueryRow(`
		SELECT promotion_id
		FROM easypromos_coins
		WHERE id = $1`, a.Coin).Scan(&promotion))
	if err == nil && !found {
		err = bad("coin", "there is no coin %d", a.Coin)
	}
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
	err = tx.QueryRow(`
		SELECT balance
		FROM easypromos_coin_balances
		WHERE user_id = $1 AND coin_id = $2`, a.User, a.Coin).Scan(&added.Balance)
	return added, err
}
