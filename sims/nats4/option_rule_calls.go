package nats4

import (
	"database/sql"
	"errors"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// getOptionRules answers GET /option/rule: the rules of an option by their id. Option 0 has
// those of every option.
func (s *Server) getOptionRules(tx *store.Tx, c *call) ([]byte, error) {
	optionID, _ := c.args.integer("optionid")
	if optionID != 0 {
		if err := need(tx, "optionid", optionID, optionExists); err != nil {
			return c.failOption(err)
		}
	}
	rules, err := optionRules(tx, optionID)
	if err != nil {
		return nil, err
	}
	list, typ := object{}, c.args.text("rule_type")
	for _, r := range rules {
		if typ == "" || typ == "ALL" || typ == r.Type {
			list = append(list, pair{digits(r.ID), r.answer()})
		}
	}
	return phpJSON(object{{"result", "TRUE"}, {"params", list.orList()}}), nil
}

// addOptionRule answers POST /option/rule.
func (s *Server) addOptionRule(tx *store.Tx, c *call) ([]byte, error) {
	r := optionRule{Start: tx.Now.UTC().Truncate(24 * time.Hour).Unix()} // empty is today
	r.change(c.args)
	id, err := insertOptionRule(tx, r)
	if err != nil {
		return c.failOption(err)
	}
	params := object{{"option_rule_id", digits(id)}}
	return phpJSON(object{{"result", "TRUE"}, {"params", params}}), nil
}

// setOptionRule answers PATCH /option/rule: what is given changes, the rest stays.
func (s *Server) setOptionRule(tx *store.Tx, c *call) ([]byte, error) {
	id, _ := c.args.integer("option_rule_id")
	was, err := optionRuleByID(tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c.fail(softRuleUnknown.because("there is no option_rule_id %d", id).
			judging("option_rule_id", id))
	}
	if err != nil {
		return nil, err
	}
	r := was
	r.change(c.args)
	if err := updateOptionRule(tx, was, r); err != nil {
		return c.failOption(err)
	}
	return phpJSON(object{{"result", "TRUE"}}), nil
}

// change gives a rule what is given. affid is what older pages call loginid.
func (r *optionRule) change(a arguments) {
	for _, of := range []struct {
		name string
		to   *int64
	}{
		{"optionid", &r.OptionID}, {"affid", &r.For.LoginID}, {"loginid", &r.For.LoginID},
		{"siteid", &r.For.SiteID}, {"tourid", &r.For.TourID}, {"programid", &r.For.ProgramID},
		{"billerid", &r.For.BillerID}, {"cascadeid", &r.CascadeID},
	} {
		if n, given := a.integer(of.name); given {
			*of.to = n
		}
	}
	r.Type = a.text("rule_type")
	if id, given := a.country("country"); given {
		r.For.CountryID = id
	}
	if start, given := a.time("start_time"); given {
		r.Start = start
	}
	if end, given := a.until("end_time"); given {
		r.End = end
	}
}

// answer is a rule as the page prints it, in which override_identifier_id is identid again.
func (r optionRule) answer() object {
	return object{
		{"option_rule_id", digits(r.ID)},
		{"optionid", digits(r.OptionID)},
		{"rule_type", r.Type},
		{"identid", digits(r.IdentID)},
		{"start_time", mysqlTime(r.Start)},
		{"end_time", mysqlTime(r.End)},
		{"cascadeid", digits(r.CascadeID)},
		{"override_identifier_id", digits(r.IdentID)},
		{"loginid", digits(r.For.LoginID)},
		{"networkid", digits(r.For.NetworkID)},
		{"programid", digits(r.For.ProgramID)},
		{"siteid", digits(r.For.SiteID)},
		{"tourid", digits(r.For.TourID)},
		{"adtoolid", digits(r.For.AdtoolID)},
		{"subid1", digits(r.For.SubID1)},
		{"subid2", digits(r.For.SubID2)},
		{"billerid", digits(r.For.BillerID)},
		{"countryid", digits(r.For.CountryID)},
		{"promotionalid", digits(r.For.PromotionalID)},
	}
}

// mysqlTime is a time of a rule as MySQL prints it, 0000-00-00 for none. (Documented: Get
// Option Rule.)
func mysqlTime(seconds int64) string {
	if seconds == 0 {
		return "0000-00-00"
	}
	return time.Unix(seconds, 0).UTC().Format(time.DateTime)
}

// failOption answers that an option or a rule cannot be changed, where err is a *sims.Bad.
func (c *call) failOption(err error) ([]byte, error) {
	var bad *sims.Bad
	if !errors.As(err, &bad) {
		return nil, err
	}
	soft := softRuleTarget
	switch bad.Key {
	case "optionid":
		soft = softOptionUnknown
	case "end_time":
		soft = softRuleTimes
	}
	return c.fail(soft.because("%s", bad.Reason).
		judging("parameter", bad.Key, "value", c.args.text(bad.Key)))
}
