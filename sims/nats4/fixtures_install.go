package nats4

import (
	"errors"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type programRow struct {
	ProgramID int64  `yaml:"programid"`
	Name      string `yaml:"name"`
	Percent   int64  `yaml:"percent"` // of a charge, in hundredths: 5000 is half
	Flat      int64  `yaml:"flat"`    // for an initial charge, cents
}

func insertProgramRow(tx *store.Tx, r programRow) error {
	switch {
	case r.ProgramID < 1:
		return &sims.Bad{Key: "programid", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	case r.Percent < 0 || r.Percent > 10_000:
		return &sims.Bad{Key: "percent", Reason: "must be from 0 to 10000, hundredths of a percent"}
	case r.Flat < 0 || r.Flat > maxCents:
		return &sims.Bad{Key: "flat", Reason: "must be an amount in cents"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_programs (programid, name, percent, flat)
		VALUES ($1, $2, $3, $4)`, r.ProgramID, r.Name, r.Percent, r.Flat)
	return err
}

type tourRow struct {
	TourID int64  `yaml:"tourid"`
	SiteID int64  `yaml:"siteid"`
	Name   string `yaml:"name"`
}

func insertTourRow(tx *store.Tx, r tourRow) error {
	switch {
	case r.TourID < 1:
		return &sims.Bad{Key: "tourid", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	}
	if err := need(tx, "siteid", r.SiteID, siteExists); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_tours (tourid, siteid, name)
		VALUES ($1, $2, $3)`, r.TourID, r.SiteID, r.Name)
	return err
}

type campaignRow struct {
	CampaignID int64  `yaml:"campaignid"`
	LoginID    int64  `yaml:"loginid"`
	Name       string `yaml:"name"`
}

func insertCampaignRow(tx *store.Tx, r campaignRow) error {
	switch {
	case r.CampaignID < 1:
		return &sims.Bad{Key: "campaignid", Reason: "must be a positive integer: 0 is everybody's Default"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_campaigns (campaignid, loginid, name)
		VALUES ($1, $2, $3)`, r.CampaignID, r.LoginID, r.Name)
	return err
}

type optionRow struct {
	OptionID     int64      `yaml:"optionid"`
	SiteID       int64      `yaml:"siteid"` // 0 is every site
	NetworkID    int64      `yaml:"networkid"`
	Deleted      int64      `yaml:"deleted"`
	Enabled      *int64     `yaml:"enabled"` // 1 where left out
	OrderID      int64      `yaml:"orderid"`
	OptionTypeID int64      `yaml:"option_type_id"`
	BillerID     int64      `yaml:"billerid"`
	ProgramID    int64      `yaml:"programid"`
	Legacy       int64      `yaml:"legacy"`
	Details      detailList `yaml:"details"` // by name, in the order of the answer
}

func insertOptionRow(tx *store.Tx, r optionRow) error {
	if r.OptionID < 1 {
		return &sims.Bad{Key: "optionid", Reason: "must be a positive integer"}
	}
	if r.Deleted>>1 != 0 {
		return &sims.Bad{Key: "deleted", Reason: "must be 0 or 1"}
	}
	if r.SiteID != 0 {
		if err := need(tx, "siteid", r.SiteID, siteExists); err != nil {
			return err
		}
	}
	if err := need(tx, "billerid", r.BillerID, billerExists); err != nil {
		return err
	}
	enabled := int64(1)
	if r.Enabled != nil {
		enabled = *r.Enabled
	}
	if enabled>>1 != 0 {
		return &sims.Bad{Key: "enabled", Reason: "must be 0 or 1"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_options (optionid, siteid, networkid, deleted, enabled, orderid,
			option_type_id, billerid, programid, legacy)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.OptionID, r.SiteID, r.NetworkID, r.Deleted, enabled, r.OrderID, r.OptionTypeID, r.BillerID,
		r.ProgramID, r.Legacy)
	if err != nil {
		return err
	}
	for i, d := range r.Details {
		if !goodDetail(d.Name, d.Value) {
			return badKey("details", "%s: %q is no amount or number", d.Name, d.Value)
		}
		_, err := tx.Exec(`
			INSERT INTO nats4_option_details (optionid, seq, name, value)
			VALUES ($1, $2, $3, $4)`, r.OptionID, i+1, d.Name, d.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

// A detailList is a mapping whose order counts.
type detailList []optionDetail

// UnmarshalYAML reads a mapping of names to single values.
func (l *detailList) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errDetails
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if value.Kind != yaml.ScalarNode {
			return errDetails
		}
		d := optionDetail{Name: name.Value, Value: value.Value}
		if value.Tag == "!!null" {
			d.Value = ""
		}
		*l = append(*l, d)
	}
	return nil
}

var errDetails = errors.New("must be names with one value each")
