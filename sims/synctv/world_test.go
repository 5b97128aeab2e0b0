package synctv

import (
	"context"
	"errors"
	"io/fs"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// The worlds with the default fixtures and with nothing in them.
var (
	templateOfDemo  = worldtest.Demo(New, fixtures.FS)
	templateOfBlank = worldtest.Blank(New)
)

// newServer is the simulator alone, over the default fixtures.
func newServer(tb testing.TB) *Server {
	return standing(tb, templateOfDemo.New(tb, sims.WorldOptions{Now: start}))
}

// newNamed is the simulator alone in a world of that name.
func newNamed(tb testing.TB, name string, files fs.FS) *Server {
	s := standing(tb, templateOfBlank.New(tb, sims.WorldOptions{Name: name, Now: start}))
	require.NoError(tb, sims.LoadFixtures(context.Background(), s.world, files, s))
	return s
}

// standing is the simulator in a world whose clock stands still.
func standing(tb testing.TB, w *sims.World) *Server {
	s, err := New(w)
	require.NoError(tb, err)
	frozen := true
	require.NoError(tb, w.SetClock(context.Background(), sims.ClockChange{Now: &start, Frozen: &frozen}))
	return s
}

func (s *Server) get(target, cookie string) *httptest.ResponseRecorder {
	return s.do("GET", target, cookie)
}

func (s *Server) do(method, target, cookie string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	return rec
}

func (s *Server) login(tb testing.TB) (cookie string) {
	a := s.do("POST", "/rest/v1/session?email=admin@example.test&password=admin-password", "")
	require.Equal(tb, 200, a.Code)
	cookie, _, _ = strings.Cut(a.Header().Get("Set-Cookie"), ";")
	return cookie
}

func (s *Server) advance(tb testing.TB, d time.Duration) {
	require.NoError(tb, s.world.SetClock(context.Background(), sims.ClockChange{Advance: &d}))
}

func (s *Server) update(tb testing.TB, fn func(tx *store.Tx) error) {
	tb.Helper()
	require.NoError(tb, s.world.DB.Update(context.Background(), fn))
}

// changes counts the rows written since the database was opened.
func (s *Server) changes(tb testing.TB) (n int) {
	s.update(tb, func(tx *store.Tx) error { return tx.QueryRow(`SELECT total_changes()`).Scan(&n) })
	return n
}

func TestAReadWritesAtMostOnceAMinute(t *testing.T) {
	s := newServer(t)
	cookie := s.login(t)
	read := func() {
		assert.Equal(t, 200, s.get("/rest/v1/offers/2/promo_codes/31", cookie).Code)
		assert.Equal(t, 404, s.get("/rest/v1/offers/2/promo_codes/99", cookie).Code)
		assert.Equal(t, 200, s.get("/rest/v1/promo_codes/validate?device=d&code=1A2B3C", cookie).Code)
		assert.Equal(t, 400, s.get("/rest/v1/promo_codes/validate?device=d", cookie).Code)
	}
	read() // the device is new
	for _, tt := range []struct {
		after time.Duration
		rows  int
	}{{0, 0}, {59 * time.Second, 0}, {time.Second, 2}, {59 * time.Second, 0}, {-2 * time.Hour, 2}} {
		s.advance(t, tt.after)
		before := s.changes(t)
		read()
		assert.Equal(t, tt.rows, s.changes(t)-before, "session and device after %s", tt.after)
	}
}

func TestARefusedReadIsAUseOfTheSession(t *testing.T) {
	s := newServer(t)
	cookie := s.login(t)
	for range 3 {
		s.advance(t, 23*time.Hour)
		assert.Equal(t, 404, s.get("/rest/v1/offers/9", cookie).Code)
	}
}

func TestARefusedWriteLeavesNothing(t *testing.T) {
	s := newServer(t)
	cookie := s.login(t)
	before := s.changes(t)
	assert.Equal(t, 400, s.do("POST", "/rest/v1/offers/2/promo_codes?count=0", cookie).Code)
	assert.Equal(t, 404, s.do("POST", "/rest/v1/offers/9/promo_codes", cookie).Code)
	assert.Equal(t, 401, s.do("POST", "/rest/v1/session?email=admin@example.test&password=x&device=d", "").Code)
	assert.Equal(t, 200, s.do("POST", "/rest/v1/account/subscriptions?promo_code=mGbMKQ", cookie).Code)
	assert.Equal(t, before, s.changes(t))
}

func TestDrawnCodesThatAreTakenAreDrawnAgain(t *testing.T) {
	s := newServer(t)
	// All in one service: a code of the same letters is taken in every offer of it.
	codes := []string{"1A2B3C", "1a2b3c", "mgbmkq", "FreeC0", "FREEC0", "freec0", "Next01"}
	draw := func() string {
		code := codes[0]
		codes = codes[1:]
		return code
	}
	s.update(t, func(tx *store.Tx) error { return insertDrawn(tx, 3, 2, stamp(tx), draw) })
	assert.Empty(t, codes)
	got := []string{}
	s.update(t, func(tx *store.Tx) error {
		return eachPromoCode(tx, 3, "false", func(p *promoCode) { got = append(got, p.Code) })
	})
	assert.Equal(t, []string{"FreeC0", "Next01"}, got)
	codes = []string{"1A2B3C"}
	s.update(t, func(tx *store.Tx) error {
		assert.Error(t, insertDrawn(tx, 2000, 1, stamp(tx), func() string { return "OTHER1" }))
		return insertDrawn(tx, 2000, 1, stamp(tx), draw) // free in the other service
	})
}

func TestNothingIsCreatedWhereNoCodeIsFree(t *testing.T) {
	s := newServer(t)
	draws := 0
	err := s.world.DB.Update(context.Background(), func(tx *store.Tx) error {
		return insertDrawn(tx, 3, 2, stamp(tx), func() string { draws++; return "SAME01" })
	})
	require.Error(t, err)
	_, own := asAPIError(err)
	assert.False(t, own)
	assert.Equal(t, 1+attempts, draws)
	s.update(t, func(tx *store.Tx) error {
		return eachPromoCode(tx, 3, "false", func(p *promoCode) { t.Errorf("%v is there", p.Code) })
	})
}

// A control API can consume a code for any account, and make it usable again.
func TestConsumingWithoutAVendorsCall(t *testing.T) {
	s := newServer(t)
	s.update(t, func(tx *store.Tx) error {
		at := time.Date(2011, 12, 19, 15, 21, 18, 900, time.FixedZone("", 3600))
		require.NoError(t, ConsumePromoCode(tx, 40, 777777, at), "an account that does not exist")
		assert.ErrorIs(t, ConsumePromoCode(tx, 40, 1, tx.Now), errCodeConsumed, "consumed already")
		assert.ErrorIs(t, ConsumePromoCode(tx, 99, 1, tx.Now), errCodeUnknown, "no such code")
		p, known, err := promoCodeOf(tx, 1, 2, 40)
		require.NoError(t, err)
		assert.True(t, known)
		assert.Equal(t, "2011-12-19T14:21:18Z", p.ConsumedOn.String)
		assert.EqualValues(t, 777777, p.ConsumedBy.Int64)

		require.NoError(t, UnconsumePromoCode(tx, 40))
		require.NoError(t, UnconsumePromoCode(tx, 40), "again")
		assert.ErrorIs(t, UnconsumePromoCode(tx, 99), errCodeID)
		sub, err := Redeem(tx, 2366, "1A2B3C", AnyOffer)
		require.NoError(t, err)
		assert.Equal(t, Subscription{ID: 1, AccountID: 2366, ServiceID: 1, OfferID: 2, Status: "active",
			Price: "0.0", StartsOn: "2026-11-22", CreatedAt: "2026-11-22T12:00:00Z", UpdatedAt: "2026-11-22T12:00:00Z"}, sub)
		_, err = Redeem(tx, 3000, "1A2B3C", AnyOffer)
		assert.ErrorIs(t, err, errCodeUnknown, "an account of another service")
		_, err = Redeem(tx, 99, "1A2B3C", AnyOffer)
		assert.Error(t, err, "an account that does not exist")
		return nil
	})
}

func TestTheCookieIsSecureOverHTTPS(t *testing.T) {
	s := newServer(t)
	a := s.do("POST", "https://service_name.synctv.com/rest/v1/session?email=admin@example.test&password=admin-password", "")
	assert.True(t, strings.HasSuffix(a.Header().Get("Set-Cookie"), "; Path=/; HttpOnly; Secure; SameSite=Lax"))
}

// What wraps the simulator gets the status that it asks for, and the API's form.
func TestRefuse(t *testing.T) {
	s := newServer(t)
	require.NoError(t, s.world.Settings.Set(context.Background(), map[string]any{settingErrorStatus: statusAlways200}))
	for status, code := range map[int]string{401: "-8", 403: "-8", 429: "-1", 503: "-1"} {
		rec := httptest.NewRecorder()
		s.Refuse(rec, httptest.NewRequest("GET", "/rest/v1/offers", nil), status, "on purpose")
		assert.Equal(t, status, rec.Code)
		assert.Contains(t, rec.Body.String(), "<count>0</count>\n    <code>"+code+"</code>")
		assert.Equal(t, "on purpose", rec.Header().Get(sims.ReasonHeader))
	}
}

func TestAnInternalErrorIsMinusOne(t *testing.T) {
	s := newServer(t)
	cookie := s.login(t)
	s.update(t, func(tx *store.Tx) error {
		_, err := tx.Exec(`DROP TABLE synctv_subscriptions`)
		return err
	})
	a := s.do("POST", "/rest/v1/account/subscriptions?promo_code=1A2B3C", cookie)
	assert.Equal(t, 500, a.Code)
	assert.Contains(t, a.Body.String(), "<code>-1</code>\n    <message>There was an unknown error.</message>")
	assert.NotContains(t, a.Body.String(), "no such table")
	assert.Contains(t, s.get("/rest/v1/promo_codes/validate?code=1A2B3C", cookie).Body.String(), "<code>1</code>",
		"the code is not consumed")
}

func TestFixturesAreChecked(t *testing.T) {
	const head = "services: [{name: one}]\naccounts: [{id: 1, email: a, password: b, created_at: 2011-08-30T01:20:00Z}]\n" +
		"offers: [{id: 2, name: Two, created_at: 2011-08-30T01:20:00Z}]\n"
	for _, tt := range []struct{ name, key, row, want string }{
		{"a name that is no label of a host", "services", "{name: a.b}", "services.name: must be lower-case letters, digits, - and _: it is a part of a host name"},
		{"an account without an id", "accounts", "{email: c, password: d}", "accounts.id: must be a positive number"},
		{"an id of minted accounts", "accounts", "{id: 2000000001, email: c, password: d}", "accounts.id: is above 2000000000, as those of sandboxes' own accounts"},
		{"an account without an e-mail", "accounts", "{id: 2, password: d}", "accounts.email: is required"},
		{"an account without a password", "accounts", "{id: 2, email: c}", "accounts.password: is required"},
		{"a role that there is not", "accounts", "{id: 2, email: c, password: d, role: root}", "accounts.role: must be user or admin"},
		{"an empty status", "accounts", `{id: 2, email: c, password: d, account_status: ""}`, "accounts.account_status: must not be empty; active can log in"},
		{"no time", "accounts", "{id: 2, email: c, password: d}", `accounts.created_at: is required, such as 2012-06-21T18:08:08Z or now-24h`},
		{"an unknown service", "accounts", "{id: 2, service: x, email: c, password: d, created_at: 2011-08-30T01:20:00Z}", `accounts.service: there is no service "x"`},
		{"an offer without an id", "offers", "{name: x}", "offers.id: must be a positive number"},
		{"an offer without a name", "offers", "{id: 3}", "offers.name: is required"},
		{"a price that is no decimal", "offers", "{id: 3, name: x, price: free}", "offers.price: must be a decimal number, such as 4.99"},
		{"an offer of an unknown service", "offers", "{id: 3, name: x, service: x, created_at: 2011-08-30T01:20:00Z}", `offers.service: there is no service "x"`},
		{"a code without an id", "promo_codes", "{code: A}", "promo_codes.id: must be a positive number"},
		{"a code with other characters", "promo_codes", "{id: 1, code: A-B}", "promo_codes.code: must be letters of A to Z in both cases and digits"},
		{"consumed by nobody", "promo_codes", "{id: 1, code: A, consumed_on: 2011-08-30T01:20:00Z}", "promo_codes.consumed_on: needs consumed_by too"},
		{"consumed at no time", "promo_codes", "{id: 1, code: A, consumed_by: 7}", "promo_codes.consumed_by: needs consumed_on too"},
		{"a code without a time", "promo_codes", "{id: 1, code: A}", `promo_codes.created_at: is required, such as 2012-06-21T18:08:08Z or now-24h`},
		{"a time that is none", "promo_codes", "{id: 1, code: A, created_at: 2011-08-30T01:20:00Z, consumed_on: then, consumed_by: 7}", `promo_codes.consumed_on: "then" is no time: write 2026-01-31T12:00:00Z, now, now-24h or now+30d`},
		{"a code of an unknown offer", "promo_codes", "{id: 1, code: A, offer_id: 9, created_at: 2011-08-30T01:20:00Z}", "promo_codes.offer_id: there is no offer 9"},
		{"none to generate", "generate", "{offer_id: 2}", "generate.count: must be from 1 to 10000000"},
		{"codes that are too short", "generate", "{offer_id: 2, count: 1, length: 5}", "generate.length: must be from 6 to 10"},
		{"generated at no time", "generate", "{offer_id: 2, count: 1}", `generate.created_at: is required, such as 2012-06-21T18:08:08Z or now-24h`},
		{"generated for an unknown offer", "generate", "{offer_id: 9, count: 1, created_at: 2011-08-30T01:20:00Z}", "generate.offer_id: there is no offer 9"},
		{"an unknown key", "offers", "{id: 3, title: x}", "title: unknown key; there are active, created_at, id, name, price, service"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(filepath.Join(t.TempDir(), "world.db"), store.Options{Ephemeral: true})
			require.NoError(t, err)
			defer db.Close()
			w, err := sims.NewWorld(db, sims.WorldOptions{})
			require.NoError(t, err)
			s, err := New(w)
			require.NoError(t, err)
			err = sims.LoadFixtures(context.Background(), w, fstest.MapFS{
				"synctv/a.yaml": {Data: []byte(head)},
				"synctv/b.yaml": {Data: []byte(tt.key + ":\n  - " + tt.row + "\n")},
			}, s)
			var bad *sims.FixtureError
			require.True(t, errors.As(err, &bad), "%v", err)
			assert.Equal(t, "synctv/b.yaml:2: "+tt.want, err.Error())
		})
	}
}
