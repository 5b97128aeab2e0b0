package easypromos

import (
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type promotionRow struct {
	ID                int64            `yaml:"id"`
	Brand             int64            `yaml:"brand"`
	Version           string           `yaml:"version"` // white_label where left out
	PromotionType     int64            `yaml:"promotion_type"`
	Title             string           `yaml:"title"`
	InternalRef       string           `yaml:"internal_ref"`
	Description       string           `yaml:"description"`
	Status            string           `yaml:"status"`
	Timezone          string           `yaml:"timezone"` // UTC where left out
	StartDate         sims.FixtureTime `yaml:"start_date"`
	EndDate           sims.FixtureTime `yaml:"end_date"`
	DefaultLanguage   string           `yaml:"default_language"` // eng where left out
	Created           sims.FixtureTime `yaml:"created"`
	URL               string           `yaml:"url"`
	Autologin         *bool            `yaml:"autologin"` // on where left out
	AuthorizedDomains []string         `yaml:"authorized_domains"`
	Valid             *bool            `yaml:"valid"` // for the API; true where left out
}

var insertPromotionSQL = `
	INSERT INTO easypromos_promotions (cursor, account_id, brand_id, id, version, promotion_type,
		title, internal_ref, description, status, timezone, start_date, end_date, default_language,
		created, url, autologin, authorized_domains, valid)
	VALUES (` + nextCursor("easypromos_promotions") + `,
		(SELECT account_id FROM easypromos_brands WHERE id = $1), $1, $2, $3, $4, $5,
		$6, $7, $8, $9, $10, $11, $12, $13, $14,
		$15, $16, $17)`

func insertPromotionRow(tx *store.Tx, r promotionRow) error {
	if r.Version == "" {
		r.Version = "white_label"
	}
	if r.Timezone == "" {
		r.Timezone = "UTC"
	}
	if r.DefaultLanguage == "" {
		r.DefaultLanguage = "eng"
	}
	if err := r.check(tx); err != nil {
		return err
	}
	return insertPromotion(tx, r)
}

func insertPromotion(tx *store.Tx, r promotionRow) error {
	domains, err := jsonArray(r.AuthorizedDomains)
	if err != nil {
		return err
	}
	_, err = tx.Exec(insertPromotionSQL,
		r.Brand, r.ID, r.Version, r.PromotionType, r.Title, r.InternalRef, r.Description, r.Status,
		r.Timezone, r.StartDate.Seconds(tx), r.EndDate.Seconds(tx), r.DefaultLanguage,
		r.Created.At(tx).Unix(), r.URL, orTrue(r.Autologin), domains, orTrue(r.Valid))
	return err
}

func (r promotionRow) check(tx *store.Tx) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if err := oneOf("version", r.Version, "white_label", "premium", "basic"); err != nil {
		return err
	}
	if err := oneOf("status", r.Status, promotionStatuses[1:]...); err != nil {
		return err
	}
	if _, err := time.LoadLocation(r.Timezone); err != nil {
		return bad("timezone", "%q is no time zone, like Europe/Madrid", r.Timezone)
	}
	if len(r.DefaultLanguage) != 3 {
		return bad("default_language", "must be three letters")
	}
	return exists(tx, "brand", "brand", r.Brand, `SELECT 1 FROM easypromos_brands WHERE id = $1`)
}

// The kinds of a stage's requirement, by their number on the wire. (Ours.)
var requirementTypes = []string{"none", "code", "other"}

type stageRow struct {
	ID               int64            `yaml:"id"`
	Promotion        int64            `yaml:"promotion"`
	Name             string           `yaml:"name"`
	Type             string           `yaml:"type"`
	Visible          *bool            `yaml:"visible"` // true where left out
	StartDate        sims.FixtureTime `yaml:"start_date"`
	EndDate          sims.FixtureTime `yaml:"end_date"`
	Created          sims.FixtureTime `yaml:"created"`
	Scored           bool             `yaml:"scored"`
	Requirement      string           `yaml:"requirement"`        // none where left out
	MaxParticipation *int64           `yaml:"max_participations"` // of a user; no limit where left out
	Period           string           `yaml:"period"`             // total or day; total where left out
}

var insertStageSQL = `
	INSERT INTO easypromos_stages (cursor, id, promotion_id, name, type, visible, start_date,
		end_date, created, scored, requirement_type, max_participations, period)
	VALUES (` + nextCursor("easypromos_stages") + `, $1, $2, $3, $4, $5, $6,
		$7, $8, $9, $10, $11, $12)`

func insertStageRow(tx *store.Tx, r stageRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	if err := oneOf("type", r.Type, "quiz", "game", "wheel", "form", "code", "receipt"); err != nil {
		return err
	}
	requirement := 0
	if r.Requirement != "" {
		if err := oneOf("requirement", r.Requirement, requirementTypes...); err != nil {
			return err
		}
		for requirementTypes[requirement] != r.Requirement {
			requirement++
		}
	}
	if r.Period == "" {
		r.Period = "total"
	}
	if err := oneOf("period", r.Period, "total", "day"); err != nil {
		return err
	}
	_, err := tx.Exec(insertStageSQL,
		r.ID, r.Promotion, r.Name, r.Type, orTrue(r.Visible), r.StartDate.Seconds(tx),
		r.EndDate.Seconds(tx), r.Created.At(tx).Unix(), r.Scored, requirement,
		r.MaxParticipation, r.Period)
	return err
}

type codeRow struct {
	Stage int64    `yaml:"stage"`
	Codes []string `yaml:"codes"` // none of them used
}

func insertCodeRow(tx *store.Tx, r codeRow) error {
	err := exists(tx, "stage", "stage", r.Stage, `SELECT 1 FROM easypromos_stages WHERE id = $1`)
	if err != nil {
		return err
	}
	for _, code := range r.Codes {
		code = strings.TrimSpace(code)
		if code == "" {
			return bad("codes", "a code must not be empty")
		}
		_, err := tx.Exec(`
			INSERT INTO easypromos_codes (stage_id, code)
			VALUES ($1, $2)`, r.Stage, code)
		if err != nil {
			return err
		}
	}
	return nil
}

type prizeTypeRow struct {
	ID              int64  `yaml:"id"`
	Promotion       int64  `yaml:"promotion"`
	Stage           *int64 `yaml:"stage"`
	Name            string `yaml:"name"`
	Description     string `yaml:"description"`
	Image           string `yaml:"image"`
	Instructions    string `yaml:"instructions"`
	Ref             string `yaml:"ref"`
	AssignationType int64  `yaml:"assignation_type"` // 1 to 6
	Qty             *int64 `yaml:"qty"`              // no limit where left out
}

func insertPrizeTypeRow(tx *store.Tx, r prizeTypeRow) error {
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	if r.Stage != nil {
		err := exists(tx, "stage", "stage", *r.Stage,
			`SELECT 1 FROM easypromos_stages WHERE id = $1 AND promotion_id = $2`, r.Promotion)
		if err != nil {
			return err
		}
	}
	if r.AssignationType < 1 || r.AssignationType > 6 {
		return bad("assignation_type", "must be from 1 to 6")
	}
	if r.Qty != nil && (*r.Qty < 0 || *r.Qty > maxGenerated) {
		return bad("qty", "must be from 0 to %d", maxGenerated)
	}
	_, err := tx.Exec(`
		INSERT INTO easypromos_prize_types (id, promotion_id, stage_id, name, description, image,
			instructions, ref, assignation_type, qty)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, r.Promotion, r.Stage, r.Name, r.Description, r.Image, r.Instructions, r.Ref,
		r.AssignationType, r.Qty)
	return err
}
