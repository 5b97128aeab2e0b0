package nats4

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

const demoKey, demoUser = "44b5498dbcb481a0d00b404c0169af62", "tmm1phrvezsbu"

func TestEveryRefusalIsExplained(t *testing.T) {
	worldtest.Refusals(t, "testdata/contract",
		func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
			s := over(t, demoWorld, o)
			return s.world, s
		})
}

// explained sends a GET with two headers and returns the one explanation.
func explained(t *testing.T, s *Server, status int, path, key, username string) sims.Explanation {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header["Api-Key"], r.Header["Api-Username"] = []string{key}, []string{username}
	a := worldtest.Ask(s, r)
	assert.Equal(t, status, a.Code, path)
	worldtest.CheckExplanation(t, Name, a, path+" "+key+" "+username)
	return a.Explained[0]
}

func contains(t *testing.T, want, got map[string]any, name string) {
	t.Helper()
	for k, v := range want {
		assert.Equal(t, v, got[k], "%s: %s", name, k)
	}
}

func TestWhyAPairIsRefused(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, tt := range []struct {
		key, username, rule, why string
		values                   map[string]any
	}{
		{"", "", "credentials-missing", "no header api-key and no header api-username", map[string]any{"missing": []string{"api-key", "api-username"}}},
		{"", demoUser, "api-key-missing", "no header api-key", map[string]any{"missing": []string{"api-key"}}},
		{demoKey, "", "api-username-missing", "no header api-username", map[string]any{"missing": []string{"api-username"}}},
		{demoKey, "nobody", "api-username-unknown", `"nobody"`, map[string]any{"api_key_of": demoUser}},
		{demoUser, demoKey, "api-username-unknown", "exchanged", map[string]any{"exchanged": true}},
		{"x", "affiliate1", "account-without-key", "has no API key", nil},
		{"x", demoUser, "api-key-wrong", "is not that of", map[string]any{"length": 1, "length_expected": 32}},
		{"b'" + demoKey + "'", demoUser, "api-key-wrong", "Python", map[string]any{"form": "python-bytes", "right_without": true}},
		{`"` + demoKey + `"`, demoUser, "api-key-wrong", "quotes", map[string]any{"form": "quotes", "right_without": true}},
		{"Bearer " + demoKey, demoUser, "api-key-wrong", "Bearer", map[string]any{"form": "bearer", "right_without": true}},
		{strings.ToUpper(demoKey), demoUser, "api-key-wrong", "capital", map[string]any{"form": "capitals", "right_without": true}},
		{"X" + demoKey, demoUser, "api-key-wrong", "capital", map[string]any{"right_without": false}},
		{demoKey, "affiliate7", "api-key-of-another-account", "is that of", map[string]any{"api_key_of": demoUser}},
	} {
		e := explained(t, s, 401, "/api/service/ping", tt.key, tt.username)
		assert.Equal(t, Name+"/"+tt.rule, e.Name, tt.key)
		assert.Contains(t, e.Why, tt.why)
		contains(t, tt.values, e.Values, tt.rule)
		text, err := json.Marshal(e)
		require.NoError(t, err)
		assert.NotContains(t, strings.ToLower(string(text)), demoKey, "no explanation tells a key")
	}
}

func TestWhyAReturnIsBlank(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingTokenSite: true}))
	clock := worldtest.Now(t).Format("2006-01-02T15:04:05Z")
	const rebuy, details = "/api/member/tokenrebuystring?", "/api/member/details?"
	for _, tt := range []struct {
		path, rule, why string
		values          map[string]any
	}{
		{rebuy, "filter-incomplete", "no combination", map[string]any{"filters": []string{}}},
		{rebuy + "username=a", "filter-incomplete", "beside username it needs siteid or siteids", map[string]any{"filters": []string{"username"}, "missing": []string{"siteid or siteids"}}},
		{rebuy + "memberid=2&siteid=1", "filter-incomplete", "needs session, or username", map[string]any{"missing": []string{"session", "username"}}},
		{rebuy + "username=nobody&siteid=1", "member-unknown", `"nobody"`, map[string]any{"username": "nobody"}},
		{rebuy + "memberid=3&session=x", "member-unknown", "there is no member 3", nil},
		{rebuy + "memberid=2&session=x", "session-mismatch", "another session", map[string]any{"memberid": int64(2)}},
		{rebuy + "username=testakovsky2&siteid=3", "site-mismatch", "is on site 1", map[string]any{"siteid": int64(1)}},
		{rebuy + "username=a&memberid=2&session=x", "username-mismatch", "another username", nil},
		{rebuy + "username=expiredmember&siteid=1", "member-expired", "is expired", map[string]any{"status": int64(2), "status_wanted": int64(1), "ends": "2021-03-01T00:00:00Z", "clock": clock}},
		{rebuy + "username=neverjoined&siteid=1", "member-never-joined", "has never joined", map[string]any{"status": int64(0)}},
		{rebuy + "username=subscriber191&siteid=2", "site-without-tokens", "no token site", map[string]any{"siteid": int64(2)}},
		{"/api/member/authstring?type=cancel&username=manual162&siteid=1&status=2", "member-active", "is active", map[string]any{"status_wanted": int64(2)}},
		{details, "filter-missing", "no filter is given", nil},
		{details + "memberid=3", "member-unknown", "no member meets", map[string]any{"filters": []string{"memberid"}}},
		{details + "memberid=401&status=1", "member-expired", "without status it is member 401, which is expired (status 2)", map[string]any{"status": int64(2), "ends": "2021-03-01T00:00:00Z", "without_one_of": []string{"status"}}},
		{details + "memberid=2&siteid=4", "filters-unmatched", "without siteid it is member 2", map[string]any{"without_one_of": []string{"siteid"}}},
		{details + "memberid=2&email=two@example.test", "filters-unmatched", "without memberid it is member 403; without email it is member 2", nil},
		{details + "memberid=3&email=nobody&status=1", "filters-unmatched", "no member meets", map[string]any{"without_one_of": []string(nil)}},
	} {
		e := explained(t, s, 200, tt.path, demoKey, demoUser)
		assert.Equal(t, Name+"/"+tt.rule, e.Name, tt.path)
		assert.Contains(t, e.Why, tt.why, tt.path)
		contains(t, tt.values, e.Values, tt.path)
	}
}

func TestAnIgnoredParameterIsTold(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	const path = "/api/member/upsellstring?foo=1&siteid=1&username="
	e := explained(t, s, 200, path+"testakovsky2", demoKey, demoUser)
	assert.Equal(t, Name+"/parameter-ignored", e.Name)
	assert.Equal(t, "foo", e.Values["parameter"])
	e = explained(t, s, 200, path+"expiredmember", demoKey, demoUser)
	assert.Equal(t, Name+"/member-expired", e.Name, "what decided")
	assert.Contains(t, e.Why, "foo is unknown")
	assert.Equal(t, "foo", e.Values["parameter"])
}

// TestFaultsAnswerLikeRefusals: each fault that a request can provoke today is the
// same, byte for byte, and has the same name.
func TestFaultsAnswerLikeRefusals(t *testing.T) {
	t.Parallel()
	const rebuy = "/api/member/tokenrebuystring?"
	for _, tt := range []struct {
		fault, method, path, key, username, body string
		settings                                 map[string]any
	}{
		{fault: "query-too-long", path: "/api/ping?" + strings.Repeat("x", sims.MaxQuery+1)},
		{fault: "header-too-long", path: "/api/ping", key: strings.Repeat("x", sims.MaxHeader)},
		{fault: "body-too-long", path: "/api/ping", body: strings.Repeat("x", sims.MaxBody+1)},
		{fault: "rest-disabled", path: "/api/ping", settings: map[string]any{settingEnabled: false}},
		{fault: "address-not-allowed", path: "/api/ping", settings: map[string]any{settingAPIAllowed: "203.0.113.7"}},
		{fault: "admin-address-not-allowed", path: "/api/ping", settings: map[string]any{settingAdminIPs: "203.0.113.7"}},
		{fault: "credentials-missing", path: "/api/ping", key: "-", username: "-"},
		{fault: "api-key-missing", path: "/api/ping", key: "-"},
		{fault: "api-username-missing", path: "/api/ping", username: "-"},
		{fault: "api-username-unknown", path: "/api/ping", username: "nobody"},
		{fault: "account-without-key", path: "/api/ping", username: "affiliate1"},
		{fault: "api-key-wrong", path: "/api/ping", key: "x"},
		{fault: "api-key-of-another-account", path: "/api/ping", username: "affiliate7"},
		{fault: "not-admin", path: "/api/ping", key: "77777777777777777777777777777777", username: "affiliate7"},
		{fault: "unknown-endpoint", path: "/api/member/nothing"},
		{fault: "method-not-allowed", method: "POST", path: "/api/ping"},
		{fault: "permission-denied", path: "/api/ping", settings: map[string]any{"nats4.accounts.1.permissions": ""}},
		{fault: "query-malformed", path: "/api/ping?a=%zz"},
		{fault: "body-malformed", path: "/api/ping", body: "%zz"},
		{fault: "unknown-parameter", path: rebuy + "foo=1"},
		{fault: "invalid-parameter", path: rebuy + "memberid=x"},
		{fault: "missing-parameter", path: "/api/member/authstring"},
		{fault: "filter-incomplete", path: rebuy},
		{fault: "filter-missing", path: "/api/member/details"},
		{fault: "member-unknown", path: rebuy + "memberid=3&session=x"},
		{fault: "username-mismatch", path: rebuy + "memberid=2&session=x&username=a"},
		{fault: "site-mismatch", path: rebuy + "username=testakovsky2&siteid=2"},
		{fault: "session-mismatch", path: rebuy + "memberid=2&session=x"},
		{fault: "filters-unmatched", path: "/api/member/details?memberid=2&siteid=4"},
		{fault: "none-found", path: "/api/member/searchinfo?memberid=3"},
		{fault: "none-found", path: "/api/affiliate/search?loginid=99"},
		{fault: "login-unknown", path: "/api/affiliate/campaigns?loginid=99"},
		{fault: "member-never-joined", path: rebuy + "username=neverjoined&siteid=1", settings: map[string]any{settingBlank: blankEmptyValue}},
		{fault: "member-expired", path: "/api/member/authstring?type=cancel&username=expiredmember&siteid=1", settings: map[string]any{settingBlank: blankEmptyValue}},
		{fault: "member-active", path: "/api/member/details?memberid=2&status=0", settings: map[string]any{settingBlank: blankEmptyList}},
		{fault: "site-without-tokens", path: rebuy + "username=subscriber191&siteid=2", settings: map[string]any{settingTokenSite: true, settingBlank: blankNull}},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			s := namedServer(t, "default")
			require.NoError(t, s.world.Settings.Set(t.Context(), tt.settings))
			ask := func(h http.Handler) *worldtest.Answer {
				r := httptest.NewRequest(or(tt.method, "GET"), tt.path, strings.NewReader(tt.body))
				r.Header["Api-Key"] = []string{strings.Trim(or(tt.key, demoKey), "-")}
				r.Header["Api-Username"] = []string{strings.Trim(or(tt.username, demoUser), "-")}
				a := worldtest.Ask(h, r)
				worldtest.CheckExplanation(t, Name, a, tt.fault)
				a.Header().Del(sims.ReasonHeader)
				return a
			}
			f := faultOf(t, s, tt.fault)
			real, asked := ask(s), ask(f.Write)
			assert.Equal(t, f.Rule, real.Explained[0].Rule)
			assert.Equal(t, f.Rule, asked.Explained[0].Rule)
			assert.Equal(t, real.Code, asked.Code)
			assert.Equal(t, f.Status, asked.Code)
			assert.Equal(t, real.Header(), asked.Header())
			assert.Equal(t, real.Body.String(), asked.Body.String())
		})
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func faultOf(t *testing.T, s *Server, name string) sims.Fault {
	t.Helper()
	for _, f := range s.Faults() {
		if f.Name == Name+"/"+name {
			return f
		}
	}
	require.Fail(t, "there is no fault "+name)
	return sims.Fault{}
}

func TestTheBlankReturnAsAFault(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	f := faultOf(t, s, "blank-return")
	for _, tt := range []struct{ form, path, want string }{
		{blankEmpty, "/api/member/tokenrebuystring", ""},
		{blankNull, "/api/member/tokenrebuystring", "null"},
		{blankEmptyList, "/api/v1/member/details/", "[]"},
		{blankEmptyValue, "/api/member/tokenrebuystring", `{"token_rebuy_string":""}`},
		{blankEmptyValue, "/api/v1/member/authstring/", `{"result":""}`},
		{blankEmptyValue, "/api/member/details", "[]"},
	} {
		require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingBlank: tt.form}))
		a := worldtest.Ask(f.Write, httptest.NewRequest("GET", tt.path, nil))
		assert.Equal(t, 200, a.Code)
		assert.Equal(t, tt.want, a.Body.String(), "%s %s", tt.form, tt.path)
	}
}

func TestFaultsNameOperations(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	operations, names := map[string]bool{}, map[string]bool{}
	for _, o := range s.Operations() {
		operations[o.ID] = true
	}
	for _, f := range s.Faults() {
		assert.NotEmpty(t, f.Summary, f.Name)
		assert.False(t, names[f.Name], "%s stands twice", f.Name)
		names[f.Name] = true
		for _, id := range f.Operations {
			assert.True(t, operations[id], "%s: %s", f.Name, id)
		}
		worldtest.CheckExplanation(t, Name, worldtest.Ask(f.Write, httptest.NewRequest("GET", "/api/ping", nil)), f.Name)
	}
}

// TestThePageIsWhole: docs/nats4.md has every rule with its status, every action with
// each argument, and every pack.
func TestThePageIsWhole(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, r := range all {
		rows = append(rows, fmt.Sprintf("| `%s` | %d", r.Name, r.status))
	}
	worldtest.Page(t, namedServer(t, "default"), fixtures.FS, rows)
}
