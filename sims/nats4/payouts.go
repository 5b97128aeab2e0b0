package nats4

import (
	"database/sql"
	"errors"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The types of payments. Type 5 is documented, by the example of Get Payment Data; 0, what
// an affiliate earns by transactions, is ours.
const (
	paymentOfPeriod  = 0
	paymentByInvoice = 5
)

// The statuses of a payment. (Documented: Set Payment Status.)
const (
	paymentOpen   = 0
	paymentStored = 1
	paymentPaid   = 2
)

// An earning is what an affiliate gets, or gives back, by a transaction or an invoice.
type earning struct {
	TransactionID            int64 // 0 for an invoice
	LoginID, SiteID, IdentID int64
	Amount                   int64 // cents; below 0 what is taken back
	At                       int64 // Unix seconds
}

// earn adds an earning by a transaction to the affiliate's open payment.
func earn(tx *store.Tx, e earning) error {
	paymentID, err := openPayment(tx, e.LoginID, e.At)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE nats4_payments
		SET amount = amount + $1
		WHERE paymentid = $2`, e.Amount, paymentID)
	if err != nil {
		return err
	}
	return addPayout(tx, paymentID, paymentOpen, e)
}

// addPayout adds an earning to a payment of that status, whose amount has it already, and
// to the sums.
func addPayout(tx *store.Tx, paymentID, status int64, e earning) error {
	_, err := tx.Exec(`
		INSERT INTO nats4_payouts (
			transaction_id, loginid, siteid, identid, paymentid, amount, stamp)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6, $7)`,
		e.TransactionID, e.LoginID, e.SiteID, e.IdentID, paymentID, e.Amount, e.At)
	if err != nil {
		return err
	}
	stored := e.Amount
	if status == paymentOpen {
		stored = 0
	}
	_, err = tx.Exec(`
		INSERT INTO nats4_payout_stats (loginid, day, siteid, identid, paymentid, earned, stored)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (loginid, day, siteid, identid, paymentid) DO UPDATE SET
			earned = earned + $6, stored = stored + $7`,
		e.LoginID, dayOf(e.At), e.SiteID, e.IdentID, paymentID, e.Amount, stored)
	return err
}

// openPayment returns the payment that what an affiliate earns at a time goes to: the
// open one of the time's calendar month, the latest of several, or one that begins.
// (That a period is a calendar month, by UTC, is ours.)
func openPayment(tx *store.Tx, loginID, at int64) (id int64, err error) {
	start, end := payoutPeriod(at)
	err = tx.QueryRow(`
		SELECT paymentid
		FROM nats4_payments
		WHERE status = $1 AND loginid = $2 AND start = $3 AND type = $4
		ORDER BY paymentid DESC
		LIMIT 1`, paymentOpen, loginID, start, paymentOfPeriod).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	return insertPayment(tx, payment{
		LoginID: loginID, Type: paymentOfPeriod, Status: paymentOpen, Start: start, End: end,
	})
}

// payoutPeriod is the first and the last second of the period of a time.
func payoutPeriod(at int64) (start, end int64) {
	t := time.Unix(at, 0).UTC()
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.Unix(), first.AddDate(0, 1, 0).Unix() - 1
}

// A payment is what an affiliate is paid at once. Times are Unix seconds, 0 for never.
type payment struct {
	ID           int64 // the next where 0
	LoginID      int64
	PayviaTypeID int64 // the account's where 0
	Start, End   int64
	Type         int64 // paymentByInvoice and so on
	Amount       int64 // cents
	Status       int64 // paymentOpen and so on
	Stored, Paid int64
	Reference    string
	Received     int64

	moved bool // apply gave it another status
}

// insertPayment adds a payment. What is in it is the caller's to add.
func insertPayment(tx *store.Tx, p payment) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_payments (
			paymentid, loginid, payvia_type_id, start, "end", type, amount, status, stored, paid,
			paid_reference, received)
		VALUES (
			nullif($1, 0), $2,
			iif($3 <> 0, $3, coalesce(
				(SELECT payvia_type_id FROM nats4_login_info WHERE loginid = $2), 0)),
			$4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, p.LoginID, p.PayviaTypeID, p.Start, p.End, p.Type, p.Amount, p.Status, p.Stored,
		p.Paid, p.Reference, p.Received)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// addInvoice adds a payment by hand, which is stored at once. A negative amount takes
// money from the affiliate, which must exist. (Documented: Invoice Affiliate and the
// example of Get Payment Data; negative amounts are ours.)
func addInvoice(tx *store.Tx, loginID, cents int64) (id int64, err error) {
	now := tx.Now.Unix()
	return addPayment(tx, payment{
		LoginID: loginID, Start: now, End: now, Type: paymentByInvoice, Amount: cents,
		Status: paymentStored, Stored: now,
	})
}

// A NewInvoice is a payment by hand. The amount is in cents.
type NewInvoice struct {
	PaymentID int64 `json:"paymentid"`
	LoginID   int64 `json:"loginid"`
	Amount    int64 `json:"amount"`
}

// InvoiceAffiliate is addInvoice for an affiliate and an amount in cents that may not be
// right: it returns a *sims.Bad then.
func InvoiceAffiliate(tx *store.Tx, loginID, cents int64) (i NewInvoice, err error) {
	if cents == 0 || cents < -maxCents || cents > maxCents {
		return i, badKey("amount", "must be an amount in cents, and not 0")
	}
	if err := need(tx, "loginid", loginID, loginExists); err != nil {
		return i, err
	}
	id, err := addInvoice(tx, loginID, cents)
	return NewInvoice{id, loginID, cents}, err
}

// addPayment adds a payment that is no sum of transactions. Its amount counts on its
// first day.
func addPayment(tx *store.Tx, p payment) (id int64, err error) {
	if id, err = insertPayment(tx, p); err != nil || p.Amount == 0 {
		return id, err
	}
	return id, addPayout(tx, id, p.Status, earning{LoginID: p.LoginID, Amount: p.Amount, At: p.Start})
}
