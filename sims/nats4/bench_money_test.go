package nats4

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// BenchmarkReports: with 100,000 transactions of 20 identifiers on the days of a year.
func BenchmarkReports(b *testing.B) {
	s := newServer(b)
	const transactions, idents, start = 100_000, 20, 1704067200
	update(b, s, func(tx *store.Tx) error {
		for i := range int64(idents) {
			_, err := identID(tx, ident{LoginID: 1 + i%3, ProgramID: 1, SiteID: 1, SubID1: i})
			require.NoError(b, err)
			var id int64
			require.NoError(b, tx.QueryRow(`SELECT max(identid) FROM nats4_idents`).Scan(&id))
			require.NoError(b, s.insertMemberRow(tx, memberRow{
				MemberID: 9000 + i, SiteID: 1, Username: fmt.Sprint("bench", i), IdentID: id,
			}))
		}
		return nil
	})
	var subscriptions []int64
	update(b, s, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT member_subscription_id FROM nats4_member_subscriptions WHERE memberid >= 9000`)
		require.NoError(b, err)
		defer rows.Close()
		for rows.Next() {
			var id int64
			require.NoError(b, rows.Scan(&id))
			subscriptions = append(subscriptions, id)
		}
		return rows.Err()
	})
	update(b, s, func(tx *store.Tx) error {
		for i := range int64(transactions) {
			_, err := recordTransaction(tx, transaction{
				SubscriptionID: subscriptions[i%idents], Type: transRebill, Amount: 1000,
				At: start + i*366*secondsPerDay/transactions,
			})
			require.NoError(b, err)
		}
		return nil
	})
	const year = "&params[period]=8&params[start]=2024-01-01&params[end]=2024-12-31"
	for _, path := range []string{
		"affiliate/payout?loginid=2",
		"affiliate/hits?loginid=2",
		"payments/getpayments?loginid=2",
		"profitlossreport?view=month" + year,
		"profitlossreport?view=subid1" + year,
		"profitlossreport?view=login&params[filter_loginid]=2" + year,
		"report/transaction?start_time=2024-01-01&end_time=2025-01-01",
		"report/transaction?start_time=2024-01-01&end_time=2025-01-01&offset=90000&count=10",
		"transactionpayouts?loginid=2&count=100",
	} {
		b.Run(path, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/api/"+path, nil)
			r.Header.Set("api-key", demoKey)
			r.Header.Set("api-username", demoUser)
			for b.Loop() {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				require.Equal(b, 200, w.Code)
			}
		})
	}
}
