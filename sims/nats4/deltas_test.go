package nats4

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// reported is all that the five reports say, flat, by a name: each affiliate's profit and
// loss, hits and payout, the transactions by type, and what they pay.
func reported(t testing.TB, s *Server) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	read := func(path string, into any) {
		a := ask(s, "/api/"+path)
		require.Equal(t, 200, a.Code, a.Body)
		require.NoError(t, json.Unmarshal(a.Body.Bytes(), into), "%s: %s", path, a.Body)
	}
	var profit []map[string]any
	read("profitlossreport?view=login&params[period]=7", &profit)
	for _, row := range profit {
		for key, v := range row {
			if n, ok := v.(float64); ok {
				all[fmt.Sprintf("profit of %v: %s", row["loginid"], key)] += n
			}
		}
	}
	var transactions map[string]map[string]string
	read(fmt.Sprintf("report/transaction?start_time=0&end_time=%d", worldtest.Now(t).AddDate(9, 0, 0).Unix()), &transactions)
	for _, row := range transactions {
		all["transactions "+row["trans_type_id"]]++
	}
	var payouts []map[string]string
	read("transactionpayouts", &payouts)
	for _, row := range payouts {
		var cents float64
		_, err := fmt.Sscan(row["payout"], &cents)
		require.NoError(t, err)
		all["transactionpayouts of "+row["loginid"]]++
		all["transactionpayouts of "+row["loginid"]+": cents"] += cents
	}
	for _, login := range []int{1, 2, 3, 6} {
		for _, report := range []string{"hitdata", "payout"} {
			var row map[string]float64
			read(fmt.Sprintf("affiliate/%s?loginid=%d", report, login), &row)
			for key, n := range row {
				all[fmt.Sprintf("%s of %d: %s", report, login, key)] = n
			}
		}
	}
	return all
}

// delta is what differs, and by how much.
func delta(before, after map[string]float64) map[string]float64 {
	d := map[string]float64{}
	for name, n := range after {
		if by := math.Round((n-before[name])*100) / 100; by != 0 {
			d[name] = by
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			d[name] = -before[name]
		}
	}
	return d
}

// charges6 is what a charge moves: its count in profit and loss, its transaction, and half
// of it for affiliate 6.
func charges6(kind string, typ int, revenue, payout float64) map[string]float64 {
	return map[string]float64{
		"profit of 6: " + kind: 1, "profit of 6: revenue": revenue, "profit of 6: payouts": payout,
		"profit of 6: profit":               math.Round((revenue-payout)*100) / 100,
		fmt.Sprintf("transactions %d", typ): 1,
		"transactionpayouts of 6":           1, "transactionpayouts of 6: cents": math.Round(payout * 100),
		"payout of 6: earned": payout,
	}
}

// back6 is what goes back of a charge.
func back6(kind, money string, typ int, amount, payout float64) map[string]float64 {
	m := charges6(kind, typ, 0, -payout)
	delete(m, "profit of 6: revenue")
	m["profit of 6: "+money] = amount
	m["profit of 6: profit"] = math.Round((payout-amount)*100) / 100
	return m
}

func with(m map[string]float64, name string, n float64) map[string]float64 {
	m[name] = n
	return m
}

// TestEachActionMovesItsReports: each report that should move does so by exactly that much,
// and no other does.
func TestEachActionMovesItsReports(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	t.Cleanup(func() { recount(t, s) })
	var last Charge
	for _, step := range []struct {
		name, action, args string
		want               map[string]float64
	}{
		{"hits", "hit", `{"identid": 6, "raw": 5, "unique": 4, "qualified": 3, "join_hits": 2, "join_submits": 1}`, map[string]float64{
			"profit of 6: raw": 5, "profit of 6: unique": 4, "profit of 6: qualified": 3, "profit of 6: join_hits": 2, "profit of 6: join_submits": 1,
			"hitdata of 6: raw": 5, "hitdata of 6: unique": 4, "hitdata of 6: qualified": 3, "hitdata of 6: join_hits": 2, "hitdata of 6: join_submits": 1,
		}},
		{"a join", "join", joinMonthly, with(with(charges6("initials", 1, 19.95, 9.98),
			"profit of 6: join_submits", 1), "hitdata of 6: join_submits", 1)},
		{"tokens", "buy-tokens", `{"memberid": 1021, "optionid": 3}`, charges6("purchases", 8, 10, 5)},
		{"an upgrade", "upgrade", `{"memberid": 1021, "optionid": 5}`, charges6("conversions", 5, 99.95, 49.98)},
		{"a rebill", "rebill", `{"member_subscription_id": 428}`, charges6("rebills", 2, 99.95, 49.98)},
		{"a refund of a part", "refund", `{"transaction_id": LAST, "amount": 1000}`, back6("credits", "credited", 4, 10, 5)},
		{"a chargeback of the rest", "chargeback", `{"transaction_id": LAST}`, back6("chargebacks", "charged_back", 6, 89.95, 44.98)},
		{"back again", "revive-member", `{"memberid": 1021}`, map[string]float64{}},
		{"a cancel", "cancel-subscription", `{"member_subscription_id": 428}`, map[string]float64{"profit of 6: cancels": 1, "transactions 10": 1}},
		{"back once more", "revive-member", `{"memberid": 1021}`, map[string]float64{}},
		{"an end", "expire-member", `{"memberid": 1021}`, map[string]float64{"profit of 6: expires": 1, "transactions 9": 1}},
		{"an invoice", "invoice", `{"loginid": 2, "amount": 1250}`, map[string]float64{
			"payout of 2: earned": 12.5, "payout of 2: stored": 12.5, "profit of 2: payouts": 12.5, "profit of 2: profit": -12.5,
		}},
		{"a trial by nobody", "join", `{"username": "x", "optionid": 1, "trial": true}`, map[string]float64{
			"profit of 0: trials": 1, "profit of 0: revenue": 1.95, "profit of 0: profit": 1.95, "profit of 0: join_submits": 1, "transactions 3": 1,
		}},
	} {
		before := reported(t, s)
		args := strings.ReplaceAll(step.args, "LAST", fmt.Sprint(last.TransactionID))
		answer := must(t, s, step.action, args)
		if step.action == "rebill" {
			require.NoError(t, json.Unmarshal([]byte(answer), &last))
		}
		assert.Equal(t, step.want, delta(before, reported(t, s)), step.name)
	}
}

// TestManyActionsAtOnce: no refund gives back more than was charged, no username joins
// twice, and no token is lost.
func TestManyActionsAtOnce(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	c := charged(t, s, "join", joinMonthly)
	actions := map[string]sims.Action{}
	for _, a := range s.Actions() {
		actions[a.Name] = a
	}
	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		success = map[string]int{}
	)
	for range 20 {
		for name, args := range map[string]string{
			"refund":     fmt.Sprintf(`{"transaction_id": %d, "amount": 500}`, c.TransactionID),
			"buy-tokens": `{"memberid": 1021, "optionid": 3}`,
			"join":       `{"username": "twin", "optionid": 4, "identid": 6}`,
			"rebill":     fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID),
		} {
			all.Go(func() {
				err := s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
					_, err := actions[name].Do(tx, json.RawMessage(args))
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					success[name]++
				}
			})
			all.Go(func() {
				send(t, s, "POST", "/api/member/recordlogin", "username=newcomer&siteid=1")
			})
		}
	}
	all.Wait()
	assert.Equal(t, map[string]int{"refund": 3, "buy-tokens": 20, "join": 1, "rebill": 20}, success)
	holds(t, recordOf(t, s, 1021), map[string]string{
		"token": "2000", "refunded": "1500", "rebills": "20", "charges": "41", "spent": "61895",
		"next_rebill": seconds(worldtest.Now(t).Add(21 * 30 * 24 * time.Hour)),
	})
	var logged struct{ LoginLogs []any }
	a := ask(s, "/api/member/details?memberid=1021&loginlogs=1")
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &logged))
	assert.Len(t, logged.LoginLogs, 80)
	recount(t, s)
}
