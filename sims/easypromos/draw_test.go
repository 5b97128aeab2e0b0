package easypromos

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// TestDrawIsInProportion: of many draws each prize type has the share of its units.
func TestDrawIsInProportion(t *testing.T) {
	t.Parallel()
	const draws = 100_000
	for _, tt := range []struct {
		name   string
		left   []int64
		shares []float64
	}{
		{"one type", []int64{3}, []float64{1}},
		{"the same of each", []int64{5, 5}, []float64{.5, .5}},
		{"one, three and six tenths", []int64{10, 30, 60}, []float64{.1, .3, .6}},
		{"what is used up is never drawn", []int64{0, 1, 0, 3, 0}, []float64{0, .25, 0, .75, 0}},
		{"few among many", []int64{1, 9_999_999}, []float64{0, 1}},
	} {
		g := rand.New(rand.NewPCG(1, 2))
		var l stock
		for _, left := range tt.left {
			l = append(l, stockedPrize{Left: left})
		}
		drawn := make([]int, len(l))
		for range draws {
			drawn[l.draw(g)]++
		}
		for i, share := range tt.shares {
			assert.InDelta(t, share, float64(drawn[i])/draws, .01, "%s: %v", tt.name, drawn)
			if share == 0 && tt.left[i] == 0 {
				assert.Zero(t, drawn[i], tt.name)
			}
		}
	}
	g := rand.New(rand.NewPCG(1, 2))
	assert.Equal(t, -1, stock{}.draw(g))
	assert.Equal(t, -1, stock{{Unlimited: true}, {}}.draw(g))
	assert.Equal(t, 1, stock{{}, {Unlimited: true}, {Unlimited: true}}.unlimited())
	assert.Equal(t, -1, stock{{Left: 1}}.unlimited())
}

// prizeOf is the prize of a participation: its type's name, code and URLs.
func prizeOf(t *testing.T, p map[string]any) (name string, code any, prize map[string]any) {
	t.Helper()
	prize, ok := p["prize"].(map[string]any)
	require.True(t, ok, "no prize in %v", p)
	return prize["prize_type"].(map[string]any)["name"].(string), prize["code"], prize
}

func TestLimitedPrizesComeFirst(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	for user, want := range []string{"Cup", "Flag", "Flag"} {
		name, code, prize := prizeOf(t, taken(t, play(t, s, "1/participate/11", int64(user+1), "")))
		assert.Equal(t, want, name)
		assert.Nil(t, code)
		assert.Regexp(t, `^https://a\.example\.test/p/1/prizes/[0-9A-Za-z]{32}\.pdf\?x=1$`, prize["download_url"])
		assert.Regexp(t, `^https://a\.example\.test/p/1/redeem/[0-9A-Za-z]{32}\?x=1$`, prize["redeem_url"])
	}
	for _, promotion := range []string{"", "/p/1", "://", "mailto:a@b.co"} {
		download, redeem := prizeURLs(promotion, "token")
		assert.Empty(t, download+redeem, promotion)
	}
}

func TestRegistrationPrizes(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	welcome := func(user int64) (names []string) {
		require.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
			p, err := loadPromotion(tx, 1)
			require.NoError(t, err)
			return s.giveRegistrationPrizes(tx, p, user)
		}))
		for _, v := range items(t, s, fmt.Sprintf("/prizes/1/users/%d?order=created_asc", user)) {
			z := v.(map[string]any)
			assert.Nil(t, z["stage_id"])
			assert.Nil(t, z["participation_id"])
			names = append(names, z["prize_type"].(map[string]any)["name"].(string))
		}
		return names
	}
	first, second := welcome(1), welcome(2)
	assert.Len(t, first, 2)
	assert.Len(t, second, 2)
	assert.Equal(t, "Welcome", first[0])
	assert.ElementsMatch(t, []string{"Early bird", "Second bird"}, []string{first[1], second[1]})
	assert.Equal(t, []string{"Welcome"}, welcome(3), "the birds are gone")
}

// TestTheSameSeedDrawsTheSame: two worlds of one seed give the same prizes in the same
// order, a world of another seed does not.
func TestTheSameSeedDrawsTheSame(t *testing.T) {
	t.Parallel()
	won := func(seed int64) (list []string) {
		s := onTheFairground(t, sims.WorldOptions{Seed: seed})
		for user := range int64(18) {
			name, code, prize := prizeOf(t, taken(t, play(t, s, "1/participate/1", user+1, "")))
			list = append(list, fmt.Sprint(name, code, prize["redeem_url"]))
		}
		return list
	}
	first := won(7)
	assert.Equal(t, first, won(7))
	assert.NotEqual(t, first, won(8))
}

const clients = 50

// atOnce lets 50 clients, the users 1 to 50, do the same at the same time.
func atOnce(do func(user int64) *worldtest.Answer) []*worldtest.Answer {
	answers := make([]*worldtest.Answer, clients)
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i := range answers {
		done.Go(func() {
			ready.Wait()
			answers[i] = do(int64(i + 1))
		})
	}
	ready.Done()
	done.Wait()
	return answers
}

// outcomes counts the answers: 200, or the code of a 400.
func outcomes(t *testing.T, answers []*worldtest.Answer) map[int]int {
	t.Helper()
	count := map[int]int{}
	for _, a := range answers {
		if a.Code == http.StatusOK {
			count[http.StatusOK]++
			continue
		}
		code, _, _ := codeOf(t, a)
		count[code]++
	}
	return count
}

func TestOneCodeIsUsedOnce(t *testing.T) {
	t.Parallel()
	t.Run("easypromos 79: of fifty that validate one code one gets it", func(t *testing.T) {
		s := onTheFairground(t, sims.WorldOptions{})
		answers := atOnce(func(user int64) *worldtest.Answer {
			return play(t, s, "1/validate_code/2", user, `, "code": "FAIR-1"`)
		})
		assert.Equal(t, map[int]int{200: 1, 32: clients - 1}, outcomes(t, answers))
		list := items(t, s, "/participations/1?format=full")
		require.Len(t, list, 2, "with that of the fixtures")
		assert.Equal(t, "Fair-1", list[0].(map[string]any)["requirement"].(map[string]any)["code"])
	})
}

func TestTheLastPrizeIsWonOnce(t *testing.T) {
	t.Parallel()
	t.Run("easypromos 82: the others keep their participation", func(t *testing.T) {
		s := onTheFairground(t, sims.WorldOptions{})
		must(t, s, "use-up-prizes", `{"prize_type": 1}`)
		must(t, s, "use-up-prizes", `{"prize_type": 2}`)
		must(t, s, "add-prizes", `{"prize_type": 2, "count": 1}`)
		answers := atOnce(func(user int64) *worldtest.Answer { return play(t, s, "1/participate/1", user, "") })
		assert.Equal(t, map[int]int{200: 1, 60: clients - 1}, outcomes(t, answers))
		assert.Len(t, items(t, s, "/participations/1"), 2, "with that of the fixtures")
		assert.Len(t, items(t, s, "/prizes/1"), 1)
		for i, a := range answers {
			left := read(t, s, fmt.Sprintf("/participations/1/remaining/1/%d", i+1))["remaining"]
			want := 3
			if a.Code == http.StatusOK {
				want = 2
			}
			assert.EqualValues(t, want, left, "user %d", i+1)
		}
	})
}

func TestGivenNeverPassesQty(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	answers := atOnce(func(user int64) *worldtest.Answer { return play(t, s, "1/participate/1", user, "") })
	assert.Equal(t, map[int]int{200: 18, 60: clients - 18}, outcomes(t, answers))
	won, codes, urls := map[string]int{}, []string{}, map[any]bool{}
	for _, a := range answers {
		if a.Code != http.StatusOK {
			continue
		}
		var p map[string]any
		require.NoError(t, json.Unmarshal(a.Body.Bytes(), &p))
		name, code, prize := prizeOf(t, p)
		won[name]++
		urls[prize["redeem_url"]] = true
		if code, ok := code.(string); ok {
			codes = append(codes, code)
		}
	}
	assert.Equal(t, map[string]int{"Bear": 7, "Balloon": 11}, won)
	assert.ElementsMatch(t, []string{"BEAR-1", "BEAR-2"}, codes, "each is given once")
	assert.Len(t, urls, 18)
	for _, v := range items(t, s, "/prizes/inventory/1") {
		p := v.(map[string]any)
		switch p["name"] {
		case "Bear", "Balloon":
			assert.Equal(t, p["qty"], p["given"], p["name"])
		default:
			assert.EqualValues(t, 0, p["given"], p["name"])
		}
	}
	assert.Len(t, items(t, s, "/prizes/1"), 18)
}

// TestOneUserAtOnce: a limit holds for fifty requests of one user too, and an extra
// entry is used once.
func TestOneUserAtOnce(t *testing.T) {
	t.Parallel()
	s := onTheFairground(t, sims.WorldOptions{})
	insert(t, s, `INSERT INTO easypromos_extra_entries (user_id, stage_id, entries) VALUES (1, 1, 2)`)
	answers := atOnce(func(int64) *worldtest.Answer {
		return play(t, s, "1", 1, `, "stage_id": 1, "data": [{"ref": "`+strings.Repeat("x", 100)+`"}]`)
	})
	assert.Equal(t, map[int]int{200: 5, 10: clients - 5}, outcomes(t, answers))
	assert.Len(t, items(t, s, "/participations/1/users/1"), 5)
	assert.EqualValues(t, 0, read(t, s, "/participations/1/remaining/1/1")["remaining"])
}
