package nats4

import (
	"math"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// affiliateParameters are the page's. (Their types are ours.)
var affiliateParameters = slices.Concat(
	filterParameters(affiliateTexts), optional(word, "join_ip", "login_ip", "natscode", "ref"),
	optional(integer, "deleted", "inhouse", "loginid", "payvia_type_id", "refid", "sales_rep",
		"status", "type", "min_pay", "join_count", "join_hits", "join_submits", "raw_hits",
		"rebill_count", "refund_count", "unq_hits", "ratio"),
	optional(when, "join_date", "login_date", "stats_start", "stats_end"),
	rangeParameters("join_range", "login_range", "pay_range"),
	optional(integer, "stats_period", "start", "end"),
	optional(money, "total_earned"), optional(word, "total", "orderby",
		"return_payvia_info", "return_referred_info", "return_referring_info", "return_settings"))

// ranges are how join_date, login_date and min_pay compare. (Ours.)
var ranges = []string{"on", "before", "after", "=", "<", "<=", ">", ">="}

func rangeParameters(names ...string) (list []parameter) {
	for _, name := range names {
		list = append(list, oneOf(isOptional, name, ranges...)...)
	}
	return list
}

// searchAffiliates answers GET /affiliate/searchinfo: the accounts that meet all filters,
// all of them where there is no filter (documented), as far as an answer goes.
func (s *Server) searchAffiliates(tx *store.Tx, c *call) ([]byte, error) {
	v, err := affiliateValues(c)
	if err != nil {
		return nil, err
	}
	w, err := affiliateWindow(c.args)
	if err != nil {
		return nil, err
	}
	rows, err := affiliates().answer(tx, c, v, w)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if err := rows[i].addInfo(tx, c); err != nil {
			return nil, err
		}
	}
	return byID(rows), nil
}

// affiliateWindow reads start and end, the first row and the one behind the last, from 0,
// and orderby. (The page has the names alone.)
func affiliateWindow(a arguments) (w window, err error) {
	if w.start, err = a.between("start", maxFound, 0); err != nil {
		return w, err
	}
	end, err := a.between("end", math.MaxInt64, w.start+maxRows)
	if err != nil {
		return w, err
	}
	w.asked = a.text("end") != "" && end-w.start <= maxRows
	w.count = min(maxRows, max(0, end-w.start))
	w.order, w.down, err = a.order(affiliates().record.keys, affiliates().id)
	return w, err
}

// affiliateValues reads the filters. It notes a parameter that has no effect.
func affiliateValues(c *call) (values, error) {
	v, a := values{}, c.args
	for _, f := range slices.Concat(affiliateTexts, affiliateNumbers, affiliateAddresses) {
		if err := f.read(v, a, ""); err != nil {
			return nil, err
		}
	}
	if err := affiliateCodes[1].read(v, a, ""); err != nil { // ref
		return nil, err
	}
	if code := a.text("natscode"); code != "" {
		i, _, ok := parseNATSCode(code)
		if !ok {
			return nil, errParameter.invalid("natscode", "is no link code").judging("value", code)
		}
		affiliateCodes[0].set(v, i.LoginID, i.LoginID, 1)
	}
	setRange(v, "join_date", "join_range", a)
	setRange(v, "login_date", "login_range", a)
	setRange(v, "min_pay", "pay_range", a)
	for _, f := range affiliateSums {
		switch {
		case a.text(f.name) == "":
		case f.name == "total_earned":
			f.set(v, a.cents(f.name), nil, 1)
		default:
			n, _ := a.integer(f.name)
			f.set(v, n, nil, 1)
		}
	}
	if a.text("total") != "" {
		c.note(noteIgnored.because("parameter total has no effect: no page says what it is").
			judging("parameter", "total"))
	}
	c.noteAlone("join_range", "join_date")
	c.noteAlone("login_range", "login_date")
	c.noteAlone("pay_range", "min_pay")
	for _, name := range []string{"stats_period", "stats_start", "stats_end"} {
		c.noteAlone(name, filterNames(affiliateSums)...)
	}
	return v, setStatsDays(v, a)
}

// setRange sets a filter on a day or an amount, which another parameter says how to
// compare with. A time alone is its day, by UTC. (Ours.)
func setRange(v values, name, comparison string, a arguments) {
	n, given := a.integer(name)
	op := a.text(comparison)
	switch op {
	case "before":
		op = "<"
	case "after":
		op = ">"
	case "", "on":
		op = isEqual
	}
	f := numberFilter(name, "")
	if name == "min_pay" {
		if given {
			low, high := rangeOf(n, op)
			f.set(v, low, high, 1)
		}
		return
	}
	seconds, given := a.time(name)
	if !given {
		return
	}
	low, high := rangeOf(seconds, op)
	if op == isEqual {
		low = dayOf(seconds) * secondsPerDay
		high = low + secondsPerDay - 1
	}
	f.set(v, low, high, 1)
}

// setStatsDays sets the days that the sums are of: those of stats_period, or from
// stats_start to stats_end. Without all three they are all. (Ours.)
func setStatsDays(v values, a arguments) error {
	from, hasStart := a.time("stats_start")
	until, hasEnd := a.time("stats_end")
	period, given := a.integer("stats_period")
	if !given {
		period = periodAll
		if hasStart || hasEnd {
			period = periodFreeform
		}
	}
	if period < periodCurrent || period > periodFreeform {
		return errParameter.invalid("stats_period", "must be from 0 to 8").judging("value", period)
	}
	days := periodDays(period, a.now)
	if period == periodFreeform && hasStart {
		days.first = dayOf(from)
	}
	if period == periodFreeform && hasEnd {
		days.last = dayOf(until)
	}
	v["from"], v["until"] = days.first, days.last
	return nil
}

// addInfo adds to an affiliate's row what the parameters return_… ask for. (That they
// add these keys is documented, what is in them is ours, and so is return_settings: nothing
// else of the API shows what setsettings and setdefaults keep.)
func (r *foundRow) addInfo(tx *store.Tx, c *call) error {
	if c.args.text("return_payvia_info") != "" {
		info, err := namedValues(tx, payviaDetails, r.id)
		if err != nil {
			return err
		}
		r.row = append(r.row, pair{"payvia_details", info})
	}
	if c.args.text("return_settings") != "" {
		set, err := namedValues(tx, loginSettings, r.id)
		if err != nil {
			return err
		}
		r.row = append(r.row, pair{"settings", set})
	}
	for _, x := range []struct{ parameter, key, query string }{
		{"return_referred_info", "referred_details", referrerOf},
		{"return_referring_info", "referring_details", referredBy},
	} {
		if c.args.text(x.parameter) == "" {
			continue
		}
		list, err := relativeRecord.records(tx, x.query, r.id, maxRelatives+1)
		if err != nil {
			return err
		}
		if len(list) > maxRelatives {
			list = list[:maxRelatives]
			c.note(noteMore.because("affiliate %d has brought more than %d; those with the lowest"+
				" loginid are shown", r.id, maxRelatives).judging("loginid", r.id))
		}
		r.row = append(r.row, pair{x.key, list})
	}
	return nil
}

// maxRelatives bounds the affiliates that are told of one who has brought them. (Ours.)
const maxRelatives = 100

var relativeRecord = newRecord(
	`l.loginid, l.username, i.firstname, i.lastname, i.email, i.company, l.status`)

// The queries of relativeRecord: who has brought an affiliate, and whom it has brought.
var (
	referrerOf = `
		SELECT ` + relativeRecord.columns + `
		FROM nats4_login_info me
		CROSS JOIN nats4_logins l ON l.loginid = me.refid
		CROSS JOIN nats4_login_info i ON i.loginid = l.loginid
		WHERE me.loginid = $1 AND me.refid > 0
		ORDER BY me.loginid
		LIMIT $2`
	referredBy = `
		SELECT ` + relativeRecord.columns + `
		FROM nats4_login_info i
		CROSS JOIN nats4_logins l ON l.loginid = i.loginid
		WHERE i.refid = $1 AND i.refid > 0
		ORDER BY i.loginid
		LIMIT $2`
)

const (
	// payviaDetails are what an affiliate has filled in for the way in which it is paid.
	payviaDetails = `
		SELECT p.field, p.value
		FROM nats4_login_info i
		CROSS JOIN nats4_payvia_info p
			ON p.loginid = i.loginid AND p.payvia_type_id = i.payvia_type_id
		WHERE i.loginid = $1
		ORDER BY p.field`
	loginSettings = `
		SELECT name, value
		FROM nats4_login_settings
		WHERE loginid = $1
		ORDER BY name`
)

// namedValues is an object of the names and values of a query; [] where there are none.
func namedValues(tx *store.Tx, query string, loginID int64) (any, error) {
	rows, err := tx.Query(query, loginID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := object{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		values = append(values, pair{name, value})
	}
	return values.orList(), rows.Err()
}
