package synctv_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

func act(s *simtest.Server, action, args string) simtest.Answer {
	return s.Do(http.MethodPost, "/_mock/actions/synctv/"+action, args, "Content-Type", "application/json")
}

// did is act for one that must succeed.
func did(t *testing.T, s *simtest.Server, action, args, want string) {
	t.Helper()
	a := act(s, action, args)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.JSONEq(t, want, a.Body)
}

func TestConsumeAndReleasePromoCodes(t *testing.T) {
	t.Parallel()
	t.Log("synctv 63, 64, 65, 68: a code is consumed for an account, without a call of the vendor's")
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	now := s.Now.Format(time.RFC3339)
	did(t, s, "consume-promo-code", `{"promo_code": "1A2B3C"}`,
		`{"id": 40, "promo_code": "1A2B3C", "offer_id": 2, "consumed_on": "`+now+`", "consumed_by": 2365}`)
	assert.Equal(t, -45, c.validate("1A2B3C"))
	assert.Len(t, c.promoCodes(2, "true"), 2)
	did(t, s, "release-promo-code", `{"id": 40}`,
		`{"id": 40, "promo_code": "1A2B3C", "offer_id": 2, "was":
			{"id": 40, "promo_code": "1A2B3C", "offer_id": 2, "consumed_on": "`+now+`", "consumed_by": 2365}}`)
	assert.Equal(t, 1, c.validate("1A2B3C"))
	did(t, s, "consume-promo-code", `{"id": 40, "account_id": 777, "at": "2011-12-19T15:21:18+01:00"}`,
		`{"id": 40, "promo_code": "1A2B3C", "offer_id": 2, "consumed_on": "2011-12-19T14:21:18Z", "consumed_by": 777}`)
	did(t, s, "consume-promo-code", `{"promo_code": "OTHER1", "service": "other_service", "account_id": 3000}`,
		`{"id": 41, "promo_code": "OTHER1", "offer_id": 2000, "consumed_on": "`+now+`", "consumed_by": 3000}`)
	did(t, s, "release-promo-code", `{"promo_code": "mGbMKQ"}`,
		`{"id": 31, "promo_code": "mGbMKQ", "offer_id": 2, "was":
			{"id": 31, "promo_code": "mGbMKQ", "offer_id": 2, "consumed_on": "2011-12-19T14:21:18Z", "consumed_by": 2365}}`)
	assert.Equal(t, 1, c.redeem("mGbMKQ"))
}

func TestRedeemAndChangeASubscription(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	now, date := s.Now.Format(time.RFC3339), s.Now.Format(time.DateOnly)
	did(t, s, "redeem-promo-code", `{"promo_code": "1A2B3C", "account_id": 2366}`, fmt.Sprintf(
		`{"subscription_id": 1, "account_id": 2366, "service_id": 1, "offer_id": 2, "status": "active",
		"price": "0.0", "starts_on": %q, "created_at": %q, "updated_at": %q}`, date, now, now))
	assert.Equal(t, -45, admin(t, s).validate("1A2B3C"))
	s.Advance(time.Hour)
	did(t, s, "change-subscription",
		`{"subscription_id": 1, "status": "cancelled", "price": "4.99", "starts_on": "2026-01-31"}`, fmt.Sprintf(
			`{"subscription_id": 1, "account_id": 2366, "service_id": 1, "offer_id": 2, "status": "cancelled",
		"price": "4.99", "starts_on": "2026-01-31", "created_at": %q, "updated_at": %q}`,
			now, s.Now.Add(time.Hour).Format(time.RFC3339)))
}

func TestCreatePromoCodesAndOffers(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	did(t, s, "create-offer", `{"name": "Spring", "price": "4.99", "active": false}`, `{"offer_id": 2001}`)
	did(t, s, "create-promo-codes", `{"offer_id": 2001, "values": ["SPRING1", "x"]}`,
		`{"promo_codes": [{"id": 42, "promo_code": "SPRING1", "offer_id": 2001}, {"id": 43, "promo_code": "x", "offer_id": 2001}]}`)
	assert.Equal(t, -45, c.validate("SPRING1"), "the offer is not active")
	did(t, s, "activate-offer", `{"offer_id": 2001}`, `{"offer_id": 2001, "was_active": false, "active": true}`)
	assert.Equal(t, 1, c.validate("SPRING1"))
	did(t, s, "deactivate-offer", `{"offer_id": 2001}`, `{"offer_id": 2001, "was_active": true, "active": false}`)
	assert.Equal(t, -45, c.validate("SPRING1"))
	a := c.Get(base+"/offers/2001", "Cookie", c.cookie)
	assert.Contains(t, a.Body, "<name>Spring</name>\n    <active>false</active>\n    <price>4.99</price>")

	for args, n := range map[string]int{`{"offer_id": 3}`: 1, `{"offer_id": 1020, "count": 150, "length": 9}`: 150} {
		a := act(s, "create-promo-codes", args)
		var made struct {
			PromoCodes []struct {
				ID        int64  `json:"id"`
				PromoCode string `json:"promo_code"`
			} `json:"promo_codes"`
		}
		require.NoError(t, json.Unmarshal([]byte(a.Body), &made), a.Body)
		assert.Len(t, made.PromoCodes, n)
		assert.Equal(t, 1, c.validate(made.PromoCodes[n-1].PromoCode))
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	one, two, other := viewer(t, s), viewer(t, s), admin(t, s)
	reason := func(c *client) string {
		return c.Get(base+"/session", "Cookie", c.cookie).Header.Get("X-Mock-Reason")
	}
	did(t, s, "expire-session", `{"email": "viewer@example.test"}`, `{"account_id": 2365, "sessions": 2}`)
	for _, c := range []*client{one, two} {
		assert.Contains(t, reason(c), "the session ended at "+s.Now.Format(time.RFC3339)+", 86400 seconds after its last use")
	}
	assert.Empty(t, reason(other))
	did(t, s, "expire-session", `{"account_id": 2365}`, `{"account_id": 2365, "sessions": 0}`)
	did(t, s, "end-session", `{"account_id": 1}`, `{"account_id": 1, "sessions": 1}`)
	assert.Equal(t, "the session of account 1 was logged out", reason(other))
	admin(t, s).ok(http.MethodGet, "/session")
}

func TestAccountStatus(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	c := viewer(t, s)
	did(t, s, "set-account-status", `{"email": "viewer@example.test", "status": "cancelled"}`,
		`{"account_id": 2365, "was": "active", "account_status": "cancelled"}`)
	a := c.Get(base+"/session", "Cookie", c.cookie)
	assert.Equal(t, "account 2365 is cancelled", a.Header.Get("X-Mock-Reason"))
	a = s.Do(http.MethodPost, base+"/session?email=viewer@example.test&password=viewer-password", "")
	assert.Equal(t, 401, a.Status)
	did(t, s, "set-account-status", `{"account_id": 2365, "status": "active"}`,
		`{"account_id": 2365, "was": "cancelled", "account_status": "active"}`)
	c.ok(http.MethodGet, "/session")
}

func TestActionsRefuseWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	before := c.promoCodes(2, "")
	for _, tt := range []struct{ action, args, key, reason string }{
		{"consume-promo-code", `{}`, "promo_code", "is required, or else id"},
		{"consume-promo-code", `{"promo_code": "1A2B3C", "id": 40}`, "promo_code", "and not both"},
		{"consume-promo-code", `{"promo_code": "nosuch"}`, "promo_code", "there is no such promo code"},
		{"consume-promo-code", `{"promo_code": "1A2B3C", "service": "x"}`, "service", "there is no service"},
		{"consume-promo-code", `{"promo_code": "OTHER1", "service": "other_service"}`, "account_id", "no active user"},
		{"consume-promo-code", `{"id": 31}`, "id", "was consumed on 2011-12-19T14:21:18Z by account 2365"},
		{"consume-promo-code", `{"id": 40, "at": "yesterday"}`, "at", ""},
		{"release-promo-code", `{"id": 99}`, "id", "there is no such promo code"},
		{"redeem-promo-code", `{"promo_code": "mGbMKQ", "account_id": 2365}`, "promo_code", "was consumed on"},
		{"redeem-promo-code", `{"promo_code": "1A2B3C", "account_id": 9}`, "account_id", "there is no account 9"},
		{"redeem-promo-code", `{"promo_code": "1A2B3C"}`, "account_id", "is required"},
		{"create-promo-codes", `{"offer_id": 9}`, "offer_id", "there is no offer 9"},
		{"create-promo-codes", `{"offer_id": 2, "count": 10001}`, "count", "from 1 to 10000"},
		{"create-promo-codes", `{"offer_id": 2, "length": 5}`, "length", "from 6 to 10"},
		{"create-promo-codes", `{"offer_id": 2, "values": []}`, "values", "must not be empty"},
		{"create-promo-codes", `{"offer_id": 2, "values": ["A"], "count": 1}`, "values", "without count"},
		{"create-promo-codes", `{"offer_id": 2, "values": ["NEW1", "a-b"]}`, "values", "must be letters"},
		{"create-promo-codes", `{"offer_id": 2, "values": ["NEW1", "1a2b3c"]}`, "values", "in upper or lower case"},
		{"create-offer", `{"name": ""}`, "name", "must not be empty"},
		{"create-offer", `{"name": "x", "price": "free"}`, "price", "a decimal number"},
		{"activate-offer", `{"offer_id": 9}`, "offer_id", "there is no offer 9"},
		{"set-account-status", `{"account_id": 1, "status": ""}`, "status", "must be a word"},
		{"set-account-status", `{"status": "x"}`, "email", "is required, or else account_id"},
		{"expire-session", `{"email": "nobody@example.test"}`, "email", "no account of the service"},
		{"end-session", `{"account_id": 9}`, "account_id", "there is no account 9"},
		{"change-subscription", `{"subscription_id": 1}`, "status", "is required"},
		{"change-subscription", `{"subscription_id": 1, "status": "x"}`, "subscription_id", "there is no subscription 1"},
		{"change-subscription", `{"subscription_id": 1, "price": "x"}`, "price", "a decimal number"},
		{"change-subscription", `{"subscription_id": 1, "starts_on": "x"}`, "starts_on", "no date"},
	} {
		a := act(s, tt.action, tt.args)
		assert.Equal(t, 400, a.Status, "%s %s: %s", tt.action, tt.args, a.Body)
		assert.Contains(t, a.Body, tt.reason)
		assert.Contains(t, a.Body, `"`+tt.key+`"`, "%s %s: names the argument", tt.action, tt.args)
	}
	assert.Equal(t, before, c.promoCodes(2, ""), "nothing has changed")
}

func TestActionsAreDescribed(t *testing.T) {
	for _, a := range newBench(t).Actions() {
		assert.Equal(t, "synctv", a.API)
		assert.Regexp(t, `\.$`, a.Summary, a.Name)
		for _, p := range a.Params {
			assert.Regexp(t, `\.$`, p.Summary, "%s %s", a.Name, p.Name)
		}
	}
}
