package nats4

import (
	"database/sql"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A detailsFilter chooses the member of GET /member/details. An invalid value is
// not given. All that is given must hold together. (Ours.)
type detailsFilter struct {
	MemberID       sql.NullInt64
	Session        sql.NullString
	MemberIDX      sql.NullString
	Username       sql.NullString
	SiteID         sql.NullInt64
	TransactionID  sql.NullString
	Email          sql.NullString
	Status         sql.NullInt64
	TokenHash      sql.NullString
	SubscriptionID sql.NullString
}

func newDetailsFilter(a arguments) (f detailsFilter) {
	text := func(name string) sql.NullString {
		v := a.text(name)
		return sql.NullString{String: v, Valid: v != ""}
	}
	integer := func(name string) sql.NullInt64 {
		n, given := a.integer(name)
		return sql.NullInt64{Int64: n, Valid: given}
	}
	return detailsFilter{
		MemberID: integer("memberid"), Session: text("session"), MemberIDX: text("memberidx"),
		Username: text("username"), SiteID: integer("siteid"), TransactionID: text("transactionid"),
		Email: text("email"), Status: integer("status"), TokenHash: text("token_hash"),
		SubscriptionID: text("subscriptionid"),
	}
}

// names are the filters that are given, for an explanation.
func (f detailsFilter) names() (names []string) {
	for _, x := range []struct {
		name  string
		given bool
	}{
		{"memberid", f.MemberID.Valid}, {"session", f.Session.Valid},
		{"memberidx", f.MemberIDX.Valid}, {"username", f.Username.Valid},
		{"siteid", f.SiteID.Valid}, {"transactionid", f.TransactionID.Valid},
		{"email", f.Email.Valid}, {"status", f.Status.Valid},
		{"token_hash", f.TokenHash.Valid}, {"subscriptionid", f.SubscriptionID.Valid},
	} {
		if x.given {
			names = append(names, x.name)
		}
	}
	return names
}

// subscription returns the member_subscription_id that memberidx, transactionid
// and subscriptionid name together; it is not valid where none is given. It
// returns sql.ErrNoRows where they name none, or different ones.
func (f detailsFilter) subscription(tx *store.Tx) (id sql.NullInt64, err error) {
	for _, x := range []struct {
		value sql.NullString
		find  func(*store.Tx, string) (int64, error)
	}{
		{f.SubscriptionID, parseSubscriptionID},
		{f.MemberIDX, subscriptionByMemberIDX},
		{f.TransactionID, subscriptionByTransaction},
	} {
		if !x.value.Valid {
			continue
		}
		n, err := x.find(tx, x.value.String)
		if err != nil {
			return id, err
		}
		if id.Valid && id.Int64 != n {
			return id, sql.ErrNoRows
		}
		id = sql.NullInt64{Int64: n, Valid: true}
	}
	return id, nil
}

// parseSubscriptionID reads subscriptionid, which is taken for the record's
// member_subscription_id. (Ours: no page says which id it is.)
func parseSubscriptionID(_ *store.Tx, v string) (int64, error) {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, sql.ErrNoRows
	}
	return n, nil
}

func subscriptionByMemberIDX(tx *store.Tx, memberIDX string) (id int64, err error) {
	err = tx.QueryRow(`
		SELECT member_subscription_id
		FROM nats4_member_subscriptions
		WHERE memberidx = $1`, memberIDX).Scan(&id)
	return id, err
}

// subscriptionByTransaction takes BILLER:transid. (Documented.)
func subscriptionByTransaction(tx *store.Tx, transactionID string) (id int64, err error) {
	biller, transID, ok := strings.Cut(transactionID, ":")
	if !ok {
		return 0, sql.ErrNoRows
	}
	err = tx.QueryRow(`
		SELECT t.member_subscription_id
		FROM nats4_transactions t
		JOIN nats4_member_subscriptions s ON s.member_subscription_id = t.member_subscription_id
		JOIN nats4_billers b ON b.billerid = s.billerid
		WHERE t.biller_transid = $1 AND b.biller = $2
		ORDER BY t.transaction_id
		LIMIT 1`, transID, biller).Scan(&id)
	return id, err
}

// A way is how a query finds the member: which table first, by what, and the order
// of several that meet the filters. It decides the speed, and of several members
// which is the first. (That it is the first by id, or by site where only a username
// is given, is ours.)
type way struct {
	from, where, order string
}

const (
	memberFirst = "nats4_members m CROSS JOIN nats4_member_subscriptions s"
	latestFirst = "m.memberid, s.member_subscription_id DESC"
)

// The ways, the one with the fewest rows to look at first.
const (
	bySubscription = iota
	byMemberID
	bySession
	byTokenHash
	byUsernameAndSite
	byUsername
	byEmail
	bySiteOrStatus
)

var ways = [...]way{
	bySubscription: {"nats4_member_subscriptions s CROSS JOIN nats4_members m",
		"s.member_subscription_id = $8", "s.member_subscription_id"},
	byMemberID:        {memberFirst, "m.memberid = $2", latestFirst},
	bySession:         {memberFirst, "m.session = $3", latestFirst},
	byTokenHash:       {memberFirst, "m.token_hash = $7", latestFirst},
	byUsernameAndSite: {memberFirst, "m.username = $4 AND m.siteid = $6", latestFirst},
	byUsername:        {memberFirst, "m.username = $4", "m.siteid, s.member_subscription_id DESC"},
	byEmail:           {memberFirst, "m.email = $5", latestFirst},
	bySiteOrStatus:    {memberFirst, "m.memberid > 0", latestFirst},
}

func (f detailsFilter) way(subscription sql.NullInt64) int {
	switch {
	case subscription.Valid:
		return bySubscription
	case f.MemberID.Valid:
		return byMemberID
	case f.Session.Valid:
		return bySession
	case f.TokenHash.Valid:
		return byTokenHash
	case f.Username.Valid && f.SiteID.Valid:
		return byUsernameAndSite
	case f.Username.Valid:
		return byUsername
	case f.Email.Valid:
		return byEmail
	}
	return bySiteOrStatus
}
