package easypromos

import (
	"strings"

	"github.com/mockapis/mockapis/store"
)

type segmentRow struct {
	ID        int64  `yaml:"id"`
	Account   int64  `yaml:"account"`
	Brand     *int64 `yaml:"brand"`     // it reaches this brand only
	Promotion *int64 `yaml:"promotion"` // it reaches this promotion only
	Name      string `yaml:"name"`
	Ref       string `yaml:"ref"`
	Color     string `yaml:"color"`
}

func insertSegmentRow(tx *store.Tx, r segmentRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if strings.TrimSpace(r.Ref) == "" {
		return bad("ref", "is required")
	}
	err := exists(tx, "account", "account", r.Account,
		`SELECT 1 FROM easypromos_accounts WHERE id = $1`)
	if err == nil && r.Brand != nil {
		err = exists(tx, "brand", "brand of the account with the id", *r.Brand,
			`SELECT 1 FROM easypromos_brands WHERE id = $1 AND account_id = $2`, r.Account)
	}
	if err == nil && r.Promotion != nil {
		err = exists(tx, "promotion", "promotion of the account with the id", *r.Promotion,
			`SELECT 1 FROM easypromos_promotions WHERE id = $1 AND account_id = $2`, r.Account)
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO easypromos_segments (id, account_id, brand_id, promotion_id, name, ref, color)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Account, r.Brand, r.Promotion, r.Name, r.Ref, r.Color)
	return err
}

// A stageSegmentRow says who may take part in a stage: users with one of the segments.
type stageSegmentRow struct {
	Stage    int64   `yaml:"stage"`
	Segments []int64 `yaml:"segments"`
}

func insertStageSegmentRow(tx *store.Tx, r stageSegmentRow) error {
	promotion, _, _, err := stageOf(tx, r.Stage)
	if err != nil {
		return err
	}
	if err := needSegmentsOf(tx, r.Segments, promotion); err != nil {
		return err
	}
	for _, id := range r.Segments {
		_, err := tx.Exec(`
			INSERT INTO easypromos_stage_segments (stage_id, segment_id)
			VALUES ($1, $2)`, r.Stage, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// needSegmentsOf returns what is wrong with a segment that does not reach a promotion.
func needSegmentsOf(tx *store.Tx, ids []int64, promotion int64) error {
	for _, id := range ids {
		err := exists(tx, "segments", "segment that reaches the promotion with the id", id, `
			SELECT 1
			FROM easypromos_segments g
			JOIN easypromos_promotions p ON p.account_id = g.account_id
				AND ifnull(g.brand_id, p.brand_id) = p.brand_id
				AND ifnull(g.promotion_id, p.id) = p.id
			WHERE g.id = $1 AND p.id = $2`, promotion)
		if err != nil {
			return err
		}
	}
	return nil
}

// A userSegmentRow assigns segments to a user.
type userSegmentRow struct {
	User     int64   `yaml:"user"`
	Segments []int64 `yaml:"segments"`
}

func insertUserSegmentRow(tx *store.Tx, r userSegmentRow) error {
	var promotion int64
	found, err := one(tx.QueryRow(`
		SELECT promotion_id
		FROM easypromos_users
		WHERE id = $1`, r.User).Scan(&promotion))
	if err == nil && !found {
		err = bad("user", "there is no user %d", r.User)
	}
	if err == nil {
		err = needSegmentsOf(tx, r.Segments, promotion)
	}
	if err != nil {
		return err
	}
	return addSegments(tx, r.User, r.Segments)
}

// A prizeCodeRow gives the units of a prize type codes of their own.
type prizeCodeRow struct {
	PrizeType int64    `yaml:"prize_type"`
	Codes     []string `yaml:"codes"`
}

func insertPrizeCodeRow(tx *store.Tx, r prizeCodeRow) error {
	err := exists(tx, "prize_type", "prize type", r.PrizeType,
		`SELECT 1 FROM easypromos_prize_types WHERE id = $1`)
	if err != nil {
		return err
	}
	for _, code := range r.Codes {
		_, err := tx.Exec(`
			INSERT INTO easypromos_prize_codes (prize_type_id, code)
			VALUES ($1, $2)`, r.PrizeType, code)
		if err != nil {
			return err
		}
	}
	return nil
}

// A coinRuleRow says what a participation in a stage earns. kind is participate, or
// score with the points from which on it is earned.
type coinRuleRow struct {
	Coin      int64   `yaml:"coin"`
	Stage     int64   `yaml:"stage"`
	Kind      string  `yaml:"kind"`
	MinPoints float64 `yaml:"min_points"`
	Coins     int64   `yaml:"coins"`
}

func insertCoinRuleRow(tx *store.Tx, r coinRuleRow) error {
	if err := oneOf("kind", r.Kind, "participate", "score"); err != nil {
		return err
	}
	if err := needPrice(tx, r.Coin, r.Stage, r.Coins); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO easypromos_coin_rules (coin_id, stage_id, kind, min_points, coins)
		VALUES ($1, $2, $3, $4, $5)`, r.Coin, r.Stage, r.Kind, r.MinPoints, r.Coins)
	return err
}

// An entryPriceRow says what an extra entry to a stage costs.
type entryPriceRow struct {
	Coin  int64 `yaml:"coin"`
	Stage int64 `yaml:"stage"`
	Coins int64 `yaml:"coins"`
}

func insertEntryPriceRow(tx *store.Tx, r entryPriceRow) error {
	if err := needPrice(tx, r.Coin, r.Stage, r.Coins); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO easypromos_entry_prices (coin_id, stage_id, coins)
		VALUES ($1, $2, $3)`, r.Coin, r.Stage, r.Coins)
	return err
}

// needPrice returns what is wrong with a number of coins of a stage's promotion.
func needPrice(tx *store.Tx, coin, stage, coins int64) error {
	promotion, _, _, err := stageOf(tx, stage)
	if err != nil {
		return err
	}
	if err := needCoinOf(tx, coin, promotion); err != nil {
		return err
	}
	return needCoins(coins)
}

func needCoinOf(tx *store.Tx, coin, promotion int64) error {
	return exists(tx, "coin", "coin of the promotion with the id", coin,
		`SELECT 1 FROM easypromos_coins WHERE id = $1 AND promotion_id = $2`, promotion)
}

func needCoins(n int64) error {
	if n < 1 || n > maxGenerated {
		return bad("coins", "must be from 1 to %d", maxGenerated)
	}
	return nil
}

// A prizePriceRow says what a prize type of assignation 6 costs.
type prizePriceRow struct {
	PrizeType int64 `yaml:"prize_type"`
	Coin      int64 `yaml:"coin"`
	Coins     int64 `yaml:"coins"`
}

func insertPrizePriceRow(tx *store.Tx, r prizePriceRow) error {
	var promotion int64
	found, err := one(tx.QueryRow(`
		SELECT promotion_id
		FROM easypromos_prize_types
		WHERE id = $1 AND assignation_type = 6`, r.PrizeType).Scan(&promotion))
	if err == nil && !found {
		err = bad("prize_type", "there is no prize type %d of assignation_type 6", r.PrizeType)
	}
	if err == nil {
		err = needCoinOf(tx, r.Coin, promotion)
	}
	if err == nil {
		err = needCoins(r.Coins)
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO easypromos_prize_prices (prize_type_id, coin_id, coins)
		VALUES ($1, $2, $3)`, r.PrizeType, r.Coin, r.Coins)
	return err
}
