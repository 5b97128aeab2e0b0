package nats4

import (
	"slices"
	"sync"
)

// memberFilters are what chooses members in GET /member/searchinfo. To trans_type_id they
// are the page's (documented); the others are ours, since the page's list is cut. That
// one of a member's subscriptions has to meet what is asked of them is ours.
var memberFilters = slices.Concat(
	[]filter{
		textFilter("username", usernameColumn),
		numberFilter("memberid", "m.memberid"),
		textFilter("email", "m.email"),
		textFilter("password", "m.password"),
		numberFilter("status", memberStatusNow),
		textFilter("firstname", "i.firstname"),
		textFilter("lastname", "i.lastname"),
		{name: "loginip", how: matchIP, condition: `EXISTS (
			SELECT 1 FROM nats4_member_loginlog g WHERE g.memberid = m.memberid AND g.ip = {v})`},
		numberFilter("marked", "m.marked"),
		textFilter("address1", "i.address1"),
		textFilter("address2", "i.address2"),
		textFilter("city", "i.city"),
		textFilter("state", "i.state"),
		textFilter("zip", "i.zip"),
		textFilter("country", "i.country"),
		numberFilter("mailok", "m.mailok"),
	},
	fieldFilters("custom1", "custom2", "custom3", "custom4", "custom5"),
	[]filter{
		sameFilter("statid", "x.statid").about(ofSubscription),
		{name: "subscription", how: matchSame, of: ofSubscription, condition: `(
			x.memberidx = {v} OR substr(x.memberidx, instr(x.memberidx, ':') + 1) = {v})`},
		numberFilter("billerid", "x.billerid").about(ofSubscription),
		numberFilter("cascadeid", "m.cascadeid"),
		sameFilter("biller_transid", "t.biller_transid").about(ofTransaction),
		{name: "ip", how: matchIP, condition: "m.ip = {v}"},
		numberFilter("trans_type_id", "t.trans_type_id").about(ofTransaction),
		numberFilter("siteid", "m.siteid"),
		numberFilter("loginid", "m.loginid"),
		numberFilter("identid", "m.identid"),
		numberFilter("trial", "m.trial"),
		numberFilter("renamed", "m.renamed"),
		sameFilter("session", "m.session"),
		sameFilter("token_hash", "m.token_hash"),
		sameFilter("memberidx", "x.memberidx").about(ofSubscription),
	},
	fieldFilters("custom6", "custom7", "custom8", "custom9", "custom10", "phone"),
)

// joinFilters are NATS5's start_time and end_time. That they are about the time of the
// join, and both within, is ours: its page does not say.
var joinFilters = []filter{
	{name: "start_time", how: matchTime, condition: "m.joined >= {v}"},
	{name: "end_time", how: matchTime, condition: "m.joined BETWEEN 1 AND {v}"},
}

// memberStatusNow is effectiveStatus as a filter has it.
const memberStatusNow = `CASE
	WHEN m.status = 1 AND m.ends_at BETWEEN 1 AND {now} THEN 2 ELSE m.status END`

// fieldFilters are filters on details that few members have.
func fieldFilters(names ...string) (list []filter) {
	for _, name := range names {
		list = append(list, textFilter(name, `coalesce((
			SELECT f.value FROM nats4_member_fields f
			WHERE f.memberid = m.memberid AND f.name = '`+name+`'), '')`))
	}
	return list
}

// members finds members. Like affiliates it is made when it is first asked for: its
// statements are long.
var members = sync.OnceValue(newMemberSearch)

func newMemberSearch() *search {
	filters := append(slices.Clip(memberFilters), joinFilters...)
	return newSearch(
		search{row: "member", id: "memberid", filters: filters, record: fullRecord},
		"nats4_members",
		"nats4_members m CROSS JOIN nats4_member_info i ON i.memberid = m.memberid",
		// One subscription has to meet all that is asked of one, and one transaction of it.
		`
		AND ({subscription} IS NULL OR EXISTS (
			SELECT 1
			FROM nats4_member_subscriptions x
			WHERE x.memberid = m.memberid`+clauses(filters, ofSubscription)+`
				AND ({transaction} IS NULL OR EXISTS (
					SELECT 1
					FROM nats4_transactions t
					WHERE t.member_subscription_id = x.member_subscription_id`+
			clauses(filters, ofTransaction)+`))))`,
		// The row is that of member/details: the member with the latest subscription.
		`
		CROSS JOIN nats4_members m ON m.memberid = j.value
		CROSS JOIN nats4_member_info i ON i.memberid = m.memberid
		CROSS JOIN nats4_member_subscriptions s ON s.member_subscription_id = (
			SELECT max(y.member_subscription_id)
			FROM nats4_member_subscriptions y
			WHERE y.memberid = m.memberid)`,
		[][2]string{
			{"session", "m.session = {session.whole}"},
			{"token_hash", "m.token_hash = {token_hash.whole}"},
			{"memberidx", `m.memberid IN (
				SELECT z.memberid FROM nats4_member_subscriptions z
				WHERE z.memberidx = {memberidx.whole})`},
			{"biller_transid", `m.memberid IN (
				SELECT z.memberid
				FROM nats4_transactions u
				CROSS JOIN nats4_member_subscriptions z
					ON z.member_subscription_id = u.member_subscription_id
				WHERE u.biller_transid = {biller_transid.whole})`},
			{"username", "m.username = {username.whole}"},
			{"email", "m.email = {email.whole}"},
		})
}
