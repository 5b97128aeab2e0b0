package easypromos

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

type buyPrizeArgs struct {
	User      int64 `json:"user" doc:"The user's id."`
	PrizeType int64 `json:"prize_type" doc:"The id of a prize type that has a price."`
}

// A prizeBought is a prize that a user has spent coins on.
type prizeBought struct {
	Prize   int64  `json:"prize"`
	User    int64  `json:"user"`
	Balance int64  `json:"balance"`
	Created string `json:"created"` // RFC 3339
}

// A pricedPrize is a prize type with what it costs.
type pricedPrize struct {
	ID, Promotion, Coin, Coins int64
	Qty                        sql.NullInt64
	Given                      int64
}

// buyPrize lets a user exchange coins for a prize, on the promotion's own page.
// (Documented: help centre, that coins are exchanged for prizes with a cost.)
func (s *Server) buyPrize(tx *store.Tx, a buyPrizeArgs) (any, error) {
	p, err := loadPricedPrize(tx, a.PrizeType)
	if err == nil {
		err = needUserOf(tx, a.User, p.Promotion)
	}
	if err != nil {
		return nil, err
	}
	promotion, err := openPromotion(tx, "prize_type", p.Promotion)
	if err != nil {
		return nil, err
	}
	if p.Qty.Valid && p.Given >= p.Qty.Int64 {
		return nil, bad("prize_type", "the %d units of prize type %d are used up", p.Qty.Int64, p.ID)
	}
	_, err = s.transact(tx, coinTransaction{
		PromotionID: p.Promotion, CoinID: p.Coin, UserID: a.User, Amount: -p.Coins,
		Type: coinsSpentOnPrize, Reason: "Spent on a prize",
	})
	if err != nil {
		return nil, asBad("user", err)
	}
	g, err := s.world.Rand.Source(tx, "easypromos prizes")
	if err != nil {
		return nil, err
	}
	bought := prizeBought{User: a.User, Created: instant(tx.Now.Unix())}
	w := win{Promotion: promotion, User: a.User}
	if bought.Prize, err = w.give(tx, g, p.ID); err != nil {
		return nil, err
	}
	bought.Balance, err = balanceOf(tx, a.User, p.Coin)
	return bought, err
}

// loadPricedPrize returns a *sims.Bad where there is no such prize type, or no price of
// it. (The fixtures give prices to prize types of assignation 6 alone.)
func loadPricedPrize(tx *store.Tx, id int64) (p pricedPrize, err error) {
	found, err := one(tx.QueryRow(`
		SELECT y.id, y.promotion_id, c.coin_id, c.coins, y.qty, y.given
		FROM easypromos_prize_types y
		JOIN easypromos_prize_prices c ON c.prize_type_id = y.id
		WHERE y.id = $1`, id).Scan(&p.ID, &p.Promotion, &p.Coin, &p.Coins, &p.Qty, &p.Given))
	if err == nil && !found {
		err = bad("prize_type", "there is no prize type %d that has a price", id)
	}
	return p, err
}
