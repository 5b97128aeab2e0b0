package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

var prizeItem = `SELECT ` + line(prizeColumns+", "+userColumns) + `
	FROM ` + prizeTables + `
	WHERE z.id = $1`

type prizeArgs struct {
	Prize int64 `json:"prize" doc:"The prize's id."`
}

// A Redemption is a prize that was handed out.
type Redemption struct {
	Prize     int64  `json:"prize"`
	PrizeType int64  `json:"prize_type"`
	User      int64  `json:"user"`
	Redeemed  string `json:"redeemed"` // RFC 3339
}

// redeemPrize hands a prize out, once. It returns a *sims.Bad where there is no such
// prize or its user has it already.
func (s *Server) redeemPrize(tx *store.Tx, a prizeArgs) (any, error) {
	r := Redemption{Prize: a.Prize, Redeemed: instant(tx.Now.Unix())}
	var promotion int64
	found, err := one(tx.QueryRow(`
		SELECT promotion_id, prize_type_id, user_id
		FROM easypromos_prizes
		WHERE id = $1`, a.Prize).Scan(&promotion, &r.PrizeType, &r.User))
	if err == nil && !found {
		err = bad("prize", "there is no prize %d", a.Prize)
	}
	if err != nil {
		return nil, err
	}
	var redeemed int64
	found, err = one(tx.QueryRow(`
		SELECT created
		FROM easypromos_redemptions
		WHERE prize_id = $1`, a.Prize).Scan(&redeemed))
	if err == nil && found {
		err = bad("prize", "prize %d was redeemed at %s", a.Prize, instant(redeemed))
	}
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`
		INSERT INTO easypromos_redemptions (prize_id, created)
		VALUES ($1, $2)`, a.Prize, tx.Now.Unix())
	if err != nil {
		return nil, err
	}
	return r, s.notify(tx, promotion, eventRedeemed, encodePrizeWithUser, prizeItem, a.Prize)
}
