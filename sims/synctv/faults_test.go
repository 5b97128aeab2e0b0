package synctv

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// explained keeps the explanation of a response, as the request log does.
type explained struct {
	*httptest.ResponseRecorder
	sims.Explanation
}

func (e *explained) Explain(x sims.Explanation) { e.Explanation = x }

func serve(h http.Handler, r *http.Request) *explained {
	rec := &explained{ResponseRecorder: httptest.NewRecorder()}
	h.ServeHTTP(rec, r)
	return rec
}

// A refusing is a world that refuses, with the cookies for it.
type refusing struct {
	*Server
	admin, viewer, loggedOut, expired, elsewhere, inactive string
}

func newRefusing(t *testing.T) refusing {
	s := newNamed(t, "t1", fixtures.FS)
	more := map[string]string{}
	s.update(t, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO synctv_accounts VALUES (7, 1, 'seven@example.test', 'seven', 'user', 'active', '')`)
		require.NoError(t, err)
		_, err = tx.Exec(`INSERT INTO synctv_offers VALUES (4, 1, 'Over', 0, '0.0', '')`)
		require.NoError(t, err)
		_, err = tx.Exec(`INSERT INTO synctv_promo_codes VALUES (50, 1, 4, 'LATE01', '', NULL, NULL)`)
		require.NoError(t, err)
		// A number that is none is a mistake which only the simulator can make.
		_, err = tx.Exec(`INSERT INTO synctv_promo_codes VALUES (51, 1, 2, 'BAD001', '', '', 'nobody')`)
		require.NoError(t, err)
		_, err = Subscribe(tx, Subscription{AccountID: 1}, 0)
		require.NoError(t, err)
		for name, id := range map[string]int64{"admin": 1, "viewer": 2365, "out": 2365, "old": 2366, "elsewhere": 3000, "inactive": 7} {
			token, err := OpenSession(tx, s.world, id, "")
			require.NoError(t, err)
			more[name] = cookieName + "=" + token
		}
		_, err = tx.Exec(`UPDATE synctv_accounts SET account_status = 'cancelled' WHERE id = 7`)
		require.NoError(t, err)
		_, err = tx.Exec(`UPDATE synctv_sessions SET used_at = used_at - 86400 WHERE account_id = 2366`)
		require.NoError(t, err)
		return endSession(tx, hashToken(strings.TrimPrefix(more["out"], cookieName+"=")))
	})
	return refusing{s, more["admin"], more["viewer"], more["out"], more["old"], more["elsewhere"], more["inactive"]}
}

func asking(method, target, cookie string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "127.0.0.1"
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	return r
}

func withBody(b io.Reader) *http.Request {
	r := httptest.NewRequest("POST", base+"session", b)
	r.Header.Set("Content-Type", formType)
	return r
}

// requests are one for each failure, by name.
func (s refusing) requests() map[string]*http.Request {
	const v = base + "promo_codes/validate?device=d"
	long := strings.Repeat("x", sims.MaxQuery+1)
	header := asking("GET", base+"offers", s.admin)
	header.Header.Set("X-Long", long)
	malformed := asking("GET", v, "")
	malformed.URL.RawQuery = "code=%zz"
	host := asking("GET", v, "")
	host.Host = "nobody.synctv.com"
	return map[string]*http.Request{
		"query-too-long":                  asking("GET", v+"&code="+long, ""),
		"header-too-large":                header,
		"body-too-large":                  withBody(strings.NewReader(strings.Repeat("x", sims.MaxBody+1))),
		"body-unreadable":                 withBody(iotest.ErrReader(io.ErrUnexpectedEOF)),
		"path-unknown":                    asking("GET", base+"nothing", ""),
		"json-not-offered":                asking("GET", base+"offers.json", s.admin),
		"options-not-answered":            asking("OPTIONS", base+"offers", s.admin),
		"method-not-allowed":              asking("PUT", base+"session", s.admin),
		"query-malformed":                 malformed,
		"body-malformed":                  withBody(strings.NewReader("%")),
		"service-unknown":                 host,
		"session-missing":                 asking("GET", base+"offers", ""),
		"session-unknown":                 asking("GET", base+"offers", cookieName+"="+strings.Repeat("0", 32)),
		"session-expired":                 asking("GET", base+"offers", s.expired),
		"session-logged-out":              asking("GET", base+"offers", s.loggedOut),
		"session-of-another-service":      asking("GET", base+"offers", s.elsewhere),
		"session-of-inactive-account":     asking("GET", base+"offers", s.inactive),
		"admin-required":                  asking("GET", base+"offers", s.viewer),
		"offer-unknown":                   asking("GET", base+"offers/9", s.admin),
		"promo-code-unknown":              asking("GET", base+"offers/2/promo_codes/99", s.admin),
		"promo-code-of-another-offer":     asking("GET", base+"offers/3/promo_codes/31", s.admin),
		"account-unknown":                 asking("GET", base+"accounts/3000/subscriptions", s.admin),
		"subscription-unknown":            asking("GET", base+"account/subscriptions/9", s.viewer),
		"subscription-of-another-account": asking("GET", base+"accounts/2365/subscriptions/1", s.admin),
		"device-missing":                  asking("GET", base+"promo_codes/validate?code=1A2B3C", s.expired),
		"argument-missing":                asking("POST", base+"session", ""),
		"argument-not-integer":            asking("POST", base+"offers/2/promo_codes?count=x", s.admin),
		"argument-out-of-range":           asking("POST", base+"offers/2/promo_codes?count=101", s.admin),
		"argument-not-datetime":           asking("GET", base+"accounts?subscription_end_from=x", s.admin),
		"argument-not-allowed":            asking("GET", base+"accounts?subscription_status=x", s.admin),
		"email-unknown":                   asking("POST", base+"session?email=x&password=x", ""),
		"password-wrong":                  asking("POST", base+"session?email=admin@example.test&password=x", ""),
		"account-inactive":                asking("POST", base+"session?email=seven@example.test&password=seven", ""),
		"code-unknown":                    asking("GET", v+"&code=nosuch", ""),
		"code-consumed":                   asking("GET", v+"&code=mGbMKQ", ""),
		"code-of-inactive-offer":          asking("GET", v+"&code=LATE01", ""),
		"code-of-another-offer":           asking("POST", base+"account/subscriptions?promo_code=1A2B3C&offer_id=3", s.viewer),
		"internal-error":                  asking("GET", base+"offers/2/promo_codes/51", s.admin),
	}
}

// TestEachFaultIsTheRefusalItself: what a test can ask for is byte for byte what
// the simulator answers, and bears the refusal's rule.
func TestEachFaultIsTheRefusalItself(t *testing.T) {
	t.Parallel()
	s := newRefusing(t)
	for _, mode := range []string{statusDistinct, statusAlways400} {
		require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingErrorStatus: mode}))
		requests := s.requests()
		faults := s.Faults()
		assert.Len(t, faults, len(requests))
		for _, f := range faults {
			name := strings.TrimPrefix(f.Name, Name+"/")
			require.Contains(t, requests, name)
			r := requests[name]
			// The same request without what was wrong with it.
			asked := asking(r.Method, r.URL.Path, "")
			want, got := serve(s, r), serve(f.Write, asked)

			assert.Equal(t, f.Rule, want.Rule, name)
			assert.Equal(t, f.Rule, got.Rule, name)
			assert.Equal(t, want.Code, got.Code, name)
			assert.Equal(t, want.Body.String(), got.Body.String(), name)
			for _, h := range []string{"Content-Type", "Content-Length", "Allow"} {
				assert.Equal(t, want.Header().Values(h), got.Header().Values(h), name)
			}
			if mode == statusDistinct {
				assert.Equal(t, f.Status, got.Code, name)
			}
			assert.Contains(t, got.Body.String(), "<code>"+f.Code+"</code>")
			assert.NotEmpty(t, want.Why, name)
		}
	}
}

func TestFaultsAreWellFormed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	needs := map[string]rights{}
	for _, rt := range routes {
		needs[rt.ID] = rt.rights
	}
	for _, f := range s.Faults() {
		assert.Regexp(t, `^synctv/[a-z]+(-[a-z]+)*$`, f.Name)
		assert.Contains(t, []sims.Provenance{sims.Documented, sims.Ours}, f.Provenance)
		assert.NotEmpty(t, f.Source, f.Name)
		assert.NotEmpty(t, f.Summary, f.Name)
		for _, id := range f.Operations {
			assert.Contains(t, needs, id, f.Name)
		}
		// A session can be missing where one is needed, and nowhere else.
		for id, needed := range needs {
			inList := slices.Contains(f.Operations, id)
			if strings.HasPrefix(f.Name, "synctv/session-") {
				assert.Equal(t, needed >= needsSession, inList, "%s %s", f.Name, id)
			}
			if f.Name == "synctv/admin-required" {
				assert.Equal(t, needed == needsAdmin, inList, "%s %s", f.Name, id)
			}
		}
	}
	for f, arguments := range firstArgument {
		for _, id := range f.Operations {
			assert.NotEmpty(t, arguments[id], "%s %s", f.Name, id)
		}
	}
}

func TestRefusalsSayWhatTheyJudged(t *testing.T) {
	t.Parallel()
	s := newRefusing(t)
	const now, dayAgo = "2026-11-22T12:00:00Z", "2026-11-21T12:00:00Z"
	for name, want := range map[string]map[string]any{
		"session-expired": {"account_id": int64(2366), "used_at": dayAgo, "ended_at": now, "clock": now, "ttl_seconds": int64(86400)},
		"device-missing": {"account_id": int64(2366), "used_at": dayAgo, "ended_at": now, "clock": now, "ttl_seconds": int64(86400),
			"argument": "device", "session": "synctv/session-expired"},
		"session-logged-out":              {"account_id": int64(2365), "ended_at": now},
		"session-unknown":                 {"issued_by": "another"},
		"session-of-another-service":      {"account_id": int64(3000), "session_service": "other_service", "service": "service_name"},
		"session-of-inactive-account":     {"account_id": int64(7), "account_status": "cancelled"},
		"service-unknown":                 {"service": "nobody", "named_by": "host"},
		"admin-required":                  {"account_id": int64(2365), "role": "user"},
		"promo-code-of-another-offer":     {"promo_code_id": "31", "offer_id": "3", "offer_of_code": int64(2)},
		"argument-out-of-range":           {"argument": "count", "value": "101", "lowest": int64(1), "highest": int64(100)},
		"account-unknown":                 {"account_id": "3000", "service_id": int64(1)},
		"subscription-unknown":            {"subscription_id": "9", "service_id": int64(1)},
		"subscription-of-another-account": {"subscription_id": "1", "account_id": int64(2365), "account_of_subscription": int64(1)},
		"argument-not-datetime":           {"argument": "subscription_end_from", "value": "x"},
		"argument-not-allowed": {"argument": "subscription_status", "value": "x",
			"allowed": "active, suspended, cancelled, not_started, billing_hold, ended, expired"},
		"email-unknown": {"email": "x", "service_id": int64(1)},
		"code-consumed": {"promo_code_id": int64(31), "code": "mGbMKQ", "offer_id": int64(2),
			"consumed_on": "2011-12-19T14:21:18Z", "consumed_by": int64(2365)},
		"method-not-allowed": {"method": "PUT", "allowed": "GET, HEAD, POST, DELETE"},
		"query-too-long":     {"limit_bytes": sims.MaxQuery},
	} {
		assert.Equal(t, want, serve(s, s.requests()[name]).Values, name)
	}
	for code, mistake := range map[string]any{"1a2b3c": "letter-case", "OTHER1": "another-service", "nosuch": nil} {
		e := serve(s, asking("GET", base+"promo_codes/validate?device=d&code="+code, ""))
		assert.Equal(t, mistake, e.Values["mistake"])
	}
}

// A session of before a reset is known by the world's tag.
func TestASessionFromBeforeAReset(t *testing.T) {
	t.Parallel()
	s := newRefusing(t)
	s.update(t, deleteSessions)
	e := serve(s, asking("GET", base+"session", s.viewer))
	assert.Equal(t, "synctv/session-unknown", e.Name)
	assert.Equal(t, map[string]any{"issued_by": "this sandbox"}, e.Values)
	assert.Contains(t, e.Why, "before a reset")

	s.Server = newServer(t) // the default world's tokens have no tag
	e = serve(s, asking("GET", base+"session", s.viewer))
	assert.Equal(t, "synctv/session-unknown", e.Name)
	assert.Contains(t, e.Why, "or of another sandbox")
	assert.Empty(t, e.Values)
}

func TestALoggedOutSessionStaysSo(t *testing.T) {
	t.Parallel()
	s := newRefusing(t)
	s.advance(t, -time.Hour)
	assert.Equal(t, "synctv/session-logged-out", serve(s, asking("GET", base+"session", s.loggedOut)).Name)
}
