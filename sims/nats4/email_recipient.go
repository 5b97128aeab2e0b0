package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A recipient is a member or an affiliate who can be sent an e-mail.
type recipient struct {
	about   string // member 2
	name    string
	address string
	vars    map[string]string // by the vendor's names, with the password
}

// variables are what a template can show of the recipient, and vars over them.
func (r recipient) variables(vars map[string]string) map[string]string {
	all := maps.Clone(r.vars)
	maps.Copy(all, vars)
	return all
}

// memberRecipient returns a member with the subscription that memberidx names, or with the
// latest; why it cannot be sent an e-mail otherwise.
func memberRecipient(
	tx *store.Tx, memberID int64, memberidx string,
) (r recipient, why *apiError, err error) {
	var (
		username, password, email, site, first, last string
		siteID, loginID, status                      int64
	)
	err = tx.QueryRow(`
		SELECT `+usernameColumn+`, m.password, m.email, m.siteid, x.name, m.loginid,
			`+effectiveStatus+`, i.firstname, i.lastname
		FROM nats4_members m
		JOIN nats4_sites x ON x.siteid = m.siteid
		JOIN nats4_member_info i ON i.memberid = m.memberid
		WHERE m.memberid = $2`, tx.Now.Unix(), memberID).
		Scan(&username, &password, &email, &siteID, &site, &loginID, &status, &first, &last)
	about := fmt.Sprintf("member %d", memberID)
	if errors.Is(err, sql.ErrNoRows) {
		return r, softNobody.because("there is no %s", about).judging("memberid", memberID), nil
	}
	if err != nil {
		return r, nil, err
	}
	idx, err := memberidxOf(tx, memberID, memberidx)
	if errors.Is(err, sql.ErrNoRows) {
		return r, softNotTheirs.because("%s has no subscription %s", about, memberidx).
			judging("memberid", memberID, "memberidx", memberidx), nil
	}
	if err != nil {
		return r, nil, err
	}
	r = newRecipient(about, first, last, email, map[string]string{
		"memberid": digits(memberID), "memberidx": idx, "username": username,
		"password": password, "siteid": digits(siteID), "site": site,
		"loginid": digits(loginID), "status": digits(status),
	})
	return r, r.unreachable(), nil
}

// memberidxOf is a member's subscription of that memberidx, or else the latest. It returns
// sql.ErrNoRows where there is none.
func memberidxOf(tx *store.Tx, memberID int64, memberidx string) (idx string, err error) {
	err = tx.QueryRow(`
		SELECT memberidx
		FROM nats4_member_subscriptions
		WHERE memberid = $1 AND ($2 = '' OR memberidx = $2)
		ORDER BY member_subscription_id DESC
		LIMIT 1`, memberID, memberidx).Scan(&idx)
	return idx, err
}

// affiliateRecipient returns an affiliate, or why it cannot be sent an e-mail. A memberidx
// means nothing to it.
func affiliateRecipient(
	tx *store.Tx, loginID int64, _ string,
) (r recipient, why *apiError, err error) {
	var (
		username, password, email, first, last, company string
		status                                          int64
		deleted                                         bool
	)
	err = tx.QueryRow(`
		SELECT l.username, i.password, i.email, i.firstname, i.lastname, i.company, l.status,
			l.deleted
		FROM nats4_logins l
		JOIN nats4_login_info i ON i.loginid = l.loginid
		WHERE l.loginid = $1`, loginID).
		Scan(&username, &password, &email, &first, &last, &company, &status, &deleted)
	about := fmt.Sprintf("affiliate %d", loginID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, softNobody.because("there is no %s", about).judging("loginid", loginID), nil
	case err != nil:
		return r, nil, err
	case deleted:
		return r, softNobody.because("%s is deleted", about).judging("loginid", loginID), nil
	}
	r = newRecipient(about, first, last, email, map[string]string{
		"loginid": digits(loginID), "username": username, "password": password,
		"company": company, "status": digits(status),
	})
	return r, r.unreachable(), nil
}

func newRecipient(about, first, last, email string, vars map[string]string) recipient {
	maps.Copy(vars, map[string]string{"firstname": first, "lastname": last, "email": email})
	return recipient{
		about: about, name: strings.TrimSpace(first + " " + last), address: email, vars: vars,
	}
}

// unreachable says why nothing can be sent to the recipient; nil where something can.
func (r recipient) unreachable() *apiError {
	switch {
	case r.address == "":
		return softNoAddress.because("%s has no e-mail address", r.about).judging("recipient", r.about)
	case sims.EmailAddress(r.address) != nil:
		return softNoAddress.because("what %s has for an e-mail address is none", r.about).
			judging("recipient", r.about, "email", r.address)
	}
	return nil
}
