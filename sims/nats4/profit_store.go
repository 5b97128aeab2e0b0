package nats4

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// The queries for the name of what a row is of.
const (
	loginName    = `SELECT username FROM nats4_logins WHERE loginid = $1`
	siteName     = `SELECT name FROM nats4_sites WHERE siteid = $1`
	programName  = `SELECT name FROM nats4_programs WHERE programid = $1`
	tourName     = `SELECT name FROM nats4_tours WHERE tourid = $1`
	campaignName = `SELECT name FROM nats4_campaigns WHERE campaignid = $1`
)

// nameOf is the name that a query finds; "" where there is none.
func nameOf(tx *store.Tx, query string, id int64) (name string, err error) {
	err = tx.QueryRow(query, id).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}

// Both kinds of sums are read by day or, where the report is of one affiliate, by that: a
// row for each day, identifier and site on which something was.
const (
	ofDays      = `d.day BETWEEN $1 AND $2 AND $3 = 0`
	ofLoginDays = `d.day BETWEEN $1 AND $2 AND d.loginid = $3`

	profitIdents = `
		LEFT JOIN nats4_idents x ON x.identid = d.identid
		WHERE `
	profitIdentFilter = `
			AND ($4 = 0 OR d.siteid = $4)
			AND ($5 IS NULL OR coalesce(x.campaignid, 0) = $5) AND ($6 = 0 OR x.programid = $6)
			AND ($7 = 0 OR x.tourid = $7) AND ($8 = 0 OR x.adtoolid = $8)
			AND ($9 = 0 OR x.subid1 = $9) AND ($10 = 0 OR x.subid2 = $10)`
	profitSourceColumns = `d.day, d.loginid, d.siteid, coalesce(x.programid, 0),
		coalesce(x.tourid, 0), coalesce(x.campaignid, 0), coalesce(x.adtoolid, 0),
		coalesce(x.subid1, 0), coalesce(x.subid2, 0), `

	statsQuery = `
		SELECT json_array(` + profitSourceColumns + dayStatsColumns + `)
		FROM nats4_day_stats d` + profitIdents
	payoutsSumQuery = `
		SELECT json_array(` + profitSourceColumns + `d.earned)
		FROM nats4_payout_stats d` + profitIdents

	statsOfDays       = statsQuery + ofDays + profitIdentFilter
	statsOfLoginDays  = statsQuery + ofLoginDays + profitIdentFilter
	earnedOfDays      = payoutsSumQuery + ofDays + profitIdentFilter
	earnedOfLoginDays = payoutsSumQuery + ofLoginDays + profitIdentFilter
)

func (x *profitSource) columns() []any {
	return []any{
		&x.day, &x.loginID, &x.siteID, &x.ident.ProgramID, &x.ident.TourID, &x.ident.CampaignID,
		&x.ident.AdtoolID, &x.ident.SubID1, &x.ident.SubID2,
	}
}

func (f profitFilter) args() []any {
	campaign := sql.NullInt64{Int64: f.campaignID, Valid: f.hasCampaign}
	return []any{
		f.days.first, f.days.last, f.loginID, f.siteID, campaign, f.programID, f.tourID,
		f.adtoolID, f.sub1ID, f.sub2ID,
	}
}

// stats calls add with what happened on each day.
func (f profitFilter) stats(tx *store.Tx, add func(profitSource, dayStats, int64)) error {
	query := statsOfDays
	if f.loginID != 0 {
		query = statsOfLoginDays
	}
	var x profitSource
	var d dayStats
	return f.each(tx, query, append(x.columns(), d.columns()...), func() { add(x, d, 0) })
}

// payouts calls add with what affiliates have earned on each day.
func (f profitFilter) payouts(tx *store.Tx, add func(profitSource, dayStats, int64)) error {
	query := earnedOfDays
	if f.loginID != 0 {
		query = earnedOfLoginDays
	}
	var x profitSource
	var cents int64
	return f.each(tx, query, append(x.columns(), &cents), func() { add(x, dayStats{}, cents) })
}

// each reads each row, a JSON array of integers (see record), into to and calls fn.
func (f profitFilter) each(tx *store.Tx, query string, to []any, fn func()) error {
	rows, err := tx.Query(query, f.args()...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var row sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&row); err != nil {
			return err
		}
		list := string(row[1:])
		for _, n := range to {
			end := strings.IndexAny(list, ",]")
			if *n.(*int64), err = strconv.ParseInt(list[:end], 10, 64); err != nil {
				return err
			}
			list = list[end+1:]
		}
		fn()
	}
	return rows.Err()
}
