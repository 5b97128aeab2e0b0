package nats4

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// askFault asks a fault for its answer to a request.
func askFault(f sims.Fault, method, path string) *worldtest.Answer {
	return worldtest.Ask(f.Write, httptest.NewRequest(method, path, nil))
}

func TestAnAccountIsVerifiedAndApproved(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	send(t, s, "PATCH", "/api/affiliate/status", "loginid=3&status=3")
	assert.JSONEq(t, `{"loginid": 3, "username": "affiliate1", "was": 3, "status": 4}`,
		must(t, s, "verify-account", `{"username": "Affiliate1"}`))
	assert.Contains(t, badOf(t, s, "verify-account", `{"username": "affiliate1"}`).Reason, "status 4")
	must(t, s, "deny-account", `{"username": "affiliate1"}`)
	assert.Equal(t, "5", info(t, s, "status", 3))
	assert.JSONEq(t, `{"loginid": 6, "username": "affiliate6", "was": 0, "status": 0}`,
		must(t, s, "approve-account", `{"username": "affiliate6"}`))
	assert.Equal(t, "1", info(t, s, "reviewed", 6))
	assert.Equal(t, "username", badOf(t, s, "approve-account", `{"username": "nobody"}`).Key)
}

func TestAnAccountGetsAKey(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	var change KeyChange
	require.NoError(t, json.Unmarshal([]byte(must(t, s, "change-api-key", `{"username": "tmm1phrvezsbu"}`)), &change))
	assert.Regexp(t, `^[0-9a-f]{32}$`, change.APIKey)
	assert.True(t, change.Admin)
	assert.Equal(t, "nats4/api-key-wrong", explained(t, s, 401, "/api/ping", demoKey, demoUser).Name, "the old key fails at once")
	assert.Equal(t, 200, ask(s, "/api/ping", "api-key", change.APIKey).Code)

	// An affiliate has a key, but is no admin until it is made one.
	must(t, s, "change-api-key", `{"username": "affiliate1", "api_key": "33333333333333333333333333333333"}`)
	const key = "33333333333333333333333333333333"
	assert.Equal(t, 403, ask(s, "/api/ping", "api-key", key, "api-username", "affiliate1").Code)
	must(t, s, "change-api-key", `{"username": "affiliate1", "api_key": "33333333333333333333333333333333", "is_admin": true}`)
	assert.Equal(t, 200, ask(s, "/api/ping", "api-key", key, "api-username", "affiliate1").Code)

	assert.Equal(t, "username", badOf(t, s, "change-api-key", `{"username": "nobody"}`).Key)
	for args, reason := range map[string]string{
		`{"username": "affiliate2", "api_key": "33333333333333333333333333333333"}`: "is that of affiliate1",
		`{"username": "affiliate2", "api_key": "short"}`:                            "must be 32 digits",
		`{"username": "affiliate2", "api_key": "3333333333333333333333333333333G"}`: "must be 32 digits",
	} {
		bad := badOf(t, s, "change-api-key", args)
		assert.Equal(t, "api_key", bad.Key)
		assert.Contains(t, bad.Reason, reason)
	}
}

func TestACampaignIsAdded(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	assert.JSONEq(t, `{"campaignid": 4, "loginid": 6, "name": "Spring"}`, must(t, s, "add-campaign", `{"loginid": 6, "name": "Spring"}`))
	for args, key := range map[string]string{
		`{"loginid": 6, "name": "Spring"}`:  "name",
		`{"loginid": 6, "name": "Default"}`: "name",
		`{"loginid": 6, "name": ""}`:        "name",
		`{"loginid": 99, "name": "Spring"}`: "loginid",
	} {
		assert.Equal(t, key, badOf(t, s, "add-campaign", args).Key, args)
	}
	must(t, s, "add-campaign", `{"loginid": 3, "name": "Spring"}`)
}

func TestAnInvoiceIsAnAction(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	assert.JSONEq(t, `{"paymentid": 5, "loginid": 6, "amount": -250}`, must(t, s, "invoice", `{"loginid": 6, "amount": -250}`))
	for args, key := range map[string]string{
		`{"loginid": 6, "amount": 0}`:               "amount",
		`{"loginid": 6, "amount": 100000000000001}`: "amount",
		`{"loginid": 99, "amount": 1}`:              "loginid",
	} {
		assert.Equal(t, key, badOf(t, s, "invoice", args).Key, args)
	}
	recount(t, s)
}

// A sandbox's own login keeps the key that it was given, also when it is minted again,
// as after a restart; a reset or another world's state gives it back its own.
func TestASandboxsOwnKeyIsChanged(t *testing.T) {
	t.Parallel()
	s, other := namedServer(t, "t1"), namedServer(t, "t2")
	own := s.mint(t)
	other.mint(t)
	var change KeyChange
	require.NoError(t, json.Unmarshal([]byte(must(t, s, "change-api-key", `{"username": "`+own["api-username"]+`"}`)), &change))
	assert.NotEqual(t, own["api-key"], change.APIKey)
	assert.Equal(t, change.APIKey, s.mint(t)["api-key"], "minted again")
	assert.Equal(t, 401, askAs(s, "/api/ping", own).Code)
	assert.Equal(t, s.world.Rand.Tag(), change.APIKey[:12], "it leads to its sandbox")

	require.NoError(t, s.world.Reset(t.Context(), other.world.DB, []sims.Simulator{s}))
	s.update(t, func(tx *store.Tx) error { return s.Disown(tx) })
	assert.Equal(t, own, s.mint(t))
	assert.Equal(t, 200, askAs(s, "/api/ping", own).Code)
}
