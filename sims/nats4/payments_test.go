package nats4

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// askQuery is ask for a query that need not be well-formed.
func askQuery(s *Server, path, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.URL.RawQuery = query
	r.Header.Set("api-key", demoKey)
	r.Header.Set("api-username", demoUser)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func get200(t testing.TB, s *Server, path string) string {
	t.Helper()
	w := ask(s, "/api/"+path)
	require.Equal(t, 200, w.Code, "%s", w.Body)
	return w.Body.String()
}

// What is stored does not grow: the next earning begins another payment, which a payment
// that is opened again does not take over.
func TestAStoredPaymentDoesNotGrow(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	charge := func() {
		transact(t, s, transaction{SubscriptionID: 406, Type: transInitial, Amount: 1000, At: 1440000000})
	}
	amounts := func(group string) (list []string) {
		body := get200(t, s, "payments/getpayments?loginid=3&payment_type=0&start_date=2015-08-01&"+group+"=1")
		for _, part := range strings.Split(body, `"amount":"`)[1:] {
			amount, _, _ := strings.Cut(part, `"`)
			list = append(list, amount)
		}
		return list
	}
	charge()
	assert.Equal(t, []string{"9000"}, amounts("open"))
	send(t, s, "PATCH", "/api/payments/setstatus", "paymentids=4&status=1")
	assert.Equal(t, []string{"9000"}, amounts("stored"))
	assert.JSONEq(t, `{"earned": 170, "stored": 140}`, get200(t, s, "affiliate/payout?loginid=3"))
	charge()
	assert.Equal(t, []string{"9000"}, amounts("stored"))
	assert.Equal(t, []string{"3000"}, amounts("open"))
	recount(t, s)

	send(t, s, "PATCH", "/api/payments/setstatus", "paymentids=4&status=0")
	charge()
	assert.Equal(t, []string{"9000", "6000"}, amounts("open"), "the later one grows")
	assert.JSONEq(t, `{"earned": 230, "stored": 50}`, get200(t, s, "affiliate/payout?loginid=3"))
	recount(t, s)

	// A chargeback of what is stored is taken from what is open.
	send(t, s, "PATCH", "/api/payments/setstatus", "paymentids=3,4,5&status=2")
	transact(t, s, transaction{SubscriptionID: 219, Type: transChargeback, Amount: 3000, At: 1440000001})
	assert.Equal(t, []string{"-3000"}, amounts("open"))
	assert.JSONEq(t, `{"earned": 200, "stored": 230}`, get200(t, s, "affiliate/payout?loginid=3"))
	recount(t, s)
}

// Payments are opened, stored and paid while affiliates earn and are invoiced.
func TestPaymentsMoveWhileAffiliatesEarn(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := newServer(t)
	const writers, each = 12, 12
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range each {
				switch i % 3 {
				case 0:
					form := fmt.Sprintf("paymentids=1,2,3,4,5,6,7,8&status=%d", (i+n)%3)
					assert.Equal(t, 200, send(t, s, "PATCH", "/api/payments/setstatus", form).Code)
				case 1:
					w := send(t, s, "POST", "/api/affiliate/invoice", "loginid=3&amount=1.50")
					assert.Equal(t, `[{"result":true}]`, w.Body.String())
				default:
					typ := []int64{transInitial, transCredit, transRebill, transChargeback}[n%4]
					transact(t, s, transaction{SubscriptionID: 406, Type: typ, Amount: 1000})
				}
			}
		})
	}
	all.Wait()
	recount(t, s)
}

// Only what must move does, and by that much.
func TestReportsMoveByWhatHappens(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const (
		hitsOf6   = "affiliate/hits?loginid=6"
		hitsOf3   = "affiliate/hits?loginid=3"
		payoutOf6 = "affiliate/payout?loginid=6"
		payoutOf3 = "affiliate/payout?loginid=3"
		profit    = "profitlossreport?view=login&params[filter_loginid]=6"
		site2     = "affiliate/payout?loginid=6&siteid=2"
	)
	before := map[string]string{}
	for _, path := range []string{hitsOf6, hitsOf3, payoutOf6, payoutOf3, profit, site2} {
		before[path] = get200(t, s, path)
	}
	row := func(sums string) string {
		return `[{"loginid":"6","username":"affiliate6","raw":0,"unique":0,"qualified":0,"join_hits":0,"join_submits":0,` + sums + `}]`
	}
	for _, step := range []struct {
		typ, amount    int64
		payout, profit string
	}{
		{transInitial, 1995, `{"earned":9.98,"stored":0}`,
			row(`"initials":1,"trials":0,"conversions":0,"rebills":0,"purchases":0,"credits":0,"chargebacks":0,"cancels":0,"expires":0,"revenue":19.95,"credited":0,"charged_back":0,"payouts":9.98,"profit":9.97`)},
		{transManual, 1000, `{"earned":14.98,"stored":0}`,
			row(`"initials":1,"trials":0,"conversions":0,"rebills":0,"purchases":1,"credits":0,"chargebacks":0,"cancels":0,"expires":0,"revenue":29.95,"credited":0,"charged_back":0,"payouts":14.98,"profit":14.97`)},
		{transCredit, 400, `{"earned":12.98,"stored":0}`,
			row(`"initials":1,"trials":0,"conversions":0,"rebills":0,"purchases":1,"credits":1,"chargebacks":0,"cancels":0,"expires":0,"revenue":29.95,"credited":4,"charged_back":0,"payouts":12.98,"profit":12.97`)},
		{transChargeback, 600, `{"earned":9.98,"stored":0}`,
			row(`"initials":1,"trials":0,"conversions":0,"rebills":0,"purchases":1,"credits":1,"chargebacks":1,"cancels":0,"expires":0,"revenue":29.95,"credited":4,"charged_back":6,"payouts":9.98,"profit":9.97`)},
		{transCancel, 0, `{"earned":9.98,"stored":0}`,
			row(`"initials":1,"trials":0,"conversions":0,"rebills":0,"purchases":1,"credits":1,"chargebacks":1,"cancels":1,"expires":0,"revenue":29.95,"credited":4,"charged_back":6,"payouts":9.98,"profit":9.97`)},
	} {
		transact(t, s, transaction{SubscriptionID: 3, Type: step.typ, Amount: step.amount})
		assert.Equal(t, step.payout, get200(t, s, payoutOf6))
		assert.Equal(t, step.profit, get200(t, s, profit))
		for _, path := range []string{hitsOf6, hitsOf3, payoutOf3, site2} {
			assert.Equal(t, before[path], get200(t, s, path), path)
		}
	}
	assert.Equal(t, 4, strings.Count(get200(t, s, "transactionpayouts?loginid=6"), `"payoutid"`))
	assert.Equal(t, 5, strings.Count(get200(t, s, "report/transaction?start_time=-1+hour&end_time=now"), `{"transaction_id"`))
	send(t, s, "POST", "/api/affiliate/invoice", "loginid=6&amount=1")
	assert.Equal(t, `{"earned":10.98,"stored":1}`, get200(t, s, payoutOf6))
	assert.Contains(t, get200(t, s, profit), `"payouts":10.98,"profit":8.97`)
	assert.Equal(t, before[payoutOf3], get200(t, s, payoutOf3))
	recount(t, s)
}

// A walk by offset sees each transaction once.
func TestAWalkOfTransactions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i := range int64(40) {
		transact(t, s, transaction{SubscriptionID: 3, Type: transRebill, Amount: 100, At: 1000 + i%7})
	}
	for _, path := range []string{"report/transaction?start_time=1&end_time=2000&count=6", "transactionpayouts?end_time=2000&count=6"} {
		seen := map[string]int{}
		for offset := 0; offset < 60; offset += 6 {
			body := get200(t, s, fmt.Sprintf("%s&offset=%d", path, offset))
			for _, part := range strings.Split(body, `"transaction_id":"`)[1:] {
				id, _, _ := strings.Cut(part, `"`)
				seen[id]++
			}
		}
		assert.Len(t, seen, 40, path)
		for id, n := range seen {
			assert.Equal(t, 1, n, "%s: %s", path, id)
		}
	}
}
