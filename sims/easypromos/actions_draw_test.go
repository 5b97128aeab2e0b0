package easypromos

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

// drawing loads prize types of a draw (8001), without a limit (8002), and of the ranking
// of stage 102 (8003) into promotion 10.
func drawing(t *testing.T) *Server {
	s := frozen(t)
	files := fstest.MapFS{Name + "/draws.yaml": {Data: []byte(`prize_types:
  - {id: 8001, promotion: 10, name: Bicycle, assignation_type: 4, qty: 3}
  - {id: 8002, promotion: 10, stage: 101, name: Sticker, assignation_type: 4}
  - {id: 8003, promotion: 10, stage: 102, name: Medal, assignation_type: 5, qty: 200}
prize_codes:
  - {prize_type: 8001, codes: [BIKE-1, BIKE-2, BIKE-3]}`)}}
	require.NoError(t, sims.LoadFixtures(t.Context(), s.world, files, s))
	return s
}

// winners are the users to whom a draw gave prizes.
func winners(answer map[string]any) (users []any) {
	for _, p := range answer["prizes"].([]any) {
		users = append(users, p.(map[string]any)["user"])
	}
	return users
}

func TestAPrizeIsDrawn(t *testing.T) {
	t.Parallel()
	s := drawing(t)
	first := must(t, s, "draw-prizes", `{"prize_type": 8001, "count": 2}`)
	assert.EqualValues(t, 1, first["left"])
	users := winners(first)
	require.Len(t, users, 2)
	assert.NotEqual(t, users[0], users[1])
	newest := items(t, s, "/prizes/10")[0].(map[string]any)
	assert.Equal(t, "BIKE-2", newest["code"])
	assert.Nil(t, newest["participation_id"])
	assert.EqualValues(t, 2, newest["prize_type"].(map[string]any)["given"])
	assert.Contains(t, users, newest["user_id"])

	again := drawing(t)
	assert.Equal(t, users, winners(must(t, again, "draw-prizes", `{"prize_type": 8001, "count": 2}`)), "by the seed")
	second := must(t, s, "draw-prizes", `{"prize_type": 8001, "count": 1}`)
	assert.NotContains(t, users, winners(second)[0], "nobody wins twice")
	_, err := act(t, s, "draw-prizes", `{"prize_type": 8001, "count": 1}`)
	assert.EqualError(t, err, "count: prize type 8001 has 0 units left")
}

// Of a stage's prize type only who took part in the stage can win, and fewer units are
// given than asked for where fewer users may.
func TestADrawAmongThoseOfAStage(t *testing.T) {
	t.Parallel()
	s := drawing(t)
	answer := must(t, s, "draw-prizes", `{"prize_type": 8002, "count": 50}`)
	assert.Equal(t, []any{2.0}, winners(answer), "user 2 used the code WELCOME")
	assert.Nil(t, answer["left"])
	assert.Empty(t, winners(must(t, s, "draw-prizes", `{"prize_type": 8002, "count": 1}`)))
}

func TestPrizesOfARanking(t *testing.T) {
	t.Parallel()
	s := drawing(t)
	ranking := items(t, s, "/ranking/10?stage_id=102")
	var best []any
	for _, row := range ranking[:5] {
		best = append(best, row.(map[string]any)["user_id"])
	}
	got := winners(must(t, s, "draw-prizes", `{"prize_type": 8003, "count": 4}`))
	active := slices.DeleteFunc(best, func(v any) bool { return v == 1.0 }) // status 0
	assert.Equal(t, active, got)
}

func TestADrawThatCannotBe(t *testing.T) {
	t.Parallel()
	s := drawing(t)
	for args, want := range map[string]string{
		`{"prize_type": 1, "count": 1}`:    "prize_type: there is no prize type 1 of assignation_type 4 or 5",
		`{"prize_type": 8001, "count": 0}`: "count: must be from 1 to 10000000",
		`{"prize_type": 8001, "count": 4}`: "count: prize type 8001 has 3 units left",
	} {
		_, err := act(t, s, "draw-prizes", args)
		assert.EqualError(t, err, want)
	}
}
