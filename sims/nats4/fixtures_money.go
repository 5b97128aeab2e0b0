package nats4

import (
	"cmp"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A paymentRow is a payment that is no sum of transactions: those make their own.
type paymentRow struct {
	PaymentID     int64    `yaml:"paymentid"`
	LoginID       int64    `yaml:"loginid"`
	PayviaTypeID  int64    `yaml:"payvia_type_id"` // the account's where left out
	Start         unixTime `yaml:"start"`
	End           unixTime `yaml:"end"`    // start where left out
	Type          *int64   `yaml:"type"`   // 5, a manual invoice, where left out
	Amount        int64    `yaml:"amount"` // cents
	Stored        unixTime `yaml:"stored"` // 0: still open
	Paid          unixTime `yaml:"paid"`   // 0: not paid yet
	PaidReference string   `yaml:"paid_reference"`
	Received      unixTime `yaml:"received"`
}

func insertPaymentRow(tx *store.Tx, r paymentRow) error {
	switch {
	case r.PaymentID < 1:
		return &sims.Bad{Key: "paymentid", Reason: "must be a positive integer"}
	case r.Start.IsZero():
		return &sims.Bad{Key: "start", Reason: "is required"}
	case r.Amount < -maxCents || r.Amount > maxCents:
		return &sims.Bad{Key: "amount", Reason: "must be an amount in cents"}
	case r.Stored.IsZero() && !r.Paid.IsZero():
		return &sims.Bad{Key: "stored", Reason: "is required: what is paid has been stored"}
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	p := payment{
		ID: r.PaymentID, LoginID: r.LoginID, PayviaTypeID: r.PayviaTypeID,
		Start: r.Start.in(tx), End: cmp.Or(r.End, r.Start).in(tx), Type: paymentByInvoice,
		Amount: r.Amount, Status: paymentOpen, Stored: r.Stored.in(tx), Paid: r.Paid.in(tx),
		Reference: r.PaidReference, Received: r.Received.in(tx),
	}
	if r.Type != nil {
		p.Type = *r.Type
	}
	switch {
	case p.Paid != 0:
		p.Status = paymentPaid
	case p.Stored != 0:
		p.Status = paymentStored
	}
	_, err := addPayment(tx, p)
	return err
}

// A hitRow is what surfers did by an identifier at a time.
type hitRow struct {
	IdentID     int64    `yaml:"identid"`
	SiteID      int64    `yaml:"siteid"` // the identifier's where left out
	Time        unixTime `yaml:"time"`
	Raw         int64    `yaml:"raw"`
	Unique      int64    `yaml:"unique"`
	Qualified   int64    `yaml:"qualified"`
	JoinHits    int64    `yaml:"join_hits"`
	JoinSubmits int64    `yaml:"join_submits"`
}

func insertHitRow(tx *store.Tx, r hitRow) error {
	if err := need(tx, "identid", r.IdentID, identifierExists); err != nil {
		return err
	}
	if r.Time.IsZero() {
		return &sims.Bad{Key: "time", Reason: "is required"}
	}
	h := hits{r.Raw, r.Unique, r.Qualified, r.JoinHits, r.JoinSubmits}
	if key := h.impossible(); key != "" {
		return badKey(key, "must be from 0 to %d", maxHits)
	}
	i, err := identOf(tx, r.IdentID)
	if err != nil {
		return err
	}
	return recordHits(tx, r.IdentID, cmp.Or(r.SiteID, i.SiteID), r.Time.in(tx), h)
}

// maxHits bounds what one row or action adds, so that sums stay within int64.
const maxHits = 1_000_000_000

// impossible is the key of a number that hits cannot have, or "".
func (h hits) impossible() string {
	for _, x := range []struct {
		key string
		n   int64
	}{
		{"raw", h.Raw}, {"unique", h.Unique}, {"qualified", h.Qualified},
		{"join_hits", h.JoinHits}, {"join_submits", h.JoinSubmits},
	} {
		if x.n < 0 || x.n > maxHits {
			return x.key
		}
	}
	return ""
}
