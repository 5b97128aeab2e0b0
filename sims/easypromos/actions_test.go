package easypromos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// act takes an action in one transaction and returns its answer.
func act(t testing.TB, s *Server, name, args string) (answer map[string]any, err error) {
	t.Helper()
	for _, a := range s.Actions() {
		if a.Name != name {
			continue
		}
		err = s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
			v, err := a.Do(tx, json.RawMessage(args))
			if err != nil {
				return err
			}
			b, err := json.Marshal(v)
			require.NoError(t, err)
			return json.Unmarshal(b, &answer)
		})
		return answer, err
	}
	require.Fail(t, "no action "+name)
	return nil, nil
}

func must(t testing.TB, s *Server, name, args string) map[string]any {
	t.Helper()
	answer, err := act(t, s, name, args)
	require.NoError(t, err)
	return answer
}

// read sends a GET with the token and returns its 200 as JSON.
func read(t testing.TB, s *Server, path string) (v map[string]any) {
	t.Helper()
	a := worldtest.Ask(s, request(http.MethodGet, "/v2"+path, "Bearer demo-token-a"))
	require.Equal(t, 200, a.Code, "%s: %s", path, a.Body)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &v))
	return v
}

func items(t testing.TB, s *Server, path string) []any {
	t.Helper()
	return read(t, s, path)["items"].([]any)
}

func TestAParticipantRegistersAndTakesPart(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	now := worldtest.Now(t).UTC()
	user := must(t, s, "register-participant",
		`{"promotion": 17, "email": "ann@example.com", "nickname": "ann", "country": "ie", "ip": "192.0.2.9"}`)
	assert.Equal(t, now.Format(time.RFC3339), user["created"])
	first := items(t, s, "/users/17")[0].(map[string]any)
	assert.Equal(t, user["user"], first["id"])
	assert.Equal(t, "ann@example.com", first["email"])
	assert.Equal(t, "eng", first["language"], "the promotion's")
	assert.Equal(t, "IE", first["country"])
	assert.Equal(t, "email", first["login_type"])
	assert.Equal(t, "192.0.2.9", first["meta_data"].(map[string]any)["ip"])
	assert.EqualValues(t, 1, first["status"])

	id, err := json.Marshal(must(t, s, "register-participant", `{"promotion": 10, "email": "a@b.co", "custom_properties": [{"ref": "size", "value": "S"}]}`)["user"])
	require.NoError(t, err)
	took := must(t, s, "take-part", `{"stage": 102, "user": `+string(id)+`, "points": 900}`)
	assert.EqualValues(t, 10, took["promotion"])
	ranking := items(t, s, "/ranking/10?stage_id=102")[0].(map[string]any)
	assert.EqualValues(t, 900, ranking["points"])
	assert.EqualValues(t, 1, read(t, s, "/participations/10/remaining/102/"+string(id))["remaining"])

	used := must(t, s, "take-part", `{"stage": 101, "user": 3, "code": "abc123"}`)
	_, err = act(t, s, "take-part", `{"stage": 101, "user": 3, "code": "ABC123"}`)
	assert.EqualError(t, err, fmt.Sprintf(`code: the code "ABC123" of stage 101 was used by participation %v`, used["participation"]))
	assert.Equal(t, []any{"NEW-1", "NEW-2"},
		must(t, s, "add-codes", `{"stage": 101, "codes": ["NEW-1", "NEW-2"]}`)["added"])
	must(t, s, "take-part", `{"stage": 101, "user": 3, "code": "NEW-2"}`)
}

func TestAUserIsBlocked(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	assert.Equal(t, map[string]any{"user": 2.0, "was": 1.0, "status": 0.0}, must(t, s, "block-user", `{"user": 2}`))
	assert.EqualValues(t, 0, read(t, s, "/users/10/2")["status"])
	assert.Len(t, items(t, s, "/users/10?status=0"), 2)
	must(t, s, "unblock-user", `{"user": 2}`)
	assert.EqualValues(t, 1, read(t, s, "/users/10/2")["status"])
}

func TestCoinsAreAdded(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	assert.EqualValues(t, 15, must(t, s, "add-coins", `{"user": 2, "coin": 1, "amount": 3, "reason": "Birthday"}`)["balance"])
	newest := items(t, s, "/coin_transactions/10/users/2")[0].(map[string]any)["transaction"].(map[string]any)
	assert.Equal(t, "Birthday", newest["reason"])
	assert.EqualValues(t, 15, newest["balance"])
	_, err := act(t, s, "add-coins", `{"user": 2, "coin": 1, "amount": -16}`)
	assert.EqualError(t, err, "amount: user 2 has 15 coins; the transaction takes 16")
	assert.EqualValues(t, 0, must(t, s, "add-coins", `{"user": 2, "coin": 1, "amount": -15}`)["balance"])
}

func TestAPromotionOpensAndCloses(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	status := func(id string) any { return read(t, s, "/promotions/"+id)["status"] }
	now := worldtest.Now(t).UTC()
	for id, was := range map[string]string{"11": "draft", "12": "active", "13": "expired"} {
		answer := must(t, s, "open-promotion", `{"promotion": `+id+`}`)
		assert.Equal(t, was, answer["was"], id)
		assert.Equal(t, "active", answer["status"], id)
		assert.LessOrEqual(t, answer["start_date"], now.Format(time.RFC3339), id)
		assert.Greater(t, answer["end_date"], now.Format(time.RFC3339), id)
		assert.Equal(t, "active", status(id), id)
	}
	assert.Equal(t, "expired", must(t, s, "close-promotion", `{"promotion": 10}`)["status"])
	assert.Equal(t, "expired", status("10"))
	assert.Equal(t, "draft", must(t, s, "set-promotion-status", `{"promotion": 10, "status": "draft"}`)["status"])
	assert.Equal(t, "draft", status("10"))
	answer := must(t, s, "set-promotion-dates",
		`{"promotion": 12, "start_date": "2010-01-01T00:00:00Z", "end_date": "2011-01-01T00:00:00+01:00"}`)
	assert.Equal(t, "2010-12-31T23:00:00Z", answer["end_date"])
	assert.Equal(t, "expired", status("12"))
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	answer := must(t, s, "expire-token", `{"token": "demo-token-a2"}`)
	assert.Equal(t, map[string]any{"name": "Second token", "account": 1.0, "ends": worldtest.Now(t).UTC().Format(time.RFC3339)}, answer)
	must(t, s, "delete-token", `{"token": "demo-token-b"}`)
	for token, rule := range map[string]string{"demo-token-a2": "token-expired", "demo-token-b": "token-deleted"} {
		a := worldtest.Ask(s, request("GET", "/v2/promotions", "Bearer "+token))
		assert.Equal(t, 401, a.Code)
		worldtest.CheckExplanation(t, Name, a, token)
		assert.Equal(t, Name+"/"+rule, a.Explained[0].Name)
	}
}

func TestPrizesAreAddedAndUsedUp(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	assert.Equal(t, map[string]any{"prize_type": 1.0, "qty": 3.0, "given": 0.0},
		must(t, s, "add-prizes", `{"prize_type": 1, "count": 2}`))
	for _, id := range []string{"2", "3"} {
		answer := must(t, s, "use-up-prizes", `{"prize_type": `+id+`}`)
		assert.Equal(t, answer["given"], answer["qty"])
	}
	for _, item := range items(t, s, "/prizes/inventory/10")[1:] {
		p := item.(map[string]any)
		assert.Equal(t, p["given"], p["qty"], p["name"])
	}
}

func TestImpossibleActionsChangeNothing(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	before := worldtest.Ask(s, request("GET", "/v2/promotions/10", "Bearer demo-token-a")).Body.String()
	for _, tt := range []struct{ action, args, key, reason string }{
		{"register-participant", `{"promotion": 99, "email": "a@b.co"}`, "promotion", "there is no promotion 99"},
		{"register-participant", `{"promotion": 11, "email": "a@b.co"}`, "promotion", "promotion 11 is a draft"},
		{"register-participant", `{"promotion": 12, "email": "a@b.co"}`, "promotion", "promotion 12 begins at"},
		{"register-participant", `{"promotion": 13, "email": "a@b.co"}`, "promotion", "promotion 13 ended at"},
		{"register-participant", `{"promotion": 10, "email": ""}`, "email", "is required"},
		{"register-participant", `{"promotion": 10, "email": "a@b"}`, "email", "it must be one like"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "country": "ZZ"}`, "country", "it must be two letters"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "ip": "here"}`, "ip", "it must be an address"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "custom_properties": [{"ref": "shoe", "value": "44"}]}`, "custom_properties[0].ref", "fields are postalcode"},
		{"register-participant", `{"promotion": 10, "email": "a"}`, "email", "it must be one like"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "nickname": "JSMITH"}`, "nickname", "user 1 of promotion 10 has the nickname"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "external_id": "loyalty-2"}`, "external_id", "user 2 of the promotion has it"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "birthday": "1.1.2000"}`, "birthday", "it must be a date"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "language": "en"}`, "language", "it must be three letters"},
		{"register-participant", `{"promotion": 10, "email": "a@b.co", "country": "IRL"}`, "country", "it must be two letters"},
		{"take-part", `{"stage": 99, "user": 1}`, "stage", "there is no stage 99"},
		{"take-part", `{"stage": 100, "user": 901}`, "user", "there is no user of promotion 10 with the id 901"},
		{"take-part", `{"stage": 101, "user": 1}`, "code", "stage 101 needs a code"},
		{"take-part", `{"stage": 102, "user": 1, "points": 1e300}`, "points", "must be from"},
		{"block-user", `{"user": 99}`, "user", "there is no user 99"},
		{"add-coins", `{"user": 1, "coin": 9, "amount": 1}`, "coin", "there is no coin 9"},
		{"add-coins", `{"user": 901, "coin": 1, "amount": 1}`, "user", "there is no user"},
		{"add-coins", `{"user": 1, "coin": 1, "amount": 0}`, "amount", "must be from"},
		{"open-promotion", `{"promotion": 99}`, "promotion", "there is no promotion 99"},
		{"set-promotion-status", `{"promotion": 10, "status": "open"}`, "status", `"open" is not one of`},
		{"set-promotion-dates", `{"promotion": 10}`, "start_date", "is required, or else end_date"},
		{"set-promotion-dates", `{"promotion": 10, "end_date": "2001-01-01T00:00:00Z"}`, "end_date", "must not be before"},
		{"add-codes", `{"stage": 99, "codes": ["a"]}`, "stage", "there is no stage 99"},
		{"add-codes", `{"stage": 101, "codes": []}`, "codes", "must be one code or more"},
		{"add-codes", `{"stage": 101, "codes": [" "]}`, "codes", "must not be empty"},
		{"add-codes", `{"stage": 101, "codes": ["welcome"]}`, "codes", "the stage has one of them already"},
		{"add-prizes", `{"prize_type": 9, "count": 1}`, "prize_type", "there is no prize type 9"},
		{"add-prizes", `{"prize_type": 3, "count": 1}`, "prize_type", "has no limit"},
		{"add-prizes", `{"prize_type": 1, "count": 0}`, "count", "must be from"},
		{"use-up-prizes", `{"prize_type": 9}`, "prize_type", "there is no prize type 9"},
		{"expire-token", `{"token": "secret"}`, "token", "there is no such access token"},
	} {
		_, err := act(t, s, tt.action, tt.args)
		var bad *sims.Bad
		require.ErrorAs(t, err, &bad, tt.args)
		assert.Equal(t, tt.key, bad.Key, tt.args)
		assert.Contains(t, bad.Reason, tt.reason, tt.args)
	}
	assert.Equal(t, before, worldtest.Ask(s, request("GET", "/v2/promotions/10", "Bearer demo-token-a")).Body.String())
	assert.EqualValues(t, 5, read(t, s, "/coins/10/users/1")["items"].([]any)[0].(map[string]any)["balance"])
}

// TestPacks: all packs go together with the fixtures and with one another.
func TestPacks(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	packs, err := sims.ReadPacks(fixtures.FS, s)
	require.NoError(t, err)
	assert.Len(t, packs, 8)
	for _, p := range packs {
		assert.True(t, strings.HasSuffix(p.Description, "."), p.Name)
		require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error { return p.Load(tx, s) }))
	}
	wheel := items(t, s, "/prizes/inventory/5001")[0].(map[string]any)
	assert.EqualValues(t, 5, wheel["qty"])
	assert.EqualValues(t, 4, wheel["given"])
	must(t, s, "take-part", `{"stage": 50102, "user": 50005, "code": "LAST-1"}`)

	assert.Equal(t, "active", read(t, s, "/promotions/5101")["status"])
	assert.Equal(t, "expired", read(t, s, "/promotions/5103")["status"])
	assert.EqualValues(t, 0, read(t, s, "/participations/5201/remaining/52101/52001")["remaining"])
	assert.EqualValues(t, 1, read(t, s, "/participations/5201/remaining/52101/52002")["remaining"])
	assert.EqualValues(t, 0, read(t, s, "/participations/5201/remaining/52102/52003")["remaining"])
	status := func(token string) int {
		return worldtest.Ask(s, request("GET", "/v2/promotions/5301", "Bearer "+token)).Code
	}
	assert.Equal(t, 401, status("pack-token-deleted"))
	assert.Equal(t, 200, status("pack-token-expiring"))
	later := 61 * time.Second
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &later}))
	assert.Equal(t, "expired", read(t, s, "/promotions/5101")["status"])
	assert.Equal(t, 401, status("pack-token-expiring"))
	assert.Equal(t, 200, status("pack-token-d"))
}
