package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// explainNobody says why no member meets all the filters: which of them, left out
// alone, would let one be found.
func explainNobody(tx *store.Tx, f detailsFilter) (*apiError, error) {
	given := f.names()
	why := "no member meets all the filters: " + strings.Join(given, ", ")
	if len(given) == 1 {
		return blankUnknown.because("%s", why).judging("filters", given), nil
	}
	var without []string
	var status *apiError
	for _, name := range given {
		g := f.without(name)
		if !g.selective() {
			continue
		}
		found, err := detailsOf(tx, g, false)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		without = append(without, name)
		why += fmt.Sprintf("; without %s it is member %d", name, found.memberID)
		if name == "status" {
			if status, err = explainStatus(tx, found.memberID); err != nil {
				return nil, err
			}
			why += ", which " + status.Why
			status.judging("status_wanted", f.Status.Int64)
		}
	}
	e := status
	if e == nil || len(without) > 1 {
		e = blankUnmatched.because("")
	}
	e.Why = why
	return e.judging("filters", given, "without_one_of", without), nil
}

// explainStatus tells a member's status.
func explainStatus(tx *store.Tx, memberID int64) (*apiError, error) {
	var n int64
	err := tx.QueryRow(`
		SELECT `+effectiveStatus+`
		FROM nats4_members m
		WHERE m.memberid = $2`, tx.Now.Unix(), memberID).Scan(&n)
	if err != nil {
		return nil, err
	}
	e := blankStatus[n].because("%s (status %d)", statusWords[n], n).
		judging("memberid", memberID, "status", n)
	return e, explainEnd(tx, e, memberID)
}

// without is the filter but for one name.
func (f detailsFilter) without(name string) detailsFilter {
	switch name {
	case "memberid":
		f.MemberID = sql.NullInt64{}
	case "session":
		f.Session = sql.NullString{}
	case "memberidx":
		f.MemberIDX = sql.NullString{}
	case "username":
		f.Username = sql.NullString{}
	case "siteid":
		f.SiteID = sql.NullInt64{}
	case "transactionid":
		f.TransactionID = sql.NullString{}
	case "email":
		f.Email = sql.NullString{}
	case "status":
		f.Status = sql.NullInt64{}
	case "token_hash":
		f.TokenHash = sql.NullString{}
	case "subscriptionid":
		f.SubscriptionID = sql.NullString{}
	}
	return f
}

// selective reports whether an index finds who meets the filter.
func (f detailsFilter) selective() bool {
	f.SiteID, f.Status = sql.NullInt64{}, sql.NullInt64{}
	return f != detailsFilter{}
}
