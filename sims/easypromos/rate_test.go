package easypromos_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// send sends n requests and returns how many were not refused by the rate limit.
func (c client) send(n int) (passed int) {
	for range n {
		if c.get("/organizing_brands/1").Status != http.StatusTooManyRequests {
			passed++
		}
	}
	return passed
}

func (c client) with(token string) client {
	c.token = token
	return c
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{})
	t.Run("easypromos 34: 200 requests pass", func(t *testing.T) {
		assert.Equal(t, 200, c.send(200))
		assert.Equal(t, 0, c.send(1))
	})
	t.Run("easypromos 36: another account's do too", func(t *testing.T) {
		assert.Equal(t, 200, c.with("demo-token-b").send(201))
	})
	t.Run("easypromos 37: the window closes 60 seconds after its first request", func(t *testing.T) {
		c.s.Advance(59 * time.Second)
		assert.Equal(t, 0, c.send(1))
		c.s.Advance(time.Second)
		assert.Equal(t, 1, c.send(1))
	})
	t.Run("easypromos 35: the tokens of an account share the count", func(t *testing.T) {
		assert.Equal(t, 120, c.with("demo-token-a2").send(120))
		assert.Equal(t, 79, c.send(100))
		assert.Equal(t, 0, c.with("demo-token-a2").send(1))
	})
	t.Run("easypromos 38: refused requests do not keep the window open", func(t *testing.T) {
		for range 6 {
			assert.Equal(t, 0, c.send(2))
			c.s.Advance(10 * time.Second)
		}
		assert.Equal(t, 1, c.send(1))
	})
	t.Run("easypromos 39: requests without a valid token do not count", func(t *testing.T) {
		c.s.Advance(time.Minute)
		for _, token := range []string{"", "unknown", "demo-token-expired"} {
			assert.Equal(t, 70, c.with(token).send(70))
		}
		assert.Equal(t, 200, c.send(201))
	})
	t.Run("a clock set back opens a window", func(t *testing.T) {
		c.s.Advance(-time.Minute)
		assert.Equal(t, 200, c.send(201))
	})
	t.Run("a higher limit holds for the open window", func(t *testing.T) {
		c.s.Set("easypromos.rate_limit", 205)
		assert.Equal(t, 5, c.send(10))
	})
	t.Run("0 switches it off", func(t *testing.T) {
		c.s.Set("easypromos.rate_limit", 0)
		assert.Equal(t, 250, c.send(250))
	})
}

// TestResetClosesWindows: also where the clock stands where it stood.
func TestResetClosesWindows(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: map[string]string{"easypromos.rate_limit": "3"}})
	assert.Equal(t, 3, c.send(4))
	c.s.Reset()
	assert.Equal(t, 3, c.send(4))
}

// TestRateLimitIsExact: fifty clients at once, of two tokens, while the clock runs.
func TestRateLimitIsExact(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Running: true, Settings: map[string]string{"easypromos.rate_limit": "137"}})
	var passed atomic.Int64
	var wg sync.WaitGroup
	for i := range 50 {
		one := c.with([]string{"demo-token-a", "demo-token-a2"}[i%2])
		wg.Go(func() { passed.Add(int64(one.send(6))) })
	}
	wg.Wait()
	assert.EqualValues(t, 137, passed.Load())
}

// TestReadersAtOnce: fifty clients read while settings change, and each answer is
// whole and of one profile.
func TestReadersAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})
	documented := c.get("/users/10").Body
	c.s.Set("easypromos.accounts.1.wire_profile", "live")
	live := c.get("/users/10").Body
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if i%5 == 0 {
				c.s.Set("easypromos.accounts.1.wire_profile", []string{"live", "documented"}[i%2])
			}
			body := c.get("/users/10").Body
			assert.True(t, body == documented || body == live, "an answer of %d bytes", len(body))
		})
	}
	wg.Wait()
}

// TestAResetIsSeenWholeOrNotAtAll: two settings change in one step, so a request in
// flight sees both as before or both as after.
func TestAResetIsSeenWholeOrNotAtAll(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	c := start(t, simtest.Options{Settings: unlimited})
	const path = "/coins/10/users/2"
	after := c.get(path).Body
	seen := map[string]int{}
	var before string
	for range 20 {
		c.s.Control(http.MethodPatch, "/_mock/settings", map[string]any{
			"easypromos.accounts.1.wire_profile": "live", "easypromos.accounts.1.last_page_cursor": "null",
		})
		before = c.get(path).Body
		answers := make(chan string, 66)
		answers <- before
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 8 {
					answers <- c.get(path).Body
				}
			})
		}
		c.s.Reset()
		wg.Wait()
		answers <- c.get(path).Body
		close(answers)
		for a := range answers {
			seen[a]++
		}
	}
	for a := range seen {
		assert.Contains(t, []string{before, after}, a)
	}
	assert.Len(t, seen, 2, "both states were seen: %v", seen)
}

// TestRestart: what is stored survives, and windows of the rate limit do not.
func TestRestart(t *testing.T) {
	t.Parallel()
	o := simtest.Options{Data: filepath.Join(t.TempDir(), "data")}
	c := start(t, o)
	c.s.Set("easypromos.accounts.1.wire_profile", "live")
	before := c.get("/users/10").Body
	assert.Equal(t, 199, c.send(200))
	c.s.Stop()
	c = start(t, o)
	assert.Equal(t, before, c.get("/users/10").Body)
	assert.Equal(t, 199, c.send(200))
}

// TestRateLimitsAreShown: for each account where it stands, by the sandbox's clock.
func TestRateLimitsAreShown(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{Settings: map[string]string{"easypromos.rate_limit": "3"}})
	shown := func() (list []map[string]any) {
		var v struct {
			Limits []map[string]any `json:"rate_limits"`
		}
		require.NoError(t, json.Unmarshal(c.s.Control("GET", "/_mock/rate-limits", nil), &v))
		return v.Limits
	}
	account := func(id int, name string, more map[string]any) map[string]any {
		v := map[string]any{
			"api": "easypromos", "account": map[string]any{"id": float64(id), "name": name},
			"limit": 3.0, "used": 0.0, "left": 3.0, "window_start": nil, "window_end": nil,
		}
		maps.Copy(v, more)
		return v
	}
	b, rest := account(2, "Account B", nil), account(3, "Account C", nil)
	assert.Equal(t, []map[string]any{account(1, "Account A", nil), b, rest}, shown())

	now := c.s.Now.UTC()
	window := map[string]any{
		"window_start": now.Format(time.RFC3339), "window_end": now.Add(time.Minute).Format(time.RFC3339),
	}
	c.send(1)
	c.with("demo-token-a2").send(1)
	window["used"], window["left"] = 2.0, 1.0
	assert.Equal(t, []map[string]any{account(1, "Account A", window), b, rest}, shown())
	c.s.Advance(59 * time.Second)
	c.send(9)
	window["used"], window["left"] = 3.0, 0.0
	assert.Equal(t, account(1, "Account A", window), shown()[0], "what is refused is not counted")

	c.s.Set("easypromos.rate_limit", 2)
	window["limit"] = 2.0
	assert.Equal(t, account(1, "Account A", window), shown()[0], "not below 0")
	c.s.Set("easypromos.rate_limit", 0)
	window["limit"], window["left"] = nil, nil
	assert.Equal(t, account(1, "Account A", window), shown()[0])
	c.s.Set("easypromos.rate_limit", 3)
	c.s.Advance(time.Second)
	assert.Equal(t, account(1, "Account A", nil), shown()[0])
	c.with("demo-token-c").send(1)
	assert.Equal(t, 1.0, shown()[2]["used"], "also of an account whose plan is not allowed")
}

// TestWritesSurviveARestart: a user who registered, the code that was used, the balance.
func TestWritesSurviveARestart(t *testing.T) {
	t.Parallel()
	o := simtest.Options{Data: filepath.Join(t.TempDir(), "data")}
	c := start(t, o)
	write := func(method, path, body string) simtest.Answer {
		return c.s.Do(method, base+path, body,
			"Authorization", "Bearer "+c.token, "Content-Type", "application/json")
	}
	a := write("POST", "/users/autologin/10", `{"external_id": "survivor"}`)
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	var registered struct {
		User       struct{ ID int64 }
		LoginToken string `json:"login_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(a.Body), &registered))
	code := fmt.Sprintf(`{"login_token": %q, "code": "ABC123"}`, registered.LoginToken)
	require.Equal(t, http.StatusOK, write("POST", "/participations/10/validate_code/101", code).Status)
	coins := `{"external_id": "survivor", "balance": 77}`
	require.Equal(t, http.StatusOK, write("PUT", "/coins/10", coins).Status)
	user, balance := fmt.Sprintf("/users/10/%d", registered.User.ID), fmt.Sprintf("/coins/10/users/%d", registered.User.ID)
	before := []string{c.get(user).Body, c.get(balance).Body}
	c.s.Stop()

	c = start(t, o)
	t.Run("easypromos 89: the user and the balance are what they were", func(t *testing.T) {
		assert.Contains(t, before[0], `"survivor"`)
		assert.Contains(t, before[1], `"balance":77`)
		assert.Equal(t, before, []string{c.get(user).Body, c.get(balance).Body})
	})
	t.Run("easypromos 89: the code stays used", func(t *testing.T) {
		a := write("POST", "/participations/10/check_requirement/101", `{"code": "ABC123"}`)
		assert.JSONEq(t, `{"code":32,"message":"Requirement - The code was already used"}`, a.Body)
	})
}
