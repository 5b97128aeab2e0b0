package nats4

import (
	"slices"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type payviaTypeRow struct {
	PayviaTypeID int64  `yaml:"payvia_type_id"`
	Name         string `yaml:"name"`
	Fee          int64  `yaml:"fee"` // cents
}

func insertPayviaTypeRow(tx *store.Tx, r payviaTypeRow) error {
	switch {
	case r.PayviaTypeID < 1:
		return &sims.Bad{Key: "payvia_type_id", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	case r.Fee < 0 || r.Fee > maxCents:
		return &sims.Bad{Key: "fee", Reason: "must be an amount in cents"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_payvia_types (payvia_type_id, name, fee)
		VALUES ($1, $2, $3)`, r.PayviaTypeID, r.Name, r.Fee)
	return err
}

// A payviaInfoRow is what an affiliate has filled in for a way to be paid.
type payviaInfoRow struct {
	LoginID      int64  `yaml:"loginid"`
	PayviaTypeID int64  `yaml:"payvia_type_id"`
	Field        string `yaml:"field"`
	Value        string `yaml:"value"`
}

func insertPayviaInfoRow(tx *store.Tx, r payviaInfoRow) error {
	if r.Field == "" {
		return &sims.Bad{Key: "field", Reason: "is required"}
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	if err := need(tx, "payvia_type_id", r.PayviaTypeID, payviaTypeExists); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_payvia_info (loginid, payvia_type_id, field, value)
		VALUES ($1, $2, $3, $4)`, r.LoginID, r.PayviaTypeID, r.Field, r.Value)
	return err
}

type payviaRuleRow struct {
	PayviaRuleID int64    `yaml:"payvia_rule_id"`
	PayviaTypeID int64    `yaml:"payvia_type_id"`
	RuleType     string   `yaml:"rule_type"`
	IdentID      int64    `yaml:"identid"`    // of the rule's own identifier; the next where left out
	LoginID      int64    `yaml:"loginid"`    // whom it is for
	Country      string   `yaml:"country"`    // two or three letters or the number; all where left out
	StartTime    unixTime `yaml:"start_time"` // when the fixture is loaded where left out
	EndTime      unixTime `yaml:"end_time"`   // never where left out
}

func insertPayviaRuleRow(tx *store.Tx, r payviaRuleRow) error {
	switch {
	case r.PayviaRuleID < 1:
		return &sims.Bad{Key: "payvia_rule_id", Reason: "must be a positive integer"}
	case r.IdentID < 0:
		return &sims.Bad{Key: "identid", Reason: "must be a positive integer"}
	case !slices.Contains(payviaRuleTypes, r.RuleType):
		return &sims.Bad{Key: "rule_type", Reason: "must be enabled, disabled or ignored"}
	}
	if err := need(tx, "payvia_type_id", r.PayviaTypeID, payviaTypeExists); err != nil {
		return err
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	rule := payviaRule{
		ID: r.PayviaRuleID, PayviaTypeID: r.PayviaTypeID, RuleType: r.RuleType, LoginID: r.LoginID,
		Start: r.StartTime.in(tx), End: r.EndTime.in(tx),
	}
	if r.Country != "" {
		var ok bool
		if rule.CountryID, ok = countryID(r.Country); !ok {
			return badKey("country", "%q is no country of ISO 3166", r.Country)
		}
	}
	if r.StartTime.IsZero() {
		rule.Start = tx.Now.Unix()
	}
	_, err := addPayviaRule(tx, r.IdentID, rule)
	return err
}

// A loginSettingRow is what an account or the install's staff have set, by the
// parameter's name.
type loginSettingRow struct {
	LoginID int64  `yaml:"loginid"`
	Name    string `yaml:"name"`
	Value   string `yaml:"value"`
}

func insertLoginSettingRow(tx *store.Tx, r loginSettingRow) error {
	if !isLoginSetting(r.Name) {
		return badKey("name", "%q is nothing that setsettings, setadminsettings or setdefaults keep", r.Name)
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	return setLoginSetting(tx, r.LoginID, r.Name, r.Value)
}
