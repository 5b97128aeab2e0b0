package nats4

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/store"
)

func TestTheFixturesSumsAreRight(t *testing.T) {
	t.Parallel()
	recount(t, newServer(t))
}

// earned is what a login has earned and what of it is stored, in cents.
func earned(t testing.TB, s *Server, loginID int64) (earned, stored int64) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		return tx.QueryRow(`
			SELECT coalesce(sum(earned), 0), coalesce(sum(stored), 0)
			FROM nats4_payout_stats
			WHERE loginid = $1`, loginID).Scan(&earned, &stored)
	})
	return earned, stored
}

const twoPrograms = `
logins: [{loginid: 2, username: share}, {loginid: 3, username: flat}, {loginid: 4, username: both}]
programs:
  - {programid: 1, name: Share, percent: 5000}
  - {programid: 3, name: Flat, flat: 3000}
  - {programid: 4, name: Both, percent: 1000, flat: 500}
identifiers:
  - {identid: 11, loginid: 2, programid: 1, siteid: 1}
  - {identid: 12, loginid: 3, programid: 3, siteid: 1}
  - {identid: 13, loginid: 4, programid: 4, siteid: 1}
  - {identid: 14, loginid: 2, programid: 99, siteid: 1}
members:
  - {memberid: 1, username: a, siteid: 1, identid: 11, status: 1}
  - {memberid: 2, username: b, siteid: 1, identid: 12, status: 1}
  - {memberid: 3, username: c, siteid: 1, identid: 13, status: 1}
  - {memberid: 4, username: d, siteid: 1, identid: 14, status: 1}
  - {memberid: 5, username: e, siteid: 1, status: 1}
  - {memberid: 6, username: f, siteid: 1, status: 1, loginid: 99}
`

// transact records a transaction, now where it has no time.
func transact(t testing.TB, s *Server, x transaction) (id int64) {
	t.Helper()
	update(t, s, func(tx *store.Tx) (err error) {
		if x.At == 0 {
			x.At = tx.Now.Unix()
		}
		id, err = recordTransaction(tx, x)
		return err
	})
	return id
}

// What a transaction pays the affiliate, by the program and by what came before it.
func TestWhatTransactionsPay(t *testing.T) {
	t.Parallel()
	const share, flat, both, noProgram, nobody, noLogin = 1, 2, 3, 4, 5, 6
	type step struct {
		typ, amount, of int64
	}
	for _, tt := range []struct {
		name   string
		member int64
		steps  []step
		want   int64
	}{
		{"half of a charge", share, []step{{transInitial, 2995, 0}}, 1498},
		{"half of each", share, []step{{transInitial, 1000, 0}, {transRebill, 2000, 0}, {transManual, 500, 0}}, 1750},
		{"a trial and its conversion", share, []step{{transTrial, 100, 0}, {transConversion, 3000, 0}}, 1550},
		{"an amount for the first charge", flat, []step{{transInitial, 1, 0}, {transRebill, 9000, 0}}, 3000},
		{"not for a trial", flat, []step{{transTrial, 100, 0}}, 0},
		{"not for an upgrade", flat, []step{{transInitial, 1000, 0}, {transConversion, 3000, 0}}, 3000},
		{"nor for a second one", flat, []step{{transTrial, 100, 0}, {transConversion, 3000, 0}, {transConversion, 9000, 0}}, 3000},
		{"whose share is paid", both, []step{{transInitial, 1000, 0}, {transConversion, 3000, 0}}, 900},
		{"for the conversion", flat, []step{{transTrial, 100, 0}, {transConversion, 3000, 0}}, 3000},
		{"a share and an amount", both, []step{{transInitial, 1000, 0}}, 600},
		{"nothing for what is free", both, []step{{transInitial, 0, 0}}, 0},
		{"nothing for an end", share, []step{{transCancel, 900, 0}, {transExpire, 900, 0}, {19, 900, 0}, {24, 900, 0}}, 0},
		{"an unknown program pays nothing", noProgram, []step{{transInitial, 1000, 0}}, 0},
		{"nobody earns by who came alone", nobody, []step{{transInitial, 1000, 0}}, 0},
		{"nor an account that is none", noLogin, []step{{transInitial, 1000, 0}}, 0},
		{"a credit takes its share back", share, []step{{transInitial, 3000, 0}, {transCredit, 1000, 0}}, 1000},
		{"of an amount, too", flat, []step{{transInitial, 3000, 0}, {transCredit, 1000, 0}}, 2000},
		{"no more than was paid", share, []step{{transInitial, 3000, 0}, {transCredit, 2000, 0}, {transCredit, 2000, 0}}, 0},
		{"a credit above the charge", share, []step{{transInitial, 3000, 0}, {transCredit, 9000, 0}}, 0},
		{"a chargeback takes all back", share, []step{{transInitial, 3000, 0}, {transChargeback, 3000, 0}}, 0},
		{"whatever its amount", share, []step{{transInitial, 3000, 0}, {transChargeback, 10, 0}}, 0},
		{"what a credit left", share, []step{{transInitial, 3000, 0}, {transCredit, 1000, 0}, {transChargeback, 3000, 0}}, 0},
		{"the latest charge", flat, []step{{transInitial, 3000, 0}, {transRebill, 3000, 0}, {transChargeback, 3000, 0}}, 3000},
		{"the one that is named", flat, []step{{transInitial, 3000, 0}, {transRebill, 3000, 0}, {transChargeback, 3000, 1}}, 0},
		{"a credit without a charge", share, []step{{transCredit, 3000, 0}}, 0},
		{"the largest amounts", share, []step{{transInitial, maxCents, 0}, {transCredit, maxCents - 2, 0}}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := load(t, twoPrograms)
			require.NoError(t, err)
			for _, x := range tt.steps {
				transact(t, s, transaction{SubscriptionID: tt.member, Type: x.typ, Amount: x.amount, Of: x.of})
			}
			var all int64
			for login := range int64(5) {
				n, stored := earned(t, s, login)
				all += n
				assert.Zero(t, stored)
			}
			assert.Equal(t, tt.want, all)
			recount(t, s)
		})
	}
}

func TestImpossibleTransactions(t *testing.T) {
	t.Parallel()
	s, err := load(t, twoPrograms)
	require.NoError(t, err)
	for want, x := range map[string]transaction{
		"member_subscription_id: there is no subscription 99": {SubscriptionID: 99, Type: transInitial},
		"amount: must be an amount in cents":                  {SubscriptionID: 1, Type: transInitial, Amount: -1},
		"from 0 to 100000000000":                              {SubscriptionID: 1, Type: transInitial, Amount: maxCents + 1},
		"transaction_id: subscription 1 has no charge 7":      {SubscriptionID: 1, Type: transCredit, Amount: 1, Of: 7},
	} {
		err := s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
			_, err := recordTransaction(tx, x)
			return err
		})
		assert.ErrorContains(t, err, want)
	}
	recount(t, s)
}

// Earnings of a calendar month go into one payment, by UTC.
func TestAnOpenPaymentIsOfOneMonth(t *testing.T) {
	t.Parallel()
	s, err := load(t, twoPrograms)
	require.NoError(t, err)
	for _, at := range []string{"2024-01-31T23:59:59Z", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z", "2024-01-01T00:00:00Z"} {
		when, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		transact(t, s, transaction{SubscriptionID: 1, Type: transInitial, Amount: 200, At: when.Unix()})
	}
	var list []payment
	update(t, s, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT paymentid, start, "end", amount FROM nats4_payments ORDER BY paymentid`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var p payment
			require.NoError(t, rows.Scan(&p.ID, &p.Start, &p.End, &p.Amount))
			list = append(list, p)
		}
		return rows.Err()
	})
	assert.Equal(t, []payment{
		{ID: 1, Start: 1704067200, End: 1706745599, Amount: 200},
		{ID: 2, Start: 1706745600, End: 1709251199, Amount: 200},
	}, list)
	recount(t, s)
}

func TestDays(t *testing.T) {
	t.Parallel()
	for at, want := range map[int64]int64{0: 0, 86399: 0, 86400: 1, -1: -1, -86400: -1, -86401: -2, math.MinInt64: -106751991167301} {
		assert.Equal(t, want, dayOf(at), "%d", at)
	}
}

// Many writers at once: what each adds is in every sum, once.
func TestASumHasWhatManyWritersAdd(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s, err := load(t, twoPrograms)
	require.NoError(t, err)
	const writers, each = 20, 10
	var all sync.WaitGroup
	for i := range int64(writers) {
		all.Go(func() {
			for n := range int64(each) {
				err := s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
					at := tx.Now.Unix() - n%3*40*secondsPerDay
					if n%5 == 4 {
						_, err := addInvoice(tx, 2, 100)
						return err
					}
					typ := []int64{transInitial, transRebill, transCredit, transChargeback}[n%4]
					_, err := recordTransaction(tx, transaction{SubscriptionID: 1 + i%3, Type: typ, Amount: 1000, At: at})
					return err
				})
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	recount(t, s)
	var rows int
	update(t, s, func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM nats4_transactions`).Scan(&rows)
	})
	assert.Equal(t, writers*each*4/5, rows)
}
