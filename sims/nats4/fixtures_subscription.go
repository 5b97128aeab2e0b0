package nats4

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mockapis/mockapis/store"
)

type subscriptionRow struct {
	MemberSubscriptionID int64    `yaml:"member_subscription_id"` // the next where left out
	MemberIDX            string   `yaml:"memberidx"`              // BILLER:id
	StatID               string   `yaml:"statid"`                 // filled in where left out
	Cost                 int64    `yaml:"cost"`                   // cents, as all money
	CostCharge           int64    `yaml:"cost_charge"`
	Spent                int64    `yaml:"spent"`
	Refunded             int64    `yaml:"refunded"`
	Charges              int64    `yaml:"charges"`
	NextRebill           unixTime `yaml:"next_rebill"`
	OptionID             int64    `yaml:"optionid"`
	Rebills              int64    `yaml:"rebills"`
	Active               *bool    `yaml:"active"`  // as the member's status where left out
	Expires              unixTime `yaml:"expires"` // 0 is never
	NatsExpires          unixTime `yaml:"nats_expires"`
	BillerExpires        unixTime `yaml:"biller_expires"`
	OriginalOptionID     int64    `yaml:"original_optionid"`
	CreatedDate          unixTime `yaml:"created_date"` // joined where left out
	LoginIDAssigned      int64    `yaml:"loginid_assigned"`
	IdentIDAssigned      int64    `yaml:"identid_assigned"`
	GatewayToken         string   `yaml:"gateway_token"`
	ForcedOptionID       int64    `yaml:"forced_optionid"`
	DefaultedOptionID    int64    `yaml:"defaulted_optionid"`
	BinHash              string   `yaml:"bin_hash"`
	TrialLeftoverTime    int64    `yaml:"trial_leftover_time"`

	Transactions []transactionRow `yaml:"transactions"`
}

type transactionRow struct {
	TransactionID int64    `yaml:"transaction_id"` // the next where left out
	BillerTime    unixTime `yaml:"biller_time"`
	ServerTime    unixTime `yaml:"server_time"` // biller_time where left out
	BillerTransID string   `yaml:"biller_transid"`
	TransTypeID   int64    `yaml:"trans_type_id"`
	ProcessType   int64    `yaml:"process_type"`
	Amount        int64    `yaml:"amount"` // cents
	Of            int64    `yaml:"of"`     // the charge that it takes back; the latest where left out
}

// insertSubscriptions inserts the member's subscriptions with their transactions.
// A member without one was added by hand.
func (s *Server) insertSubscriptions(tx *store.Tx, m memberRow) error {
	list := m.Subscriptions
	if len(list) == 0 {
		list = []subscriptionRow{{MemberIDX: fmt.Sprintf("NATS:%d", m.MemberID)}}
	}
	for _, r := range list {
		if _, err := s.insertSubscription(tx, m, r); err != nil {
			return err
		}
	}
	return updateEnd(tx, m.MemberID)
}

// insertSubscription inserts a subscription of m with its transactions, and returns its id.
func (s *Server) insertSubscription(
	tx *store.Tx, m memberRow, r subscriptionRow,
) (id int64, err error) {
	billerID, err := billerOf(tx, r.MemberIDX)
	if err != nil {
		return 0, err
	}
	active := m.Status == statusActive
	if r.Active != nil {
		active = *r.Active
	}
	statID := cmp.Or(r.StatID, s.filler("statid "+r.MemberIDX, m.MemberID, 14))
	res, err := tx.Exec(`
		INSERT INTO nats4_member_subscriptions (
			member_subscription_id, memberid, memberidx, billerid, statid, cost, cost_charge, spent,
			refunded, charges, next_rebill, optionid, rebills, active, expires, nats_expires,
			biller_expires, original_optionid, created_date, loginid_assigned, identid_assigned,
			gateway_token, forced_optionid, defaulted_optionid, bin_hash, trial_leftover_time)
		VALUES (
			nullif($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
			$18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		r.MemberSubscriptionID, m.MemberID, r.MemberIDX, billerID, statID, r.Cost, r.CostCharge, r.Spent,
		r.Refunded, r.Charges, r.NextRebill.in(tx), r.OptionID, r.Rebills, active, r.Expires.in(tx),
		cmp.Or(r.NatsExpires, r.Expires).in(tx), r.BillerExpires.in(tx), r.OriginalOptionID,
		cmp.Or(r.CreatedDate, m.Joined).in(tx), r.LoginIDAssigned, r.IdentIDAssigned, r.GatewayToken,
		r.ForcedOptionID, r.DefaultedOptionID, r.BinHash, r.TrialLeftoverTime)
	if err != nil {
		return 0, err
	}
	if id, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	for _, t := range r.Transactions {
		_, err := recordTransaction(tx, transaction{
			ID: t.TransactionID, SubscriptionID: id, Type: t.TransTypeID, Process: t.ProcessType,
			Amount: t.Amount, BillerTransID: t.BillerTransID, BillerTime: t.BillerTime.in(tx),
			At: cmp.Or(t.ServerTime, t.BillerTime).in(tx), Of: t.Of,
		})
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

type noteRow struct {
	MemberNoteID int64    `yaml:"member_note_id"` // the next where left out
	NoteTypeID   int64    `yaml:"note_type_id"`
	LoginID      int64    `yaml:"loginid"`
	Stamp        unixTime `yaml:"stamp"`
	ParentID     int64    `yaml:"parentid"`
	Note         string   `yaml:"note"`
}

type loginLogRow struct {
	SiteID int64    `yaml:"siteid"` // the member's where left out
	IP     string   `yaml:"ip"`
	Stamp  unixTime `yaml:"stamp"`
}

type surferActionRow struct {
	Action string   `yaml:"action"`
	IP     string   `yaml:"ip"`
	Stamp  unixTime `yaml:"stamp"`
}

// insertLogs inserts the member's notes, logins, surfer actions and data.
func (r memberRow) insertLogs(tx *store.Tx) error {
	for _, x := range r.Notes {
		_, err := tx.Exec(`
			INSERT INTO nats4_member_notes (
				member_note_id, note_type_id, memberid, loginid, stamp, parentid, note)
			VALUES (nullif($1, 0), $2, $3, $4, $5, $6, $7)`,
			x.MemberNoteID, x.NoteTypeID, r.MemberID, x.LoginID, x.Stamp.in(tx), x.ParentID, x.Note)
		if err != nil {
			return err
		}
	}
	for _, x := range r.LoginLogs {
		_, err := tx.Exec(`
			INSERT INTO nats4_member_loginlog (memberid, siteid, ip, stamp)
			VALUES ($1, $2, $3, $4)`, r.MemberID, cmp.Or(x.SiteID, r.SiteID), x.IP, x.Stamp.in(tx))
		if err != nil {
			return err
		}
	}
	for _, x := range r.SurferActions {
		_, err := tx.Exec(`
			INSERT INTO nats4_surfer_actions (memberid, action, ip, stamp)
			VALUES ($1, $2, $3, $4)`, r.MemberID, x.Action, x.IP, x.Stamp.in(tx))
		if err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Data)) {
		_, err := tx.Exec(`
			INSERT INTO nats4_member_data (memberid, name, value)
			VALUES ($1, $2, $3)`, r.MemberID, name, r.Data[name])
		if err != nil {
			return err
		}
	}
	return nil
}
