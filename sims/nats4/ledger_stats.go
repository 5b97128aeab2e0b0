package nats4

import "github.com/mockapis/mockapis/store"

const secondsPerDay = 24 * 60 * 60

// dayOf is the day of a time in Unix seconds, as days since 1970-01-01, by UTC.
func dayOf(seconds int64) int64 {
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return day
}

// dayStats is what happened on a day, or in a time: a row of nats4_day_stats behind its
// key. Money is in cents.
type dayStats struct {
	hits
	Initials, Trials, Conversions, Rebills, Purchases int64
	Credits, Chargebacks, Cancels, Expires            int64
	Revenue, Credited, ChargedBack                    int64
}

// A hit is what a surfer did on the way to a site.
type hits struct {
	Raw, Unique, Qualified, JoinHits, JoinSubmits int64
}

const dayStatsColumns = `raw, unique_hits, qualified, join_hits, join_submits, initials, trials,
	conversions, rebills, purchases, credits, chargebacks, cancels, expires, revenue, credited,
	charged_back`

// columns are dayStatsColumns.
func (d *dayStats) columns() []any {
	return []any{
		&d.Raw, &d.Unique, &d.Qualified, &d.JoinHits, &d.JoinSubmits, &d.Initials, &d.Trials,
		&d.Conversions, &d.Rebills, &d.Purchases, &d.Credits, &d.Chargebacks, &d.Cancels,
		&d.Expires, &d.Revenue, &d.Credited, &d.ChargedBack,
	}
}

// add adds x to d.
func (d *dayStats) add(x dayStats) {
	to, from := d.columns(), x.columns()
	for i := range to {
		*to[i].(*int64) += *from[i].(*int64)
	}
}

// stats is what a transaction adds to the sums of its day. What is no charge, credit or
// chargeback moves no money, whatever its amount.
func (t transaction) stats() (d dayStats) {
	switch t.Type {
	case transInitial:
		d.Initials, d.Revenue = 1, t.Amount
	case transTrial:
		d.Trials, d.Revenue = 1, t.Amount
	case transConversion:
		d.Conversions, d.Revenue = 1, t.Amount
	case transRebill:
		d.Rebills, d.Revenue = 1, t.Amount
	case transManual, transSeconds:
		if t.Amount > 0 { // who is added by hand has bought nothing
			d.Purchases, d.Revenue = 1, t.Amount
		}
	case transCredit:
		d.Credits, d.Credited = 1, t.Amount
	case transChargeback:
		d.Chargebacks, d.ChargedBack = 1, t.Amount
	case transCancel:
		d.Cancels = 1
	case transExpire:
		d.Expires = 1
	}
	return d
}

// addDayStats adds d to the sums of a day, an identifier and a site.
func addDayStats(tx *store.Tx, day, identID, loginID, siteID int64, d dayStats) error {
	if d == (dayStats{}) {
		return nil
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_day_stats (day, identid, loginid, siteid, `+dayStatsColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
			$19, $20, $21)
		ON CONFLICT (day, identid, siteid) DO UPDATE SET
			raw = raw + excluded.raw, unique_hits = unique_hits + excluded.unique_hits,
			qualified = qualified + excluded.qualified, join_hits = join_hits + excluded.join_hits,
			join_submits = join_submits + excluded.join_submits,
			initials = initials + excluded.initials, trials = trials + excluded.trials,
			conversions = conversions + excluded.conversions,
			rebills = rebills + excluded.rebills, purchases = purchases + excluded.purchases,
			credits = credits + excluded.credits, chargebacks = chargebacks + excluded.chargebacks,
			cancels = cancels + excluded.cancels, expires = expires + excluded.expires,
			revenue = revenue + excluded.revenue, credited = credited + excluded.credited,
			charged_back = charged_back + excluded.charged_back`,
		append([]any{day, identID, loginID, siteID}, d.columns()...)...)
	return err
}

// recordHits adds hits by an identifier on a site, at a time in Unix seconds, to the sums
// that reports read.
func recordHits(tx *store.Tx, identID, siteID, at int64, h hits) error {
	return addDayStats(tx, dayOf(at), identID, identifierLogin(tx, identID), siteID,
		dayStats{hits: h})
}
