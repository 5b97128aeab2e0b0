package easypromos

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/internal/plantest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// plans judges what this package has SQLite do.
var plans = &plantest.Simulator{
	Name: Name,
	Open: func(w *sims.World) error {
		_, err := New(w)
		return err
	},
	Serve: "(*Server).answer",
	Keys:  []string{"id"},
	// Accounts and their tokens come from fixtures, and no request adds any.
	Exceptions: []plantest.Exception{
		// The first 100 tokens.
		{Function: "easypromos.(*Server).Credentials", Line: "SCAN k"},
		{Function: "easypromos.(*Server).Credentials", Line: "USE TEMP B-TREE FOR ORDER BY"},
		// When a world begins.
		{Function: "easypromos.(*Server).Mint", Line: "SCAN easypromos_tokens"},
		{Function: "easypromos.(*Server).Disown", Line: "SCAN easypromos_tokens"},
		// For each account there is a line of the answer.
		{Function: "easypromos.(*Server).RateLimits", Line: "SCAN easypromos_accounts"},
		{Function: "easypromos.namesOfAccounts", Line: "SCAN easypromos_accounts"},
	},
}

// TestMain judges the statements that the tests have SQLite do, and every response that
// they have of the simulator.
func TestMain(m *testing.M) { contracttest.Main(plans.Judging(m), new(Server)) }

func TestStatementsAreRecorded(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	must(t, s, "add-coins", `{"user": 3, "coin": 1, "amount": 5}`)
	read(t, s, "/users/10")
	functions := map[string]bool{}
	for _, function := range plans.Recorded() {
		functions[function] = true
	}
	for _, want := range []string{"changeBalance", "(*Server).admit", "(*call).pageRows"} {
		assert.True(t, functions["easypromos."+want], want)
	}
}

// What must be found is found.
func TestAPlanThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	s := frozen(t)
	for query, want := range map[string]string{
		`SELECT id FROM easypromos_users WHERE email = $1`:                                "end to end",
		`SELECT count(*) FROM easypromos_users u`:                                         "end to end",
		`SELECT id FROM easypromos_prizes WHERE user_id = $1 ORDER BY code`:               "sorts",
		`SELECT id FROM easypromos_users WHERE promotion_id = $1 ORDER BY created DESC`:   "",
		`SELECT max(cursor) FROM easypromos_users`:                                        "",
		`SELECT max(created) FROM easypromos_participations`:                              "end to end",
		`SELECT created FROM easypromos_redemptions WHERE prize_id = $1`:                  "",
		`SELECT id FROM easypromos_entry_prices WHERE coin_id = $1 AND stage_id = $2`:     "",
		`SELECT id FROM easypromos_entry_prices WHERE stage_id = $1`:                      "end to end",
		`SELECT id FROM easypromos_coin_transactions WHERE promotion_id = $1 ORDER BY id`: "sorts",
		`DELETE FROM easypromos_users WHERE id = $1`:                                      "end to end", // foreign keys
		`UPDATE easypromos_prize_types SET given = given + 1 WHERE id = $1`:               "",
	} {
		err := s.world.DB.View(t.Context(), func(tx *store.Tx) error {
			list, err := plans.Judge(tx, query)
			if want == "" {
				assert.Empty(t, list)
			} else if assert.NotEmpty(t, list, query) {
				assert.Contains(t, list[0], want, query)
			}
			return err
		})
		require.NoError(t, err, query)
	}
}
