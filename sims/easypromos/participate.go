package easypromos

import (
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// A participation is one that is to be stored.
type participation struct {
	ID, PromotionID, StageID, UserID int64 // the next id where 0
	Created                          int64 // Unix seconds
	Completed                        *int64
	IP, UserAgent                    string
	Points                           float64
	Scored                           bool // the stage has a ranking
	Data                             string
	RequirementType                  int64
	RequirementCode, RequirementData string
}

var insertParticipationSQL = `
	INSERT INTO easypromos_participations (cursor, id, promotion_id, stage_id, user_id, created,
		completed, ip, user_agent, points, data, requirement_type, requirement_code, requirement_data)
	VALUES (` + nextCursor("easypromos_participations") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10, $11, $12, $13)`

// upsertStageUserSQL counts a participation, and keeps the points where they are
// better than those before. created goes with the points.
var upsertStageUserSQL = `
	INSERT INTO easypromos_stage_users (cursor, stage_id, user_id, participations, points, created)
	VALUES (` + nextCursor("easypromos_stage_users") + `, $1, $2, 1, $3, $4)
	ON CONFLICT (stage_id, user_id) DO UPDATE SET
		participations = participations + 1,
		created = iif(excluded.points > points, excluded.created, created),
		points = max(points, excluded.points)`

// insertParticipation stores a participation, and what it means for the user's
// count and the ranking of the stage.
func insertParticipation(tx *store.Tx, p participation) (id int64, err error) {
	res, err := tx.Exec(insertParticipationSQL,
		p.ID, p.PromotionID, p.StageID, p.UserID, p.Created, p.Completed, p.IP, p.UserAgent,
		p.Points, p.Data, p.RequirementType, p.RequirementCode, p.RequirementData)
	if err != nil {
		return 0, err
	}
	if id, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	var points any
	if p.Scored {
		points = p.Points
	}
	_, err = tx.Exec(upsertStageUserSQL, p.StageID, p.UserID, points, p.Created)
	return id, err
}

// A prize is one that is to be stored.
type prize struct {
	ID, PromotionID, PrizeTypeID, UserID int64
	StageID, ParticipationID             *int64
	Created                              int64
	Code, DownloadURL, RedeemURL         string
}

var insertPrizeSQL = `
	INSERT INTO easypromos_prizes (cursor, id, promotion_id, prize_type_id, user_id, stage_id,
		participation_id, created, code, download_url, redeem_url)
	VALUES (` + nextCursor("easypromos_prizes") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10)`

// insertPrize stores a prize and counts it as given. It fails where no unit of the
// prize type is left.
func insertPrize(tx *store.Tx, z prize) (id int64, err error) {
	res, err := tx.Exec(insertPrizeSQL,
		z.ID, z.PromotionID, z.PrizeTypeID, z.UserID, z.StageID, z.ParticipationID, z.Created,
		z.Code, z.DownloadURL, z.RedeemURL)
	if err != nil {
		return 0, err
	}
	if id, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	_, err = tx.Exec(`
		UPDATE easypromos_prize_types
		SET given = given + 1
		WHERE id = $1`, z.PrizeTypeID)
	if err != nil {
		return 0, fmt.Errorf("prize type %d: %w", z.PrizeTypeID, err)
	}
	return id, nil
}
