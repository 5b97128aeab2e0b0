package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// setsLogin serves a call that sets some of an account's fields: [{"result":1}], or
// [{"result":0}] and nothing is changed. check judges the changes; it may be nil.
func setsLogin(
	fields []loginField, check func(*store.Tx, int64, []loginChange) (*apiError, error),
) func(*Server, *store.Tx, *call) ([]byte, error) {
	return func(_ *Server, tx *store.Tx, c *call) ([]byte, error) {
		loginID, _ := c.args.integer("loginid")
		changes, err := readChanges(c.args, fields)
		if err != nil {
			return nil, err
		}
		_, why, err := loginOf(tx, loginID)
		switch {
		case why != nil || err != nil:
		case len(changes) == 0:
			why = softNothing.because("no parameter beside loginid has a value").
				judging("loginid", loginID, "known", c.endpoint.names())
		case check != nil:
			why, err = check(tx, loginID, changes)
		}
		if err != nil {
			return nil, err
		}
		if why != nil {
			return c.fail(why)
		}
		return listResult(1), setChanges(tx, loginID, changes)
	}
}

// loginOf returns the account with that id, or why there is none.
func loginOf(tx *store.Tx, loginID int64) (a account, why *apiError, err error) {
	err = tx.QueryRow(`
		SELECT `+accountColumns+`
		FROM nats4_logins
		WHERE loginid = $1`, loginID).Scan(a.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		return a, softNoLogin.because("there is no login %d", loginID).judging("loginid", loginID), nil
	}
	return a, nil, err
}

// usernameOf is the login name of an account, or "".
func usernameOf(tx *store.Tx, loginID int64) (string, error) {
	a, _, err := loginOf(tx, loginID)
	return a.Username, err
}

// freeEmail returns why an e-mail cannot be loginID's: another account has it.
func freeEmail(tx *store.Tx, loginID int64, email string) (why *apiError, err error) {
	var owner int64
	err = tx.QueryRow(`
		SELECT loginid
		FROM nats4_login_info
		WHERE email = $1 AND email <> ''`, email).Scan(&owner)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err == nil && owner != loginID:
		why = softEmail.because("login %d has the e-mail %q", owner, email).
			judging("email", email, "loginid_of_email", owner)
	}
	return why, err
}

// checkInformation judges contact data: an e-mail is one account's.
func checkInformation(
	tx *store.Tx, loginID int64, changes []loginChange,
) (why *apiError, err error) {
	for _, c := range changes {
		if c.field.name == "email" {
			return freeEmail(tx, loginID, c.value.(string))
		}
	}
	return nil, nil
}

// checkAdminSettings judges what the staff sets: accounts that are named exist, or are 0
// for none.
func checkAdminSettings(
	tx *store.Tx, loginID int64, changes []loginChange,
) (why *apiError, err error) {
	for _, c := range changes {
		if c.field.name != "refid" && c.field.name != "sales_rep" || c.value == int64(0) {
			continue
		}
		id := c.value.(int64)
		_, none, err := loginOf(tx, id)
		if err != nil {
			return nil, err
		}
		switch {
		case none != nil:
			return softReferrer.because("%s: there is no login %d", c.field.name, id).
				judging("parameter", c.field.name, "loginid", id), nil
		case c.field.name == "refid" && id == loginID:
			return softReferrer.because("refid: login %d cannot have brought itself", id).
				judging("parameter", c.field.name, "loginid", id), nil
		}
	}
	return nil, nil
}

// The queries of what links lead to.
const (
	programExists = `SELECT EXISTS (SELECT 1 FROM nats4_programs WHERE programid = $1)`
	tourExists    = `SELECT EXISTS (SELECT 1 FROM nats4_tours WHERE tourid = $1)`
)

// checkDefaults judges where links lead: site, program and tour exist, or are 0 for
// none, and the tour is the site's.
func checkDefaults(
	tx *store.Tx, loginID int64, changes []loginChange,
) (why *apiError, err error) {
	exists := map[string]string{
		"siteid": siteExists, "programid": programExists, "tourid": tourExists,
	}
	target := map[string]int64{}
	for _, c := range changes {
		name, id := c.field.name, c.value.(int64)
		target[name] = id
		known, err := isThere(tx, exists[name], id)
		if err != nil {
			return nil, err
		}
		if !known && id != 0 {
			return softTarget.because("there is no %s %d", name, id).judging(name, id), nil
		}
	}
	return tourOfSite(tx, loginID, target)
}

// tourOfSite returns why a tour cannot be where links lead: it is another site's than
// that which is set with it or was set before.
func tourOfSite(
	tx *store.Tx, loginID int64, target map[string]int64,
) (why *apiError, err error) {
	for _, name := range []string{"siteid", "tourid"} {
		if _, given := target[name]; !given {
			if target[name], err = loginSetting(tx, loginID, "default_"+name); err != nil {
				return nil, err
			}
		}
	}
	siteID, tourID := target["siteid"], target["tourid"]
	if siteID == 0 || tourID == 0 {
		return nil, nil
	}
	var of int64
	err = tx.QueryRow(`
		SELECT siteid
		FROM nats4_tours
		WHERE tourid = $1`, tourID).Scan(&of)
	if err == nil && of != siteID {
		why = softTarget.because("tour %d is of site %d, not of %d", tourID, of, siteID).
			judging("tourid", tourID, "siteid", siteID, "siteid_of_tour", of)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // by fixtures: the setting was never judged
	}
	return why, err
}

// loginSetting is a number that was set for an account; 0 where none was.
func loginSetting(tx *store.Tx, loginID int64, name string) (n int64, err error) {
	err = tx.QueryRow(`
		SELECT CAST(value AS INTEGER)
		FROM nats4_login_settings
		WHERE loginid = $1 AND name = $2`, loginID, name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}
