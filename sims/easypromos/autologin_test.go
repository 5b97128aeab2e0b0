package easypromos

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A login is what autologin answers.
type login struct {
	User struct {
		ID         int64
		ExternalID string `json:"external_id"`
		FirstName  string `json:"first_name"`
		Nickname   string
		Country    string
		MetaData   struct {
			IP        string
			UserAgent string `json:"user_agent"`
		} `json:"meta_data"`
	}
	LoginToken   string  `json:"login_token"`
	PromotionURL *string `json:"promotion_url"`
}

// logIn sends an autologin to promotion 10, which must be answered with 200.
func logIn(t testing.TB, s *Server, body string) (l login) {
	t.Helper()
	a := post(t, s, "POST", "/users/autologin/10", body)
	require.Equal(t, 200, a.Code, "%s: %s", body, a.Body)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &l))
	return l
}

// subErrorOf is the sub-error of a refusal, or -1.
func subErrorOf(t testing.TB, a *worldtest.Answer) int {
	t.Helper()
	var e struct{ Code *int }
	if a.Code != http.StatusBadRequest {
		return -1
	}
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &e))
	require.NotNil(t, e.Code, "%s", a.Body)
	return *e.Code
}

// userCount counts the users of all promotions.
func userCount(t testing.TB, s *Server) (n int) {
	t.Helper()
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM easypromos_users`).Scan(&n)
	}))
	return n
}

func TestAutologinRegistersOnce(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	before := userCount(t, s)
	first := logIn(t, s, `{"external_id": "e1", "email": "a@b.co"}`)
	t.Run("easypromos 58: the new user is listed", func(t *testing.T) {
		assert.Equal(t, "e1", first.User.ExternalID)
		assert.NotEmpty(t, first.LoginToken)
		assert.EqualValues(t, first.User.ID, items(t, s, "/users/10")[0].(map[string]any)["id"])
		assert.Equal(t, before+1, userCount(t, s))
	})
	again := logIn(t, s, `{"external_id": "e1", "first_name": "Ann"}`)
	t.Run("easypromos 59: the same user, with a name", func(t *testing.T) {
		assert.Equal(t, first.User.ID, again.User.ID)
		assert.Equal(t, "Ann", again.User.FirstName)
		assert.Equal(t, before+1, userCount(t, s))
		assert.NotEqual(t, first.LoginToken, again.LoginToken, "always a new token")
	})
	other := post(t, s, "POST", "/users/autologin/17", `{"external_id": "e1"}`)
	assert.Equal(t, 200, other.Code, "an external id is of one promotion: %s", other.Body)
	assert.Equal(t, before+2, userCount(t, s))
}

func TestRefusedAutologinsWriteNothing(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	before := userCount(t, s)
	jsmith := read(t, s, "/users/10/2")
	t.Run("easypromos 71: no user is made", func(t *testing.T) {
		for _, tt := range []struct {
			promotion int
			body      string
			code      int
		}{
			{10, `{}`, 40},
			{10, `{"external_id": "n1", "email": "x"}`, 47},
			{10, `{"external_id": "n1", "country": "ZZ"}`, 51},
			{10, `{"external_id": "n1", "nickname": "jsmith"}`, 45},
			{10, `{"external_id": "n1", "segments": ["nope"]}`, 61},
			{15, `{"external_id": "n1"}`, 43},
			{11, `{"external_id": "n1"}`, 41},
			{12, `{"external_id": "n1"}`, 42},
			{13, `{"external_id": "n1"}`, 49},
			{14, `{"external_id": "n1"}`, 44},
			{16, `{"external_id": "n1"}`, 48},
			{10, `{"external_id": "loyalty-2", "first_name": "No", "nickname": "jsmith"}`, 45},
			{10, `{"external_id": "loyalty-2", "first_name": "No", "segments": ["vip", "nope"]}`, 61},
			{10, `{"external_id": "loyalty-2", "first_name": "No", "language": "x", "segments": ["vip"]}`, 0},
		} {
			a := post(t, s, "POST", fmt.Sprintf("/users/autologin/%d", tt.promotion), tt.body)
			assert.Equal(t, tt.code, subErrorOf(t, a), "%d %s: %s", tt.promotion, tt.body, a.Body)
		}
		r := loginRequest(`{"external_id": "n1"}`, "https://evil.example.test")
		assert.Equal(t, 46, subErrorOf(t, worldtest.Ask(s, r)))
		assert.Equal(t, before, userCount(t, s))
		assert.Equal(t, jsmith, read(t, s, "/users/10/2"), "nor is one changed")
		a := post(t, s, "DELETE", "/users/segments/10", `{"user_id": 2, "segments": [2]}`)
		assert.JSONEq(t, `{"user_id": 2, "segments": []}`, a.Body.String())
	})
}

func TestALoginTokenIsGood(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	token := read(t, s, "/users/logintoken/10/2")["login_token"].(string)
	issued := logIn(t, s, `{"external_id": "loyalty-2"}`).LoginToken
	t.Run("easypromos 72: the token of logintoken checks a code", func(t *testing.T) {
		for _, token := range []string{token, issued} {
			a := post(t, s, "POST", "/participations/10/check_requirement/101",
				`{"login_token": "`+token+`", "code": "ABC123"}`)
			assert.Equal(t, 200, a.Code, "%s", a.Body)
		}
	})
	life := time.Hour
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &life}))
	a := post(t, s, "POST", "/participations/10/check_requirement/101",
		`{"login_token": "`+issued+`", "code": "ABC123"}`)
	assert.Equal(t, 20, subErrorOf(t, a), "after an hour: %s", a.Body)
}

// TestLoginTokensAreSecret: neither a refusal's reason nor what is kept of it has one.
func TestLoginTokensAreSecret(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	token := logIn(t, s, `{"external_id": "e1"}`).LoginToken
	b, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	assert.Len(t, b, tokenSize)
	a := post(t, s, "POST", "/participations/17/participate/100", `{"login_token": "`+token+`"}`)
	text, err := json.Marshal(a.Explained)
	require.NoError(t, err)
	assert.NotContains(t, string(text), token)
	assert.NotContains(t, a.Header().Get(sims.ReasonHeader), token)
}

// together calls do n times at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestSimultaneousAutologins(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := userCount(t, s)
	const n = 50
	ids := make([]int64, n)
	together(n, func(i int) {
		var l login
		a := worldtest.Ask(s, loginRequest(`{"external_id": "one"}`, ""))
		assert.NoError(t, json.Unmarshal(a.Body.Bytes(), &l))
		ids[i] = l.User.ID
	})
	for _, id := range ids {
		assert.Equal(t, ids[0], id, "one external id is one user")
	}
	assert.Equal(t, before+1, userCount(t, s))

	codes := make([]int, n)
	together(n, func(i int) {
		a := worldtest.Ask(s, loginRequest(fmt.Sprintf(`{"external_id": "n%d", "nickname": "Champ"}`, i), ""))
		codes[i] = subErrorOf(t, a)
	})
	won := 0
	for _, code := range codes {
		if code == -1 {
			won++
			continue
		}
		assert.Equal(t, 45, code)
	}
	assert.Equal(t, 1, won, "one has the nickname")
	assert.Equal(t, before+2, userCount(t, s))
}

func TestNicknamesHaveNoCase(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	logIn(t, s, `{"external_id": "e1", "nickname": "Ñandú Ως"}`)
	for _, same := range []string{"ñandú ΩΣ", "ÑANDÚ ωσ"} {
		a := post(t, s, "POST", "/users/autologin/10", `{"external_id": "e2", "nickname": "`+same+`"}`)
		assert.Equal(t, 45, subErrorOf(t, a), same)
	}
	l := logIn(t, s, `{"external_id": "e1", "nickname": "ÑANDÚ ΩΣ"}`)
	assert.Equal(t, "ÑANDÚ ΩΣ", l.User.Nickname, "one's own can be written otherwise")
	logIn(t, s, `{"external_id": "e2", "nickname": "Nandu"}`)
	logIn(t, s, `{"external_id": "e1", "nickname": ""}`)
	logIn(t, s, `{"external_id": "e2", "nickname": "ñandú ως"}`)
	logIn(t, s, `{"external_id": "e3", "nickname": ""}`)
	a := post(t, s, "POST", "/users/autologin/17", `{"external_id": "e1", "nickname": "jsmith"}`)
	assert.Equal(t, 200, a.Code, "a nickname is unique in its promotion: %s", a.Body)
}

func TestTheCallersOwnAddress(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	for i, tt := range []struct{ remote, agent, ip, userAgent string }{
		{"192.0.2.7:1234", "App/1", "192.0.2.7", "App/1"},
		{"[fe80::1%eth0]:1234", "", "fe80::1", ""},
		{"", "\xff\xfe", "", "\ufffd"},
		{"@", strings.Repeat("ä", 2000), "", strings.Repeat("ä", 1000)},
	} {
		r := loginRequest(fmt.Sprintf(`{"external_id": "a%d"}`, i), "")
		r.RemoteAddr = tt.remote
		r.Header["User-Agent"] = []string{tt.agent}
		a := worldtest.Ask(s, r)
		var l login
		require.NoError(t, json.Unmarshal(a.Body.Bytes(), &l), "%s", a.Body)
		assert.Equal(t, tt.ip, l.User.MetaData.IP)
		assert.Equal(t, tt.userAgent, l.User.MetaData.UserAgent)
		assert.Equal(t, tt.ip, logIn(t, s, fmt.Sprintf(`{"external_id": "a%d"}`, i)).User.MetaData.IP, "a recovered user keeps it")
	}
}

func TestThePromotionURLCarriesTheToken(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"":                       "",
		"https://a.test/p/10":    "https://a.test/p/10?login_token=T",
		"https://a.test/?p=1":    "https://a.test/?p=1&login_token=T",
		"https://a.test/p#top":   "https://a.test/p?login_token=T#top",
		"https://a.test/?p=1#?x": "https://a.test/?p=1&login_token=T#?x",
	} {
		assert.Equal(t, want, withToken(url, "T"), url)
	}
}

// loginRequest is an autologin to promotion 10, sent by a page of origin, or by none.
func loginRequest(body, origin string) *http.Request {
	r := httptest.NewRequest("POST", "/v2/users/autologin/10", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer demo-token-a")
	r.Header.Set("Content-Type", "application/json")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	return r
}

func TestPagesThatMayRead(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	const page = "https://shop.example.test"
	allowed := func(a *worldtest.Answer) string { return a.Header().Get("Access-Control-Allow-Origin") }
	unknown := loginRequest(`{}`, page)
	unknown.Header.Set("Authorization", "Bearer nobody")
	slash := loginRequest(`{}`, page)
	slash.URL.Path += "/"
	for name, r := range map[string]*http.Request{
		"success": loginRequest(`{"external_id": "e1"}`, page), "a refusal": loginRequest(`{}`, page),
		"no token": unknown, "a slash at the end": slash,
		"too long": loginRequest(strings.Repeat("x", sims.MaxBody+1), page),
	} {
		a := worldtest.Ask(s, r)
		assert.Equal(t, page, allowed(a), name)
		assert.Equal(t, []string{"Origin"}, a.Header().Values("Vary"), name)
		assert.Equal(t, sims.ReasonHeader, a.Header().Get("Access-Control-Expose-Headers"), name)
	}
	elsewhere := loginRequest(`{"external_id": "e1"}`, page)
	elsewhere.URL.Path = "/v2/users/segments/10"
	for name, r := range map[string]*http.Request{
		"another page": loginRequest(`{"external_id": "e1"}`, "https://evil.example.test"),
		"no page":      loginRequest(`{"external_id": "e1"}`, ""),
		"elsewhere":    elsewhere,
	} {
		assert.Empty(t, allowed(worldtest.Ask(s, r)), name)
	}
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{sims.SettingMockHeaders: false}))
	a := worldtest.Ask(s, loginRequest(`{}`, page))
	assert.Equal(t, page, allowed(a))
	assert.Empty(t, a.Header().Get("Access-Control-Expose-Headers"))
	for _, f := range s.Faults() {
		if f.Name == "easypromos/nickname-taken" || f.Name == "easypromos/domain-not-authorized" {
			a := worldtest.Ask(f.Write, loginRequest(`{}`, page))
			assert.Equal(t, f.Name == "easypromos/nickname-taken", allowed(a) != "", f.Name)
		}
	}
}

// TestRegisteringWinsPrizesOnce: whoever is new wins, whichever way they register, and
// whoever is found again does not.
func TestRegisteringWinsPrizesOnce(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	var l login
	for range 2 {
		a := post(t, s, "POST", "/users/autologin/1", `{"external_id": "e1", "segments": ["press"]}`)
		require.Equal(t, 200, a.Code, "%s", a.Body)
		require.NoError(t, json.Unmarshal(a.Body.Bytes(), &l))
		assert.NotEmpty(t, items(t, s, fmt.Sprintf("/prizes/1/users/%d", l.User.ID)))
		assert.Equal(t, "https://a.example.test/p/1?x=1&login_token="+l.LoginToken, *l.PromotionURL)
	}
	won := items(t, s, fmt.Sprintf("/prizes/1/users/%d", l.User.ID))
	names := map[any]int{}
	for _, p := range won {
		names[p.(map[string]any)["prize_type"].(map[string]any)["name"]]++
	}
	assert.Equal(t, 1, names["Welcome"], "once: %v", names)
	user := must(t, s, "register-participant", `{"promotion": 1, "email": "a@b.co"}`)["user"]
	assert.NotEmpty(t, items(t, s, fmt.Sprintf("/prizes/1/users/%v", user)))
	a := play(t, s, "1/participate/4", l.User.ID, "")
	assert.Equal(t, 200, a.Code, "the stage is for the segment too: %s", a.Body)
}
