package nats4

import (
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

const (
	categoryKnown = `
		SELECT EXISTS (SELECT 1 FROM nats4_adtool_categories WHERE adtool_category_id = $1)`
	typeKnown = `SELECT EXISTS (SELECT 1 FROM nats4_adtool_types WHERE adtool_type_id = $1)`
)

type optionRuleRow struct {
	RuleID    int64    `yaml:"option_rule_id"`
	OptionID  int64    `yaml:"optionid"` // 0 is every option
	Type      string   `yaml:"rule_type"`
	IdentID   int64    `yaml:"identid"` // what the rule's ident gets; the next where left out
	Start     unixTime `yaml:"start_time"`
	End       unixTime `yaml:"end_time"` // never where left out
	CascadeID int64    `yaml:"cascadeid"`
	Country   string   `yaml:"country"` // US, USA or 840: countryid
	ident     `yaml:",inline"`
}

func insertOptionRuleRow(tx *store.Tx, r optionRuleRow) error {
	if r.RuleID < 1 {
		return &sims.Bad{Key: "option_rule_id", Reason: "must be a positive integer"}
	}
	if r.Country != "" {
		var ok bool
		if r.CountryID, ok = parseCountry(r.Country); !ok {
			return &sims.Bad{Key: "country", Reason: "must be a country by ISO 3166"}
		}
	}
	_, err := insertOptionRule(tx, optionRule{
		ID: r.RuleID, OptionID: r.OptionID, Type: r.Type, IdentID: r.IdentID, Start: r.Start.in(tx),
		End: r.End.in(tx), CascadeID: r.CascadeID, For: r.ident,
	})
	return err
}

func insertAdtoolTypeRow(tx *store.Tx, r adtoolType) error {
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "adtool_type_id", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	}
	if err := need(tx, "adtool_category_id", r.CategoryID, categoryKnown); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_adtool_types (adtool_type_id, name, adtool_category_id, description,
			orderid, deleted, short)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Name, r.CategoryID, r.Description, r.OrderID, r.Deleted, r.Short)
	return err
}

type adtoolCategoryRow struct {
	ID   int64  `yaml:"adtool_category_id"`
	Name string `yaml:"name"`
}

func insertAdtoolCategoryRow(tx *store.Tx, r adtoolCategoryRow) error {
	switch {
	case r.ID < 1:
		return &sims.Bad{Key: "adtool_category_id", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_adtool_categories (adtool_category_id, name)
		VALUES ($1, $2)`, r.ID, r.Name)
	return err
}

type adtoolRow struct {
	ID          int64      `yaml:"adtoolid"`
	TypeID      int64      `yaml:"adtool_type_id"`
	GroupID     int64      `yaml:"groupid"`
	SiteIDs     []int64    `yaml:"siteids"` // every site where left out
	Disabled    bool       `yaml:"disabled"`
	PublishDate unixTime   `yaml:"publish_date"`
	Fields      detailList `yaml:"fields"`
}

func insertAdtoolRow(tx *store.Tx, r adtoolRow) error {
	if r.ID < 1 {
		return &sims.Bad{Key: "adtoolid", Reason: "must be a positive integer"}
	}
	if err := need(tx, "adtool_type_id", r.TypeID, typeKnown); err != nil {
		return err
	}
	for _, siteID := range r.SiteIDs {
		if err := need(tx, "siteids", siteID, siteExists); err != nil {
			return err
		}
	}
	a := adtool{
		ID: r.ID, TypeID: r.TypeID, GroupID: r.GroupID, SiteIDs: r.SiteIDs, Enabled: !r.Disabled,
		PublishDate: r.PublishDate.in(tx),
	}
	for _, f := range r.Fields {
		a.Fields = append(a.Fields, pair{f.Name, f.Value})
	}
	_, err := insertAdtool(tx, a)
	return err
}
