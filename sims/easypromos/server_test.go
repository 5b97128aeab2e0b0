package easypromos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// unlimited is for tests that send more requests than the vendor allows.
var unlimited = map[string]string{"easypromos.rate_limit": "0"}

const base = "/easypromos/v2"

// a client sends requests with one token and reads JSON.
type client struct {
	t     *testing.T
	s     *simtest.Server
	token string
}

func (c client) get(path string) simtest.Answer {
	return c.s.Get(base+path, "Authorization", "Bearer "+c.token)
}

// object reads a 200 as it is.
func (c client) object(path string) map[string]any {
	c.t.Helper()
	a := c.get(path)
	require.Equal(c.t, http.StatusOK, a.Status, "%s: %s", path, a.Body)
	var v map[string]any
	require.NoError(c.t, json.Unmarshal([]byte(a.Body), &v), path)
	return v
}

// page reads one page: its items and next_cursor, or "" on the last page.
func (c client) page(path string) (items []map[string]any, next string) {
	c.t.Helper()
	v := c.object(path)
	require.Contains(c.t, v, "items", path)
	paging := v["paging"].(map[string]any)
	for _, item := range v["items"].([]any) {
		items = append(items, item.(map[string]any))
	}
	require.EqualValues(c.t, len(items), paging["items_page"], path)
	if cursor, ok := paging["next_cursor"]; ok {
		require.Positive(c.t, cursor, path)
		next = fmt.Sprint(int64(cursor.(float64)))
	}
	return items, next
}

// all reads every page of a collection.
func (c client) all(path string) (items []map[string]any) {
	c.t.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	page, next := c.page(path)
	for items = page; next != ""; items = append(items, page...) {
		require.Len(c.t, page, 100, path)
		page, next = c.page(path + separator + "next_cursor=" + next)
	}
	return items
}

// values are those of one member of each item, with dots between the members of
// nested objects.
func values(items []map[string]any, member string) (list []any) {
	for _, item := range items {
		var v any = item
		for name := range strings.SplitSeq(member, ".") {
			v = v.(map[string]any)[name]
		}
		list = append(list, v)
	}
	return list
}

func distinct(list []any) int {
	seen := map[any]bool{}
	for _, v := range list {
		seen[v] = true
	}
	return len(seen)
}

func reversed[T any](list []T) []T {
	r := make([]T, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		r = append(r, list[i])
	}
	return r
}

// start starts the program and returns a client for a token of account A.
func start(t *testing.T, o simtest.Options) client {
	t.Helper()
	return client{t, simtest.Start(t, o), "demo-token-a"}
}

func TestCollections(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})

	t.Run("easypromos 5: a valid token reads promotions", func(t *testing.T) {
		v := c.object("/promotions")
		assert.Len(t, v["items"], 100)
		assert.IsType(t, map[string]any{}, v["paging"])
	})
	t.Run("easypromos 27: two pages have 109 different brands", func(t *testing.T) {
		assert.Equal(t, 109, distinct(values(c.all("/organizing_brands"), "id")))
	})
	t.Run("easypromos 28: exactly a hundred users are one page", func(t *testing.T) {
		items, next := c.page("/users/17")
		assert.Len(t, items, 100)
		assert.Empty(t, next)
	})
	t.Run("easypromos 40: the newest first, or the oldest", func(t *testing.T) {
		newest, oldest := c.all("/promotions"), c.all("/promotions?order=created_asc")
		assert.Greater(t, len(newest), 100)
		assert.IsDecreasing(t, created(newest))
		assert.Equal(t, newest, reversed(oldest))
		assert.Equal(t, newest, c.all("/promotions?order=created_desc&status=all"))
	})
	t.Run("easypromos 41: promotions by status", func(t *testing.T) {
		assert.Equal(t, []any{11.0}, values(c.all("/promotions?status=draft"), "id"))
		expired, active := c.all("/promotions?status=expired"), c.all("/promotions?status=active")
		assert.Contains(t, values(expired, "id"), 13.0)
		assert.Contains(t, values(active, "id"), 10.0)
		assert.NotContains(t, values(active, "id"), 13.0)
		assert.Len(t, c.all("/promotions"), 1+len(expired)+len(active))
		first, _ := c.page("/promotions?status=active")
		assert.Contains(t, values(first, "id"), 10.0)
	})
	t.Run("easypromos 43: a Premium promotion is not listed", func(t *testing.T) {
		assert.NotContains(t, values(c.all("/promotions"), "id"), 14.0)
		assert.NotContains(t, values(c.all("/organizing_brands/1/promotions"), "id"), 14.0)
	})
	t.Run("easypromos 47: the promotions of a brand are of that brand", func(t *testing.T) {
		assert.JSONEq(t, `{"id":1,"name":"My organizing brand 1"}`, c.get("/organizing_brands/1").Body)
		items := c.all("/organizing_brands/1/promotions")
		assert.Len(t, items, 8)
		assert.Equal(t, 1, distinct(values(items, "organizing_brand.id")))
		assert.Equal(t, 1.0, items[0]["organizing_brand"].(map[string]any)["id"])
	})
	t.Run("each collection is the same in one order and the other", func(t *testing.T) {
		for _, path := range []string{
			"/organizing_brands", "/users/10", "/users/17", "/participations/10", "/participations/10?format=full",
			"/prizes/10", "/coin_transactions/10", "/organizing_brands/1/promotions", "/participations/10/users/1001",
		} {
			separator := "?"
			if strings.Contains(path, "?") {
				separator = "&"
			}
			newest := c.all(path)
			assert.NotEmpty(t, newest, path)
			assert.Equal(t, newest, reversed(c.all(path+separator+"order=created_asc")), path)
		}
	})
}

// created are the times of items, as text: ISO 8601 sorts by it.
func created(items []map[string]any) (list []string) {
	for _, v := range values(items, "created") {
		list = append(list, v.(string))
	}
	return list
}

func TestModels(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})

	t.Run("easypromos 45: times are ISO 8601 in UTC", func(t *testing.T) {
		form := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$`)
		member := regexp.MustCompile(`"(?:created|completed|start_date|end_date)":"([^"]*)"`)
		n := 0
		for _, path := range reads {
			for _, m := range member.FindAllStringSubmatch(c.get(path).Body, -1) {
				assert.Regexp(t, form, m[1], path)
				n++
			}
		}
		assert.Greater(t, n, 500)
	})
	t.Run("easypromos 49: users have custom properties and meta data", func(t *testing.T) {
		items := c.all("/users/10")
		assert.Greater(t, len(items), 100)
		for _, u := range items {
			assert.IsType(t, []any{}, u["custom_properties"])
			assert.IsType(t, map[string]any{}, u["meta_data"].(map[string]any)["legals"])
		}
		assert.Equal(t, items[0], c.object(fmt.Sprintf("/users/10/%v", items[0]["id"])))
		assert.Equal(t, 404, c.get("/users/17/1").Status)
	})
	t.Run("easypromos 50: brief and full participations", func(t *testing.T) {
		for _, p := range c.all("/participations/10") {
			assert.NotContains(t, p, "user")
		}
		prizes := map[any]bool{}
		for _, id := range values(c.all("/prizes/10"), "participation_id") {
			prizes[id] = true
		}
		won := 0
		for _, p := range c.all("/participations/10?format=full") {
			assert.Contains(t, p, "requirement")
			assert.Contains(t, p, "completed")
			assert.Equal(t, p["user_id"], p["user"].(map[string]any)["id"])
			_, ok := p["prize"]
			assert.Equal(t, prizes[p["id"]], ok, "prize of participation %v", p["id"])
			if ok {
				won++
			}
		}
		assert.Equal(t, len(prizes), won)
	})
	t.Run("easypromos 51: the full form goes on with the cursor", func(t *testing.T) {
		_, next := c.page("/participations/10?format=full")
		items, _ := c.page("/participations/10?format=full&next_cursor=" + next)
		require.NotEmpty(t, items)
		assert.Contains(t, items[0], "user")
	})
	t.Run("easypromos 52: the participations of a user are that user's", func(t *testing.T) {
		items := c.all("/participations/10/users/1001")
		assert.Len(t, items, 2)
		assert.Equal(t, []any{1001.0, 1001.0}, values(items, "user_id"))
	})
	t.Run("easypromos 53: prizes have their type and their user", func(t *testing.T) {
		items := c.all("/prizes/10")
		assert.Greater(t, len(items), 100)
		for _, z := range items {
			assert.IsType(t, map[string]any{}, z["prize_type"])
			assert.Equal(t, z["user_id"], z["user"].(map[string]any)["id"])
		}
		assert.Equal(t, []any{1.0}, values(c.all("/prizes/10/users/1"), "user_id"))
	})
	t.Run("easypromos 55: coin transactions are pairs", func(t *testing.T) {
		items := c.all("/coin_transactions/10?order=created_desc")
		assert.Greater(t, len(items), 100)
		for _, pair := range items {
			assert.Len(t, pair, 2)
		}
		assert.Equal(t, values(items, "user.id"), values(items, "transaction.user_id"))
	})
	t.Run("the balance is that of the newest transaction", func(t *testing.T) {
		newest := c.all("/coin_transactions/10/users/2")[0]["transaction"].(map[string]any)
		assert.Equal(t, newest["balance"], c.all("/coins/10/users/2")[0]["balance"])
	})
	t.Run("given counts the prizes of each type", func(t *testing.T) {
		won := map[any]int{}
		for _, id := range values(c.all("/prizes/10"), "prize_type.id") {
			won[id]++
		}
		for _, y := range c.all("/prizes/inventory/10") {
			assert.EqualValues(t, won[y["id"]], y["given"], "prize type %v", y["id"])
		}
	})
	t.Run("easypromos 56: the ranking", func(t *testing.T) {
		v := c.object("/ranking/10")
		assert.Equal(t, 102.0, v["id"])
		items := c.all("/ranking/10")
		assert.Greater(t, len(items), 100)
		points, positions := values(items, "points"), values(items, "position")
		for i := range points {
			assert.EqualValues(t, i+1, positions[i])
			if i > 0 {
				assert.LessOrEqual(t, points[i], points[i-1])
			}
		}
		assert.Equal(t, 786.43, points[0])
		assert.Equal(t, len(items), distinct(values(items, "user_id")))
	})
}

// reads are all that can be read of promotion 10, and the account's collections.
var reads = []string{
	"/promotions", "/promotions/10", "/promotions/10/registration_fields", "/organizing_brands", "/organizing_brands/1",
	"/organizing_brands/1/promotions", "/stages/10", "/stages/10/100", "/users/10", "/users/10/1",
	"/users/logintoken/10/1", "/participations/10", "/participations/10?format=full", "/participations/10/1",
	"/participations/10/users/1", "/participations/10/remaining/102/1", "/prizes/10", "/prizes/10/users/1",
	"/prizes/inventory/10", "/ranking/10", "/coins/10/users/1", "/coin_transactions/10",
	"/coin_transactions/10/users/1", "/pos/10",
}

func TestLiveProfile(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})
	number := regexp.MustCompile(`"(?:id|[a-z]+_id|points|qty|given|assignation_type|promotion_type|status)":\d`)
	text := regexp.MustCompile(`"(?:id|[a-z]+_id|points|qty|given|assignation_type|promotion_type|status)":"\d`)
	require.NotRegexp(t, text, c.get("/participations/10?format=full").Body)
	documented := map[string]string{}
	for _, path := range reads {
		documented[path] = c.get(path).Body
	}
	c.s.Set("easypromos.accounts.1.wire_profile", "live")
	t.Run("easypromos 46: ids are strings, paging stays numbers", func(t *testing.T) {
		for _, path := range reads {
			body := c.get(path).Body
			assert.NotRegexp(t, number, body, path)
			if strings.Contains(body, `"next_cursor"`) {
				assert.Regexp(t, `"paging":\{"next_cursor":\d+,"items_page":100\}\}$`, body, path)
			}
		}
	})
	t.Run("the members and their order are the same", func(t *testing.T) {
		name := regexp.MustCompile(`"[a-z_]+":`)
		for _, path := range reads {
			assert.Equal(t, name.FindAllString(documented[path], -1), name.FindAllString(c.get(path).Body, -1), path)
		}
	})
	c.s.Reset()
	assert.Equal(t, documented["/users/10/1"], c.get("/users/10/1").Body)
}

func TestFailures(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})
	ask := func(method, path, body string, header ...string) simtest.Answer {
		return c.s.Do(method, base+path, body, append(header, "Authorization", "Bearer demo-token-a")...)
	}
	post := []string{"Content-Type", "application/json"}
	bad := []simtest.Answer{
		ask("GET", "/organizing_brands?next_cursor=xyz", ""),
		ask("GET", "/organizing_brands?order=x", ""),
		ask("GET", "/promotions?status=foo", ""),
		ask("GET", "/participations/10?format=x", ""),
		ask("GET", "/users/10?status=7", ""),
		ask("GET", "/ranking/10?stage_id=x", ""),
		ask("GET", "/promotions/10?a=%zz", ""),
		ask("POST", "/users/autologin/10", "{bad", post...),
		ask("PUT", "/coins/10", "", post...),
		ask("POST", "/users/autologin/10", "{}", post...),
	}
	other := []simtest.Answer{
		c.s.Get(base + "/promotions"),
		ask("GET", "/promotions/20", ""),
		ask("GET", "/nothing", ""),
		ask("POST", "/users/autologin/10", "{}"),
		ask("GET", "/promotions?x="+strings.Repeat("a", 65<<10), ""),
		ask("POST", "/users/autologin/10", strings.Repeat("a", 1<<20+1), post...),
		ask("GET", "/promotions", "", "X-Long", strings.Repeat("a", 65<<10)),
	}
	t.Run("easypromos 23: a 400 has a number and a text", func(t *testing.T) {
		for _, a := range bad {
			assert.Equal(t, 400, a.Status)
			assert.Regexp(t, `^\{"code":\d+,"message":"[^"]+"\}$`, a.Body)
		}
	})
	t.Run("easypromos 24: failures are JSON", func(t *testing.T) {
		for _, a := range append(bad, other...) {
			assert.GreaterOrEqual(t, a.Status, 400)
			assert.Equal(t, "application/json", a.Header.Get("Content-Type"))
			assert.True(t, json.Valid([]byte(a.Body)), a.Body)
			assert.NotEmpty(t, a.Header.Get("X-Mock-Reason"))
		}
	})
	t.Run("other failures repeat their status", func(t *testing.T) {
		for _, a := range other {
			assert.Equal(t, fmt.Sprintf(`{"code":%d,"message":%q}`, a.Status, http.StatusText(a.Status)), a.Body)
		}
	})
}

func TestLimitsADayAndTies(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Fixtures: "testdata/fixtures"})
	c.token = "token"
	left := func(user int) any {
		return c.object(fmt.Sprintf("/participations/1/remaining/1/%d", user))["remaining"]
	}
	for _, step := range []struct {
		now  string
		want [3]float64
	}{
		{"2022-07-01T04:59:59Z", [3]float64{1, 2, 2}},
		{"2022-07-01T05:00:00Z", [3]float64{1, 1, 0}},
		{"2022-07-02T04:59:59Z", [3]float64{1, 1, 0}},
		{"2022-07-02T05:00:00Z", [3]float64{2, 2, 2}},
	} {
		now, err := time.Parse(time.RFC3339, step.now)
		require.NoError(t, err)
		c.s.SetClock(now)
		for i, want := range step.want {
			assert.Equal(t, want, left(i+1), "user %d at %s", i+1, step.now)
		}
	}
	items := c.all("/ranking/1")
	assert.Equal(t, []any{1.0, 2.0, 3.0}, values(items, "user_id"), "who was earlier comes first")
	assert.Equal(t, []any{30.0, 30.0, 30.0}, values(items, "points"), "the best points count")
	assert.Equal(t, []string{
		"2022-07-01T04:59:59+00:00", "2022-07-01T05:00:00+00:00", "2022-07-01T05:00:02+00:00",
	}, created(items), "the time is that of the best points")
	assert.Equal(t, 2.0, c.object("/ranking/1?stage_id=2")["id"])
	assert.Equal(t, 403, c.get("/promotions/2").Status, "a Basic promotion")
	c.token = "deleted"
	assert.Equal(t, 401, c.get("/promotions").Status)
}

// TestGettingStarted runs the guide's command with the base URL and the token in
// their places, and nothing else changed.
func TestGettingStarted(t *testing.T) {
	t.Parallel()
	shell := simtest.Interpreter(t, "sh")
	simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	sample, err := os.ReadFile("testdata/samples/getting-started.sh")
	require.NoError(t, err)
	command := strings.NewReplacer(
		"https://api.easypromosapp.com/v2", s.URL+base, "<YOUR_TOKEN_HERE>", "demo-token-a").Replace(string(sample))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, shell, "-c", command).Output()
	require.NoError(t, err)
	header, body, _ := strings.Cut(string(out), "\r\n\r\n")
	assert.True(t, strings.HasPrefix(header, "HTTP/1.1 200 OK\r\n"), header)
	var v struct{ Items []any }
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	assert.Len(t, v.Items, 100)
}
