package synctv

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// newSubscribed is the simulator with the pack of subscriptions, and its
// administrator's cookie.
func newSubscribed(t *testing.T) (s *Server, cookie string) {
	s = newServer(t)
	packs, err := sims.ReadPacks(fixtures.FS, s)
	require.NoError(t, err)
	for _, p := range packs {
		if p.Name == "synctv/subscriptions-of-all-statuses" {
			s.update(t, func(tx *store.Tx) error { return p.Load(tx, s) })
		}
	}
	return s, s.login(t)
}

// accounts are the ids that the list has for the arguments, in its order.
func (s *Server) accounts(t *testing.T, cookie, query string) []int64 {
	t.Helper()
	a := s.get("/rest/v1/accounts?"+query, cookie)
	require.Equal(t, 200, a.Code, a.Body)
	var e struct {
		XMLName xml.Name `xml:"scbp"`
		Count   int      `xml:"response>count"`
		Type    struct {
			Is  string  `xml:"type,attr"`
			IDs []int64 `xml:"account>id"`
		} `xml:"accounts"`
	}
	require.NoError(t, xml.Unmarshal(a.Body.Bytes(), &e), a.Body)
	assert.Equal(t, "array", e.Type.Is)
	assert.Len(t, e.Type.IDs, e.Count)
	return e.Type.IDs
}

// date is a day of the test's clock, so many days from now.
func date(days int) string { return start.AddDate(0, 0, days).Format(time.DateOnly) }

func TestTheFiltersOfAccounts(t *testing.T) {
	t.Parallel()
	s, cookie := newSubscribed(t)
	for _, tt := range []struct {
		name, query string
		want        []int64
	}{
		{"all, in the order in which they were made", "",
			[]int64{1, 2365, 2366, 5401, 5402, 5403, 5404, 5405, 5406, 5407, 5408}},
		{"active", "subscription_status=active", []int64{5401, 5408}},
		{"suspended", "subscription_status=suspended", []int64{5402}},
		{"cancelled", "subscription_status=cancelled", []int64{5403}},
		{"not started", "subscription_status=not_started", []int64{5404}},
		{"on billing hold", "subscription_status=billing_hold", []int64{5405}},
		{"ended", "subscription_status=ended", []int64{5406}},
		{"expired", "subscription_status=expired", []int64{5407}},
		{"an end at all", "subscription_end_from=2000-01-01", []int64{5406, 5407}},
		{"an end from a day on", "subscription_end_from=" + date(-5), []int64{5407}},
		{"an end up to a day", "subscription_end_to=" + date(-10), []int64{5406}},
		{"the end of a day is the day", "subscription_end_from=" + date(-10) + "T23:59:59Z&subscription_end_to=" + date(-10) + "T00:00:00Z", []int64{5406}},
		{"an end in no time", "subscription_end_from=" + date(-9) + "&subscription_end_to=" + date(-6), nil},
		{"made from a time on", "created_at_from=" + start.AddDate(0, 0, -64).Format(time.RFC3339), []int64{5407, 5408}},
		{"made a second later", "created_at_from=" + start.AddDate(0, 0, -64).Add(time.Second).Format(time.RFC3339), []int64{5408}},
		{"made up to a time", "created_at_to=2011-08-30T01:20:00Z", []int64{1, 2365, 2366}},
		{"made a second earlier", "created_at_to=2011-08-30T01:19:59Z", nil},
		{"made on a day", "created_at_from=" + date(-64) + "&created_at_to=" + date(-64), []int64{5407}},
		{"all of them together", "subscription_status=expired&subscription_end_to=" + date(0) + "&created_at_from=" + date(-64), []int64{5407}},
		{"together, one of them not", "subscription_status=ended&created_at_from=" + date(-64), nil},
		{"bounds the wrong way round", "created_at_from=2012-01-01&created_at_to=2011-01-01", nil},
		{"in the order of cancellation", "sort_order=subscription_cancels_on",
			[]int64{5403, 5408, 1, 2365, 2366, 5401, 5402, 5404, 5405, 5406, 5407}},
		{"filtered and in order", "sort_order=subscription_cancels_on&subscription_status=active", []int64{5408, 5401}},
	} {
		assert.Equal(t, tt.want, s.accounts(t, cookie, tt.query), tt.name)
	}
}

// The clock brings each day about, forth and back, and nothing is written for it.
func TestTheClockChangesSubscriptions(t *testing.T) {
	t.Parallel()
	s, cookie := newSubscribed(t)
	having := func(status string) []int64 { return s.accounts(t, cookie, "subscription_status="+status) }
	require.Equal(t, []int64{5401, 5408}, having("active"))

	s.advance(t, 7*24*time.Hour)
	cookie = s.login(t)
	before := s.changes(t)
	assert.Equal(t, []int64{5401, 5404, 5408}, having("active"))
	assert.Empty(t, having("not_started"))
	assert.Equal(t, before, s.changes(t), "a read writes nothing")

	s.advance(t, 7*24*time.Hour)
	cookie = s.login(t)
	assert.Equal(t, []int64{5401, 5404}, having("active"))
	assert.Equal(t, []int64{5403, 5408}, having("cancelled"))
	a := s.get("/rest/v1/accounts/5408/subscriptions?updated_at_from="+date(14), cookie)
	assert.Contains(t, a.Body.String(), `<updated_at type="datetime">`+date(14)+`T00:00:00Z<`)
	assert.Contains(t, a.Body.String(), "<count>1</count>")

	s.advance(t, -15*24*time.Hour)
	cookie = s.login(t)
	assert.Equal(t, []int64{5401, 5408}, having("active"))
}

func TestTheNewestSubscriptionCounts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	cookie := s.login(t)
	add := func(sub Subscription) {
		s.update(t, func(tx *store.Tx) error { _, err := Subscribe(tx, sub, 0); return err })
	}
	assert.Empty(t, s.accounts(t, cookie, "subscription_status=active"))
	add(Subscription{AccountID: 1, OfferID: 3, CancelsOn: date(-1)})
	assert.Equal(t, []int64{1}, s.accounts(t, cookie, "subscription_status=cancelled"))
	add(Subscription{AccountID: 1, OfferID: 2})
	assert.Empty(t, s.accounts(t, cookie, "subscription_status=cancelled"))
	assert.Equal(t, []int64{1}, s.accounts(t, cookie, "subscription_status=active"))
	assert.Contains(t, s.get("/rest/v1/accounts", cookie).Body.String(), "<offer_id>3</offer_id>",
		"the account joined on the offer of its first one")
}

// Nothing of a service is seen in another: neither accounts nor subscriptions.
func TestServicesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.update(t, func(tx *store.Tx) error {
		for _, id := range []int64{2365, 3000} { // subscriptions 1 and 2
			_, err := Subscribe(tx, Subscription{AccountID: id}, 0)
			require.NoError(t, err)
		}
		return nil
	})
	const there = "http://other_service.synctv.com"
	here := s.login(t)
	other, _ := s.logIn(there, "admin@other.test", "admin-password")
	assert.Equal(t, []int64{1, 2365, 2366}, s.accounts(t, here, ""))
	body := s.get(there+"/rest/v1/accounts", other).Body.String()
	assert.Contains(t, body, "<email>admin@other.test</email>")
	assert.Contains(t, body, "<count>1</count>")
	for path, want := range map[string][2]int{ // here, there
		"accounts/2365/subscriptions":   {200, 404},
		"accounts/2365/subscriptions/1": {200, 404},
		"accounts/2365/subscriptions/2": {404, 404},
		"accounts/3000/subscriptions":   {404, 200},
		"accounts/3000/subscriptions/2": {404, 200},
		"accounts/1/subscriptions/2":    {404, 404},
		"account/subscriptions/1":       {404, 404}, // the administrators have none
		"account/subscriptions/2":       {404, 200}, // but this one
	} {
		a, b := s.get("/rest/v1/"+path, here), s.get(there+"/rest/v1/"+path, other)
		assert.Equal(t, want, [2]int{a.Code, b.Code}, path)
	}
	a := serve(s, asking("GET", base+"accounts/1/subscriptions/2", here))
	assert.Equal(t, "synctv/subscription-unknown", a.Name, "nor whose it is")
}

// A minted administrator sees the demo accounts, and the two minted ones.
func TestMintedAccountsAreListed(t *testing.T) {
	t.Parallel()
	s := newNamed(t, "t1", fixtures.FS)
	own := s.mintedIn(t).Values
	cookie, _ := s.logIn("", own["email"], own["password"])
	assert.Equal(t, []int64{1, 2365, 2366, mintedAdmin, mintedViewer}, s.accounts(t, cookie, ""))
	assert.Equal(t, []int64{mintedAdmin, mintedViewer}, s.accounts(t, cookie, "created_at_from="+date(0)))
}

func TestErrorStatusOfLists(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string][]int{statusAlways200: {200, 200, 200}, statusAlways400: {400, 400, 400}, statusDistinct: {400, 404, 401}} {
		s := newServer(t)
		cookie := s.login(t)
		require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingErrorStatus: mode}))
		assert.Equal(t, want, []int{
			s.get("/rest/v1/accounts?sort_order=x", cookie).Code,
			s.get("/rest/v1/accounts/9/subscriptions", cookie).Code,
			s.get("/rest/v1/account/subscriptions", "").Code,
		}, mode)
	}
}

// Ten thousand accounts with two subscriptions each are one list.
func TestTenThousandAccounts(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	const n = 10_000
	s := newServer(t)
	cookie := s.login(t)
	s.update(t, func(tx *store.Tx) error {
		for i := range int64(n) {
			_, err := tx.Exec(`
				INSERT INTO synctv_accounts (id, service_id, email, password, role, account_status, created_at)
				VALUES ($1, 1, $2, 'x', 'user', 'active', $3)`, 10_000+i, fmt.Sprintf("%d@example.test", i), stamp(tx))
			require.NoError(t, err)
			for _, cancels := range []string{"", date(int(i % 100))} {
				_, err = Subscribe(tx, Subscription{AccountID: 10_000 + i, CancelsOn: cancels}, 0)
				require.NoError(t, err)
			}
		}
		return nil
	})
	assert.Len(t, s.accounts(t, cookie, ""), n+3)
	assert.Len(t, s.accounts(t, cookie, "subscription_status=cancelled"), n/100)
	sorted := s.accounts(t, cookie, "sort_order=subscription_cancels_on")
	require.Len(t, sorted, n+3)
	assert.Equal(t, []int64{10_000, 10_100}, sorted[:2])
	assert.Equal(t, []int64{19_999, 1, 2365, 2366}, sorted[n-1:])
}

// FuzzFilters: whatever the filters are, the answer is the list or a refusal.
func FuzzFilters(f *testing.F) {
	s := newServer(f)
	cookie := s.login(f)
	f.Add("active", "2012-06-21", "2012-06-21T18:08:08Z", "subscription_cancels_on")
	f.Add("Active", "~", "", "';--")
	f.Fuzz(func(t *testing.T, status, from, to, order string) {
		q := url.Values{"subscription_status": {status}, "created_at_from": {from}, "created_at_to": {to},
			"subscription_end_from": {to}, "subscription_end_to": {from}, "sort_order": {order}}
		a := s.get("/rest/v1/accounts?"+q.Encode(), cookie)
		require.Contains(t, []int{200, 400}, a.Code)
		require.NoError(t, xml.Unmarshal(a.Body.Bytes(), new(struct{})))
	})
}
