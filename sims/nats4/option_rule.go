package nats4

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An optionRule says for whom an option is offered, or is not.
type optionRule struct {
	ID        int64
	OptionID  int64  // 0: every option
	Type      string // one of ruleTypes
	IdentID   int64
	Start     int64 // Unix seconds
	End       int64 // Unix seconds, 0 for never
	CascadeID int64
	For       ident // where a field is 0, any will do
}

// The types of rules. (Documented: Add Option Rule.)
const (
	ruleShow   = "SHOW"
	ruleHide   = "HIDE"
	ruleIgnore = "IGNORE"
)

var ruleTypes = []string{ruleShow, ruleHide, ruleIgnore}

// judgeRules says why rules keep an option from a surfer, or "": a HIDE rule that is for
// the surfer hides it, and where there are SHOW rules one has to be for the surfer. (Ours:
// the pages name the types alone.)
func judgeRules(rules []optionRule, surfer ident, now int64) (why string) {
	shown, others := false, int64(0)
	for _, r := range rules {
		if !r.inEffect(now) {
			continue
		}
		switch matches := r.matches(surfer); {
		case r.Type == ruleHide && matches:
			return fmt.Sprintf("rule %d hides it", r.ID)
		case r.Type == ruleShow && matches:
			shown = true
		case r.Type == ruleShow:
			others = cmp.Or(others, r.ID)
		}
	}
	if others != 0 && !shown {
		why = fmt.Sprintf("rule %d shows it to others", others)
	}
	return why
}

// inEffect reports whether a rule counts at a time. One of IGNORE never does, nor one for a
// cascade, which option/options does not know. (Ours.)
func (r optionRule) inEffect(now int64) bool {
	return r.Type != ruleIgnore && r.CascadeID == 0 && r.Start <= now && (r.End == 0 || now < r.End)
}

// matches reports whether the rule is for a surfer.
func (r optionRule) matches(surfer ident) bool {
	has := surfer.columns()
	for i, want := range r.For.columns() {
		if n := *want.(*int64); n != 0 && n != *has[i].(*int64) {
			return false
		}
	}
	return true
}

const optionRuleColumns = `r.option_rule_id, r.optionid, r.rule_type, r.identid, r.start_time,
	r.end_time, r.cascadeid, i.loginid, i.networkid, i.programid, i.siteid, i.tourid,
	i.campaignid, i.adtoolid, i.subid1, i.subid2, i.billerid, i.countryid, i.promotionalid`

func (r *optionRule) columns() []any {
	return append([]any{
		&r.ID, &r.OptionID, &r.Type, &r.IdentID, &r.Start, &r.End, &r.CascadeID,
	}, r.For.columns()...)
}

// optionRules returns the rules of an option, the oldest first.
func optionRules(tx *store.Tx, optionID int64) (list []optionRule, err error) {
	rows, err := tx.Query(`
		SELECT `+optionRuleColumns+`
		FROM nats4_option_rules r
		CROSS JOIN nats4_idents i ON i.identid = r.identid
		WHERE r.optionid = $1
		ORDER BY r.option_rule_id`, optionID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r optionRule
		if err := rows.Scan(r.columns()...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// optionRuleByID returns the rule with that id, or sql.ErrNoRows.
func optionRuleByID(tx *store.Tx, id int64) (r optionRule, err error) {
	err = tx.QueryRow(`
		SELECT `+optionRuleColumns+`
		FROM nats4_option_rules r
		CROSS JOIN nats4_idents i ON i.identid = r.identid
		WHERE r.option_rule_id = $1`, id).Scan(r.columns()...)
	return r, err
}

// insertOptionRule adds a rule with an ident of its own and returns its id. Where ID or
// IdentID is 0 it is the next. It returns a *sims.Bad for a rule that cannot be.
func insertOptionRule(tx *store.Tx, r optionRule) (id int64, err error) {
	if err := r.check(tx); err != nil {
		return 0, err
	}
	if r.IdentID, err = insertIdent(tx, r.IdentID, r.For); err != nil {
		return 0, err
	}
	res, err := tx.Exec(`
		INSERT INTO nats4_option_rules (option_rule_id, optionid, rule_type, identid, start_time,
			end_time, cascadeid)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6, $7)`,
		r.ID, r.OptionID, r.Type, r.IdentID, r.Start, r.End, r.CascadeID)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// updateOptionRule makes a rule, which was another, what it is. Idents never change: where
// it is for others, it gets a new one. It returns a *sims.Bad for a rule that cannot be.
func updateOptionRule(tx *store.Tx, was, r optionRule) (err error) {
	if err := r.check(tx); err != nil {
		return err
	}
	if r.For != was.For {
		if r.IdentID, err = insertIdent(tx, 0, r.For); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`
		UPDATE nats4_option_rules
		SET optionid = $1, rule_type = $2, identid = $3, start_time = $4, end_time = $5,
			cascadeid = $6
		WHERE option_rule_id = $7`,
		r.OptionID, r.Type, r.IdentID, r.Start, r.End, r.CascadeID, r.ID)
	return err
}

// check returns a *sims.Bad for a rule that cannot be: of something that the install does
// not have, or without a time.
func (r optionRule) check(tx *store.Tx) error {
	switch {
	case !slices.Contains(ruleTypes, r.Type):
		return badKey("rule_type", "%q is none of %v", r.Type, ruleTypes)
	case r.End != 0 && r.End <= r.Start:
		return badKey("end_time", "%s is not after start_time, %s", clock(r.End), clock(r.Start))
	case r.CascadeID < 0:
		return badKey("cascadeid", "there is no cascadeid %d", r.CascadeID)
	}
	for _, of := range []struct {
		key    string
		id     int64
		exists string
	}{
		{"optionid", r.OptionID, optionExists},
		{"loginid", r.For.LoginID, loginExists},
		{"programid", r.For.ProgramID, programExists},
		{"siteid", r.For.SiteID, siteExists},
		{"tourid", r.For.TourID, tourExists},
		{"billerid", r.For.BillerID, billerExists},
	} {
		if of.id == 0 {
			continue
		}
		if err := need(tx, of.key, of.id, of.exists); err != nil {
			return err
		}
	}
	if r.For.CountryID != 0 && countryCode(r.For.CountryID) == "" {
		return &sims.Bad{Key: "country", Reason: "must be a country by ISO 3166"}
	}
	return nil
}
