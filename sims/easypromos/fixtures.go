package easypromos

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Fixtures says what the files of fixtures/easypromos hold.
func (s *Server) Fixtures() []sims.Table {
	return []sims.Table{
		sims.Rows("accounts", insertAccountRow),
		sims.Rows("brands", insertBrandRow),
		sims.Rows("promotions", insertPromotionRow),
		sims.Rows("registration_fields", insertRegistrationFieldRow),
		sims.Rows("stages", insertStageRow),
		sims.Rows("codes", insertCodeRow),
		sims.Rows("segments", insertSegmentRow),
		sims.Rows("stage_segments", insertStageSegmentRow),
		sims.Rows("users", insertUserRow),
		sims.Rows("user_segments", insertUserSegmentRow),
		sims.Rows("prize_types", insertPrizeTypeRow),
		sims.Rows("prize_codes", insertPrizeCodeRow),
		sims.Rows("coins", insertCoinRow),
		sims.Rows("coin_rules", insertCoinRuleRow),
		sims.Rows("entry_prices", insertEntryPriceRow),
		sims.Rows("prize_prices", insertPrizePriceRow),
		sims.Rows("participations", insertParticipationRow),
		sims.Rows("coin_transactions", insertTransactionRow),
		sims.Rows("points_of_sale", insertPointOfSaleRow),
		sims.Rows("webhooks", insertWebhookRow),
		sims.Rows("generate", s.generate),
	}
}

// bad is what is wrong with one key of a row.
func bad(key, format string, args ...any) error {
	return &sims.Bad{Key: key, Reason: fmt.Sprintf(format, args...)}
}

// oneOf returns what is wrong with a value that is none of those allowed.
func oneOf(key, v string, allowed ...string) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return bad(key, "%q is not one of %s", v, strings.Join(allowed, ", "))
}

// needID returns what is wrong with an id of a row: ids go from 1 to 2147483647.
func needID(id int64) error {
	if id < 1 || id > 1<<31-1 {
		return bad("id", "must be from 1 to 2147483647")
	}
	return nil
}

// exists returns what is wrong with a key that names a row which is not there.
func exists(tx *store.Tx, key, noun string, id int64, query string, args ...any) error {
	var n int
	found, err := one(tx.QueryRow(query, append([]any{id}, args...)...).Scan(&n))
	if err == nil && !found {
		return bad(key, "there is no %s %d", noun, id)
	}
	return err
}

func needPromotion(tx *store.Tx, id int64) error {
	return exists(tx, "promotion", "promotion", id,
		`SELECT 1 FROM easypromos_promotions WHERE id = $1`)
}

// orTrue is a switch that is on where a row does not name it.
func orTrue(b *bool) bool { return b == nil || *b }

type accountRow struct {
	ID     int64      `yaml:"id"`
	Name   string     `yaml:"name"`
	Plan   string     `yaml:"plan"`
	Tokens []tokenRow `yaml:"tokens"`
}

type tokenRow struct {
	Token   string           `yaml:"token"`
	Name    string           `yaml:"name"`
	Expires sims.FixtureTime `yaml:"expires"` // never where left out
	Deleted sims.FixtureTime `yaml:"deleted"`
}

func insertAccountRow(tx *store.Tx, r accountRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if err := oneOf("plan", r.Plan, "white_label", "corporate", "premium", "basic"); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO easypromos_accounts (id, name, plan)
		VALUES ($1, $2, $3)`, r.ID, r.Name, r.Plan)
	if err != nil {
		return err
	}
	for _, t := range r.Tokens {
		if t.Token == "" || strings.ContainsAny(t.Token, " \t") {
			return bad("tokens", "a token must be there and have no blanks")
		}
		_, err := tx.Exec(`
			INSERT INTO easypromos_tokens (token, account_id, name, expires, deleted)
			VALUES ($1, $2, $3, $4, $5)`, t.Token, r.ID, t.Name,
			t.Expires.Seconds(tx), t.Deleted.Seconds(tx))
		if err != nil {
			return err
		}
	}
	return nil
}

type brandRow struct {
	ID      int64            `yaml:"id"`
	Account int64            `yaml:"account"`
	Name    string           `yaml:"name"` // {id} stands for the id
	Created sims.FixtureTime `yaml:"created"`
	// Count is how many brands the row stands for: ids rise and created falls, by an
	// hour, from one to the next.
	Count int64 `yaml:"count"`
}

var insertBrandSQL = `
	INSERT INTO easypromos_brands (cursor, id, account_id, name, created)
	VALUES (` + nextCursor("easypromos_brands") + `, $1, $2, $3, $4)`

func insertBrandRow(tx *store.Tx, r brandRow) error {
	if err := needID(r.ID); err != nil {
		return err
	}
	if r.Count < 0 || r.Count > 10_000 {
		return bad("count", "must be from 1 to 10000")
	}
	err := exists(tx, "account", "account", r.Account,
		`SELECT 1 FROM easypromos_accounts WHERE id = $1`)
	if err != nil {
		return err
	}
	for i := range max(1, r.Count) {
		name := strings.ReplaceAll(r.Name, "{id}", fmt.Sprint(r.ID+i))
		_, err := tx.Exec(insertBrandSQL, r.ID+i, r.Account, name, r.Created.At(tx).Unix()-i*3600)
		if err != nil {
			return err
		}
	}
	return nil
}

type registrationFieldRow struct {
	ID        int64    `yaml:"id"`
	Promotion int64    `yaml:"promotion"`
	Ref       string   `yaml:"ref"`
	Title     string   `yaml:"title"`
	Type      string   `yaml:"type"`
	Required  bool     `yaml:"required"`
	Options   []string `yaml:"options"`
}

func insertRegistrationFieldRow(tx *store.Tx, r registrationFieldRow) error {
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	err := oneOf("type", r.Type, "text", "email", "phone", "date", "select", "checkbox")
	if err != nil {
		return err
	}
	options, err := jsonArray(r.Options)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO easypromos_registration_fields (id, promotion_id, ref, title, type, required, options)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Promotion, r.Ref, r.Title, r.Type, r.Required, options)
	return err
}

type coinRow struct {
	ID        int64  `yaml:"id"`
	Promotion int64  `yaml:"promotion"`
	Name      string `yaml:"name"`
}

func insertCoinRow(tx *store.Tx, r coinRow) error {
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO easypromos_coins (id, promotion_id, name)
		VALUES ($1, $2, $3)`, r.ID, r.Promotion, r.Name)
	return err
}

type pointOfSaleRow struct {
	ID        int64            `yaml:"id"`
	Promotion int64            `yaml:"promotion"`
	Name      string           `yaml:"name"`
	Ref       string           `yaml:"ref"`
	Address   string           `yaml:"address"`
	City      string           `yaml:"city"`
	Country   string           `yaml:"country"`
	Created   sims.FixtureTime `yaml:"created"`
}

var insertPointOfSaleSQL = `
	INSERT INTO easypromos_points_of_sale (cursor, id, promotion_id, name, ref, address, city,
		country, created)
	VALUES (` + nextCursor("easypromos_points_of_sale") + `, $1, $2, $3, $4, $5, $6,
		$7, $8)`

func insertPointOfSaleRow(tx *store.Tx, r pointOfSaleRow) error {
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	_, err := tx.Exec(insertPointOfSaleSQL,
		r.ID, r.Promotion, r.Name, r.Ref, r.Address, r.City, r.Country, r.Created.At(tx).Unix())
	return err
}
