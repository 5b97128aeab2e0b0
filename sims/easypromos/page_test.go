package easypromos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// register makes n users of promotion 17 in one transaction, so in one second.
func register(t *testing.T, s *Server, from, n int) {
	t.Helper()
	require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		p, err := loadPromotion(tx, 17)
		require.NoError(t, err)
		for i := range n {
			_, err := s.register(tx, p, User{ExternalID: fmt.Sprint(from + i)})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// userIDs reads a page of promotion 17's users.
func userIDs(t *testing.T, s *Server, query string) (ids []int64, next int64) {
	t.Helper()
	r := httptest.NewRequest("GET", "/v2/users/17?"+query, nil)
	r.Header.Set("Authorization", "Bearer demo-token-a")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code, w.Body)
	var v struct {
		Items  []struct{ ID int64 }
		Paging struct {
			Next int64 `json:"next_cursor"`
		}
	}
	require.NoError(t, json.NewDecoder(w.Body).Decode(&v))
	for _, u := range v.Items {
		ids = append(ids, u.ID)
	}
	return ids, v.Paging.Next
}

func TestUsersRegisteredWhilePaging(t *testing.T) {
	t.Parallel()
	s := open(t)
	register(t, s, 1, 150)
	old := map[int64]bool{}
	for id := int64(2001); id <= 2250; id++ {
		old[id] = true
	}
	for _, order := range []string{"created_desc", "created_asc"} {
		t.Run("easypromos 32: a user registered between two pages, "+order, func(t *testing.T) {
			seen := map[int64]bool{}
			ids, next := userIDs(t, s, "order="+order)
			for {
				for _, id := range ids {
					assert.False(t, seen[id], "user %d stands on two pages", id)
					seen[id] = true
				}
				if next == 0 {
					break
				}
				register(t, s, 1000+len(seen)+len(order)*10000, 3)
				ids, next = userIDs(t, s, fmt.Sprintf("order=%s&next_cursor=%d", order, next))
			}
			for id := range old {
				assert.True(t, seen[id], "user %d is on no page", id)
			}
		})
	}
	err := s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		p, err := loadPromotion(tx, 17)
		require.NoError(t, err)
		_, err = s.register(tx, p, User{ExternalID: "1"})
		return err
	})
	assert.True(t, store.IsUnique(err), "an external id is one user's: %v", err)
}

// TestRowsOfOneSecond: a frozen clock gives all rows the same time; ids decide.
func TestRowsOfOneSecond(t *testing.T) {
	t.Parallel()
	s := open(t)
	register(t, s, 1, 250)
	for _, order := range []string{"created_desc", "created_asc"} {
		all, next := userIDs(t, s, "order="+order)
		for next != 0 {
			var ids []int64
			ids, next = userIDs(t, s, fmt.Sprintf("order=%s&next_cursor=%d", order, next))
			all = append(all, ids...)
		}
		require.Len(t, all, 350)
		for i := 1; i < len(all); i++ {
			assert.Equal(t, order == "created_asc", all[i] > all[i-1], "%d after %d", all[i], all[i-1])
		}
	}
}

// TestCursorsOfOtherOrdersAndFilters: no cursor is good where it was not sent.
func TestCursorsOfOtherOrdersAndFilters(t *testing.T) {
	t.Parallel()
	s := open(t)
	register(t, s, 1, 50)
	queries := []string{"order=created_desc", "order=created_asc", "status=1", "status=1&order=created_asc"}
	for _, sent := range queries {
		_, next := userIDs(t, s, sent)
		require.NotZero(t, next, sent)
		for _, used := range queries {
			r := httptest.NewRequest("GET", fmt.Sprintf("/v2/users/17?%s&next_cursor=%d", used, next), nil)
			r.Header.Set("Authorization", "Bearer demo-token-a")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			assert.Equal(t, sent == used, w.Code == 200, "sent with %s, used with %s", sent, used)
		}
	}
}

// TestRankingOfEqualPoints: pages go on between users of the same points, also of
// the same time.
func TestRankingOfEqualPoints(t *testing.T) {
	t.Parallel()
	s := open(t)
	register(t, s, 1, 300)
	require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		for i := range int64(300) {
			_, err := insertParticipation(tx, participation{
				PromotionID: 10, StageID: 102, UserID: 2101 + i, Created: 1_700_000_000 - i/2, Points: 500,
				Scored: true, Data: "[]", RequirementData: "[]",
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	type item struct {
		Position int
		User     int64 `json:"user_id"`
		Points   float64
		Created  string
	}
	var all []item
	for next := int64(0); ; {
		r := httptest.NewRequest("GET", fmt.Sprintf("/v2/ranking/10?next_cursor=%d", next), nil)
		r.Header.Set("Authorization", "Bearer demo-token-a")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var v struct {
			Items  []item
			Paging struct {
				Next int64 `json:"next_cursor"`
			}
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &v), "%s", w.Body)
		all = append(all, v.Items...)
		if next = v.Paging.Next; next == 0 {
			break
		}
	}
	seen := map[int64]bool{}
	for i, row := range all {
		assert.Equal(t, i+1, row.Position)
		assert.False(t, seen[row.User])
		seen[row.User] = true
		if i > 0 && row.Points == all[i-1].Points {
			assert.GreaterOrEqual(t, row.Created, all[i-1].Created)
		}
	}
	for i := range int64(300) {
		assert.True(t, seen[2101+i], "user %d", 2101+i)
	}
}

// TestPlans: each page is a search of an index, which brings the order along.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := open(t)
	lists := map[string]*collection{
		"account promotions": accountPromotions, "brand promotions": brandPromotions, "brands": brands,
		"stages": stages, "users": users[0], "users not active": users[1], "users active": users[2],
		"participations": participations[0], "full participations": participations[1],
		"user participations": userParticipations[0], "full user participations": userParticipations[1],
		"prizes": prizes, "user prizes": userPrizes, "transactions": transactions,
		"user transactions": userTransactions, "points of sale": pointsOfSale,
	}
	queries := map[string]string{"ranking": rankingSQL}
	for name, l := range lists {
		queries[name+", cursor"] = l.cursorSQL
		for o := range 2 {
			queries[fmt.Sprint(name, ", tie ", o)] = l.tieSQL[o]
			queries[fmt.Sprint(name, ", rest ", o)] = l.restSQL[o]
		}
	}
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		for name, query := range queries {
			args := make([]any, 0, 6)
			for i := 1; strings.Contains(query, fmt.Sprint("$", i)); i++ {
				args = append(args, 1)
			}
			rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, args...)
			require.NoError(t, err, name)
			for rows.Next() {
				var id, parent, unused int
				var detail string
				require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
				assert.NotContains(t, detail, "TEMP B-TREE", name)
				if strings.HasPrefix(detail, "SCAN") {
					assert.Contains(t, detail, "(subquery", name)
				}
			}
			require.NoError(t, rows.Err())
			rows.Close()
		}
		return nil
	}))
}

func TestFixtureErrors(t *testing.T) {
	t.Parallel()
	const head = `
accounts: [{id: 1, name: A, plan: white_label}]
brands: [{id: 1, account: 1, name: B, created: 2022-01-01T00:00:00Z}]
promotions: [{id: 1, brand: 1, title: P, status: active, created: 2022-01-01T00:00:00Z}]
stages: [{id: 1, promotion: 1, name: S, type: quiz, created: 2022-01-01T00:00:00Z}]
`
	for _, tt := range []struct{ name, yaml, want string }{
		{"a plan", "accounts:\n  - {id: 1, plan: gold}", `x.yaml:2: accounts.plan: "gold" is not one of white_label, corporate, premium, basic`},
		{"an id", "accounts:\n  - {id: 0, plan: basic}", "x.yaml:2: accounts.id: must be from 1 to 2147483647"},
		{"a token", "accounts:\n  - id: 1\n    plan: basic\n    tokens:\n      - {token: a b}", "x.yaml:4: accounts.tokens: a token must be there and have no blanks"},
		{"a token twice", "accounts:\n  - id: 1\n    plan: basic\n    tokens: [{token: a}, {token: a}]", "x.yaml:2: accounts: the same as a row before it: UNIQUE constraint failed: easypromos_tokens.token"},
		{"an account", "brands:\n  - {id: 1, account: 9}", "x.yaml:2: brands.account: there is no account 9"},
		{"a count", "accounts: [{id: 1, plan: basic}]\nbrands:\n  - {id: 1, account: 1, count: -1}", "x.yaml:3: brands.count: must be from 1 to 10000"},
		{"a brand", "promotions:\n  - {id: 1, brand: 9, status: active}", "x.yaml:2: promotions.brand: there is no brand 9"},
		{"a status", "promotions:\n  - {id: 1, status: all}", `x.yaml:2: promotions.status: "all" is not one of draft, active, expired`},
		{"a version", "promotions:\n  - {id: 1, version: gold}", `x.yaml:2: promotions.version: "gold" is not one of white_label, premium, basic`},
		{"a time zone", "promotions:\n  - {id: 1, status: draft, timezone: Mars}", `x.yaml:2: promotions.timezone: "Mars" is no time zone, like Europe/Madrid`},
		{"a language", "promotions:\n  - {id: 1, status: draft, default_language: en}", "x.yaml:2: promotions.default_language: must be three letters"},
		{"a field's type", head + "registration_fields:\n  - {id: 1, promotion: 1, type: colour}", `x.yaml:7: registration_fields.type: "colour" is not one of text, email, phone, date, select, checkbox`},
		{"a stage's type", "stages:\n  - {id: 1, promotion: 1, type: x}", "x.yaml:2: stages.promotion: there is no promotion 1"},
		{"a requirement", head[:strings.Index(head, "stages")] + "stages:\n  - {id: 1, promotion: 1, type: quiz, requirement: magic}", `x.yaml:6: stages.requirement: "magic" is not one of none, code, other`},
		{"a period", head[:strings.Index(head, "stages")] + "stages:\n  - {id: 1, promotion: 1, type: quiz, period: week}", `x.yaml:6: stages.period: "week" is not one of total, day`},
		{"a code's stage", head + "codes:\n  - {stage: 9, codes: [A]}", "x.yaml:7: codes.stage: there is no stage 9"},
		{"a user's property", head + "users:\n  - {id: 1, promotion: 1, custom_properties: {x: y}}", `x.yaml:7: users.custom_properties: promotion 1 has no registration field "x"`},
		{"a birthday", head + "users:\n  - {id: 1, promotion: 1, birthday: today}", "x.yaml:7: users.birthday: must be a date like 2019-08-24"},
		{"a user's status", head + "users:\n  - {id: 1, promotion: 1, status: 3}", "x.yaml:7: users.status: must be 0 or 1"},
		{"an assignation", head + "prize_types:\n  - {id: 1, promotion: 1, assignation_type: 7}", "x.yaml:7: prize_types.assignation_type: must be from 1 to 6"},
		{"a quantity", head + "prize_types:\n  - {id: 1, promotion: 1, assignation_type: 1, qty: -1}", "x.yaml:7: prize_types.qty: must be from 0 to 10000000"},
		{"points", head + "participations:\n  - {id: 1, stage: 1, user: 1, points: .inf}", "x.yaml:7: participations.points: must be a number"},
		{"a participation's user", head + "participations:\n  - {id: 1, stage: 1, user: 1}", "x.yaml:7: participations.user: there is no user of promotion 1 with the id 1"},
		{"a participation's code", head + "users: [{id: 1, promotion: 1}]\nparticipations:\n  - {id: 1, stage: 1, user: 1, code: X}", `x.yaml:8: participations.code: stage 1 has no unused code "X"`},
		{"a participation's prize", head + "users: [{id: 1, promotion: 1}]\nparticipations:\n  - {id: 1, stage: 1, user: 1, prize: {id: 1, type: 1}}", "x.yaml:8: participations.prize: there is no prize type 1"},
		{"an amount", head + "coin_transactions:\n  - {id: 1, coin: 1, user: 1, transaction_type: 1}", "x.yaml:7: coin_transactions.amount: must not be 0"},
		{"a coin", head + "coin_transactions:\n  - {id: 1, coin: 1, user: 1, amount: 1, transaction_type: 1}", "x.yaml:7: coin_transactions.coin: there is no coin 1"},
		{"a balance", head + "users: [{id: 1, promotion: 1}]\ncoins: [{id: 1, promotion: 1}]\ncoin_transactions:\n  - {id: 1, coin: 1, user: 1, amount: -1, transaction_type: 2}", "x.yaml:9: coin_transactions.amount: user 1 has 0 coins; the transaction takes 1"},
		{"a webhook's URL", head + "webhooks:\n  - {promotion: 1, url: example.test}", `x.yaml:7: webhooks.url: "example.test" is no URL like http://127.0.0.1:9000/hook`},
		{"a webhook's event", head + "webhooks:\n  - {promotion: 1, url: http://a.test, events: [sold]}", `x.yaml:7: webhooks.events: "sold" is not one of user_registered, participation, coin_transaction, prize_redeemed`},
		{"a webhook's promotion", head + "webhooks:\n  - {promotion: 9, url: http://a.test}", "x.yaml:7: webhooks.promotion: there is no promotion 9"},
		{"a volume", head + "generate:\n  - {users: -1, promotion: 1, first_id: 1}", "x.yaml:7: generate.users: must be from 0 to 10000000"},
		{"more prizes than participations", head + "generate:\n  - {users: 1, promotion: 1, prizes: 1, first_id: 1}", "x.yaml:7: generate.participations: must be as many as prizes and coin_transactions"},
		{"an account without brands", head + "generate:\n  - {promotions: 1, account: 2, first_id: 1}", "x.yaml:7: generate.account: account 2 has no brand"},
		{"the stage of another promotion", head + "generate:\n  - {users: 1, promotion: 1, participations: 1, stage: 2, first_id: 1}", "x.yaml:7: generate.stage: there is no stage 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := empty(t)
			files := fstest.MapFS{"easypromos/x.yaml": {Data: []byte(tt.yaml)}}
			err := sims.LoadFixtures(context.Background(), s.world, files, s)
			var bad *sims.FixtureError
			require.True(t, errors.As(err, &bad), "%v", err)
			assert.Equal(t, "easypromos/"+tt.want, bad.Error())
		})
	}
}

// TestBrand100 has the guide's cursor.
func TestBrand100(t *testing.T) {
	s := open(t)
	r := httptest.NewRequest("GET", "/v2/organizing_brands", nil)
	r.Header.Set("Authorization", "Bearer demo-token-a")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	assert.True(t, bytes.HasSuffix(w.Body.Bytes(),
		[]byte(`{"id":100,"name":"My organizing brand 100"}],"paging":{"next_cursor":1234,"items_page":100}}`)))
}
