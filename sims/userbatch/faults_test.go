package userbatch_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/userbatch"
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

// refused are a request for each failure, by name.
var refused = map[string]func() *http.Request{
	"query-too-long": func() *http.Request {
		return request("/advertisement/content", "lang=en&x="+strings.Repeat("x", sims.MaxQuery))
	},
	"header-too-large": header("X-Long", strings.Repeat("x", sims.MaxHeader)),
	"body-too-large":   body(strings.Repeat("x", sims.MaxBody+1)),
	"body-unreadable":  body("cut off"),
	"path-unknown":     func() *http.Request { return request("/nothing", "lang=en") },
	"path-corrected":   func() *http.Request { return request("/advertisement/newuser", "lang=en") },
	"method-not-allowed": func() *http.Request {
		r := request("/advertisement/content", "lang=en")
		r.Method = http.MethodPost
		return r
	},
	"accept-not-offered":         header("Accept", "text/html"),
	"content-type-not-supported": header("Content-Type", "text/plain"),
	"query-malformed":            query("x=%zz"),
	"body-malformed":             body("[]"),
	"parameter-repeated":         query("timestamp=1&timestamp=2"),
	"parameter-contradictory":    body(`{"timestamp": "1"}`),
	"parameter-missing":          query("login=40052010&lang=en"),
	"parameter-invalid":          query("timestamp=x&login=40052010&lang=en"),
	"login-unknown": func() *http.Request {
		return requestBy(map[string]string{"login": "10000000"}, "/advertisement/content", "lang=en")
	},
	"token-missing":   header("X-HTTP-AUTH-TOKEN", ""),
	"token-malformed": header("X-HTTP-AUTH-TOKEN", "00"),
	"signature-wrong": header("X-HTTP-AUTH-TOKEN", strings.Repeat("0", 64)),
	"timestamp-expired": func() *http.Request {
		return requestAt(start.Add(-301e9), "/advertisement/content", "lang=en")
	},
	"timestamp-ahead": func() *http.Request {
		return requestAt(start.Add(301e9), "/advertisement/content", "lang=en")
	},
	"email-invalid": func() *http.Request { return request("/advertisement/content", "lang=en&email=nobody") },
	"access-unknown": func() *http.Request {
		return request("/advertisement/edituser", "access=UEx-unknown000&action=3")
	},
	"action-of-the-system": func() *http.Request {
		return request("/advertisement/edituser", "access=UEx-crmKoMogL6&action=1")
	},
	"action-step-back": func() *http.Request {
		return request("/advertisement/edituser", "access=UEx-moved00001&action=2")
	},
	"internal-error": func() *http.Request {
		return request("/advertisement/content", "lang=zz")
	},
}

func header(name, value string) func() *http.Request {
	return func() *http.Request {
		r := request("/advertisement/content", "lang=en")
		r.Header.Set(name, value)
		return r
	}
}

func query(raw string) func() *http.Request {
	return func() *http.Request {
		r := request("/advertisement/content", "lang=en")
		r.URL.RawQuery = raw
		return r
	}
}

func body(text string) func() *http.Request {
	return func() *http.Request {
		r := request("/advertisement/content", "lang=en")
		var b io.Reader = strings.NewReader(text)
		if text == "cut off" {
			b = iotest.ErrReader(io.ErrUnexpectedEOF)
		}
		r.Body = io.NopCloser(b)
		return r
	}
}

// failing is a server whose world refuses each of refused.
func failing(t *testing.T) *userbatch.Server {
	srv, w := named(t, sims.DefaultWorld, fixtures.FS)
	update(t, w, func(tx *store.Tx) error {
		_, err := userbatch.Register(tx, w, userbatch.Registration{
			Login: 40052010, Email: "moved@example.test", Lang: "en", Platform: 1})
		require.NoError(t, err)
		_, err = tx.Exec(`UPDATE userbatch_users SET action = 4, access = 'UEx-moved00001' WHERE email = 'moved@example.test'`)
		require.NoError(t, err)
		// A text that is no text is a mistake which only the simulator can make.
		_, err = tx.Exec(`
			INSERT INTO userbatch_advertisements (login, action, lang, active, name, credit, title, info)
			VALUES (40052010, 1, 'zz', 'x', 'x', 'x', 'x', 'x')`)
		return err
	})
	return srv
}

// TestEachFaultIsTheRefusalItself: what a test can ask for is byte for byte what
// the simulator answers, in both formats, and bears the refusal's rule.
func TestEachFaultIsTheRefusalItself(t *testing.T) {
	t.Parallel()
	srv := failing(t)
	faults := srv.Faults()
	assert.Len(t, faults, len(refused))
	operations := map[string]bool{}
	for _, o := range srv.Operations() {
		operations[o.ID] = true
	}
	for _, f := range faults {
		name := strings.TrimPrefix(f.Name, "userbatch/")
		require.Contains(t, refused, name)
		for _, accept := range []string{"application/json", "application/xml"} {
			t.Run(name+"/"+accept, func(t *testing.T) {
				r := refused[name]()
				if name != "accept-not-offered" {
					r.Header.Set("Accept", accept)
				}
				want := serve(srv, r)
				asked := request("/advertisement/content", "lang=en")
				asked.Header.Set("Accept", r.Header.Get("Accept"))
				got := serve(f.Write, asked)

				assert.Equal(t, f.Name, want.Name)
				assert.Equal(t, f.Rule, want.Rule)
				assert.Equal(t, f.Rule, got.Rule)
				assert.Equal(t, f.Status, got.Code)
				assert.Equal(t, want.Code, got.Code)
				assert.Equal(t, want.Body.String(), got.Body.String())
				for _, name := range []string{"Content-Type", "Content-Length", "Allow"} {
					assert.Equal(t, want.Header().Values(name), got.Header().Values(name), name)
				}
			})
		}
		assert.Regexp(t, `^userbatch/[a-z]+(-[a-z]+)*$`, f.Name)
		assert.Equal(t, sims.Ours, f.Provenance)
		assert.NotEmpty(t, f.Source)
		assert.NotEmpty(t, f.Summary)
		for _, id := range f.Operations {
			assert.True(t, operations[id], id)
		}
	}
}

func TestRefusalsSayWhatTheyJudged(t *testing.T) {
	t.Parallel()
	srv := failing(t)
	now := start.Unix()
	for _, tt := range []struct {
		name, why string
		values    map[string]any
	}{
		{"timestamp-expired", "the signature is right, but timestamp", map[string]any{
			"timestamp": now - 301, "clock": now, "seconds_off": int64(-301), "window_seconds": 300, "mistake": "clock"}},
		{"timestamp-ahead", "301 seconds from", map[string]any{
			"timestamp": now + 301, "clock": now, "seconds_off": int64(301), "window_seconds": 300, "mistake": "clock"}},
		{"accept-not-offered", "text/html", map[string]any{
			"accept": "text/html", "offered": []string{"application/json", "application/xml"}}},
		{"parameter-invalid", "parameter timestamp must be a number", map[string]any{"parameter": "timestamp", "value": "x"}},
		{"parameter-contradictory", "another in the body", map[string]any{
			"parameter": "timestamp", "in_query": fmt.Sprint(now), "in_body": "1"}},
		{"login-unknown", "login 10000000 is unknown", map[string]any{"login": int64(10000000)}},
		{"action-step-back", "the user has action 4", map[string]any{
			"access": "UEx-moved00001", "action": int64(2), "user_action": int64(4)}},
		{"body-too-large", "the body is over", map[string]any{"limit_bytes": sims.MaxBody}},
	} {
		e := serve(srv, refused[tt.name]())
		assert.Contains(t, e.Why, tt.why)
		assert.Equal(t, tt.values, e.Values, tt.name)
	}
}

// The mistakes that clients make when they sign, each found out.
func TestMistakes(t *testing.T) {
	t.Parallel()
	srv := embedded(t)
	now := fmt.Sprint(start.Unix())
	const email, key = "info@userbatch.com", "userbatch-secret"
	sent := "timestamp=" + now + ";login=40052010;lang=en;email=" + email
	for _, tt := range []struct {
		mistake, token string
	}{
		{"order", userbatch.Signature("email="+email+";lang=en;login=40052010;timestamp="+now, key)},
		{"order", userbatch.Signature("lang=en;email="+email+";timestamp="+now+";login=40052010", key)},
		{"trailing-semicolon", userbatch.Signature(sent+";", key)},
		{"order-and-semicolon", userbatch.Signature("email="+email+";lang=en;login=40052010;timestamp="+now+";", key)},
		{"encoded-values", userbatch.Signature(strings.ReplaceAll(sent, "@", "%40"), key)},
		{"no-timestamp", userbatch.Signature(strings.TrimPrefix(sent, "timestamp="+now+";"), key)},
		{"ampersands", userbatch.Signature(strings.ReplaceAll(sent, ";", "&"), key)},
		{"query-string", userbatch.Signature(strings.NewReplacer(";", "&", "@", "%40").Replace(sent), key)},
		{"milliseconds", userbatch.Signature(strings.Replace(sent, now, now+"000", 1), key)},
		{"another-login", userbatch.Signature(sent, "userbatch-secret-2")},
		{"base64", userbatch.Base64(sent, key)},
		{"algorithm", strings.Repeat("0", 40)},
	} {
		t.Run(tt.mistake, func(t *testing.T) {
			r := request("/advertisement/content", "lang=en&email="+url.QueryEscape(email))
			r.Header.Set("X-HTTP-AUTH-TOKEN", tt.token)
			e := serve(srv, r)
			assert.Equal(t, 401, e.Code)
			assert.Equal(t, tt.mistake, e.Values["mistake"], e.Why)
			assert.Equal(t, sent, e.Values["signed"])
			assert.Equal(t, userbatch.Signature(sent, key), e.Secrets["expected"])
			assert.NotContains(t, fmt.Sprint(e.Why, e.Values), e.Secrets["expected"])
			r.Header.Set("X-HTTP-AUTH-TOKEN", e.Secrets["expected"])
			assert.Equal(t, 200, serve(srv, r).Code, "what was expected is right")
		})
	}
	t.Run("milliseconds, sent and signed", func(t *testing.T) {
		target, h := signedBy(demo, start, "/advertisement/content", "lang=en")
		r := httptest.NewRequest(http.MethodGet, strings.Replace(target[len("/userbatch"):], now, now+"123", 1), nil)
		r.Header.Set("Accept", "*/*")
		r.Header.Set("Content-Type", h[3])
		r.Header.Set("X-HTTP-AUTH-TOKEN", userbatch.Signature("timestamp="+now+"123;login=40052010;lang=en", key))
		e := serve(srv, r)
		assert.Equal(t, "userbatch/timestamp-ahead", e.Name)
		assert.Equal(t, "milliseconds", e.Values["mistake"])
		assert.Contains(t, e.Why, "it looks like milliseconds")
	})
}
