package easypromos

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// promotionRules are what decides over a write to a promotion.
type promotionRules struct {
	ID, Account int64
	Version     string
	Valid       bool // for the API
	promotionState
	Timezone, URL, Language string
	Autologin               bool
	Domains                 string // a JSON array of host names
}

// loadPromotion reads the rules of a promotion that is there.
func loadPromotion(tx *store.Tx, id int64) (p promotionRules, err error) {
	err = tx.QueryRow(`
		SELECT id, account_id, version, valid, status, start_date, end_date, timezone, url,
			default_language, autologin, authorized_domains
		FROM easypromos_promotions
		WHERE id = $1`, id).
		Scan(&p.ID, &p.Account, &p.Version, &p.Valid, &p.status, &p.start, &p.end, &p.Timezone,
			&p.URL, &p.Language, &p.Autologin, &p.Domains)
	if err != nil {
		return p, fmt.Errorf("promotion %d: %w", id, err)
	}
	return p, nil
}

// writable returns errNotWhiteLabel or errNotValid for a promotion that the API does
// not change. (Documented: codes 44 and 48; that validity is a flag is ours.)
func (p *promotionRules) writable() error {
	if p.Version != "white_label" {
		return errNotWhiteLabel.because(
			"promotion %d is of the version %s; the API changes white_label only", p.ID, p.Version).
			judging("promotion", p.ID, "version", p.Version)
	}
	if !p.Valid {
		return errNotValid.because("promotion %d is not valid for the API", p.ID).
			judging("promotion", p.ID)
	}
	return nil
}

// A promotionState is what decides whether a promotion is open.
type promotionState struct {
	status     string
	start, end sql.NullInt64 // Unix seconds
}

// effective is the status that clients see. (Ours: an active promotion past its end
// counts as expired.)
func (p promotionState) effective(now int64) string {
	if p.status == "active" && p.end.Valid && p.end.Int64 < now {
		return "expired"
	}
	return p.status
}

// open returns errNotActive, errNotOpen or errOver where nobody can take part at now.
// (Documented: codes 41, 42 and 49; which state is which code is ours.)
func (p *promotionRules) open(now time.Time) error {
	e := (*apiError)(nil)
	switch {
	case p.status == "draft":
		e = errNotActive.because("promotion %d is a draft", p.ID)
	case p.status == "active" && p.start.Valid && now.Unix() < p.start.Int64:
		e = errNotOpen.because("promotion %d begins at %s; the clock is %s",
			p.ID, instant(p.start.Int64), now.Format(time.RFC3339))
	case p.status == "expired":
		e = errOver.because("promotion %d has the status expired", p.ID)
	case p.end.Valid && now.Unix() > p.end.Int64:
		e = errOver.because("promotion %d ended at %s; the clock is %s",
			p.ID, instant(p.end.Int64), now.Format(time.RFC3339))
	default:
		return nil
	}
	return e.judging("promotion", p.ID, "status", p.status, "start_date", date(p.start),
		"end_date", date(p.end), "clock", now)
}

// stageRules are what decides over a participation in a stage.
type stageRules struct {
	ID, Promotion int64
	Name, Type    string
	Visible       bool
	start, end    sql.NullInt64 // Unix seconds
	Scored        bool
	Requirement   int64         // a place in requirementTypes
	Limit         sql.NullInt64 // participations of a user
	Period        string        // total or day
}

// loadStage reads the rules of a stage of a promotion; found is false where the
// promotion has no such stage.
func loadStage(tx *store.Tx, promotion, id int64) (st stageRules, found bool, err error) {
	found, err = one(tx.QueryRow(`
		SELECT id, promotion_id, name, type, visible, start_date, end_date, scored,
			requirement_type, max_participations, period
		FROM easypromos_stages
		WHERE id = $1 AND promotion_id = $2`, id, promotion).
		Scan(&st.ID, &st.Promotion, &st.Name, &st.Type, &st.Visible, &st.start, &st.end, &st.Scored,
			&st.Requirement, &st.Limit, &st.Period))
	return st, found, err
}

// open returns errStageNotOpen where nobody can take part in the stage at now. (Ours:
// that it is code 42.)
func (st *stageRules) open(now time.Time) error {
	e := (*apiError)(nil)
	switch {
	case !st.Visible:
		e = errStageNotOpen.because("stage %d is not visible", st.ID)
	case st.start.Valid && now.Unix() < st.start.Int64:
		e = errStageNotOpen.because("stage %d begins at %s; the clock is %s",
			st.ID, instant(st.start.Int64), now.Format(time.RFC3339))
	case st.end.Valid && now.Unix() > st.end.Int64:
		e = errStageNotOpen.because("stage %d ended at %s; the clock is %s",
			st.ID, instant(st.end.Int64), now.Format(time.RFC3339))
	default:
		return nil
	}
	return e.judging("stage", st.ID, "visible", st.Visible, "start_date", date(st.start),
		"end_date", date(st.end), "clock", now)
}
