package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// cliOf runs commands against a running program; each must succeed.
func cliOf(t *testing.T, s *simtest.Server) func(args ...string) string {
	return func(args ...string) string {
		t.Helper()
		status, out, stderr := invoke(nil, append(args, "--url", s.URL)...)
		require.Zero(t, status, "%v: %s", args, stderr)
		return out
	}
}

func TestCommandsFindTheProgramByItsVariable(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	env := []string{"MOCKAPIS_ADDR=127.0.0.1:1", "MOCKAPIS_URL=" + s.URL + "/"}
	status, out, stderr := invoke(env, "clock")
	require.Zero(t, status, stderr)
	assert.Contains(t, out, `"frozen": true`)

	status, _, stderr = invoke(env, "clock", "--addr", "127.0.0.1:2")
	assert.NotZero(t, status)
	assert.Contains(t, stderr, "http://127.0.0.1:2", "a flag wins")

	status, _, stderr = invoke([]string{"MOCKAPIS_URL=http://127.0.0.1:1"}, "serve", "--addr", "localhost")
	assert.Equal(t, 2, status)
	assert.Contains(t, stderr, "--addr", "serve lets it pass")
}

func TestCommandsWorkOnARunningProgram(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	do := cliOf(t, s)

	var made struct{ Name, TTL string }
	require.NoError(t, json.Unmarshal([]byte(do("sandbox", "create", "t1", "--now", "2040-01-01T00:00:00Z", "--ttl", "5m")), &made))
	assert.Equal(t, "t1", made.Name)
	assert.Equal(t, "5m0s", made.TTL)
	assert.Contains(t, do("sandbox", "list"), `"t1"`)
	assert.Contains(t, do("sandbox", "show", "t1"), `"private_key"`)

	assert.Contains(t, do("clock", "-s", "t1", "--set", "2041-01-01T00:00:00Z", "--freeze"), `"2041-01-01T00:00:00Z"`)
	assert.Contains(t, do("clock", "-s", "t1", "--advance=-24h"), `"2040-12-31T00:00:00Z"`)
	assert.Contains(t, do("clock", "-s", "t1"), `"frozen": true`)
	assert.NotContains(t, do("clock"), "2040")

	assert.Contains(t, do("settings", "-s", "t1", "easypromos.rate_limit=2", "mock_headers=false"), `"value": 2`)
	assert.Contains(t, do("settings", "-s", "t1", "easypromos.rate_limit=null"), `"value": 200`)
	assert.Contains(t, do("settings", "-s", "t1", "nats4.accounts.1.permissions="), `"value": ""`, "an empty text")

	assert.Contains(t, do("rate-limits", "-s", "t1"), `"limit": 200`)
	assert.Contains(t, do("packs"), "easypromos/instant-win-nearly-empty")
	assert.Contains(t, do("action"), `"consume-promo-code"`)
	rows := file(t, "rows.yaml", "easypromos:\n  brands:\n    - {id: 9001, account: 1, name: Loaded, created: 2022-04-08T12:52:36Z}\n")
	assert.JSONEq(t, `{"rows":1}`, do("load", rows))

	do("snapshot", "save", "one")
	path := filepath.Join(t.TempDir(), "one.sqlite")
	do("snapshot", "download", "one", path)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "SQLite format 3\x00", string(content[:16]))
	do("snapshot", "upload", "two", path)
	do("snapshot", "restore", "two")
	do("snapshot", "remove", "one")
	assert.NotContains(t, do("snapshot", "list"), `"one"`)

	do("fault", "add", "easypromos/rate-limited", "-m", "operation=getPromotionsList", "--first", "2")
	assert.Contains(t, do("fault", "list"), `"easypromos/rate-limited"`)
	assert.Contains(t, do("fault", "catalogue"), `"reset_peer"`)
	assert.Equal(t, 429, s.Get("/easypromos/v2/promotions", "Authorization", "Bearer demo-token-a").Status)
	do("fault", "remove", "1")
	do("fault", "add", "latency", "-a", "latency=1")
	do("fault", "clear")

	assert.Contains(t, do("requests", "list", "status=429"), "easypromos/rate-limited")
	assert.Contains(t, do("requests", "show", "1"), `"getPromotionsList"`)
	assert.Contains(t, do("requests", "show", "1", "--format", "curl"), "curl ")
	do("requests", "clear")
	assert.Empty(t, do("requests", "list"))

	do("action", "easypromos/add-webhook", "promotion=10", "url=http://127.0.0.1:1/hook", `events=["coin_transaction"]`)
	assert.Contains(t, do("webhooks"), "    1  on   easypromos coin_transaction  promotion 10  http://127.0.0.1:1/hook")
	do("action", "easypromos/add-coins", "user=1", "coin=1", "amount=5")
	assert.Regexp(t, `^    1  \d\d:\d\d:\d\d  pending    1/3  easypromos coin_transaction .* connection refused\n$`,
		do("deliveries", "list", "wait=20s"))
	assert.Contains(t, do("deliveries", "show", "1"), `"payload": {`)
	do("action", "easypromos/disable-webhook", "webhook=1")
	assert.Contains(t, do("webhooks"), "  off  ")
	assert.Contains(t, do("deliveries", "replay", "1"), `"replay_of": "1"`)
	do("deliveries", "clear")
	assert.Empty(t, do("deliveries", "list"))

	a, err := s.Try("POST", "/nats4/api/service/sendemail", "type=member&memberid=2&subject=Hi&template=welcome",
		"api-key", "44b5498dbcb481a0d00b404c0169af62", "api-username", "tmm1phrvezsbu")
	require.NoError(t, err)
	require.Equal(t, 200, a.Status)
	assert.Regexp(t, `^    1  \d\d:\d\d:\d\d  kept     nats4 welcome  test@email.com  "Hi"\n$`, do("emails", "list", "to=test@email.com"))
	assert.Contains(t, do("emails", "list", "--json", "limit=1"), `"subject": "Hi"`)
	assert.Contains(t, do("emails", "show", "1"), `"text": "Hello Test,`)
	assert.Contains(t, do("emails", "raw", "1"), "Subject: Hi\r\n")
	do("emails", "clear")
	assert.Empty(t, do("emails", "list"))

	do("reset", "synctv")
	do("reset")
	do("sandbox", "remove", "t1")
	assert.NotContains(t, do("sandbox", "list"), `"t1"`)
}

// A command says what the control API says, in one line.
func TestCommandsThatFail(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct {
		want   string
		status int
		args   []string
	}{
		{"There is no sandbox t9.", exitFailed, []string{"sandbox", "show", "t9"}},
		{"There is no sandbox t9.", exitFailed, []string{"clock", "-s", "t9"}},
		{`The value of "name" must be 1 to 40`, exitFailed, []string{"sandbox", "create", "T1"}},
		{`"x" is not KEY=VALUE`, exitUsage, []string{"action", "synctv/consume-promo-code", "x"}},
		{`"x" is not API/ACTION`, exitUsage, []string{"action", "x"}},
		{"no such file", exitUsage, []string{"load", "nothing.yaml"}},
		{"can't be used together", exitUsage, []string{"clock", "--freeze", "--resume"}},
	} {
		status, _, stderr := invoke(nil, append(tt.args, "--url", s.URL)...)
		assert.Equal(t, tt.status, status, "%v", tt.args)
		assert.Contains(t, stderr, tt.want, "%v", tt.args)
	}
	status, _, stderr := invoke(nil, "clock", "--url", "http://127.0.0.1:1")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, stderr, "no mockapis answers at http://127.0.0.1:1")
}
