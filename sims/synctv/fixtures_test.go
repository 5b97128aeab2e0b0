package synctv

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// loaded is the simulator with fixtures of two services: an account, an offer and a
// code in the first, and an offer and an account in the second.
func loaded(t *testing.T, more string) (*Server, error) {
	s := standing(t, templateOfBlank.New(t, sims.WorldOptions{Now: start}))
	const at = ", created_at: 2011-08-30T01:20:00Z}\n"
	head := "services: [{name: one}, {name: two}]\n" +
		"offers:\n  - {id: 2, name: Two, price: '4.99'" + at + "  - {id: 3, name: Three, service: two" + at +
		"accounts:\n  - {id: 1, email: a, password: b, role: admin" + at + "  - {id: 9, email: a, password: b, service: two" + at +
		"promo_codes:\n  - {id: 5, code: A, offer_id: 2" + at +
		"subscriptions:\n  - {id: 90, account_id: 9" + at
	return s, sims.LoadFixtures(t.Context(), s.world, fstest.MapFS{
		"synctv/a.yaml": {Data: []byte(head)}, "synctv/b.yaml": {Data: []byte(more)},
	}, s)
}

func TestFixturesOfAccountsAndSubscriptionsAreChecked(t *testing.T) {
	const sub, acc = "subscriptions", "accounts"
	long := strings.Repeat("é", 256)
	for _, tt := range []struct{ name, table, row, want string }{
		{"a detail that is too long", acc, "{id: 2, email: c, password: d, city: " + long, "city: has 256 characters; there can be 255"},
		{"an offer of another service", acc, "{id: 2, email: c, password: d, offer_id: 3", "offer_id: the account's service has no offer 3"},
		{"a boolean that is none", acc, "{id: 2, email: c, password: d, terms_accepted: maybe", ""},
		{"without an id", sub, "{account_id: 1", "id: must be from 1 to 2000000000"},
		{"an id after which there is none", sub, "{id: 9223372036854775807, account_id: 1", "id: must be from 1 to 2000000000"},
		{"without an account", sub, "{id: 1", "account_id: there is no account 0"},
		{"an unknown account", sub, "{id: 1, account_id: 7", "account_id: there is no account 7"},
		{"an unknown offer", sub, "{id: 1, account_id: 1, offer_id: 7", "offer_id: the account's service has no offer 7"},
		{"another service's offer", sub, "{id: 1, account_id: 1, offer_id: 3", "offer_id: the account's service has no offer 3"},
		{"an unknown code", sub, "{id: 1, account_id: 1, promo_code_id: 7", "promo_code_id: the account's service has no promo code 7"},
		{"another service's code", sub, "{id: 1, account_id: 9, promo_code_id: 5", "promo_code_id: the account's service has no promo code 5"},
		{"a code of another offer", sub, "{id: 1, account_id: 1, promo_code_id: 5, offer_id: 7", "offer_id: is 7; promo code 5 is of offer 2"},
		{"linked to one that there is not", sub, "{id: 1, account_id: 1, linked_subscription_id: 2", "linked_subscription_id: the account's service has no subscription 2 yet; it must stand before this one"},
		{"linked to another service's", sub, "{id: 1, account_id: 1, linked_subscription_id: 90", "linked_subscription_id: the account's service has no subscription 90 yet; it must stand before this one"},
		{"a status that there is not", sub, "{id: 1, account_id: 1, status: paused", `status: is "paused"; it can be active, suspended, cancelled, not_started, billing_hold, ended, expired`},
		{"not started, and begun", sub, "{id: 1, account_id: 1, status: not_started", "starts_on: must be a day to come where the status is not_started"},
		{"a price that is none", sub, "{id: 1, account_id: 1, price: free", "price: must be a decimal number, such as 4.99"},
		{"a cycle that there is not", sub, "{id: 1, account_id: 1, billing_cycle: weekly", "billing_cycle: must be monthly or yearly, or nothing"},
		{"renewed without a cycle", sub, "{id: 1, account_id: 1, renews_on: now", "renews_on: needs billing_cycle too"},
		{"renewed before it starts", sub, "{id: 1, account_id: 1, billing_cycle: monthly, renews_on: 2001-01-01", "renews_on: 2001-01-01 is before starts_on, 2011-08-30"},
		{"ended before it starts", sub, "{id: 1, account_id: 1, ends_on: 2001-01-01", "ends_on: 2001-01-01 is before starts_on, 2011-08-30"},
		{"a day that is none", sub, "{id: 1, account_id: 1, cancels_on: soon", `cancels_on: "soon" is no time: write 2026-01-31T12:00:00Z, now, now-24h or now+30d`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := loaded(t, tt.table+":\n  - "+tt.row+", created_at: 2011-08-30T01:20:00Z}\n")
			require.Error(t, err)
			assert.Contains(t, err.Error(), "synctv/b.yaml:2: "+tt.table)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
	_, err := loaded(t, "subscriptions: [{id: 1, account_id: 1}]")
	assert.ErrorContains(t, err, "created_at: is required")
	_, err = loaded(t, "subscriptions: [{id: 90, account_id: 1, created_at: now}]")
	assert.ErrorContains(t, err, "synctv/b.yaml:1")
}

func TestFixturesAreAsWritten(t *testing.T) {
	t.Parallel()
	s, err := loaded(t, `
accounts:
  - {id: 3, email: c, password: d, created_at: now-1h, account_type: trial, billing_status: ok, terms_accepted: true,
     receive_news_email: true, disable_billing: true, first_name: A & B, last_name: L, phone_number: 123, content_access_code: "0042",
     offer_id: 2, street1: S1, street2: S2, city: C, state_prov: P, postal_code: 02134, country: US, epg_eid: E, epg_etoken: T, epg_packages: "1,2"}
subscriptions:
  - {id: 1, account_id: 3, promo_code_id: 5, created_at: now-40d}
  - {id: 2, account_id: 3, offer_id: 2, linked_subscription_id: 1, created_at: 2026-10-31T09:00:00Z, billing_cycle: monthly}
  - {id: 3, account_id: 3, status: not_started, starts_on: now+1d, created_at: now, updated_at: now+1h, price: "1.50"}
`)
	require.NoError(t, err)
	_, a := s.logIn("http://one.synctv.com", "a", "b")
	cookie, _, _ := strings.Cut(a.Header().Get("Set-Cookie"), ";")
	body := s.get("http://one.synctv.com/rest/v1/accounts?created_at_from="+date(0), cookie).Body.String()
	var values []string
	for _, m := range regexp.MustCompile(`>([^<\n]+)</`).FindAllStringSubmatch(body, -1) {
		values = append(values, m[1])
	}
	assert.Equal(t, []string{"3", "Nov 22, 2026 11:00AM", "active", "trial", "ok", "true", "true", "true", "A &amp; B", "L", "c",
		"123", "0042", "2", "S1", "S2", "C", "P", "02134", "US", "E", "T", "1,2", "1", success, "1", "0.6"}, values)
	s.update(t, func(tx *store.Tx) error {
		var list []Subscription
		err := eachSubscription(tx, 3, func(sub *Subscription) { list = append(list, *sub) })
		assert.Equal(t, []Subscription{
			{ID: 1, AccountID: 3, ServiceID: 1, OfferID: 2, Status: "active", Price: "0.0", StartsOn: date(-40),
				CreatedAt: date(-40) + "T12:00:00Z", UpdatedAt: date(-40) + "T12:00:00Z"},
			{ID: 2, AccountID: 3, ServiceID: 1, OfferID: 2, LinkedID: 1, Status: "active", Price: "4.99", BillingCycle: "monthly",
				StartsOn: "2026-10-31", RenewsOn: "2026-11-30", CreatedAt: "2026-10-31T09:00:00Z", UpdatedAt: "2026-10-31T09:00:00Z"},
			{ID: 3, AccountID: 3, ServiceID: 1, Status: "active", Price: "1.50", StartsOn: date(1),
				CreatedAt: date(0) + "T12:00:00Z", UpdatedAt: date(0) + "T13:00:00Z"},
		}, list)
		return err
	})
	body = s.get("http://one.synctv.com/rest/v1/accounts/3/subscriptions", cookie).Body.String()
	for _, want := range []string{
		`<linked_subscription_id type="integer">1</linked_subscription_id>`, `<billing_cycle>monthly</billing_cycle>`,
		`<renews_on type="date">2026-11-30</renews_on>`, `<offer_id type="integer"/>`, `<status>not_started</status>`,
	} {
		assert.Contains(t, body, want)
	}
}

// A database of before the subscriptions' days keeps its subscriptions, and their
// ids are not given again.
func TestSubscriptionsOfAnOlderDatabase(t *testing.T) {
	t.Parallel()
	db, err := store.Open(filepath.Join(t.TempDir(), "world.db"), store.Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	older := fstest.MapFS{}
	for _, name := range []string{"00001_synctv.sql", "00002_minted.sql", "00003_session_end.sql"} {
		data, err := migrations.ReadFile("migrations/" + name)
		require.NoError(t, err)
		older[name] = &fstest.MapFile{Data: data}
	}
	require.NoError(t, db.Migrate(Name, older))
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		for _, statement := range []string{
			`INSERT INTO synctv_services VALUES (1, 'service_name')`,
			`INSERT INTO synctv_accounts VALUES (1, 1, 'admin@example.test', 'admin-password', 'admin', 'active', '2011-08-30T01:20:00Z')`,
			`INSERT INTO synctv_offers VALUES (2, 1, 'Two', 1, '0.0', '')`,
			`INSERT INTO synctv_promo_codes VALUES (5, 1, 2, 'A', '', NULL, NULL)`,
			`INSERT INTO synctv_subscriptions VALUES (7, 1, 2, 5, 'active', '0.0', 'Service', 1, '2012-06-21', '2012-06-21T18:08:08Z', '2012-06-21T18:08:08Z')`,
		} {
			_, err := tx.Exec(statement)
			require.NoError(t, err, statement)
		}
		return nil
	}))
	w, err := sims.NewWorld(db, sims.WorldOptions{Now: start})
	require.NoError(t, err)
	s, err := New(w)
	require.NoError(t, err)
	s.update(t, func(tx *store.Tx) error {
		sub, err := subscriptionByID(tx, 7)
		require.NoError(t, err)
		at := time.Date(2012, 6, 21, 18, 8, 8, 0, time.UTC).Format(time.RFC3339)
		assert.Equal(t, Subscription{ID: 7, AccountID: 1, ServiceID: 1, OfferID: 2, Status: "active", Price: "0.0",
			StartsOn: "2012-06-21", CreatedAt: at, UpdatedAt: at}, sub)
		sub, err = Subscribe(tx, Subscription{AccountID: 1}, 0)
		assert.EqualValues(t, 8, sub.ID)
		return err
	})
	assert.Equal(t, []int64{1}, s.accounts(t, s.login(t), "subscription_status=active"))
}
