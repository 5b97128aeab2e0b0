package easypromos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// fairground has a stage of each kind, and the users 1 to 60, 101 and 102, who is a VIP.
const fairground = `
accounts:
  - {id: 1, name: A, plan: white_label, tokens: [{token: demo-token-a, name: T}]}
brands: [{id: 1, account: 1, name: B, created: 2022-01-01T00:00:00Z}]
promotions:
  - {id: 1, brand: 1, title: Fair, status: active, timezone: America/Chicago, url: "https://a.example.test/p/1?x=1", created: 2022-01-01T00:00:00Z}
  - {id: 2, brand: 1, title: Over, status: expired, created: 2022-01-01T00:00:00Z}
  - {id: 3, brand: 1, title: Premium, status: active, version: premium, created: 2022-01-01T00:00:00Z}
stages:
  - {id: 1, promotion: 1, name: Wheel, type: wheel, max_participations: 3, created: now-9d}
  - {id: 2, promotion: 1, name: Code, type: code, requirement: code, max_participations: 3, created: now-9d}
  - {id: 3, promotion: 1, name: Receipt, type: receipt, requirement: other, created: now-9d}
  - {id: 4, promotion: 1, name: VIPs, type: form, created: now-9d}
  - {id: 5, promotion: 1, name: A day, type: game, max_participations: 1, period: day, created: now-9d}
  - {id: 6, promotion: 1, name: Hidden, type: quiz, visible: false, created: now-9d}
  - {id: 7, promotion: 1, name: Over, type: quiz, end_date: now-1s, created: now-9d}
  - {id: 8, promotion: 1, name: To come, type: quiz, start_date: now+1h, created: now-9d}
  - {id: 9, promotion: 1, name: Coins, type: quiz, scored: true, created: now-9d}
  - {id: 10, promotion: 1, name: Empty wheel, type: wheel, created: now-9d}
  - {id: 11, promotion: 1, name: Two prizes, type: wheel, created: now-9d}
  - {id: 12, promotion: 1, name: Wheel by code, type: wheel, requirement: code, created: now-9d}
  - {id: 21, promotion: 2, name: Over, type: quiz, created: now-9d}
  - {id: 31, promotion: 3, name: Premium, type: quiz, created: now-9d}
codes:
  - {stage: 2, codes: [" Fair-1 ", FAIR-2, FAIR-3, FAIR-4]}
  - {stage: 12, codes: [SPIN-1, SPIN-2]}
participations:
  - {id: 1, stage: 12, user: 101, created: now-8d, code: " spin-2", data: [{ref: q}]}
segments: [{id: 71, account: 1, name: VIP, ref: vip}, {id: 72, account: 1, name: Press, ref: press}]
stage_segments: [{stage: 4, segments: [71, 72]}]
users:
  - {id: 101, promotion: 1, first_name: Guest, status: 1, created: 2022-01-01T00:00:00Z}
  - {id: 102, promotion: 1, first_name: VIP, status: 1, created: 2022-01-01T00:00:00Z}
user_segments: [{user: 102, segments: [71]}]
prize_types:
  - {id: 1, promotion: 1, stage: 1, name: Bear, assignation_type: 3, qty: 7}
  - {id: 2, promotion: 1, stage: 1, name: Balloon, assignation_type: 2, qty: 11}
  - {id: 3, promotion: 1, stage: 1, name: Draw, assignation_type: 4, qty: 9}
  - {id: 4, promotion: 1, stage: 11, name: Flag, assignation_type: 2}
  - {id: 5, promotion: 1, stage: 11, name: Pin, assignation_type: 2}
  - {id: 6, promotion: 1, stage: 11, name: Cup, assignation_type: 3, qty: 1}
  - {id: 7, promotion: 1, name: Welcome, assignation_type: 1}
  - {id: 8, promotion: 1, name: Early bird, assignation_type: 1, qty: 1}
  - {id: 9, promotion: 1, name: Second bird, assignation_type: 1, qty: 1}
prize_codes:
  - {prize_type: 1, codes: [BEAR-1, BEAR-2]}
coins: [{id: 1, promotion: 1, name: Points}, {id: 2, promotion: 1, name: Stars}]
coin_rules:
  - {coin: 1, stage: 9, kind: score, min_points: 100, coins: 50}
  - {coin: 1, stage: 9, kind: participate, coins: 5}
  - {coin: 1, stage: 9, kind: score, min_points: 10, coins: 20}
  - {coin: 2, stage: 9, kind: score, min_points: 99.5, coins: 1}
  - {coin: 2, stage: 9, kind: participate, coins: 2}
generate:
  - {promotion: 1, users: 60, first_id: 1, created: 2022-01-01T00:00:00Z}
`

func onTheFairground(t testing.TB, o sims.WorldOptions) *Server {
	t.Helper()
	o.Now, o.Settings = worldtest.Now(t), map[string]string{settingRateLimit: "0"}
	s := over(t, blank, o)
	w, frozen := s.world, true
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &o.Now, Frozen: &frozen}))
	files := fstest.MapFS{"easypromos/fair.yaml": {Data: []byte(fairground)}}
	require.NoError(t, sims.LoadFixtures(t.Context(), w, files, s))
	return s
}

// play takes part as a user; rest are further members of the body.
func play(t testing.TB, s *Server, path string, user int64, rest string) *worldtest.Answer {
	t.Helper()
	var token string
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		token = s.loginToken(tx, user, 0)
		return nil
	}))
	return post(t, s, http.MethodPost, "/participations/"+path,
		fmt.Sprintf(`{"login_token": %q%s}`, token, rest))
}

// taken is the participation of a 200.
func taken(t testing.TB, a *worldtest.Answer) (v map[string]any) {
	t.Helper()
	require.Equal(t, http.StatusOK, a.Code, "%s", a.Body)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &v))
	return v
}

// codeOf is the sub-error of a 400, with the rule and the reason of its explanation.
func codeOf(t testing.TB, a *worldtest.Answer) (code int, rule, why string) {
	t.Helper()
	require.Equal(t, http.StatusBadRequest, a.Code, "%s", a.Body)
	worldtest.CheckExplanation(t, Name, a, a.Body.String())
	var e struct{ Code int }
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &e))
	return e.Code, a.Explained[0].Name, a.Explained[0].Why
}

// TestWhoMayTakePart: the refusals of the stages, each for the operations that it is of.
func TestWhoMayTakePart(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	for _, tt := range []struct {
		name, path string
		user       int64
		rest       string
		code       int
		rule, why  string
	}{
		{"a stage for segments", "1/participate/4", 101, "", 0, "segment-needed", "user 101 is in none of them"},
		{"recorded too", "1", 101, `, "stage_id": 4`, 0, "segment-needed", "stage 4 is for some segments"},
		{"the segment comes before the requirement", "1/validate_code/4", 101, "", 0, "segment-needed", "stage 4"},
		{"a requirement that is no code, played", "1/participate/3", 101, `, "code": "x"`, 30, "requirement-missing", "which the API cannot meet"},
		{"recorded", "1", 101, `, "stage_id": 3, "requirement": {"data": [{"ref": "shop", "value": "x"}]}`, 30, "requirement-missing", "no code"},
		{"checked", "1/check_requirement/3", 101, `, "code": "x"`, 30, "requirement-missing", "no code"},
		{"validated", "1/validate_code/3", 101, `, "code": "x"`, 30, "requirement-missing", "no code"},
		{"a stage that is not visible", "1/participate/6", 101, "", 42, "stage-not-open", "stage 6 is not visible"},
		{"a stage that is over", "1/validate_code/7", 101, "", 42, "stage-not-open", "stage 7 ended at"},
		{"a stage to come", "1/check_requirement/8", 101, "", 42, "stage-not-open", "stage 8 begins at"},
		{"named in the body", "1", 101, `, "stage_id": 8, "points": "x"`, 42, "stage-not-open", "stage 8 begins at"},
		{"a wheel without prizes", "1/participate/10", 101, "", 60, "no-prizes-left", "has no prizes"},
		{"a code for a wheel without prizes", "1/participate/12", 101, `, "code": "SPIN-1"`, 60, "no-prizes-left", "has no prizes"},
		{"the code comes before the prizes", "1/participate/12", 101, `, "code": "SPIN-2"`, 32, "code-used", "participation 1"},
		{"a token of another promotion's user", "2", 101, `, "stage_id": 21`, 49, "promotion-expired", "status expired"},
	} {
		code, rule, why := codeOf(t, play(t, s, tt.path, tt.user, tt.rest))
		assert.Equal(t, tt.code, code, tt.name)
		assert.Equal(t, Name+"/"+tt.rule, rule, tt.name)
		assert.Contains(t, why, tt.why, tt.name)
	}
	list := items(t, s, "/participations/1")
	require.Len(t, list, 1, "nothing was written")
	assert.Equal(t, []any{}, list[0].(map[string]any)["data"].([]any)[0].(map[string]any)["values"])
	assert.Contains(t, play(t, s, "1/check_requirement/12", 101, `, "code": "SPIN-1"`).Body.String(), `"valid":true`, "the code is free")
	taken(t, play(t, s, "1/participate/4", 102, ""))
	assert.NotContains(t, taken(t, play(t, s, "1", 101, `, "stage_id": 10`)), "prize", "recording needs none")
	assert.Contains(t, taken(t, play(t, s, "1/participate/5", 101, "")), "id")
}

func TestADayBeginsInThePromotionsTimeZone(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	at := func(clock time.Time) {
		require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &clock}))
	}
	left := func() any { return read(t, s, "/participations/1/remaining/5/101")["remaining"] }
	year := worldtest.Now(t).Year() + 1
	at(time.Date(year, 1, 15, 5, 59, 59, 0, time.UTC)) // a second before midnight in Chicago
	taken(t, play(t, s, "1/participate/5", 101, ""))
	assert.EqualValues(t, 0, left())
	code, _, why := codeOf(t, play(t, s, "1/participate/5", 101, ""))
	assert.Equal(t, 10, code)
	assert.Contains(t, why, "allows 1 a day in America/Chicago")
	at(time.Date(year, 1, 15, 6, 0, 0, 0, time.UTC))
	assert.EqualValues(t, 1, left())
	taken(t, play(t, s, "1/participate/5", 101, ""))
	assert.EqualValues(t, 0, left())
}

// TestExtraEntries are used when nothing else is left, and only then.
func TestExtraEntries(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	left := func() any { return read(t, s, "/participations/1/remaining/5/101")["remaining"] }
	insert(t, s, `INSERT INTO easypromos_extra_entries (user_id, stage_id, entries) VALUES (101, 5, 2), (101, 4, 9)`)
	for _, want := range []int{3, 2, 1} {
		assert.EqualValues(t, want, left())
		taken(t, play(t, s, "1/participate/5", 101, ""))
	}
	assert.EqualValues(t, 0, left())
	code, _, _ := codeOf(t, play(t, s, "1", 101, `, "stage_id": 5`))
	assert.Equal(t, 10, code)
	tomorrow := 24 * time.Hour
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &tomorrow}))
	assert.EqualValues(t, 1, left(), "the extra entries are used up")
	code, _, _ = codeOf(t, play(t, s, "1/participate/4", 101, ""))
	assert.Equal(t, 0, code, "no entry buys a segment")
}

func TestCoinsByRule(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	earned := func(user int64) (list []string) {
		for _, v := range items(t, s, fmt.Sprintf("/coin_transactions/1/users/%d?order=created_asc", user)) {
			x := v.(map[string]any)["transaction"].(map[string]any)
			assert.EqualValues(t, coinsEarned, x["transaction_type"])
			assert.Equal(t, "Earned for participating in a stage", x["reason"])
			list = append(list, fmt.Sprintf("%v of %v makes %v", x["amount"], x["coin_name"], x["balance"]))
		}
		return list
	}
	for i, tt := range []struct {
		points string
		want   []string
	}{
		{"9.99", []string{"5 of Points makes 5", "2 of Stars makes 2"}},
		{"10", []string{"5 of Points makes 5", "20 of Points makes 25", "2 of Stars makes 2"}},
		{"99.5", []string{"5 of Points makes 5", "20 of Points makes 25", "1 of Stars makes 1", "2 of Stars makes 3"}},
		{"100", []string{"50 of Points makes 50", "5 of Points makes 55", "1 of Stars makes 1", "2 of Stars makes 3"}},
		{"-1", []string{"5 of Points makes 5", "2 of Stars makes 2"}},
	} {
		user := int64(i + 1)
		taken(t, play(t, s, "1/participate/9", user, `, "points": `+tt.points))
		assert.Equal(t, tt.want, earned(user), tt.points)
	}
}

// TestOtherWaysToTakePart: what the action does as the promotion's own page would, and
// whom it refuses.
func TestOtherWaysToTakePart(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	took := must(t, s, "take-part", `{"stage": 11, "user": 1}`)
	prize := items(t, s, "/prizes/1/users/1")[0].(map[string]any)
	assert.Equal(t, prize["id"], took["prize"])
	assert.Equal(t, prize["participation_id"], took["participation"])
	assert.Nil(t, must(t, s, "take-part", `{"stage": 3, "user": 1}`)["prize"], "a receipt is none of the API's business")
	must(t, s, "take-part", `{"stage": 2, "user": 1, "code": "fair-1"}`)
	for _, tt := range []struct{ args, key, reason string }{
		{`{"stage": 2, "user": 2, "code": "fair-1"}`, "code", `the code "fair-1" of stage 2 was used by participation`},
		{`{"stage": 2, "user": 2, "code": "nope"}`, "code", `stage 2 has no code "nope"`},
		{`{"stage": 4, "user": 101}`, "user", "stage 4 is for some segments"},
		{`{"stage": 10, "user": 1}`, "stage", "the wheel, stage 10, has no prizes"},
		{`{"stage": 6, "user": 1}`, "stage", "stage 6 is not visible"},
		{`{"stage": 21, "user": 1}`, "user", "there is no user of promotion 2"},
	} {
		_, err := act(t, s, "take-part", tt.args)
		var bad *sims.Bad
		require.ErrorAs(t, err, &bad, tt.args)
		assert.Equal(t, tt.key, bad.Key, tt.args)
		assert.Contains(t, bad.Reason, tt.reason, tt.args)
	}
	must(t, s, "take-part", `{"stage": 5, "user": 1}`)
	_, err := act(t, s, "take-part", `{"stage": 5, "user": 1}`)
	assert.ErrorContains(t, err, "user: user 1 has taken part 1 times in stage 5, which allows 1 a day")
	must(t, s, "close-promotion", `{"promotion": 1}`)
	_, err = act(t, s, "take-part", `{"stage": 3, "user": 2}`)
	assert.ErrorContains(t, err, "stage: promotion 1 ended at")
}

// TestTheCallersUserAgent is kept as far as it is text.
func TestTheCallersUserAgent(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	var token string
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		token = s.loginToken(tx, 1, 0)
		return nil
	}))
	for sent, want := range map[string]string{
		"bot\xff\xfe/1.0":         "bot\ufffd/1.0",
		strings.Repeat("é", 1001): strings.Repeat("é", 1000),
		"":                        "",
	} {
		r := httptest.NewRequest("POST", "/v2/participations/1/participate/9", strings.NewReader(`{"login_token": "`+token+`"}`))
		r.Header = http.Header{"Authorization": {"Bearer demo-token-a"}, "Content-Type": {"application/json"}, "User-Agent": {sent}}
		r.RemoteAddr = "[2001:db8::7]:4711"
		p := taken(t, worldtest.Ask(s, r))
		assert.Equal(t, want, p["user_agent"])
		assert.Equal(t, "2001:db8::7", p["ip"])
	}
}
