package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// payviaRuleTypes are the words of rule_type; where the API answers with a number it is
// the index. (1 is documented; the others are read from NATS5's "0, 1 or 2".)
var payviaRuleTypes = []string{"ignored", "enabled", "disabled"}

// A payviaRule says whether an affiliate may be paid in a way.
type payviaRule struct {
	ID           int64
	PayviaTypeID int64
	RuleType     string
	IdentID      int64
	Start, End   int64 // Unix seconds; an End of 0 is never
	LoginID      int64
	CountryID    int64 // 0 is all
}

// payviaRules answers GET /payviarule: the rules of a type, those that have ended too.
func (s *Server) payviaRules(tx *store.Tx, c *call) ([]byte, error) {
	typeID, _ := c.args.integer("payvia_type_id")
	list, err := payviaRulesOf(tx, typeID, c.args.text("rule_type"))
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for _, r := range list {
		country := "All"
		if r.CountryID != 0 {
			country = countryCode(r.CountryID)
		}
		rows = append(rows, object{
			{"payvia_rule_id", digits(r.ID)}, {"payvia_type_id", digits(r.PayviaTypeID)},
			{"rule_type", r.RuleType}, {"identid", digits(r.IdentID)},
			{"start_time", mysqlTime(r.Start)}, {"end_time", mysqlTime(r.End)},
			{"login", digits(r.LoginID)}, {"country", country},
		})
	}
	return phpJSON(object{{"result", "TRUE"}, {"params", rows}}), nil
}

// setPayviaRule answers PATCH /payviarule: adds a rule of an affiliate, or changes or
// removes one.
func (s *Server) setPayviaRule(tx *store.Tx, c *call) ([]byte, error) {
	rule, known, why, err := payviaRuleOf(tx, c.args)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	if c.args.text("action") == "remove" {
		return phpJSON(object{{"result", "TRUE"}}), removePayviaRule(tx, rule.ID)
	}
	if known {
		if err := removePayviaRule(tx, rule.ID); err != nil {
			return nil, err
		}
		rule.ID = 0
	}
	if rule.ID, err = addPayviaRule(tx, 0, rule); err != nil {
		return nil, err
	}
	username, err := usernameOf(tx, rule.LoginID)
	end := never
	if rule.End != 0 {
		end = mysqlTime(rule.End)
	}
	return phpJSON(object{{"result", "TRUE"}, {"params", object{
		{"payviaid", digits(rule.PayviaTypeID)},
		{"rule_type", slices.Index(payviaRuleTypes, rule.RuleType)},
		{"login", []any{username}}, {"end_time", end}, {"payvia_rule_id", digits(rule.ID)},
	}}}), err
}

// payviaRuleOf is the rule that a call asks for: a new one, or the affiliate's known one
// with what is to change. It returns why there is none, or the 404 for a parameter.
func payviaRuleOf(tx *store.Tx, a arguments) (r payviaRule, known bool, why *apiError, err error) {
	loginID, _ := a.integer("loginid")
	r = payviaRule{LoginID: loginID, Start: tx.Now.Unix()}
	if _, why, err = loginOf(tx, loginID); why != nil || err != nil {
		return r, false, why, err
	}
	if action := a.text("action"); action != "add" {
		known = true
		if r, why, err = knownPayviaRule(tx, a, action); why != nil || err != nil {
			return r, known, why, err
		}
	}
	r.RuleType = a.text("type")
	if typeID, given := a.integer("payvia_type_id"); given {
		r.PayviaTypeID = typeID
		why, err = needPayviaType(tx, typeID)
	} else if !known {
		err = errMissing.invalid("payvia_type_id", "is required to add a rule")
	}
	if why != nil || err != nil {
		return r, known, why, err
	}
	return r, known, nil, r.readTimes(a)
}

// knownPayviaRule is the affiliate's rule that is to be changed or removed.
func knownPayviaRule(
	tx *store.Tx, a arguments, action string,
) (r payviaRule, why *apiError, err error) {
	loginID, _ := a.integer("loginid")
	id, given := a.integer("payvia_rule_id")
	if !given {
		return r, nil, errMissing.invalid("payvia_rule_id", "is required to %s a rule", action)
	}
	r, err = payviaRuleByID(tx, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, softPayviaRule.because("there is no payvia rule %d", id).
			judging("payvia_rule_id", id), nil
	case err == nil && r.LoginID != loginID:
		return r, softPayviaRule.because("payvia rule %d is of login %d, not of %d",
			id, r.LoginID, loginID).
			judging("payvia_rule_id", id, "loginid", loginID, "loginid_of_rule", r.LoginID), nil
	}
	return r, nil, err
}

// readTimes takes start_time, end_time and country, which are ours, where they are given.
func (r *payviaRule) readTimes(a arguments) error {
	if start, given := a.time("start_time"); given {
		r.Start = start
	}
	if end, given := a.until("end_time"); given {
		r.End = end
	}
	if id, given := a.country("country"); given {
		r.CountryID = id
	}
	if r.End != 0 && r.End <= r.Start {
		return errParameter.invalid("end_time", "is %s; it must be later than the start, %s",
			mysqlTime(r.End), mysqlTime(r.Start))
	}
	return nil
}

const payviaRuleColumns = `
	r.payvia_rule_id, r.payvia_type_id, r.rule_type, r.identid, r.start_time, r.end_time,
	i.loginid, i.countryid`

func (r *payviaRule) columns() []any {
	return []any{
		&r.ID, &r.PayviaTypeID, &r.RuleType, &r.IdentID, &r.Start, &r.End, &r.LoginID, &r.CountryID,
	}
}

// payviaRulesOf returns the rules of a payvia type and a rule_type.
func payviaRulesOf(tx *store.Tx, typeID int64, ruleType string) (list []payviaRule, err error) {
	rows, err := tx.Query(`
		SELECT `+payviaRuleColumns+`
		FROM nats4_payvia_rules r
		JOIN nats4_idents i ON i.identid = r.identid
		WHERE r.payvia_type_id = $1 AND r.rule_type = $2
		ORDER BY r.payvia_rule_id`, typeID, ruleType)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r payviaRule
		if err := rows.Scan(r.columns()...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// payviaRuleByID returns the rule, or sql.ErrNoRows.
func payviaRuleByID(tx *store.Tx, id int64) (r payviaRule, err error) {
	err = tx.QueryRow(`
		SELECT `+payviaRuleColumns+`
		FROM nats4_payvia_rules r
		JOIN nats4_idents i ON i.identid = r.identid
		WHERE r.payvia_rule_id = $1`, id).Scan(r.columns()...)
	return r, err
}

// addPayviaRule adds a rule with an ident of its own, which has that id or, where it is
// 0, the next; so has the rule.
func addPayviaRule(tx *store.Tx, identID int64, r payviaRule) (id int64, err error) {
	identID, err = insertIdent(tx, identID, ident{LoginID: r.LoginID, CountryID: r.CountryID})
	if err != nil {
		return 0, err
	}
	res, err := tx.Exec(`
		INSERT INTO nats4_payvia_rules (payvia_rule_id, payvia_type_id, rule_type, identid,
			start_time, end_time)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6)`,
		r.ID, r.PayviaTypeID, r.RuleType, identID, r.Start, r.End)
	if err != nil {
		return 0, fmt.Errorf("payvia rule of login %d: %w", r.LoginID, err)
	}
	return res.LastInsertId()
}

func removePayviaRule(tx *store.Tx, id int64) error {
	_, err := tx.Exec(`
		DELETE FROM nats4_payvia_rules
		WHERE payvia_rule_id = $1`, id)
	return err
}
