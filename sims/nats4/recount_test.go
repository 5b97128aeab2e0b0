package nats4

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/store"
)

// recount computes every sum that reports read again, from the rows that it sums, and
// compares. Whatever a test has done, it must agree.
func recount(t testing.TB, s *Server) {
	t.Helper()
	for _, sum := range []struct{ what, kept, rows string }{
		{
			"what payments hold",
			`SELECT paymentid, loginid, amount FROM nats4_payments WHERE amount <> 0`,
			`SELECT paymentid, loginid, sum(amount) FROM nats4_payouts GROUP BY 1, 2 HAVING sum(amount) <> 0`,
		},
		{
			"what affiliates earn",
			`SELECT loginid, day, siteid, identid, paymentid, earned FROM nats4_payout_stats`,
			`SELECT loginid, stamp/86400, siteid, identid, paymentid, sum(amount) FROM nats4_payouts GROUP BY 1, 2, 3, 4, 5`,
		},
		{
			"what is stored",
			`SELECT loginid, siteid, day, identid, paymentid, stored FROM nats4_payout_stats`,
			`SELECT p.loginid, p.siteid, p.stamp/86400, p.identid, p.paymentid, sum(p.amount * (x.status > 0))
			FROM nats4_payouts p JOIN nats4_payments x ON x.paymentid = p.paymentid GROUP BY 1, 2, 3, 4, 5`,
		},
		{
			"a payment's dates",
			`SELECT paymentid, status FROM nats4_payments`,
			`SELECT paymentid, (stored > 0) + (paid > 0) FROM nats4_payments`,
		},
		{
			"what happened on a day",
			`SELECT day, identid, loginid, siteid, initials, trials, conversions, rebills, purchases, credits,
				chargebacks, cancels, expires, revenue, credited, charged_back
			FROM nats4_day_stats
			WHERE initials+trials+conversions+rebills+purchases+credits+chargebacks+cancels+expires > 0`,
			`SELECT t.server_time/86400, t.identid, t.loginid, m.siteid,
				sum(t.trans_type_id = 1), sum(t.trans_type_id = 3), sum(t.trans_type_id = 5),
				sum(t.trans_type_id = 2), sum(t.trans_type_id IN (7, 8)), sum(t.trans_type_id = 4),
				sum(t.trans_type_id = 6), sum(t.trans_type_id = 10), sum(t.trans_type_id = 9),
				sum(t.amount * (t.trans_type_id IN (1, 2, 3, 5, 7, 8))),
				sum(t.amount * (t.trans_type_id = 4)), sum(t.amount * (t.trans_type_id = 6))
			FROM nats4_transactions t
			JOIN nats4_member_subscriptions s ON s.member_subscription_id = t.member_subscription_id
			JOIN nats4_members m ON m.memberid = s.memberid
			WHERE t.trans_type_id BETWEEN 1 AND 10 AND NOT (t.trans_type_id IN (7, 8) AND t.amount = 0)
			GROUP BY 1, 2, 3, 4`,
		},
	} {
		for _, x := range []struct{ one, other, why string }{
			{sum.kept, sum.rows, "has what the rows do not make"},
			{sum.rows, sum.kept, "lacks what the rows make"},
		} {
			var n int
			update(t, s, func(tx *store.Tx) error {
				return tx.QueryRow(`SELECT count(*) FROM (` + x.one + ` EXCEPT ` + x.other + `)`).Scan(&n)
			})
			assert.Zero(t, n, "%s: the sum %s", sum.what, x.why)
		}
	}
}
