package easypromos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

func TestEveryRefusalIsExplained(t *testing.T) {
	worldtest.Refusals(t, "testdata/contract",
		func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
			s := over(t, demo, o)
			return s.world, s
		})
}

// frozen is a server whose clock stands still.
func frozen(t testing.TB) *Server {
	s := open(t)
	now, yes := worldtest.Now(t), true
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &yes}))
	return s
}

func request(method, target, authorization string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return r
}

func TestWhatABearerTokenLooksLike(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	for _, tt := range []struct {
		target, header, rule, why string
		values                    map[string]any
	}{
		{"/v2/promotions", "", "token-missing", "there is no Authorization header", nil},
		{"/v2/promotions?access_token=demo-token-a", "", "token-missing", "access_token in the query is not read", map[string]any{"in_query": "access_token"}},
		{"/v2/promotions", "Bearer ", "token-empty", "has no token after Bearer", nil},
		{"/v2/promotions", "demo-token-a", "token-scheme-wrong", "no Bearer before it", map[string]any{"known_with_bearer": true}},
		{"/v2/promotions", "Token demo-token-a", "token-scheme-wrong", "but Token", map[string]any{"scheme": "Token", "known_with_bearer": true}},
		{"/v2/promotions", "Secret secret", "token-scheme-wrong", "no other that is known", map[string]any{"known_with_bearer": false}},
		{"/v2/promotions", "Basic ZGVtby10b2tlbi1hOg==", "token-scheme-wrong", "is an access token", map[string]any{"scheme": "Basic", "known_with_bearer": true, "user_length": 12}},
		{"/v2/promotions", "Basic !", "token-scheme-wrong", "but Basic", map[string]any{"decoded": "no base64"}},
		{"/v2/promotions", "Bearer b'demo-token-a'", "token-unknown", "Python's b'…' is around it", map[string]any{"form": "python-bytes", "known_without": true, "length": 15}},
		{"/v2/promotions", `Bearer b"nobody"`, "token-unknown", "Python", map[string]any{"form": "python-bytes", "known_without": false}},
		{"/v2/promotions", `Bearer "demo-token-a"`, "token-unknown", "quotes", map[string]any{"form": "quotes", "known_without": true}},
		{"/v2/promotions", "Bearer Bearer demo-token-a", "token-unknown", "stands twice", map[string]any{"form": "bearer-twice", "known_without": true}},
		{"/v2/promotions", "Bearer <demo-token-a>", "token-unknown", "<>", map[string]any{"form": "angle-brackets", "known_without": true}},
		{"/v2/promotions", "Bearer {demo-token-a}", "token-unknown", "{}", map[string]any{"form": "braces", "known_without": true}},
		{"/v2/promotions", "Bearer demo%2Dtoken-a", "token-unknown", "percent-encoded", map[string]any{"form": "percent-encoded", "known_without": true}},
		{"/v2/promotions", "Bearer demo- token-a", "token-unknown", "blanks", map[string]any{"form": "blanks", "known_without": true}},
		{"/v2/promotions", "Bearer demo-token-a;", "token-unknown", "at its end", map[string]any{"form": "punctuation", "known_without": true}},
		{"/v2/promotions", "Bearer nobody", "token-unknown", "the access token is unknown", map[string]any{"scheme": "Bearer", "length": 6}},
		{"/v2/promotions", "Bearer demo-token-expired", "token-expired", `"Old token" expired at 2021`, map[string]any{"expired": "2021-01-31T00:00:00Z", "account": int64(1)}},
	} {
		a := worldtest.Ask(s, request("GET", tt.target, tt.header))
		assert.Equal(t, 401, a.Code, tt.header)
		worldtest.CheckExplanation(t, Name, a, tt.header)
		e := a.Explained[0]
		assert.Equal(t, Name+"/"+tt.rule, e.Name, tt.header)
		assert.Contains(t, e.Why, tt.why, tt.header)
		for name, want := range tt.values {
			assert.Equal(t, want, e.Values[name], "%s: %s", tt.header, name)
		}
		assert.Equal(t, map[string]any{"name": "token", "position": 3, "of": 17}, e.Values["check"])
	}
}

// FuzzExplainedTokens: whatever stands in the header, no part of a token is told.
func FuzzExplainedTokens(f *testing.F) {
	for _, v := range []string{"Bearer x", "Bearer b'x'", "x", "Basic eDp4", "Bearer %zz", "Bearer <", "Bearer Bearer"} {
		f.Add(v)
	}
	s := open(f)
	f.Fuzz(func(t *testing.T, v string) {
		const secret = "s3cr3t0t0k3n"
		v = strings.ReplaceAll(v, "x", secret)
		r := request("GET", "/v2/promotions", "")
		r.Header["Authorization"] = []string{v}
		a := worldtest.Ask(s, r)
		if a.Code == 200 {
			return
		}
		worldtest.CheckExplanation(t, Name, a, v)
		text, err := json.Marshal(a.Explained[0])
		require.NoError(t, err)
		assert.NotContains(t, string(text), secret)
	})
}

func TestTheRateLimitTellsItsWindow(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingRateLimit: int64(2)}))
	begin := worldtest.Now(t)
	for range 2 {
		assert.Equal(t, 200, worldtest.Ask(s, request("GET", "/v2/promotions/10", "Bearer demo-token-a")).Code)
	}
	later := 20 * time.Second
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &later}))
	a := worldtest.Ask(s, request("GET", "/v2/promotions/10", "Bearer demo-token-a2"))
	assert.Equal(t, 429, a.Code)
	assert.Equal(t, map[string]any{
		"account": int64(1), "limit": int64(2), "count": int64(2),
		"window_start": begin.Format(time.RFC3339), "window_end": begin.Add(time.Minute).Format(time.RFC3339),
		"clock": begin.Add(later).Format(time.RFC3339),
		"check": map[string]any{"name": "rate limit", "position": 4, "of": 17},
	}, a.Explained[0].Values)
	assert.Equal(t, "easypromos/rate-limited", a.Explained[0].Name)
}

// TestFaultsAnswerLikeRefusals: each fault that a request can provoke today is the
// same, byte for byte, and has the same name.
func TestFaultsAnswerLikeRefusals(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingRetryAfter: true}))
	write := map[string]sims.Fault{}
	for _, f := range s.Faults() {
		write[f.Name] = f
	}
	const a, json = "Bearer demo-token-a", "application/json"
	for _, tt := range []struct {
		fault, method, path, token, contentType, body string
	}{
		{"query-too-long", "GET", "/v2/promotions?" + strings.Repeat("x", sims.MaxQuery+1), a, "", ""},
		{"header-too-long", "GET", "/v2/promotions", "Bearer " + strings.Repeat("x", sims.MaxHeader), "", ""},
		{"body-too-long", "POST", "/v2/participations/10", a, json, strings.Repeat("x", sims.MaxBody+1)},
		{"preflight-not-authorized", "OPTIONS", "/v2/users/autologin/10", "", "", ""},
		{"token-missing", "GET", "/v2/promotions", "", "", ""},
		{"token-scheme-wrong", "GET", "/v2/promotions", "Basic x", "", ""},
		{"token-empty", "GET", "/v2/promotions", "Bearer", "", ""},
		{"token-unknown", "GET", "/v2/promotions", "Bearer x", "", ""},
		{"token-expired", "GET", "/v2/promotions", "Bearer demo-token-expired", "", ""},
		{"plan-not-allowed", "GET", "/v2/promotions", "Bearer demo-token-c", "", ""},
		{"promotion-unknown", "GET", "/v2/promotions/999", a, "", ""},
		{"promotion-of-another-account", "GET", "/v2/promotions/20", a, "", ""},
		{"promotion-not-exported", "GET", "/v2/promotions/14", a, "", ""},
		{"brand-unknown", "GET", "/v2/organizing_brands/999", a, "", ""},
		{"brand-of-another-account", "GET", "/v2/organizing_brands/201", a, "", ""},
		{"stage-unknown", "GET", "/v2/stages/10/999", a, "", ""},
		{"stage-of-another-account", "GET", "/v2/stages/10/200", a, "", ""},
		{"stage-of-another-promotion", "GET", "/v2/stages/17/100", a, "", ""},
		{"user-unknown", "GET", "/v2/users/10/999", a, "", ""},
		{"user-of-another-account", "GET", "/v2/users/10/901", a, "", ""},
		{"user-of-another-promotion", "GET", "/v2/users/17/1", a, "", ""},
		{"participation-unknown", "GET", "/v2/participations/10/999", a, "", ""},
		{"participation-of-another-promotion", "GET", "/v2/participations/17/1", a, "", ""},
		{"scored-stage-unknown", "GET", "/v2/ranking/17", a, "", ""},
		{"content-type-not-json", "POST", "/v2/participations/10", a, "", "{}"},
		{"body-not-json", "POST", "/v2/participations/10", a, json, "[]"},
		{"promotion-not-white-label", "POST", "/v2/users/autologin/14", a, json, `{"external_id": "x"}`},
		{"promotion-not-valid", "POST", "/v2/users/autologin/16", a, json, `{"external_id": "x"}`},
		{"promotion-not-active", "POST", "/v2/users/autologin/11", a, json, `{"external_id": "x"}`},
		{"promotion-not-open", "POST", "/v2/users/autologin/12", a, json, `{"external_id": "x"}`},
		{"promotion-expired", "POST", "/v2/users/autologin/13", a, json, `{"external_id": "x"}`},
		{"autologin-disabled", "POST", "/v2/users/autologin/15", a, json, `{"external_id": "x"}`},
		{"external-id-invalid", "POST", "/v2/users/autologin/10", a, json, `{}`},
		{"email-invalid", "POST", "/v2/users/autologin/10", a, json, `{"external_id": "x", "email": "x"}`},
		{"country-invalid", "POST", "/v2/users/autologin/10", a, json, `{"external_id": "x", "country": "x"}`},
		{"nickname-taken", "POST", "/v2/users/autologin/10", a, json, `{"external_id": "x", "nickname": "zoe"}`},
		{"segment-unknown", "POST", "/v2/users/segments/10", a, json, `{"user_id": 1, "segments": [9]}`},
		{"query-malformed", "GET", "/v2/promotions?a=%zz", a, "", ""},
		{"parameter-invalid", "GET", "/v2/promotions?order=x", a, "", ""},
		{"stage-id-invalid", "GET", "/v2/ranking/10?stage_id=x", a, "", ""},
		{"cursor-invalid", "GET", "/v2/promotions?next_cursor=x", a, "", ""},
		{"cursor-unknown", "GET", "/v2/promotions?next_cursor=7", a, "", ""},
		{"login-token-invalid", "POST", "/v2/participations/10", a, json, "{}"},
	} {
		ask := func(h http.Handler) *worldtest.Answer {
			r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			r.Header = http.Header{"Authorization": {tt.token}, "Content-Type": {tt.contentType}}
			return worldtest.Ask(h, r)
		}
		f, ok := write[Name+"/"+tt.fault]
		require.True(t, ok, tt.fault)
		delete(write, f.Name)
		real, asked := ask(s), ask(f.Write)
		worldtest.CheckExplanation(t, Name, real, tt.fault)
		assert.Equal(t, f.Name, real.Explained[0].Name, tt.fault)
		assert.Equal(t, f.Rule, asked.Explained[0].Rule, tt.fault)
		real.Header().Del(sims.ReasonHeader)
		asked.Header().Del(sims.ReasonHeader)
		assert.Equal(t, real.Code, asked.Code, tt.fault)
		assert.Equal(t, f.Status, asked.Code, tt.fault)
		assert.Equal(t, real.Header(), asked.Header(), tt.fault)
		assert.Equal(t, real.Body.String(), asked.Body.String(), tt.fault)
	}
	for name, f := range write { // what no request can provoke yet
		rec := worldtest.Ask(f.Write, request("GET", "/v2/promotions", ""))
		worldtest.CheckExplanation(t, Name, rec, name)
		assert.Equal(t, f.Status, rec.Code, name)
		code := f.Code
		if code == "" {
			code = http.StatusText(f.Status)
		}
		assert.Contains(t, rec.Body.String(), code, name)
	}
}

func TestFaultsOfTheGuide(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingRetryAfter: true}))
	for i, r := range all[1:] { // what has no check stands at the end
		assert.True(t, r.check == noCheck || r.check >= all[i].check, "%s stands in the order of the checks", r.Name)
	}
	codes, operations := map[string]bool{}, map[string]bool{}
	for _, o := range s.Operations() {
		operations[o.ID] = true
	}
	for _, f := range s.Faults() {
		assert.NotEmpty(t, f.Summary, f.Name)
		for _, id := range f.Operations {
			assert.True(t, operations[id], "%s: %s", f.Name, id)
		}
		codes[f.Code] = true
		rec := worldtest.Ask(f.Write, request("GET", "/v2/promotions", ""))
		switch f.Name {
		case "easypromos/no-prizes-left":
			assert.Equal(t, `{"code":60,"message":"No prizes available to spin the wheel."}`, rec.Body.String())
			assert.Equal(t, []string{"participate"}, f.Operations)
		case "easypromos/promotion-not-open":
			assert.Equal(t, `{"code":42,"message":"Promotion is not open"}`, rec.Body.String())
		case "easypromos/rate-limited":
			require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingRateLimit: int64(1)}))
			worldtest.Ask(s, request("GET", "/v2/promotions", "Bearer demo-token-a"))
			real := worldtest.Ask(s, request("GET", "/v2/promotions", "Bearer demo-token-a"))
			assert.Equal(t, "60", rec.Header().Get("Retry-After"))
			assert.Equal(t, real.Header().Get("Retry-After"), rec.Header().Get("Retry-After"))
			assert.Equal(t, real.Body.String(), rec.Body.String())
		}
	}
	for _, code := range []string{
		"0", "10", "20", "30", "31", "32", "40", "41", "42", "43", "44", "45", "46", "47", "48",
		"49", "50", "51", "60", "61",
	} {
		assert.True(t, codes[code], "sub-error %s", code)
	}
}

// TestThePageIsWhole: docs/easypromos.md has every rule with its status, every action with
// each argument, and every pack.
func TestThePageIsWhole(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, r := range all {
		rows = append(rows, fmt.Sprintf("| `%s` | %d", r.Name, r.status))
	}
	worldtest.Page(t, frozen(t), fixtures.FS, rows)
}
