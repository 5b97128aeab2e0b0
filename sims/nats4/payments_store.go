package nats4

import (
	"cmp"
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// paymentRecord is a payment as the vendor's example has it. A type's name is documented
// for 5; the others are ours.
var paymentRecord = record{
	keys: []string{
		"paymentid", "loginid", "payvia_type_id", "payvia_type_nice", "start", "end", "type",
		"type_nice", "amount", "stored", "paid", "paid_reference", "received",
	},
	columns: `json_array(
		p.paymentid, p.loginid, p.payvia_type_id,
		format('%s ($%d.%02d)', coalesce(v.name, 'None'), v.fee / 100, v.fee % 100),
		p.start, p."end", p.type,
		CASE p.type WHEN 0 THEN 'Affiliate Payout' WHEN 5 THEN 'Manual Invoice' ELSE 'Other' END,
		p.amount, p.stored, p.paid, p.paid_reference, p.received)`,
	bytes: 300,
}

// A paymentFilter chooses payments; NULL is any.
type paymentFilter struct {
	loginID, inhouse, payviaTypeID, paymentType, start sql.NullInt64
	given                                              []string // the parameters, for the developer
}

func newPaymentFilter(a arguments) (f paymentFilter) {
	for _, x := range []struct {
		name string
		to   *sql.NullInt64
	}{
		{"loginid", &f.loginID},
		{"payvia_type_id", &f.payviaTypeID},
		{"payment_type", &f.paymentType},
	} {
		x.to.Int64, x.to.Valid = a.integer(x.name)
		f.note(x.name, x.to.Valid)
	}
	if a.text("filter_inhouse") != "" {
		f.inhouse = sql.NullInt64{Valid: true}
		if a.is("filter_inhouse") {
			f.inhouse.Int64 = 1
		}
	}
	f.note("filter_inhouse", f.inhouse.Valid)
	f.start.Int64, f.start.Valid = a.time("start_date")
	f.note("start_date", f.start.Valid)
	return f
}

func (f *paymentFilter) note(name string, given bool) {
	if given {
		f.given = append(f.given, name)
	}
}

// maxPayments bounds the payments of a status in one answer. (Ours.)
const maxPayments = 1000

// payments are those of a status that meet the filter, by loginid, in the order of their
// start.
func (f paymentFilter) payments(tx *store.Tx, status int64) (lists map[int64][]any, err error) {
	rows, err := tx.Query(`
		SELECT p.loginid, `+paymentRecord.columns+`
		FROM nats4_payments p
		JOIN nats4_login_info i ON i.loginid = p.loginid
		LEFT JOIN nats4_payvia_types v ON v.payvia_type_id = p.payvia_type_id
		WHERE p.status = $1 AND p.loginid BETWEEN coalesce($2, 0) AND coalesce($2, 1 << 62)
			AND ($3 IS NULL OR (i.inhouse <> 0) = $3) AND ($4 IS NULL OR p.payvia_type_id = $4)
			AND ($5 IS NULL OR p.type = $5) AND ($6 IS NULL OR p.start >= $6)
		ORDER BY p.loginid, p.start, p.paymentid
		LIMIT $7`,
		status, f.loginID, f.inhouse, f.payviaTypeID, f.paymentType, f.start, maxPayments)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lists = map[int64][]any{}
	for rows.Next() {
		var loginID int64
		var row sql.RawBytes
		if err := rows.Scan(&loginID, &row); err != nil {
			return nil, err
		}
		lists[loginID] = append(lists[loginID], encoded(paymentRecord.append(nil, string(row))))
	}
	return lists, rows.Err()
}

// A paymentChange is what becomes of payments; what is 0 or empty stays.
type paymentChange struct {
	HasStatus    bool
	Status       int64
	Stored, Paid int64 // Unix seconds
	Reference    string
}

// informs reports whether to gives p, which has its new status, a date or a reference.
func (to paymentChange) informs(p payment) bool {
	return to.Reference != "" || to.Stored != 0 && p.Stored != 0 || to.Paid != 0 && p.Paid != 0
}

// ignored is the parameter with a date that a payment of p's status does not have, or "".
func (to paymentChange) ignored(p payment) string {
	switch {
	case to.Paid != 0 && p.Status != paymentPaid:
		return "paid_date"
	case to.Stored != 0 && p.Status == paymentOpen:
		return "stored_date"
	}
	return ""
}

// apply gives p the status, and the dates that it has with it: those given, those it had,
// or now. (That dates follow the status is ours.)
func (p *payment) apply(to paymentChange, now int64) {
	if to.HasStatus {
		p.moved = p.Status != to.Status
		p.Status = to.Status
	}
	p.Reference = cmp.Or(to.Reference, p.Reference)
	stored, paid := cmp.Or(to.Stored, p.Stored, now), cmp.Or(to.Paid, p.Paid, now)
	p.Stored, p.Paid = 0, 0
	if p.Status != paymentOpen {
		p.Stored = stored
	}
	if p.Status == paymentPaid {
		p.Paid = paid
	}
}

// changePayment changes a payment, and what of the affiliate's earnings is stored. One
// that is not open any more does not grow: what the affiliate earns next begins another.
// One that is open again grows with its month. What leaves open is paid in the way that
// the account has then. (All ours, but that there are the three statuses.)
func changePayment(tx *store.Tx, id int64, to paymentChange) (p payment, known bool, err error) {
	p = payment{ID: id}
	err = tx.QueryRow(`
		SELECT loginid, status, stored, paid, paid_reference
		FROM nats4_payments
		WHERE paymentid = $1`, id).Scan(&p.LoginID, &p.Status, &p.Stored, &p.Paid, &p.Reference)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	wasOpen := p.Status == paymentOpen
	p.apply(to, tx.Now.Unix())
	_, err = tx.Exec(`
		UPDATE nats4_payments
		SET status = $1, stored = $2, paid = $3, paid_reference = $4
		WHERE paymentid = $5`, p.Status, p.Stored, p.Paid, p.Reference, id)
	if err != nil || wasOpen == (p.Status == paymentOpen) {
		return p, true, err
	}
	if wasOpen {
		_, err = tx.Exec(`
			UPDATE nats4_payments
			SET payvia_type_id = coalesce(nullif((
				SELECT payvia_type_id
				FROM nats4_login_info
				WHERE loginid = $1), 0), payvia_type_id)
			WHERE paymentid = $2`, p.LoginID, id)
		if err != nil {
			return p, true, err
		}
	}
	_, err = tx.Exec(`
		UPDATE nats4_payout_stats
		SET stored = iif($1, earned, 0)
		WHERE paymentid = $2`, wasOpen, id)
	return p, true, err
}
