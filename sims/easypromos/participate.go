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
func insertPrize(tx *store.Tx, z prize) error {
	_, err := tx.Exec(insertPrizeSQL,
		z.ID, z.PromotionID, z.PrizeTypeID, z.UserID, z.StageID, z.ParticipationID, z.Created,
		z.Code, z.DownloadURL, z.RedeemURL)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE easypromos_prize_types
		SET given = given + 1
		WHERE id = $1`, z.PrizeTypeID)
	if err != nil {
		return fmt.Errorf("prize type %d: %w", z.PrizeTypeID, err)
	}
	return nil
}

// A coinTransaction is one that is to be stored; its balance is the user's after it.
type coinTransaction struct {
	ID, PromotionID, CoinID, UserID int64
	Amount                          int64
	Created                         int64
	Type                            int64
	Reason, Extra                   string
}

var insertTransactionSQL = `
	INSERT INTO easypromos_coin_transactions (cursor, id, promotion_id, coin_id, user_id, amount,
		balance, created, transaction_type, reason, extra)
	VALUES (` + nextCursor("easypromos_coin_transactions") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10)`

// insertTransaction stores a coin transaction and changes the user's balance by its
// amount. It returns errBalance where the balance would fall below 0.
func insertTransaction(tx *store.Tx, t coinTransaction) error {
	var balance int64
	err := tx.QueryRow(`
		INSERT INTO easypromos_coin_balances (user_id, coin_id, balance)
		VALUES ($1, $2, $3)
		ON CONFLICT (user_id, coin_id) DO UPDATE SET balance = balance + excluded.balance
		RETURNING balance`, t.UserID, t.CoinID, t.Amount).Scan(&balance)
	if err != nil {
		return fmt.Errorf("balance of user %d: %w", t.UserID, err)
	}
	if balance < 0 {
		e := errBalance.because("user %d has %d coins; the transaction takes %d",
			t.UserID, balance-t.Amount, -t.Amount).
			judging("user", t.UserID, "coin", t.CoinID, "balance", balance-t.Amount, "amount", t.Amount)
		e.Message = "Insufficient balance"
		return e
	}
	_, err = tx.Exec(insertTransactionSQL,
		t.ID, t.PromotionID, t.CoinID, t.UserID, t.Amount, balance, t.Created, t.Type, t.Reason, t.Extra)
	return err
}
