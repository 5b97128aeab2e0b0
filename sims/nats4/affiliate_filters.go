package nats4

import (
	"slices"
	"sync"
)

// affiliateTexts, affiliateNumbers and so on are the filters of the page by their kind.
// What those mean that are not a column's name is ours.
var (
	affiliateTexts = []filter{
		textFilter("address", "i.address1 || ' ' || i.address2"),
		textFilter("aim", "i.aim"),
		textFilter("city", "i.city"),
		textFilter("company", "i.company"),
		textFilter("country", "i.country"),
		textFilter("email", "i.email"),
		textFilter("firstname", "i.firstname"),
		textFilter("icq", "i.icq"),
		textFilter("lastname", "i.lastname"),
		textFilter("name", "i.firstname || ' ' || i.lastname"),
		{name: "payvia_details", how: matchText, condition: `EXISTS (
			SELECT 1 FROM nats4_payvia_info p
			WHERE p.loginid = l.loginid AND p.value LIKE {v} ESCAPE '!')`},
		textFilter("search_ref", referrerName),
		textFilter("state", "i.state"),
		textFilter("url", "i.url"),
		textFilter("username", "l.username"),
		textFilter("zip_code", "i.zip_code"),
	}
	affiliateNumbers = []filter{
		numberFilter("deleted", "l.deleted"),
		numberFilter("inhouse", "i.inhouse"),
		numberFilter("loginid", "l.loginid"),
		numberFilter("payvia_type_id", "i.payvia_type_id"),
		numberFilter("refid", "i.refid"),
		numberFilter("sales_rep", `CAST(coalesce((
			SELECT o.value FROM nats4_login_settings o
			WHERE o.loginid = l.loginid AND o.name = 'sales_rep'), '0') AS INTEGER)`),
		numberFilter("status", "l.status"),
		numberFilter("type", "i.type"),
	}
	affiliateAddresses = []filter{
		{name: "join_ip", how: matchIP, condition: "i.join_ip = {v}"},
		{name: "login_ip", how: matchIP, condition: "i.last_login_ip = {v}"},
	}
	// affiliateRanges compare as another parameter says: join_date as join_range.
	affiliateRanges = []filter{
		numberFilter("join_date", "i.join_date"),
		numberFilter("login_date", "i.last_login"),
		numberFilter("min_pay", "i.minimum_payout"),
	}
	affiliateCodes = []filter{
		numberFilter("natscode", "l.loginid"),
		{name: "ref", how: matchSame, condition: `(
			i.refid > 0 AND (i.refid = CAST({v} AS INTEGER) AND CAST(i.refid AS TEXT) = {v}
				OR ` + referrerName + ` = {v} COLLATE NOCASE))`},
	}
	// affiliateSums are of the days of stats_period, and at least what the parameter says.
	affiliateSums = []filter{
		sumFilter("join_count", "d.initials + d.trials"),
		sumFilter("join_hits", "d.join_hits"),
		sumFilter("join_submits", "d.join_submits"),
		sumFilter("raw_hits", "d.raw"),
		sumFilter("rebill_count", "d.rebills"),
		sumFilter("refund_count", "d.credits"),
		sumFilter("unq_hits", "d.unique_hits"),
		{name: "ratio", how: matchNumber, condition: `coalesce((
			SELECT sum(d.initials + d.trials) > 0
				AND sum(d.unique_hits) <= {v} * sum(d.initials + d.trials)
			FROM nats4_day_stats d
			WHERE d.loginid = l.loginid AND d.day BETWEEN {from} AND {until}), 0)`},
		{name: "total_earned", how: matchNumber, condition: `coalesce((
			SELECT sum(e.earned)
			FROM nats4_payout_stats e
			WHERE e.loginid = l.loginid AND e.day BETWEEN {from} AND {until}), 0) >= {v}`},
	}
)

// referrerName is the username of who has brought an affiliate.
const referrerName = `coalesce((
	SELECT r.username FROM nats4_logins r WHERE r.loginid = i.refid), '')`

func sumFilter(name, value string) filter {
	return filter{name: name, how: matchNumber, condition: `coalesce((
		SELECT sum(` + value + `)
		FROM nats4_day_stats d
		WHERE d.loginid = l.loginid AND d.day BETWEEN {from} AND {until}), 0) >= {v}`}
}

// affiliateRecord is the row. To url it is the vendor's example, which is cut there; the
// rest is ours.
var affiliateRecord = newRecord(`
	l.loginid, l.username, i.password, l.deleted, i.type, i.skinid, i.payvia_type_id, l.status,
	i.pass_hash, i.join_date, i.inhouse,
	CASE WHEN l.api_key IS NULL THEN '' ELSE l.api_key END AS api_key,
	i.tmmid, i.origin, i.language, i.rss_pass_code, i.payout_period_id, i.firstname, i.lastname,
	i.email, i.date_posted, i.join_ip, i.last_login, i.last_login_ip, i.reviewed, i.minimum_payout,
	i.bonus, i.bonus_used, i.verify, i.reason, i.unencoded, i.startpage, i.rep_baseline,
	i.company, i.url, i.tel, i.icq, i.aim, i.msn, i.address1, i.address2, i.city, i.state,
	i.country, i.zip_code, i.tax_id_or_ssn, i.refid, i.custom1, i.custom2, i.custom3, i.custom4,
	i.custom5, i.internal_reason, i.public_reason`)

// affiliates finds accounts.
var affiliates = sync.OnceValue(newAffiliateSearch)

func newAffiliateSearch() *search {
	return newSearch(
		search{
			row: "affiliate", id: "loginid", record: affiliateRecord,
			filters: slices.Concat(affiliateTexts, affiliateNumbers, affiliateAddresses,
				affiliateRanges, affiliateCodes, affiliateSums),
			// The vendor's example has addresses as integers in this call.
			forms: map[string]func(string) string{"join_ip": ipNumber, "last_login_ip": ipNumber},
		},
		"nats4_logins",
		"nats4_logins l CROSS JOIN nats4_login_info i ON i.loginid = l.loginid",
		"",
		`
		CROSS JOIN nats4_logins l ON l.loginid = j.value
		CROSS JOIN nats4_login_info i ON i.loginid = l.loginid`,
		nil)
}
