package easypromos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// post sends a write of account A.
func post(t testing.TB, s *Server, method, path, body string) *worldtest.Answer {
	t.Helper()
	r := httptest.NewRequest(method, "/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer demo-token-a")
	r.Header.Set("Content-Type", "application/json")
	return worldtest.Ask(s, r)
}

func balance(t *testing.T, s *Server, promotion, user int) any {
	t.Helper()
	list := items(t, s, fmt.Sprintf("/coins/%d/users/%d", promotion, user))
	return list[0].(map[string]any)["balance"]
}

// refusalOf0 is the message of a 400 with code 0, and why.
func refusalOf0(t *testing.T, a *worldtest.Answer) (message, why string) {
	t.Helper()
	var e struct {
		Code    *int
		Message string
	}
	require.Equal(t, http.StatusBadRequest, a.Code, "%s", a.Body)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &e))
	require.NotNil(t, e.Code)
	assert.Equal(t, 0, *e.Code)
	require.Len(t, a.Explained, 1)
	return e.Message, a.Explained[0].Why
}

func TestTheAPIBuysEntries(t *testing.T) {
	t.Parallel()
	s := withCoins(t)
	a := post(t, s, "POST", "/coin_transactions/5401",
		`{"external_id": "loyalty-54001", "amount": -20, "transaction_type": "5", "extra": "shop"}`)
	require.Equal(t, 200, a.Code, "%s", a.Body)
	var answer map[string]map[string]any
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &answer))
	assert.EqualValues(t, 40, answer["transaction"]["balance"])
	assert.EqualValues(t, coinsSpentOnEntry, answer["transaction"]["transaction_type"])
	assert.Equal(t, "Spent on an extra entry", answer["transaction"]["reason"])
	assert.Equal(t, "shop", answer["transaction"]["extra"])
	assert.EqualValues(t, 54001, answer["user"]["id"])
	assert.EqualValues(t, 3, must(t, s, "buy-entry", `{"user": 54001, "coin": 5401}`)["entries"])

	for _, tt := range []struct{ amount, message, why string }{
		{"10", "amount not valid", "must be -10 for each"},
		{"-15", "amount not valid", "must be -10 for each"},
		{"-40", "Insufficient balance", "has 30 coins"},
	} {
		message, why := refusalOf0(t, post(t, s, "POST", "/coin_transactions/5401",
			`{"user_id": 54001, "transaction_type": 5, "amount": `+tt.amount+`}`))
		assert.Equal(t, tt.message, message)
		assert.Contains(t, why, tt.why)
	}
	assert.EqualValues(t, 30, balance(t, s, 5401, 54001))
	assert.EqualValues(t, 4, must(t, s, "buy-entry", `{"user": 54001, "coin": 5401}`)["entries"],
		"what was refused bought none")
}

// Where a promotion has several coins, or a coin prices for several stages, a write names
// which of them it means.
func TestSeveralCoinsAndStages(t *testing.T) {
	t.Parallel()
	s := withCoins(t)
	insert(t, s, `INSERT INTO easypromos_coins (id, promotion_id, name) VALUES (5402, 5401, 'Stars')`)
	for path, body := range map[string]string{
		"/coins/5401":             `{"user_id": 54001, "balance": 5}`,
		"/coin_transactions/5401": `{"user_id": 54001, "amount": 5}`,
	} {
		message, why := refusalOf0(t, post(t, s, "POST", path, body))
		assert.Equal(t, "coin_id not valid", message)
		assert.Equal(t, "the body has no coin_id, and promotion 5401 has several coins", why)
	}
	a := post(t, s, "PUT", "/coins/5401", `{"user_id": 54001, "coin_id": 5402, "balance": 7}`)
	assert.Equal(t, `{"coin_id":5402,"coin_name":"Stars","balance":7,"user_id":54001}`, a.Body.String())
	assert.EqualValues(t, 60, balance(t, s, 5401, 54001), "the other coin's")

	insert(t, s, `
		INSERT INTO easypromos_stages (id, cursor, promotion_id, name, type, visible, created, scored,
			requirement_type, period)
		VALUES (54102, 1, 5401, 'Another', 'game', 1, 0, 0, 0, 'total')`)
	insert(t, s, `INSERT INTO easypromos_entry_prices (coin_id, stage_id, coins) VALUES (5401, 54102, 30)`)
	const buy = `{"user_id": 54001, "coin_id": 5401, "transaction_type": 5, "amount": -30`
	message, why := refusalOf0(t, post(t, s, "POST", "/coin_transactions/5401", buy+`}`))
	assert.Equal(t, "stage_id not valid", message)
	assert.Contains(t, why, "several stages, and stage_id is missing")
	assert.Equal(t, 200, post(t, s, "POST", "/coin_transactions/5401", buy+`, "stage_id": 54102}`).Code)
	assert.EqualValues(t, 2, must(t, s, "buy-entry", `{"user": 54001, "coin": 5401, "stage": 54102}`)["entries"])
}

// A balance is exact up to what JSON readers count, and not beyond.
func TestTheLargestBalance(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	a := post(t, s, "PUT", "/coins/10", `{"user_id": 3, "balance": 9007199254740990}`)
	require.Equal(t, 200, a.Code, "%s", a.Body)
	assert.Equal(t, 200, post(t, s, "POST", "/coin_transactions/10", `{"user_id": 3, "amount": 1}`).Code)
	message, why := refusalOf0(t, post(t, s, "POST", "/coin_transactions/10", `{"user_id": 3, "amount": 1}`))
	assert.Equal(t, "amount not valid", message)
	assert.Contains(t, why, "there would be over 9007199254740991")
	a = post(t, s, "POST", "/coin_transactions/10", `{"user_id": 3, "amount": -9007199254740991}`)
	assert.Equal(t, 200, a.Code)
	assert.EqualValues(t, 0, balance(t, s, 10, 3))
}

// Coins are the loyalty programme's: a promotion that is over, or a draft, takes them.
func TestCoinsOutsideOfThePromotion(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	for _, action := range []string{
		"close-promotion", "expire-promotion", "open-promotion",
	} {
		must(t, s, action, `{"promotion": 10}`)
		assert.Equal(t, 200, post(t, s, "POST", "/coin_transactions/10", `{"user_id": 3, "amount": 1}`).Code, action)
	}
	must(t, s, "set-promotion-status", `{"promotion": 10, "status": "draft"}`)
	assert.Equal(t, 200, post(t, s, "PUT", "/coins/10", `{"user_id": 3, "balance": 9}`).Code)
	assert.EqualValues(t, 9, balance(t, s, 10, 3))
}
