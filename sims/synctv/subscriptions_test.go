package synctv_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

type subscription struct {
	ID        int64  `xml:"id"`
	AccountID int64  `xml:"account_id"`
	OfferID   string `xml:"offer_id"`
	Status    string `xml:"status"`
	Price     string `xml:"price"`
	Cycle     string `xml:"billing_cycle"`
	StartsOn  string `xml:"starts_on"`
	RenewsOn  string `xml:"renews_on"`
	EndsOn    string `xml:"ends_on"`
	CancelsOn string `xml:"cancels_on"`
	UpdatedAt string `xml:"updated_at"`
}

// subscriptions lists those at a path.
func (c *client) subscriptions(path string) []subscription {
	c.t.Helper()
	a := c.Do(http.MethodGet, base+path, "", "Cookie", c.cookie)
	assert.Equal(c.t, 200, a.Status, a.Body)
	var e struct {
		Count int            `xml:"response>count"`
		List  []subscription `xml:"subscriptions>subscription"`
	}
	require.NoError(c.t, xml.Unmarshal([]byte(a.Body), &e), a.Body)
	assert.Len(c.t, e.List, e.Count)
	return e.List
}

// shows checks that the user, the administrator and the accounts list all show one
// subscription of the viewer with this status, and returns it.
func shows(t *testing.T, s *simtest.Server, status string) subscription {
	t.Helper()
	a, u := admin(t, s), viewer(t, s)
	own := u.subscriptions("/account/subscriptions")
	require.Len(t, own, 1)
	assert.Equal(t, own, a.subscriptions("/accounts/2365/subscriptions"))
	assert.Equal(t, status, own[0].Status)
	list := a.Do(http.MethodGet, base+"/accounts?subscription_status="+status, "", "Cookie", a.cookie)
	assert.Contains(t, list.Body, "<id>2365</id>")
	assert.Contains(t, list.Body, "<count>1</count>")
	return own[0]
}

func TestActionsShowInTheLists(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	date := func(days int) string { return s.Now.UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	do := func(action, args string) {
		t.Helper()
		a := act(s, action, args)
		require.Equal(t, 200, a.Status, a.Body)
	}
	do("subscribe", fmt.Sprintf(`{"email": "viewer@example.test", "price": "4.99", "billing_cycle": "yearly", "starts_on": %q}`, date(2)))
	got := shows(t, s, "not_started")
	assert.Equal(t, []string{"4.99", "yearly", date(2), ""}, []string{got.Price, got.Cycle, got.StartsOn, got.OfferID})
	assert.Equal(t, 400, act(s, "suspend-subscription", `{"subscription_id": 1}`).Status, "it has not begun")

	s.Advance(48 * time.Hour)
	shows(t, s, "active")
	do("suspend-subscription", `{"subscription_id": 1}`)
	shows(t, s, "suspended")
	do("hold-subscription", `{"subscription_id": 1}`)
	shows(t, s, "billing_hold")
	do("resume-subscription", `{"subscription_id": 1}`)
	shows(t, s, "active")
	do("cancel-subscription", fmt.Sprintf(`{"subscription_id": 1, "on": %q}`, date(4)))
	assert.Equal(t, date(4), shows(t, s, "active").CancelsOn)
	s.Advance(48 * time.Hour)
	got = shows(t, s, "cancelled")
	assert.Equal(t, date(4)+"T00:00:00Z", got.UpdatedAt)
	assert.Empty(t, got.RenewsOn, "it renews no more")

	do("change-subscription", `{"subscription_id": 1, "status": "active"}`)
	assert.Empty(t, shows(t, s, "active").CancelsOn, "a day that has come is taken away")
	do("end-subscription", `{"subscription_id": 1}`)
	assert.Equal(t, date(4), shows(t, s, "ended").EndsOn)
	do("change-subscription", fmt.Sprintf(`{"subscription_id": 1, "status": "not_started", "starts_on": %q, "ends_on": %q}`, date(6), date(8)))
	shows(t, s, "not_started")
	do("change-subscription", fmt.Sprintf(`{"subscription_id": 1, "status": "billing_hold", "ends_on": %q}`, date(6)))
	shows(t, s, "billing_hold")
	s.Advance(48 * time.Hour)
	shows(t, s, "expired")
	do("change-subscription", `{"subscription_id": 1, "status": "active", "billing_cycle": "", "cancels_on": ""}`)
	assert.Empty(t, shows(t, s, "active").Cycle)
	do("cancel-subscription", `{"subscription_id": 1}`)
	shows(t, s, "cancelled")
}

func TestASubscriptionOfAnOffer(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	did(t, s, "create-offer", `{"name": "Spring", "price": "4.99"}`, `{"offer_id": 2001}`)
	a := act(s, "subscribe", `{"account_id": 1, "offer_id": 2001, "ends_on": "2099-01-01"}`)
	require.Equal(t, 200, a.Status, a.Body)
	var made map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.Body), &made))
	assert.Equal(t, "4.99", made["price"], "it costs what the offer does")
	c := admin(t, s)
	list := c.subscriptions("/account/subscriptions")
	require.Len(t, list, 1)
	assert.Equal(t, []string{"2001", "2099-01-01", "active"}, []string{list[0].OfferID, list[0].EndsOn, list[0].Status})
	body := c.Do(http.MethodGet, base+"/accounts", "", "Cookie", c.cookie).Body
	assert.Contains(t, body, "<offer_id>2001</offer_id>", "the account joined on it")
}

func TestRedeemingShowsInTheLists(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	u := viewer(t, s)
	assert.Empty(t, u.subscriptions("/account/subscriptions"))
	require.Equal(t, 1, u.redeem("1A2B3C"))
	got := shows(t, s, "active")
	assert.Equal(t, []string{"2", "0.0", s.Now.UTC().Format(time.DateOnly), "", ""},
		[]string{got.OfferID, got.Price, got.StartsOn, got.EndsOn, got.Cycle})
}

func TestSubscriptionActionsRefuseWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	u := viewer(t, s)
	require.Equal(t, 1, u.redeem("1A2B3C"))
	require.Equal(t, 200, act(s, "subscribe", `{"account_id": 1}`).Status)
	require.Equal(t, 200, act(s, "cancel-subscription", `{"subscription_id": 2}`).Status)
	require.Equal(t, 200, act(s, "deactivate-offer", `{"offer_id": 3}`).Status)
	before := u.subscriptions("/account/subscriptions")
	for _, tt := range []struct{ action, args, key, reason string }{
		{"subscribe", `{}`, "email", "is required"},
		{"subscribe", `{"account_id": 9}`, "account_id", "there is no account 9"},
		{"subscribe", `{"account_id": 1, "offer_id": 2000}`, "offer_id", "the account's service has no offer 2000"},
		{"subscribe", `{"account_id": 1, "offer_id": 3}`, "offer_id", "offer 3 is not active"},
		{"subscribe", `{"account_id": 1, "price": "-1"}`, "price", "a decimal number"},
		{"subscribe", `{"account_id": 1, "billing_cycle": "weekly"}`, "billing_cycle", "monthly or yearly"},
		{"subscribe", `{"account_id": 1, "renews_on": "2090-01-01"}`, "renews_on", "needs billing_cycle"},
		{"subscribe", `{"account_id": 1, "billing_cycle": "monthly", "renews_on": "2009-01-01"}`, "renews_on", "before starts_on"},
		{"subscribe", `{"account_id": 1, "ends_on": "2009-01-01"}`, "ends_on", "before starts_on"},
		{"subscribe", `{"account_id": 1, "starts_on": "2026-02-30"}`, "starts_on", "no date"},
		{"cancel-subscription", `{"subscription_id": 9}`, "subscription_id", "there is no subscription 9"},
		{"cancel-subscription", `{"subscription_id": 1, "on": "soon"}`, "on", "no date"},
		{"cancel-subscription", `{"subscription_id": 2}`, "subscription_id", "subscription 2 is cancelled"},
		{"end-subscription", `{"subscription_id": 2}`, "subscription_id", "subscription 2 is cancelled"},
		{"suspend-subscription", `{"subscription_id": 2}`, "subscription_id", "subscription 2 is cancelled"},
		{"resume-subscription", `{"subscription_id": 1}`, "subscription_id", "subscription 1 is active"},
		{"hold-subscription", `{"subscription_id": 9}`, "subscription_id", "there is no subscription 9"},
		{"change-subscription", `{"subscription_id": 1, "status": "paused"}`, "status", "it can be active, suspended"},
		{"change-subscription", `{"subscription_id": 1, "status": "not_started"}`, "starts_on", "a day to come"},
		{"change-subscription", `{"subscription_id": 1, "ends_on": "2009-01-01"}`, "ends_on", "before starts_on"},
		{"change-subscription", `{"subscription_id": 1, "cancels_on": "x"}`, "cancels_on", "no date"},
		{"change-subscription", `{"subscription_id": 1, "renews_on": "2090-01-01"}`, "renews_on", "needs billing_cycle"},
	} {
		a := act(s, tt.action, tt.args)
		assert.Equal(t, 400, a.Status, "%s %s: %s", tt.action, tt.args, a.Body)
		assert.Contains(t, a.Body, tt.reason, "%s %s", tt.action, tt.args)
		assert.Contains(t, a.Body, `"`+tt.key+`"`, "%s %s: names the argument", tt.action, tt.args)
	}
	assert.Equal(t, before, u.subscriptions("/account/subscriptions"), "nothing has changed")
}

// Many clients redeem and read at once: each sees its own, and nobody half of one.
func TestManySubscribeAndReadAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	a := admin(t, s)
	a.ok(http.MethodPost, "/offers/1020/promo_codes?count=40")
	var redeemed, cancelled atomic.Int32
	var all sync.WaitGroup
	for i, p := range a.promoCodes(1020, "false") {
		all.Go(func() {
			c := viewer(t, s)
			if c.redeem(p.Code) == 1 {
				redeemed.Add(1)
			}
			for _, sub := range c.subscriptions("/account/subscriptions") {
				assert.Equal(t, "1020", sub.OfferID)
				assert.EqualValues(t, 2365, sub.AccountID)
			}
			if act(s, "cancel-subscription", fmt.Sprintf(`{"subscription_id": %d}`, i%5+1)).Status == 200 {
				cancelled.Add(1)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 40, redeemed.Load())
	list := a.subscriptions("/accounts/2365/subscriptions")
	require.Len(t, list, 40)
	over := 0
	for i, sub := range list {
		assert.EqualValues(t, i+1, sub.ID)
		if sub.Status == "cancelled" {
			over++
		}
	}
	assert.EqualValues(t, cancelled.Load(), over, "each is cancelled once")
}
