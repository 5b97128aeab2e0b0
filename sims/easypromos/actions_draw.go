package easypromos

import (
	"database/sql"
	"slices"

	"github.com/mockapis/mockapis/store"
)

type drawArgs struct {
	PrizeType int64 `json:"prize_type" doc:"The id of a prize type of assignation 4 or 5."`
	Count     int64 `json:"count" doc:"How many units."`
}

// prizesDrawn are the prizes that a draw gave, which are fewer than asked for where
// fewer users may win.
type prizesDrawn struct {
	PrizeType int64     `json:"prize_type"`
	Prizes    []drawnTo `json:"prizes"`
	Left      *int64    `json:"left"` // units; null without a limit
}

type drawnTo struct {
	Prize int64 `json:"prize"`
	User  int64 `json:"user"`
}

// A drawnType is a prize type whose winners the organizer finds.
type drawnType struct {
	ID, Promotion int64
	Stage         sql.NullInt64
	ByRanking     bool
	Left          sql.NullInt64 // units; no limit where not valid
}

// drawPrizes gives units of a prize type: of assignation 4 to users who have taken part,
// at random, of 5 to the best of its stage. Nobody wins one twice. (Documented: help
// centre, that there are draws and prizes of a ranking; who may win is ours.)
func (s *Server) drawPrizes(tx *store.Tx, a drawArgs) (any, error) {
	if err := needCount(a.Count); err != nil {
		return nil, err
	}
	y, err := loadDrawnType(tx, a.PrizeType)
	if err != nil {
		return nil, err
	}
	if y.Left.Valid && y.Left.Int64 < a.Count {
		return nil, bad("count", "prize type %d has %d units left", y.ID, y.Left.Int64)
	}
	promotion, err := loadPromotion(tx, y.Promotion)
	if err != nil {
		return nil, err
	}
	users, err := y.candidates(tx, a.Count)
	if err != nil {
		return nil, err
	}
	g, err := s.world.Rand.Source(tx, "easypromos prizes")
	if err != nil {
		return nil, err
	}
	if !y.ByRanking {
		g.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
	}
	drawn := prizesDrawn{PrizeType: y.ID, Prizes: []drawnTo{}}
	for _, user := range users[:min(len(users), int(a.Count))] {
		w := win{Promotion: promotion, User: user}
		if y.Stage.Valid {
			w.Stage = &y.Stage.Int64
		}
		prize, err := w.give(tx, g, y.ID)
		if err != nil {
			return nil, err
		}
		drawn.Prizes = append(drawn.Prizes, drawnTo{prize, user})
	}
	if y.Left.Valid {
		left := y.Left.Int64 - int64(len(drawn.Prizes))
		drawn.Left = &left
	}
	return drawn, nil
}

// loadDrawnType returns a *sims.Bad for a prize type that is not drawn.
func loadDrawnType(tx *store.Tx, id int64) (y drawnType, err error) {
	found, err := one(tx.QueryRow(`
		SELECT id, promotion_id, stage_id, assignation_type = 5, qty - given
		FROM easypromos_prize_types
		WHERE id = $1 AND assignation_type IN (4, 5)`, id).
		Scan(&y.ID, &y.Promotion, &y.Stage, &y.ByRanking, &y.Left))
	if err == nil && !found {
		err = bad("prize_type", "there is no prize type %d of assignation_type 4 or 5", id)
	}
	if err == nil && y.ByRanking && !y.Stage.Valid {
		err = bad("prize_type", "prize type %d is of no stage, so it has no ranking", id)
	}
	return y, err
}

// candidates are the users who may win: active ones who have taken part in the stage of
// the prize type, or else in any of the promotion, without a prize of it. Those of a
// ranking are the best, at most count.
func (y *drawnType) candidates(tx *store.Tx, count int64) ([]int64, error) {
	const may = `
		JOIN easypromos_users u ON u.id = b.user_id AND u.status = 1
		WHERE NOT EXISTS (
			SELECT 1
			FROM easypromos_prizes z
			WHERE z.user_id = b.user_id AND z.prize_type_id = $1)`
	if y.ByRanking {
		return idsOf(tx, `
			SELECT b.user_id
			FROM easypromos_stage_users b`+may+` AND b.stage_id = $2 AND b.points IS NOT NULL
			ORDER BY b.points DESC, b.created, b.id
			LIMIT $3`, y.ID, y.Stage.Int64, count)
	}
	users, err := idsOf(tx, `
		SELECT b.user_id
		FROM easypromos_stages s
		JOIN easypromos_stage_users b ON b.stage_id = s.id`+may+`
			AND s.promotion_id = $2 AND s.id = ifnull($3, s.id)`, y.ID, y.Promotion, y.Stage)
	slices.Sort(users)
	return slices.Compact(users), err
}
