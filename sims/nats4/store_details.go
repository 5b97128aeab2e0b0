package nats4

import (
	"database/sql"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// subscriptionColumns are a subscription's own, in the order of the record. An
// expiry that has passed ends the subscription at once.
const subscriptionColumns = `
	s.statid, s.cost, s.cost_charge, s.spent, s.refunded, s.charges, s.next_rebill, s.optionid,
	s.rebills,
	CASE WHEN s.expires BETWEEN 1 AND $1 THEN 0 ELSE s.active END AS active,
	s.expires, s.nats_expires, s.biller_expires, s.original_optionid, s.created_date,
	s.loginid_assigned, s.identid_assigned, s.gateway_token, s.forced_optionid,
	s.defaulted_optionid, s.bin_hash,
	s.trial_leftover_time`

// memberColumns are the record. To ip it is a vendor's NATS4 example, to optionid
// a NATS5 example of the same call, then the vendor's site postbacks.
const memberColumns = `
	m.memberid, m.identid, m.loginid, m.networkid, m.refurl_lookup_id,
	` + effectiveStatus + ` AS status,
	m.trial, m.joined,
	CASE WHEN m.status = 1 AND m.ends_at BETWEEN 1 AND $1 THEN m.ends_at ELSE m.expired END AS expired,
	m.last_login, m.stamp, m.siteid, ` + usernameColumn + ` AS username, m.password, m.cryptpass, m.ip, m.email, m.session,
	m.mailok, m.flat_price, m.first_login, m.third_party_partner_id, m.cascadeid, m.cascade_item_id,
	m.token,
	m.original_username, m.renamed, m.marked, m.token_hash,
	s.member_subscription_id, s.memberidx, s.billerid,
	` + subscriptionColumns + `,
	m.identid AS member_identid, m.loginid AS member_loginid`

var (
	memberRecord = newRecord(memberColumns)

	// fullRecord has the personal details as well, which only full_info shows. locked, and
	// the rare fields behind it, are ours.
	fullRecord = newRecord(memberColumns + `,
		i.firstname, i.lastname, i.address1, i.address2, i.zip, i.city, i.country, i.state,
		i.xsell_success, i.last_modified, m.locked`)
)

// parts are the lists that options add, by the order of the document's options.
// Their columns are ours, but a note's, which the vendor's NATS5 page shows.
var parts = []part{
	newPart("subscriptions",
		`s.member_subscription_id, s.memberid, s.memberidx, s.billerid, `+subscriptionColumns,
		`FROM nats4_member_subscriptions s
		WHERE s.memberid = $2
		ORDER BY s.member_subscription_id`),
	newPart("transactions",
		`t.transaction_id, t.identid, t.loginid, t.networkid, t.biller_time, t.server_time,
		t.member_subscription_id, s.memberidx, t.biller_transid, t.trans_type_id, t.process_type,
		t.amount`,
		`FROM nats4_member_subscriptions s
		JOIN nats4_transactions t ON t.member_subscription_id = s.member_subscription_id
		WHERE s.memberid = $1
		ORDER BY s.member_subscription_id, t.transaction_id`),
	newPart("ident_details",
		`x.programid, x.siteid, x.tourid, b.biller`,
		`FROM nats4_idents x
		JOIN nats4_billers b ON b.billerid = x.billerid
		WHERE x.identid = $1`),
	newPart("surfer_actions",
		`a.surfer_action_id, a.memberid, a.action, a.ip, a.stamp`,
		`FROM nats4_surfer_actions a
		WHERE a.memberid = $1
		ORDER BY a.surfer_action_id`),
	newPart("loginlogs",
		`l.id, l.memberid, l.siteid, l.ip, l.stamp`,
		`FROM nats4_member_loginlog l
		WHERE l.memberid = $1
		ORDER BY l.id`),
	newPart("notes",
		`n.member_note_id, n.note_type_id, n.memberid, n.loginid, n.stamp, n.parentid, n.note`,
		`FROM nats4_member_notes n
		WHERE n.memberid = $1
		ORDER BY n.member_note_id`),
	newPart("member_data",
		`d.member_data_id, d.memberid, d.name, d.value`,
		`FROM nats4_member_data d
		WHERE d.memberid = $1
		ORDER BY d.name`),
}

func newPart(name, columns, from string) part {
	rec := newRecord(columns)
	query := "SELECT " + rec.columns + "\n" + from
	return part{name, rec, query, strings.Contains(query, "$2")}
}

// args are the query's: the time, where the part depends on it, and an id.
func (p part) args(tx *store.Tx, id int64) []any {
	if p.timed {
		return []any{tx.Now.Unix(), id}
	}
	return []any{id}
}

// A foundMember is a member's record as it goes to the client.
type foundMember struct {
	memberID, identID int64
	body              []byte
}

// detailsOf returns the record of the member that f chooses, the first of
// several, or sql.ErrNoRows.
func detailsOf(tx *store.Tx, f detailsFilter, full bool) (found foundMember, err error) {
	subscription, err := f.subscription(tx)
	if err != nil {
		return found, err
	}
	rec, queries := &memberRecord, &memberQueries
	if full {
		rec, queries = &fullRecord, &fullQueries
	}
	var row string
	err = tx.QueryRow(queries[f.way(subscription)], f.args(tx, subscription)...).
		Scan(&found.memberID, &found.identID, &row)
	if err != nil {
		return found, err
	}
	found.body = rec.append(make([]byte, 0, rec.bytes), row)
	return found, nil
}

var (
	memberQueries = detailsQueries(memberRecord.columns, "")
	fullQueries   = detailsQueries(fullRecord.columns,
		"JOIN nats4_member_info i ON i.memberid = m.memberid")
)

// detailsQueries are the queries for the first record that meets all filters, one
// for each way to find it.
func detailsQueries(columns, join string) (queries [len(ways)]string) {
	for i, by := range ways {
		queries[i] = `
			SELECT m.memberid, m.identid, ` + columns + `
			FROM ` + by.from + ` ` + join + `
			WHERE ($2 IS NULL OR m.memberid = $2) AND ($3 IS NULL OR m.session = $3)
				AND ($4 IS NULL OR m.username = $4) AND ($5 IS NULL OR m.email = $5)
				AND ($6 IS NULL OR m.siteid = $6) AND ($7 IS NULL OR m.token_hash = $7)
				AND ($8 IS NULL OR s.member_subscription_id = $8)
				AND ($9 IS NULL OR ` + effectiveStatus + ` = $9)
				AND s.memberid = m.memberid AND ` + by.where + `
			ORDER BY ` + by.order + `
			LIMIT 1`
	}
	return queries
}

// args are those of detailsQueries.
func (f detailsFilter) args(tx *store.Tx, subscription sql.NullInt64) []any {
	return []any{
		tx.Now.Unix(), f.MemberID, f.Session, f.Username, f.Email, f.SiteID, f.TokenHash,
		subscription, f.Status,
	}
}
