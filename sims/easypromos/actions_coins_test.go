package easypromos

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// withCoins is a frozen world with the pack coins-to-spend.
func withCoins(t *testing.T) *Server {
	t.Helper()
	s := frozen(t)
	packs, err := sims.ReadPacks(fixtures.FS, s)
	require.NoError(t, err)
	for _, p := range packs {
		if p.Name == Name+"/coins-to-spend" {
			require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error { return p.Load(tx, s) }))
			return s
		}
	}
	require.Fail(t, "no pack")
	return nil
}

// insert adds rows, as another fixtures file would.
func insert(t *testing.T, s *Server, query string, args ...any) {
	t.Helper()
	require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

func newestTransaction(t *testing.T, s *Server, path string) map[string]any {
	t.Helper()
	return items(t, s, path)[0].(map[string]any)["transaction"].(map[string]any)
}

func TestAUserBuysEntries(t *testing.T) {
	t.Parallel()
	s := withCoins(t)
	assert.Equal(t, map[string]any{"user": 54001.0, "stage": 54101.0, "entries": 1.0, "balance": 50.0},
		must(t, s, "buy-entry", `{"user": 54001, "coin": 5401}`))
	assert.Equal(t, map[string]any{"user": 54001.0, "stage": 54101.0, "entries": 4.0, "balance": 20.0},
		must(t, s, "buy-entry", `{"user": 54001, "coin": 5401, "stage": 54101, "count": 3}`))
	newest := newestTransaction(t, s, "/coin_transactions/5401/users/54001")
	assert.EqualValues(t, -30, newest["amount"])
	assert.EqualValues(t, coinsSpentOnEntry, newest["transaction_type"])
	assert.Equal(t, "Spent on an extra entry", newest["reason"])
	for _, tt := range []struct{ args, key, reason string }{
		{`{"user": 54001, "coin": 5401, "count": 3}`, "count", "has 20 coins; the transaction takes 30"},
		{`{"user": 54001, "coin": 5401, "count": -1}`, "count", "must be from 1"},
		{`{"user": 54001, "coin": 5401, "stage": 102}`, "stage", "buys no entries to stage 102"},
		{`{"user": 1, "coin": 5401}`, "user", "there is no user of promotion 5401"},
		{`{"user": 1, "coin": 1}`, "stage", "coin 1 buys no entries to a stage"},
		{`{"user": 1, "coin": 99}`, "coin", "there is no coin 99"},
	} {
		_, err := act(t, s, "buy-entry", tt.args)
		var bad *sims.Bad
		require.ErrorAs(t, err, &bad, tt.args)
		assert.Equal(t, tt.key, bad.Key, tt.args)
		assert.Contains(t, bad.Reason, tt.reason, tt.args)
	}
	assert.EqualValues(t, 20, newestTransaction(t, s, "/coin_transactions/5401/users/54001")["balance"])
}

func TestAPrizeIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	now := worldtest.Now(t).UTC().Format(time.RFC3339)
	assert.Equal(t, map[string]any{"prize": 1.0, "prize_type": 2.0, "user": 1.0, "redeemed": now},
		must(t, s, "redeem-prize", `{"prize": 1}`))
	later := time.Hour
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &later}))
	_, err := act(t, s, "redeem-prize", `{"prize": 1}`)
	assert.EqualError(t, err, "prize: prize 1 was redeemed at "+now)
	_, err = act(t, s, "redeem-prize", `{"prize": 99}`)
	assert.EqualError(t, err, "prize: there is no prize 99")
}

func TestAPromotionExpires(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	answer := must(t, s, "expire-promotion", `{"promotion": 10}`)
	assert.Equal(t, "active", answer["was"])
	assert.Equal(t, "expired", answer["status"])
	assert.Equal(t, "expired", read(t, s, "/promotions/10")["status"])
	assert.Equal(t, "active", must(t, s, "open-promotion", `{"promotion": 10}`)["status"])
}

func TestAUserBuysAPrize(t *testing.T) {
	t.Parallel()
	s := withCoins(t)
	for i, code := range []string{"COFFEE-1", "COFFEE-2"} {
		bought := must(t, s, "buy-prize", `{"user": 54001, "prize_type": 54101}`)
		assert.EqualValues(t, 60-25*(i+1), bought["balance"])
		z := items(t, s, "/prizes/5401/users/54001")[0].(map[string]any)
		assert.Equal(t, bought["prize"], z["id"])
		assert.Equal(t, code, z["code"])
		assert.Nil(t, z["participation_id"])
		assert.EqualValues(t, i+1, z["prize_type"].(map[string]any)["given"])
	}
	newest := newestTransaction(t, s, "/coin_transactions/5401/users/54001")
	assert.EqualValues(t, -25, newest["amount"])
	assert.EqualValues(t, coinsSpentOnPrize, newest["transaction_type"])

	refused := func(args, reason string) {
		t.Helper()
		_, err := act(t, s, "buy-prize", args)
		assert.EqualError(t, err, reason)
	}
	refused(`{"user": 54001, "prize_type": 54101}`, "prize_type: the 2 units of prize type 54101 are used up")
	must(t, s, "add-prizes", `{"prize_type": 54101, "count": 1}`)
	refused(`{"user": 54001, "prize_type": 54101}`, "user: user 54001 has 10 coins; the transaction takes 25")
	refused(`{"user": 1, "prize_type": 54101}`, "user: there is no user of promotion 5401 with the id 1")
	refused(`{"user": 1, "prize_type": 2}`, "prize_type: there is no prize type 2 that has a price")
	must(t, s, "expire-promotion", `{"promotion": 5401}`)
	refused(`{"user": 54001, "prize_type": 54101}`, "prize_type: promotion 5401 has the status expired")
	_, err := act(t, s, "buy-entry", `{"user": 54001, "coin": 5401}`)
	assert.EqualError(t, err, "coin: promotion 5401 has the status expired")
	assert.Len(t, items(t, s, "/prizes/5401"), 2)
	assert.EqualValues(t, 10, balance(t, s, 5401, 54001))
}

// What is bought is used: one entry, and one more that costs 10 coins.
func TestAnEntryIsUsed(t *testing.T) {
	t.Parallel()
	s := withCoins(t)
	must(t, s, "take-part", `{"stage": 54101, "user": 54001}`)
	_, err := act(t, s, "take-part", `{"stage": 54101, "user": 54001}`)
	require.Error(t, err)
	must(t, s, "buy-entry", `{"user": 54001, "coin": 5401}`)
	must(t, s, "take-part", `{"stage": 54101, "user": 54001}`)
	_, err = act(t, s, "take-part", `{"stage": 54101, "user": 54001}`)
	require.Error(t, err)
	assert.EqualValues(t, 60+5-10+5, balance(t, s, 5401, 54001))
}
