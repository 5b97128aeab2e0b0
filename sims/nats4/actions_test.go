package nats4

import (
	"encoding/json"
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

// act takes an action in one transaction and returns its answer as JSON.
func act(t testing.TB, s *Server, name, args string) (answer string, err error) {
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
			answer = string(b)
			return err
		})
		return answer, err
	}
	require.Fail(t, "no action "+name)
	return "", nil
}

func must(t testing.TB, s *Server, name, args string) string {
	t.Helper()
	answer, err := act(t, s, name, args)
	require.NoError(t, err)
	return answer
}

func advance(t testing.TB, s *Server, d time.Duration) {
	t.Helper()
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &d}))
}

const (
	rebuyOf2   = "/api/member/tokenrebuystring?username=testakovsky2&siteid=1"
	rebuyOf406 = "/api/member/tokenrebuystring?username=epochmember&siteid=2"
	stringOf2  = `{"token_rebuy_string":"4b0db1b3b590fdee192f8dd004bd3e8c"}`
)

func TestAMemberIsExpiredAndRevived(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	now := worldtest.Now(t).UTC()
	assert.Equal(t, stringOf2, ask(s, rebuyOf2).Body.String())

	assert.JSONEq(t, `{"memberid": 2, "was": 1, "status": 2, "ends": "`+now.Format(time.RFC3339)+`"}`,
		must(t, s, "expire-member", `{"memberid": 2}`))
	assert.Empty(t, ask(s, rebuyOf2).Body.String())
	assert.Equal(t, "nats4/member-expired", explained(t, s, 200, rebuyOf2, demoKey, demoUser).Name)
	details := ask(s, detailsOf2).Body.String()
	assert.Contains(t, details, `"status":"2"`)
	assert.Contains(t, details, `"active":"0"`)

	end := now.Add(time.Hour).Format(time.RFC3339)
	assert.JSONEq(t, `{"memberid": 2, "was": 2, "status": 1, "ends": "`+end+`"}`,
		must(t, s, "revive-member", `{"memberid": 2, "expires": "`+end+`"}`))
	revived := ask(s, rebuyOf2).Body.String()
	assert.NotEmpty(t, revived)
	assert.NotEqual(t, stringOf2, revived, "new strings")
	advance(t, s, time.Hour)
	assert.Empty(t, ask(s, rebuyOf2).Body.String(), "until it ends")

	must(t, s, "revive-member", `{"memberid": 2}`)
	advance(t, s, 50*365*24*time.Hour)
	assert.NotEmpty(t, ask(s, rebuyOf2).Body.String(), "for good")
}

func TestAMemberKeepsItsStringsWhileActive(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	must(t, s, "revive-member", `{"memberid": 2}`)
	assert.Equal(t, stringOf2, ask(s, rebuyOf2).Body.String())
	assert.Contains(t, must(t, s, "replace-strings", `{"memberid": 2}`), `"tokenrebuy"`)
	assert.NotEqual(t, stringOf2, ask(s, rebuyOf2).Body.String())
}

func TestAMemberGetsAStatus(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, tt := range []struct {
		status, answer string
		rule           string
	}{
		{"0", `{"memberid": 2, "was": 1, "status": 0}`, "nats4/member-never-joined"},
		{"1", `{"memberid": 2, "was": 0, "status": 1}`, ""},
		{"2", "", "nats4/member-expired"},
		{"1", `{"memberid": 2, "was": 2, "status": 1}`, ""},
	} {
		answer := must(t, s, "set-member-status", `{"memberid": 2, "status": `+tt.status+`}`)
		if tt.answer != "" {
			assert.JSONEq(t, tt.answer, answer)
		}
		if tt.rule == "" {
			assert.Contains(t, ask(s, rebuyOf2).Body.String(), "token_rebuy_string")
		} else {
			assert.Equal(t, tt.rule, explained(t, s, 200, rebuyOf2, demoKey, demoUser).Name)
		}
		assert.Contains(t, ask(s, detailsOf2).Body.String(), `"status":"`+tt.status+`"`)
	}
}

func TestASubscriptionIsCancelled(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	must(t, s, "cancel-subscription", `{"member_subscription_id": 406}`)
	details := ask(s, "/api/member/details?memberid=406").Body.String()
	assert.Contains(t, details, `"next_rebill":"0"`)
	assert.Contains(t, details, `"expires":"4070908800"`, "until the time paid for")
	assert.NotEmpty(t, ask(s, rebuyOf406).Body.String())

	// 3 has neither an end nor a rebill: it ends now.
	answer := must(t, s, "cancel-subscription", `{"member_subscription_id": 3}`)
	assert.Contains(t, answer, worldtest.Now(t).UTC().Format(time.RFC3339))
	assert.Equal(t, "nats4/member-expired", explained(t, s, 200, rebuyOf2, demoKey, demoUser).Name)
}

func TestAnAccountIsDisabled(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	assert.JSONEq(t, `{"loginid": 1, "username": "tmm1phrvezsbu", "was": 0, "status": 1}`,
		must(t, s, "disable-account", `{"username": "TMM1phrvezsbu"}`))
	assert.Equal(t, "nats4/account-disabled", explained(t, s, 403, "/api/ping", demoKey, demoUser).Name)
	must(t, s, "enable-account", `{"username": "tmm1phrvezsbu"}`)
	assert.Equal(t, 200, ask(s, "/api/ping").Code)
}

func TestImpossibleActionsChangeNothing(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	before := ask(s, detailsOf2).Body.String()
	for _, tt := range []struct{ action, args, key, reason string }{
		{"expire-member", `{"memberid": 3}`, "memberid", "there is no member 3"},
		{"revive-member", `{"memberid": 3}`, "memberid", "there is no member 3"},
		{"revive-member", `{"memberid": 2, "expires": "2020-01-01T00:00:00Z"}`, "expires", "must be later"},
		{"set-member-status", `{"memberid": 2, "status": 3}`, "status", "must be 0"},
		{"set-member-status", `{"memberid": 3, "status": 0}`, "memberid", "there is no member 3"},
		{"cancel-subscription", `{"member_subscription_id": 9}`, "member_subscription_id", "there is no subscription 9"},
		{"replace-strings", `{"memberid": 3}`, "memberid", "there is no member 3"},
		{"disable-account", `{"username": "nobody"}`, "username", `there is no account "nobody"`},
		{"expire-member", `{}`, "memberid", "is required"},
	} {
		_, err := act(t, s, tt.action, tt.args)
		var bad *sims.Bad
		require.ErrorAs(t, err, &bad, tt.action)
		assert.Equal(t, tt.key, bad.Key, tt.action)
		assert.Contains(t, bad.Reason, tt.reason, tt.action)
	}
	assert.Equal(t, before, ask(s, detailsOf2).Body.String())
}

// TestPacks: all packs go together with the fixtures and with one another.
func TestPacks(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	packs, err := sims.ReadPacks(fixtures.FS, s)
	require.NoError(t, err)
	assert.Len(t, packs, 5)
	for _, p := range packs {
		assert.True(t, strings.HasSuffix(p.Description, "."), p.Name)
		s.update(t, func(tx *store.Tx) error { return p.Load(tx, s) })
	}
	recount(t, s)
	rule := func(path string) string { return explained(t, s, 200, path, demoKey, demoUser).Name }
	const rebuy = "/api/member/tokenrebuystring?"
	assert.Equal(t, "nats4/member-expired", rule(rebuy+"username=yesterday&siteid=1"))
	for path, after := range map[string]time.Duration{
		rebuy + "username=lastminute&siteid=1": time.Minute,
		rebuy + "username=lasthour&siteid=2":   time.Hour,
		rebuy + "username=twice&siteid=2":      24 * time.Hour,
	} {
		require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: at(t, after-time.Second)}))
		assert.NotEmpty(t, ask(s, path).Body.String(), path)
		require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: at(t, after)}))
		assert.Equal(t, "nats4/member-expired", rule(path), path)
	}
	for username, want := range map[string]string{
		"disabledadmin": "account-disabled", "bannedadmin": "account-disabled", "deletedadmin": "account-deleted",
	} {
		a, err := func() (a account, err error) {
			s.update(t, func(tx *store.Tx) error { a, err = accountByUsername(tx, username); return err })
			return a, err
		}()
		require.NoError(t, err)
		assert.Equal(t, "nats4/"+want, explained(t, s, 403, "/api/ping", a.APIKey, username).Name)
	}
}

// at is a time after the start of the test's clock.
func at(t testing.TB, d time.Duration) *time.Time {
	now := worldtest.Now(t).Add(d)
	return &now
}
