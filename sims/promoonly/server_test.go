package promoonly_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

const (
	user1Basic = "Basic YTgyNDZkZDZhODM1YjFkZjRxd2Q4NTAzYjNiNWZhODE3OjcxOGEyNG52bWJoYTIzNWZhdWQyM2R2OG5kd2hjeTIzbg=="
	formType   = "application/x-www-form-urlencoded"
	synced1    = `{"userid":1,"distribution":"Releases synced for userid: 1"}` + "\n"
)

func bearer(userid int, token string) string {
	return "Bearer " + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%d:%s", userid, token))
}

func get(s *simtest.Server, path, authorization string) simtest.Answer {
	return s.Get("/promoonly"+path, "Authorization", authorization)
}

func post(s *simtest.Server, path, body string, header ...string) simtest.Answer {
	return s.Do("POST", "/promoonly"+path, body, append(header, "Content-Type", formType)...)
}

// newToken authenticates as user 1 and returns the token.
func newToken(t *testing.T, s *simtest.Server) string {
	a := post(s, "/user/authenticate", "userid=1", "Authorization", user1Basic)
	assert.Equal(t, 200, a.Status, a.Body)
	var body struct{ Token string }
	assert.NoError(t, json.Unmarshal([]byte(a.Body), &body))
	return body.Token
}

// world copies the built-in fixtures into a directory, with pieces of the two
// files replaced: old, new, old, new.
func world(t *testing.T, replaced ...string) string {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "promoonly"), 0o755))
	for _, name := range []string{"promoonly/users.yaml", "promoonly/library.yaml"} {
		data, err := fs.ReadFile(fixtures.FS, name)
		require.NoError(t, err)
		text := strings.NewReplacer(replaced...).Replace(string(data))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// The document prints its second form for userid 1, too.
func TestTheDocumentsSecondExample(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 5: userid 1, disabled, with a token that is still good")
	s := simtest.Start(t, simtest.Options{
		Fixtures: world(t, "synced_at: 2020-04-15T12:00:00Z\n\n  - userid: 2", "status: disabled\n\n  - userid: 2"),
	})
	a := get(s, "/user/sync", user1)
	assert.Equal(t, 200, a.Status)
	assert.Equal(t, `{"userid":1,"distribution":"Invalid user."}`+"\n", a.Body)
}

func TestIssuedTokens(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 15, 16: the times are integers, 600 seconds apart; the token has 32 hexadecimal digits")
	s := simtest.Start(t, simtest.Options{Now: time.Unix(1795348800, 0)})
	a := post(s, "/user/authenticate", "userid=1", "Authorization", user1Basic)
	m := regexp.MustCompile(`^\{"code":504,"expires":(\d+),"server_time":(\d+),"token":"[0-9a-f]{32}","userid":1\}\n$`).
		FindStringSubmatch(a.Body)
	require.NotNil(t, m, a.Body)
	assert.Equal(t, []string{"1795349400", "1795348800"}, m[1:])
}

// A date group of the listing.
type group struct {
	Date     string
	Releases []struct {
		ID, Downloaded, Tracks, Type, FormatID int64
	}
}

func page(t *testing.T, s *simtest.Server, path, authorization string) (list []group) {
	a := get(s, path, authorization)
	require.Equal(t, 200, a.Status, a.Body)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &list))
	return list
}

func TestPagesOfReleases(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 26, 27: at most 15 dates or as many as asked for, strictly descending over all pages")
	s := simtest.Start(t, simtest.Options{})
	get(s, "/user/sync", user1)
	whole := page(t, s, "/releases/date/1/9999-12-31/100", user1)
	require.Len(t, whole, 42)
	for _, tt := range []struct {
		name, path string
		count      int
	}{
		{"15 dates without a count", "/releases/date/%d", 15},
		{"15 dates from a date back", "/releases/date/%d/2020-04-20", 15},
		{"one date", "/releases/date/%d/2020-04-20/1", 1},
		{"seven dates", "/releases/date/%d/2020-12-31/7", 7},
		{"a page that ends with the last date", "/releases/date/%d/2020-12-31/21", 21},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var joined []group
			for n := 1; ; n++ {
				list := page(t, s, fmt.Sprintf(tt.path, n), user1)
				if len(list) == 0 {
					break
				}
				if n*tt.count <= len(whole) {
					assert.Len(t, list, tt.count)
				}
				joined = append(joined, list...)
			}
			assert.Equal(t, whole, joined)
		})
	}
	for i, g := range whole {
		assert.NotEmpty(t, g.Releases)
		if i > 0 {
			assert.Less(t, g.Date, whole[i-1].Date)
		}
	}
}

func TestListingsLeaveOutHiddenFormatsAndCountDownloads(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 25, 28: downloaded is 0 or 1 of a track, and a count of a release")
	s := simtest.Start(t, simtest.Options{Fixtures: world(t,
		"    synced_at: 2020-04-15T12:00:00Z\n\n  - userid: 2", "    hidden_formats: [15, 17]\n    synced_at: 2020-04-15T12:00:00Z\n\n  - userid: 2",
		"charts:", `downloads:
  - {userid: 1, trackids: [375101, 375104, 375101, 357364], at: 2020-04-10T00:00:00Z}
  - {userid: 2, trackids: [375102], at: 2020-04-10T00:00:00Z}
charts:`)})
	list := page(t, s, "/releases/date/1/2020-04-09/4", user1)
	require.Len(t, list, 4)
	assert.Equal(t, int64(2), list[0].Releases[0].Downloaded, "distinct tracks, of this user alone")
	assert.Equal(t, "2020-04-06", list[3].Date)
	assert.Len(t, list[3].Releases, 1, "the other one is of a hidden format")
	for _, g := range list {
		for _, r := range g.Releases {
			assert.NotContains(t, []int64{15, 17}, r.FormatID)
		}
	}
	assert.Equal(t, 200, get(s, "/release/55980", user1).Status, "a hidden format can be had by its id")
	chart := get(s, "/release/24200", user1).Body
	assert.Equal(t, 1, strings.Count(chart, `"downloaded":1`))
	assert.Contains(t, chart, `"content_warning":false,"downloaded":1,"duration":203`)
	assert.Contains(t, get(s, "/release/24200", bearer(2, strings.Repeat("2", 32))).Body, `"downloaded":0,"duration":203`)
}

func TestFiftyClientsAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	before := page(t, s, "/releases/date/1/9999-12-31/100", user1)
	tokens := make([]string, 50)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			tokens[i] = newToken(t, s)
			for range 3 {
				assert.Equal(t, synced1, get(s, "/user/sync", bearer(1, tokens[i])).Body)
				assert.Equal(t, 200, get(s, "/releases/date/1", bearer(1, tokens[i])).Status)
			}
			assert.Equal(t, "{\"token\":\"valid\"}\n", post(s, "/user/token/validate", "userid=1&token="+tokens[i]).Body)
		})
	}
	all.Wait()
	distinct := map[string]bool{}
	for _, token := range tokens {
		distinct[token] = true
	}
	assert.Len(t, distinct, 50)
	after := page(t, s, "/releases/date/1/9999-12-31/100", user1)
	require.Len(t, after, len(before)+1, "the one release is there once")
	assert.Equal(t, "2020-04-16", after[1].Date)
	assert.Len(t, after[1].Releases, 1)
	assert.Equal(t, before, slices.Delete(after, 1, 2))
}

func TestStateSurvivesARestartAndEndsWithAReset(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	token := newToken(t, s)
	assert.Equal(t, 404, get(s, "/release/56640", user1).Status)
	get(s, "/user/sync", bearer(1, token))
	s.Stop()

	s = simtest.Start(t, simtest.Options{Data: data})
	assert.Equal(t, 200, get(s, "/release/56640", bearer(1, token)).Status)
	second := newToken(t, s)
	assert.NotEqual(t, token, second, "a token never comes twice")

	s.Reset()
	assert.Equal(t, 401, get(s, "/user/sync", bearer(1, token)).Status)
	assert.Equal(t, 404, get(s, "/release/56640", user1).Status)
	assert.Equal(t, token, newToken(t, s), "after a reset the same tokens come again")
}

// The clock and a setting change in one step: a request in flight sees both as
// before or both as after.
func TestAResetIsSeenWholeOrNotAtAll(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	later := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := map[string]int{}
	for range 20 {
		s.SetClock(later)
		s.Set("promoonly.token_ttl", 300)
		answers := make(chan string, 66)
		ask := func() {
			var a struct {
				Expires    int64 `json:"expires"`
				ServerTime int64 `json:"server_time"`
			}
			body := post(s, "/user/authenticate", "userid=1", "Authorization", user1Basic).Body
			assert.NoError(t, json.Unmarshal([]byte(body), &a))
			answers <- fmt.Sprintf("later: %t, %d s", a.ServerTime >= later.Unix(), a.Expires-a.ServerTime)
		}
		ask()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 8 {
					ask()
				}
			})
		}
		s.Reset()
		all.Wait()
		ask()
		close(answers)
		for a := range answers {
			seen[a]++
		}
	}
	for a := range seen {
		assert.Contains(t, []string{"later: true, 300 s", "later: false, 600 s"}, a)
	}
	assert.Len(t, seen, 2, "both states were seen: %v", seen)
}

func TestTooLargeRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct {
		name, path, body, header string
		status                   int
		text, why                string
	}{
		{"a query", "/user/sync?x=" + strings.Repeat("x", 70<<10), "", "", 414, "Request URI Too Long", "the query has"},
		{"a header", "/user/sync", "", strings.Repeat("x", 70<<10), 431, "Request Header Fields Too Large", "the header has"},
		{"a body", "/user/authenticate", strings.Repeat("x", 2<<20), "", 413, "Request Entity Too Large", "the body is over"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			method := "GET"
			if tt.body != "" {
				method = "POST"
			}
			a, err := s.Try(method, "/promoonly"+tt.path, tt.body, "X-Long", tt.header, "Content-Type", formType)
			if err == nil { // a server that stops reading may cut the connection
				assert.Equal(t, tt.status, a.Status)
				assert.Equal(t, `{"error":"`+tt.text+`"}`+"\n", a.Body)
				assert.Contains(t, a.Header.Get("X-Mock-Reason"), tt.why)
			}
			assert.Equal(t, synced1, get(s, "/user/sync", user1).Body, "the server is alive")
		})
	}
}

func TestTheCurlLineOfTheExample(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	out := run(t, simtest.Interpreter(t, "bash"), "-c", simulator(t).Example(s.URL+"/promoonly"))
	assert.Equal(t, synced1, out)
}
