package nats4

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

// Bounds of a list of transactions or payouts. (Ours.)
const (
	maxReportRows   = 1000
	maxReportOffset = 100_000
	maxProcessType  = 78 // documented: there are 79, from 0
)

// transactionRecord begins as the vendor's example, which is cut after server_time; the
// rest is ours.
var transactionRecord = newRecord(`
	t.transaction_id, t.identid, t.loginid, t.networkid, t.biller_time, t.server_time,
	t.member_subscription_id, s.memberid, s.memberidx, m.siteid, s.billerid, t.biller_transid,
	t.trans_type_id, t.process_type, t.amount, t.of_transaction_id`)

// transactions answers GET report/transaction with an object keyed by transaction_id, in
// the order of time.
func (s *Server) transactions(tx *store.Tx, c *call) ([]byte, error) {
	from, _ := c.args.time("start_time")
	to, _ := c.args.time("end_time")
	p, err := c.args.page()
	if err != nil {
		return nil, err
	}
	var process sql.NullInt64
	process.Int64, process.Valid = c.args.integer("filter_process_type")
	if process.Int64 < 0 || process.Int64 > maxProcessType {
		return nil, errParameter.invalid("filter_process_type", "must be from 0 to %d", maxProcessType).
			judging("value", process.Int64)
	}
	rows, err := tx.Query(`
		SELECT t.transaction_id, `+transactionRecord.columns+`
		FROM (
			SELECT transaction_id AS id
			FROM nats4_transactions
			WHERE server_time BETWEEN $1 AND $2 AND ($3 IS NULL OR process_type = $3)
			ORDER BY server_time, transaction_id
			LIMIT $4 OFFSET $5)
		JOIN nats4_transactions t ON t.transaction_id = id
		JOIN nats4_member_subscriptions s ON s.member_subscription_id = t.member_subscription_id
		JOIN nats4_members m ON m.memberid = s.memberid`,
		from, to, process, p.count, p.offset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	byID := object{}
	for rows.Next() {
		var id int64
		var row sql.RawBytes
		if err := rows.Scan(&id, &row); err != nil {
			return nil, err
		}
		byID = append(byID, pair{
			digits(id), encoded(transactionRecord.append(nil, string(row))),
		})
	}
	if len(byID) == 0 {
		return phpJSON([]any{}), rows.Err() // as PHP writes an empty array
	}
	return phpJSON(byID), rows.Err()
}

// A page is a part of a long list.
type page struct{ offset, count int64 }

// page reads offset and count; a count of 0, or none, is as many as there may be. (Ours.)
func (a arguments) page() (p page, err error) {
	p.offset, _ = a.integer("offset")
	if p.offset < 0 || p.offset > maxReportOffset {
		return p, errParameter.invalid("offset", "must be from 0 to %d: a later start_time goes on",
			maxReportOffset).judging("value", p.offset)
	}
	p.count, _ = a.integer("count")
	if p.count < 0 || p.count > maxReportRows {
		return p, errParameter.invalid("count", "must be from 0 to %d", maxReportRows).
			judging("value", p.count)
	}
	if p.count == 0 {
		p.count = maxReportRows
	}
	return p, nil
}

// payoutRecord is ours.
var payoutRecord = newRecord(`
	p.payoutid, p.transaction_id, p.paymentid, p.loginid, p.identid, p.siteid, p.stamp,
	p.amount AS payout, t.trans_type_id, t.amount, t.member_subscription_id, s.memberid,
	s.memberidx`)

// transactionPayouts answers GET transactionpayouts with what transactions pay, in the
// order of time. What an invoice pays has no transaction and is not among it. (All ours.)
func (s *Server) transactionPayouts(tx *store.Tx, c *call) ([]byte, error) {
	p, err := c.args.page()
	if err != nil {
		return nil, err
	}
	from, to := int64(-1)<<62, int64(1)<<62
	if t, ok := c.args.time("start_time"); ok {
		from = t
	}
	if t, ok := c.args.time("end_time"); ok {
		to = t
	}
	loginID, byLogin := c.args.integer("loginid")
	transactionID, byTransaction := c.args.integer("transaction_id")
	query, id := payoutsByTime, int64(0)
	switch {
	case byTransaction:
		query, id = payoutsByTransaction, transactionID
	case byLogin:
		query, id = payoutsByLogin, loginID
	}
	var login sql.NullInt64
	login.Int64, login.Valid = loginID, byLogin
	list, err := payoutRecord.records(tx, query, from, to, login, id, p.count, p.offset)
	return phpJSON(list), err
}

// The queries of transactionPayouts, one for each index.
var (
	payoutsByTime        = payoutsQuery("nats4_payouts_by_stamp", "$4 = 0")
	payoutsByLogin       = payoutsQuery("nats4_payouts_by_login", "loginid = $4")
	payoutsByTransaction = payoutsQuery("nats4_payouts_by_transaction", "transaction_id = $4")
)

func payoutsQuery(index, where string) string {
	order := "stamp, payoutid"
	if index == "nats4_payouts_by_transaction" {
		order = "payoutid" // one, as a rule
	}
	return `
		SELECT ` + payoutRecord.columns + `
		FROM (
			SELECT payoutid AS id
			FROM nats4_payouts INDEXED BY ` + index + `
			WHERE stamp BETWEEN $1 AND $2 AND ($3 IS NULL OR loginid = $3) AND ` + where + `
				AND transaction_id IS NOT NULL
			ORDER BY ` + order + `
			LIMIT $5 OFFSET $6)
		JOIN nats4_payouts p ON p.payoutid = id
		JOIN nats4_transactions t ON t.transaction_id = p.transaction_id
		JOIN nats4_member_subscriptions s ON s.member_subscription_id = t.member_subscription_id`
}
