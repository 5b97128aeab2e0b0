package easypromos

import (
	"math/rand/v2"
	"net/url"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A stockedPrize is a prize type with what is left of it.
type stockedPrize struct {
	ID        int64
	Unlimited bool
	Left      int64 // units; 0 where unlimited
}

// A stock has the prize types from which a participation or a new user wins, by id.
type stock []stockedPrize

// stagePrizes are those of a stage, and those of its promotion that are for any stage,
// on participating (assignation 2) and instant win (3).
func stagePrizes(tx *store.Tx, promotion, stage int64) (stock, error) {
	return readStock(tx, `
		SELECT id, qty IS NULL, ifnull(qty - given, 0)
		FROM easypromos_prize_types
		WHERE promotion_id = $1 AND assignation_type IN (2, 3) AND ifnull(stage_id, $2) = $2
		ORDER BY id`, promotion, stage)
}

func readStock(tx *store.Tx, query string, args ...any) (list stock, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p stockedPrize
		if err := rows.Scan(&p.ID, &p.Unlimited, &p.Left); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// left are the prize types that are not used up.
func (l stock) left() (list stock) {
	for _, p := range l {
		if p.Unlimited || p.Left > 0 {
			list = append(list, p)
		}
	}
	return list
}

// none is the failure of a wheel without prizes.
func (l stock) none(stage int64) error {
	if len(l) == 0 {
		return errNoPrizes.because("the wheel, stage %d, has no prizes", stage).
			judging("stage", stage, "prize_types", 0)
	}
	return errNoPrizes.because("the prizes of the wheel, stage %d, are used up", stage).
		judging("stage", stage, "prize_types", len(l))
}

// draw is the place of a limited prize type, in proportion to the units left of each,
// or -1 where none is left. (Documented: help centre, on prizes for registering.)
func (l stock) draw(g *rand.Rand) int {
	var units int64
	for _, p := range l {
		units += p.Left
	}
	if units == 0 {
		return -1
	}
	n := g.Int64N(units)
	for i, p := range l {
		if n < p.Left {
			return i
		}
		n -= p.Left
	}
	return -1
}

// unlimited is the place of the first prize type without a limit, or -1.
func (l stock) unlimited() int {
	for i, p := range l {
		if p.Unlimited {
			return i
		}
	}
	return -1
}

// A win is whose prizes are given, and for what.
type win struct {
	Promotion            promotionRules
	User                 int64
	Stage, Participation *int64 // nil for registering
}

// giveOne gives a participation its prize, if there is one: a limited one, drawn, and
// otherwise the first without a limit. (That a participation wins one at most is ours.)
func (s *Server) giveOne(tx *store.Tx, w win, prizes stock) error {
	if len(prizes.left()) == 0 {
		return nil
	}
	g, err := s.world.Rand.Source(tx, "easypromos prizes")
	if err != nil {
		return err
	}
	i := prizes.draw(g)
	if i < 0 {
		i = prizes.unlimited()
	}
	_, err = w.give(tx, g, prizes[i].ID)
	return err
}

// giveRegistrationPrizes gives a new user of a promotion the prizes of assignation 1:
// each without a limit, and one of the limited, drawn. (Documented: help centre.)
func (s *Server) giveRegistrationPrizes(tx *store.Tx, p promotionRules, user int64) error {
	prizes, err := readStock(tx, `
		SELECT id, qty IS NULL, ifnull(qty - given, 0)
		FROM easypromos_prize_types
		WHERE promotion_id = $1 AND assignation_type = 1
		ORDER BY id`, p.ID)
	if err != nil || len(prizes.left()) == 0 {
		return err
	}
	g, err := s.world.Rand.Source(tx, "easypromos prizes")
	if err != nil {
		return err
	}
	w, drawn := win{Promotion: p, User: user}, prizes.draw(g)
	for i, prize := range prizes {
		if i != drawn && !prize.Unlimited {
			continue
		}
		if _, err := w.give(tx, g, prize.ID); err != nil {
			return err
		}
	}
	return nil
}

// give gives a unit of a prize type, which there is, with a code of its own where the
// type has one left. It returns the prize's id.
func (w win) give(tx *store.Tx, g *rand.Rand, prizeType int64) (id int64, err error) {
	var codeID int64
	z := prize{
		PromotionID: w.Promotion.ID, PrizeTypeID: prizeType, UserID: w.User,
		StageID: w.Stage, ParticipationID: w.Participation, Created: tx.Now.Unix(),
	}
	_, err = one(tx.QueryRow(`
		SELECT id, code
		FROM easypromos_prize_codes
		WHERE prize_type_id = $1 AND prize_id IS NULL
		ORDER BY id
		LIMIT 1`, prizeType).Scan(&codeID, &z.Code))
	if err != nil {
		return 0, err
	}
	z.DownloadURL, z.RedeemURL = prizeURLs(w.Promotion.URL, sims.Text(g, 32, sims.Alphanumeric))
	if id, err = insertPrize(tx, z); err != nil || codeID == 0 {
		return id, err
	}
	_, err = tx.Exec(`
		UPDATE easypromos_prize_codes
		SET prize_id = $1
		WHERE id = $2`, id, codeID)
	return id, err
}

// prizeURLs are where a user gets a prize, below the promotion's URL; both are empty
// where the promotion has none. (Ours.)
func prizeURLs(promotion, token string) (download, redeem string) {
	u, err := url.Parse(promotion)
	if err != nil || u.Host == "" {
		return "", ""
	}
	return u.JoinPath("prizes", token+".pdf").String(), u.JoinPath("redeem", token).String()
}
