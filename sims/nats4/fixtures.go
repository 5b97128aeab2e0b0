package nats4

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Fixtures says what the files of fixtures/nats4 hold.
func (s *Server) Fixtures() []sims.Table {
	return []sims.Table{
		sims.Rows("logins", insertLoginRow),
		sims.Rows("sites", insertSiteRow),
		sims.Rows("programs", insertProgramRow),
		sims.Rows("tours", insertTourRow),
		sims.Rows("billers", insertBillerRow),
		sims.Rows("campaigns", insertCampaignRow),
		sims.Rows("login_settings", insertLoginSettingRow),
		sims.Rows("payvia_types", insertPayviaTypeRow),
		sims.Rows("payvia_info", insertPayviaInfoRow),
		sims.Rows("identifiers", insertIdentifierRow),
		sims.Rows("payvia_rules", insertPayviaRuleRow),
		sims.Rows("options", insertOptionRow),
		sims.Rows("payments", insertPaymentRow),
		sims.Rows("hits", insertHitRow),
		sims.Rows("option_rules", insertOptionRuleRow),
		sims.Rows("adtool_categories", insertAdtoolCategoryRow),
		sims.Rows("adtool_types", insertAdtoolTypeRow),
		sims.Rows("adtools", insertAdtoolRow),
		sims.Rows("members", s.insertMemberRow),
		sims.Rows("cancel_offers", insertCancelOfferRow),
		sims.Rows("email_templates", insertEmailTemplateRow),
		sims.Rows("generate", s.generate),
	}
}

// unixTime is a time as files have it: Unix seconds, as the vendor's pages print
// them, or what sims.FixtureTime takes.
type unixTime struct{ sims.FixtureTime }

// UnmarshalYAML reads the time. 0 is never, the same as one left out.
func (u *unixTime) UnmarshalYAML(n *yaml.Node) error {
	var seconds int64
	if n.Decode(&seconds) == nil {
		*u = unixSeconds(seconds)
		return nil
	}
	return u.FixtureTime.UnmarshalYAML(n)
}

func unixSeconds(n int64) (u unixTime) {
	if n != 0 {
		u.FixtureTime = sims.FixtureAt(time.Unix(n, 0))
	}
	return u
}

// in is the time as rows of tx keep it: Unix seconds, 0 where there is none.
func (u unixTime) in(tx *store.Tx) int64 {
	if u.IsZero() {
		return 0
	}
	return u.At(tx).Unix()
}

type siteRow struct {
	SiteID int64  `yaml:"siteid"`
	Name   string `yaml:"name"`
	Token  bool   `yaml:"token"` // members buy tokens
}

func insertSiteRow(tx *store.Tx, r siteRow) error {
	switch {
	case r.SiteID < 1:
		return &sims.Bad{Key: "siteid", Reason: "must be a positive integer"}
	case r.Name == "":
		return &sims.Bad{Key: "name", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_sites (siteid, name, token)
		VALUES ($1, $2, $3)`, r.SiteID, r.Name, r.Token)
	return err
}

type billerRow struct {
	BillerID int64  `yaml:"billerid"`
	Biller   string `yaml:"biller"` // the prefix of memberidx
}

func insertBillerRow(tx *store.Tx, r billerRow) error {
	if r.Biller == "" {
		return &sims.Bad{Key: "biller", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_billers (billerid, biller)
		VALUES ($1, $2)`, r.BillerID, r.Biller)
	return err
}

// The queries of need.
const (
	loginExists      = `SELECT EXISTS (SELECT 1 FROM nats4_logins WHERE loginid = $1)`
	siteExists       = `SELECT EXISTS (SELECT 1 FROM nats4_sites WHERE siteid = $1)`
	billerExists     = `SELECT EXISTS (SELECT 1 FROM nats4_billers WHERE billerid = $1)`
	identifierExists = `SELECT EXISTS (SELECT 1 FROM nats4_idents WHERE identid = $1)`
)

// isThere asks a query SELECT EXISTS.
func isThere(tx *store.Tx, query string, args ...any) (yes bool, err error) {
	err = tx.QueryRow(query, args...).Scan(&yes)
	return yes, err
}

// need returns a Bad where the query says that there is no row with the id.
func need(tx *store.Tx, key string, id int64, exists string) error {
	known, err := isThere(tx, exists, id)
	if err == nil && !known {
		return &sims.Bad{Key: key, Reason: fmt.Sprintf("there is no %s %d", key, id)}
	}
	return err
}
