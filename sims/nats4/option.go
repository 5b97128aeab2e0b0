package nats4

import (
	"database/sql"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// A joinOption is what a member can buy. The documented details are initial,
// initial_days, rebill, rebill_days, name, packageid and flags, of which "1" is on.
// details.tokens, how many tokens a purchase gives, is ours.
type joinOption struct {
	ID, SiteID, ProgramID, BillerID int64
	Enabled                         bool
	Details                         []optionDetail
}

type optionDetail struct{ Name, Value string }

// get returns a detail; "" where there is none.
func (o joinOption) get(name string) string {
	for _, d := range o.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// cents returns a detail that is an amount, initial or rebill.
func (o joinOption) cents(name string) int64 {
	n, _ := parseMoney(o.get(name))
	return n
}

// number returns a detail that is an integer: initial_days, rebill_days, tokens.
func (o joinOption) number(name string) int64 {
	n, _ := strconv.ParseInt(o.get(name), 10, 64)
	return n
}

// goodDetail reports whether a detail has a value that a joinOption can have.
func goodDetail(name, value string) bool {
	if value == "" {
		return true
	}
	switch name {
	case "initial", "rebill":
		n, err := parseMoney(value)
		return err == nil && n >= 0
	case "initial_days", "rebill_days", "tokens":
		n, err := strconv.ParseInt(value, 10, 32)
		return err == nil && n >= 0
	}
	return true
}

// loadOption returns the option with that id, which is not deleted, or sql.ErrNoRows.
func loadOption(tx *store.Tx, id int64) (o joinOption, err error) {
	err = tx.QueryRow(`
		SELECT optionid, siteid, programid, billerid, enabled
		FROM nats4_options
		WHERE optionid = $1 AND deleted = 0`, id).
		Scan(&o.ID, &o.SiteID, &o.ProgramID, &o.BillerID, &o.Enabled)
	if err == nil {
		o.Details, err = optionDetails(tx, id)
	}
	return o, err
}

// optionDetails returns the details of an option in their order.
func optionDetails(tx *store.Tx, id int64) (list []optionDetail, err error) {
	rows, err := tx.Query(`
		SELECT name, value
		FROM nats4_option_details
		WHERE optionid = $1
		ORDER BY seq`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var d optionDetail
	for rows.Next() {
		var name, value sql.RawBytes
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		d.Name, d.Value = string(name), string(value)
		list = append(list, d)
	}
	return list, rows.Err()
}
