package easypromos_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// A simulation is what the control API says of one.
type simulation struct {
	ID     int64
	State  string
	Error  string
	Steps  struct{ Done, Due, Of int64 }
	Counts struct {
		Registered, Participations int64
		Transactions               int64 `json:"coin_transactions"`
	}
	Refused map[string]int64
}

// sum is how many steps there were.
func (s simulation) sum() int64 {
	n := s.Counts.Registered + s.Counts.Participations + s.Counts.Transactions
	for _, refused := range s.Refused {
		n += refused
	}
	return n
}

// simulate begins a simulation of the participants of a promotion.
func simulate(t *testing.T, s *simtest.Server, promotion int, rate, length string) (x simulation) {
	t.Helper()
	answer := s.Control(http.MethodPost, "/_mock/simulations", map[string]any{
		"api": "easypromos", "rate": rate, "for": length, "seed": 7,
		"args": map[string]any{"promotion": promotion},
	})
	require.NoError(t, json.Unmarshal(answer, &x))
	return x
}

// settled is a simulation when it has done what is due.
func settled(t *testing.T, s *simtest.Server, id int64) (x simulation) {
	t.Helper()
	answer := s.Control(http.MethodGet, fmt.Sprintf("/_mock/simulations/%d?wait=30s", id), nil)
	require.NoError(t, json.Unmarshal(answer, &x))
	require.Empty(t, x.Error)
	require.Equal(t, x.Steps.Due, x.Steps.Done)
	return x
}

// earning gives promotion 10 coins for playing, and 500 codes.
func earning(s *simtest.Server) {
	codes := make([]string, 20)
	for i := range codes {
		codes[i] = fmt.Sprintf("CODE-%03d", i)
	}
	s.Control(http.MethodPut, "/_mock/fixtures", map[string]any{"easypromos": map[string]any{
		"codes":      []any{map[string]any{"stage": 101, "codes": codes}},
		"coin_rules": []any{map[string]any{"coin": 1, "stage": 102, "kind": "participate", "coins": 5}},
	}})
}

// pagesOf are all pages of a collection as they are sent, the newest first.
func (c client) pagesOf(path string) (pages []string) {
	c.t.Helper()
	for next := ""; ; {
		a := c.get(path + next)
		require.Equal(c.t, http.StatusOK, a.Status, a.Body)
		pages = append(pages, a.Body)
		var page struct {
			Paging struct {
				NextCursor json.Number `json:"next_cursor"`
			}
		}
		require.NoError(c.t, json.Unmarshal([]byte(a.Body), &page))
		if page.Paging.NextCursor == "" {
			return pages
		}
		next = "?next_cursor=" + page.Paging.NextCursor.String()
	}
}

var grown = []string{"/users/10", "/participations/10", "/prizes/10", "/coin_transactions/10"}

// However the clock gets there, and whoever reads meanwhile, the traffic of a seed is the
// same to the byte.
func TestTrafficOfASeedIsTheSame(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	walk := func(moves ...time.Duration) map[string][]string {
		s := simtest.Start(t, simtest.Options{Settings: unlimited})
		earning(s)
		c := client{t, s, "demo-token-a"}
		x := simulate(t, s, 10, "5/s", "10m")
		for _, d := range moves {
			s.Advance(d)
			x = settled(t, s, x.ID)
			c.pagesOf("/users/10")
		}
		assert.Equal(t, "done", x.State)
		all := map[string][]string{}
		for _, path := range grown {
			all[path] = c.pagesOf(path)
		}
		return all
	}
	one, other := walk(10*time.Minute), walk(time.Second, 61*time.Second, 538*time.Second)
	for _, path := range grown {
		assert.True(t, slices.Equal(one[path], other[path]), path)
		assert.Greater(t, len(one[path]), 3, "%s has grown", path)
	}
}

func TestTrafficIsWhatTheCountsSay(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: unlimited})
	c := client{t, s, "demo-token-a"}
	earning(s)
	before := map[string]int{}
	for _, path := range grown {
		before[path] = len(c.all(path))
	}
	x := simulate(t, s, 10, "60/m", "5m")
	assert.Equal(t, int64(300), x.Steps.Of)
	assert.Zero(t, settled(t, s, x.ID).Steps.Done, "the clock stands")
	s.Advance(100 * time.Second)
	x = settled(t, s, x.ID)
	assert.Equal(t, int64(100), x.Steps.Done)
	s.Advance(200 * time.Second)
	x = settled(t, s, x.ID)
	assert.Equal(t, "done", x.State)
	assert.Equal(t, int64(300), x.sum())
	assert.Subset(t, []string{"10"}, keysOf(x.Refused), "nobody asks for what is used up")
	assert.InDelta(t, 120, x.Counts.Registered, 40)
	assert.InDelta(t, 30, x.Counts.Transactions, 20)

	users, participations := c.all("/users/10"), c.all("/participations/10")
	assert.EqualValues(t, x.Counts.Registered, len(users)-before["/users/10"])
	assert.EqualValues(t, x.Counts.Participations, len(participations)-before["/participations/10"])
	assert.EqualValues(t, x.Counts.Transactions+int64(playedIn(participations[:x.Counts.Participations], 102)),
		len(c.all("/coin_transactions/10"))-before["/coin_transactions/10"], "sent, and earned in the quiz")
	assert.Equal(t, 1, playedIn(participations[:x.Counts.Participations], 100), "the wheel's prize")
	assert.Equal(t, 21, playedIn(participations[:x.Counts.Participations], 101), "the codes")
	seconds := map[string]bool{}
	for _, item := range slices.Concat(
		users[:x.Counts.Registered], participations[:x.Counts.Participations],
	) {
		created, err := time.Parse(time.RFC3339, item["created"].(string))
		require.NoError(t, err)
		after := created.Sub(s.Now)
		assert.True(t, after >= 0 && after < 5*time.Minute, "%v", created)
		assert.False(t, seconds[item["created"].(string)], "one step a second: %v", created)
		seconds[item["created"].(string)] = true
	}
	assert.Equal(t, "PC", users[0]["custom_properties"].([]any)[0].(map[string]any)["value"].(string)[:2])
	assert.NotEmpty(t, users[0]["meta_data"].(map[string]any)["utm_source"])
	players := map[any]bool{}
	for _, p := range participations[:x.Counts.Participations] {
		players[p["user_id"]] = true
	}
	assert.Greater(t, len(players), int(x.Counts.Participations)/2, "many play")
}

// playedIn is how many of the participations are in a stage.
func playedIn(participations []map[string]any, stage float64) (n int) {
	for _, p := range participations {
		if p["stage_id"] == stage {
			n++
		}
	}
	return n
}

func keysOf(m map[string]int64) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

// What is wrong with the promotion is counted, and mended while the traffic goes on.
func TestTrafficOfAPromotionThatIsNotOpen(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: unlimited})
	act := func(action, args string) {
		s.Control(http.MethodPost, "/_mock/actions/easypromos/"+action, json.RawMessage(args))
	}
	x := simulate(t, s, 10, "1/s", "1m")
	act("set-promotion-status", `{"promotion": 10, "status": "draft"}`)
	s.Advance(10 * time.Second)
	settled(t, s, x.ID)
	act("open-promotion", `{"promotion": 10}`)
	s.Advance(10 * time.Second)
	settled(t, s, x.ID)
	act("set-promotion-status", `{"promotion": 10, "status": "expired"}`)
	s.Advance(10 * time.Second)
	settled(t, s, x.ID)
	act("set-promotion-status", `{"promotion": 10, "status": "active"}`)
	act("set-promotion-dates", fmt.Sprintf(`{"promotion": 10, "start_date": %q, "end_date": "9000-01-01T00:00:00Z"}`,
		s.Now.Add(time.Hour).Format(time.RFC3339)))
	s.Advance(10 * time.Second)
	x = settled(t, s, x.ID)
	assert.Equal(t, []int64{10, 10, 10}, []int64{x.Refused["41"], x.Refused["49"], x.Refused["42"]})
	assert.Equal(t, int64(40), x.sum())
}

// A promotion without users and stages gets users first.
func TestTrafficOfAnEmptyPromotion(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: unlimited})
	s.Control(http.MethodPut, "/_mock/fixtures", json.RawMessage(`{"easypromos": {"promotions": [{
		"id": 9001, "brand": 1, "title": "Empty", "status": "active", "created": "2022-04-08T12:52:36Z"}]}}`))
	x := simulate(t, s, 9001, "1/s", "1m")
	s.Advance(time.Hour)
	x = settled(t, s, x.ID)
	assert.Positive(t, x.Counts.Registered)
	assert.Zero(t, x.Counts.Participations)
	assert.Equal(t, 60-x.Counts.Registered, x.Refused["42"])
}

// Where nothing can be had any more people ask for it all the same, and are refused.
func TestTrafficWhereAllIsUsedUp(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: unlimited})
	s.Control(http.MethodPut, "/_mock/fixtures", json.RawMessage(`{"easypromos": {
		"promotions": [{"id": 9002, "brand": 1, "title": "Used up", "status": "active", "created": "2022-04-08T12:52:36Z"}],
		"stages": [
			{"id": 90021, "promotion": 9002, "type": "wheel", "created": "2022-04-08T12:52:36Z"},
			{"id": 90022, "promotion": 9002, "type": "code", "requirement": "code", "created": "2022-04-08T12:52:36Z"}]}}`))
	x := simulate(t, s, 9002, "1/s", "2m")
	s.Advance(time.Hour)
	x = settled(t, s, x.ID)
	assert.Zero(t, x.Counts.Participations)
	assert.Zero(t, x.Counts.Transactions, "it has no coins")
	assert.Positive(t, x.Refused["31"])
	assert.Positive(t, x.Refused["60"])
	assert.Equal(t, int64(120), x.sum())
}

func TestTrafficWithoutAPromotion(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for args, field := range map[string]string{
		`{}`: "args.promotion", `{"promotion": 4711}`: "args.promotion", `{"stage": 1, "promotion": 10}`: "args.stage",
	} {
		a := s.Do(http.MethodPost, "/_mock/simulations",
			`{"api": "easypromos", "rate": "1/s", "for": "1m", "args": `+args+`}`)
		assert.Equal(t, http.StatusBadRequest, a.Status)
		assert.True(t, strings.Contains(a.Body, `"field":"`+field+`"`), a.Body)
	}
}
