package synctv_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

func TestAnswersAreXMLInUTF8(t *testing.T) {
	t.Parallel()
	t.Log("synctv 7: Content-Type begins application/xml; the body declares UTF-8")
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	for _, path := range []string{
		"/offers/2/promo_codes", "/offers/2/promo_codes/31", "/promo_codes/validate?code=1A2B3C",
		"/promo_codes/validate?code=NOSUCH", "/offers/9/promo_codes", "/nothing",
	} {
		a := c.Get(base+path, "Cookie", c.cookie)
		assert.Equal(t, "application/xml; charset=utf-8", a.Header.Get("Content-Type"), path)
		assert.True(t, strings.HasPrefix(a.Body, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<ssap>\n"), path)
	}
}

func TestTheListIsTheUnionOfConsumedAndUnconsumed(t *testing.T) {
	t.Parallel()
	t.Log("synctv 10, 11, 12, 13, 14, 15: the three lists of an offer")
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	c.ok(http.MethodPost, "/offers/2/promo_codes?count=30")
	for i, p := range c.promoCodes(2, "false") {
		if i%3 == 0 {
			require.Equal(t, 1, c.redeem(p.Code))
		}
	}
	consumed, unconsumed, all := c.promoCodes(2, "true"), c.promoCodes(2, "false"), c.promoCodes(2, "")
	assert.Len(t, consumed, 12)
	assert.Len(t, unconsumed, 20)
	assert.ElementsMatch(t, all, append(slices.Clone(consumed), unconsumed...))
	for _, list := range [][]promoCode{consumed, unconsumed, all} {
		assert.True(t, slices.IsSortedFunc(list, func(a, b promoCode) int { return int(a.ID - b.ID) }))
	}
	for _, p := range all {
		assert.EqualValues(t, 2, p.OfferID)
		assert.Equal(t, p.ConsumedOn == "", p.ConsumedBy == "")
		assert.Equal(t, p.ConsumedOn != "", slices.Contains(consumed, p))
	}
}

func TestGeneratedCodesAreUniqueInTheService(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	t.Log("synctv 27, 33, 34, 41: 100 codes a call, all different, letters and digits, ids going up")
	s := simtest.Start(t, simtest.Options{})
	c := admin(t, s)
	last := int64(41) // the highest id of the fixtures
	values := map[string]bool{}
	for i := range 20 {
		offer := 3 + i%2*1017 // 3 and 1020 in turn
		before := len(c.promoCodes(offer, ""))
		c.ok(http.MethodPost, fmt.Sprintf("/offers/%d/promo_codes?count=100", offer))
		made := c.promoCodes(offer, "")[before:]
		require.Len(t, made, 100)
		for _, p := range made {
			assert.Regexp(t, `^[A-Za-z0-9]{6}$`, p.Code)
			assert.Greater(t, p.ID, last)
			last = p.ID
			values[strings.ToLower(p.Code)] = true
		}
	}
	assert.Len(t, values, 2000, "none differs from another by case only either")
}

func TestValidateAsksAndChangesNothing(t *testing.T) {
	t.Parallel()
	t.Log("synctv 51, 52: a code of any offer validates, ten times, and is unconsumed after that")
	s := simtest.Start(t, simtest.Options{})
	c, nobody := admin(t, s), as(t, s, "", "")
	c.ok(http.MethodPost, "/offers/3/promo_codes")
	before := c.promoCodes(3, "false")
	require.Len(t, before, 1)
	for range 10 {
		assert.Equal(t, 1, nobody.validate(before[0].Code))
		s.Advance(time.Minute)
	}
	assert.Equal(t, before, c.promoCodes(3, "false"))
}

func TestOneOfTwentyRedemptionsSucceeds(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	t.Log("synctv 67: 20 concurrent redemptions of one code")
	s := simtest.Start(t, simtest.Options{})
	var succeeded atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		c := viewer(t, s)
		all.Go(func() {
			switch code := c.redeem("1A2B3C"); code {
			case 1:
				succeeded.Add(1)
			default:
				assert.Equal(t, -45, code)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, succeeded.Load())
}

func TestFiftyClientsAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			c := admin(t, s)
			c.ok(http.MethodPost, "/offers/1020/promo_codes?count=4")
			// Everybody goes for the codes of everybody, each beginning elsewhere.
			for range 3 {
				codes := c.promoCodes(1020, "false")
				if len(codes) > 0 {
					c.redeem(codes[i%len(codes)].Code)
				}
			}
			assert.Contains(t, []int{1, -45}, c.validate("1A2B3C"))
			if i%10 == 0 {
				c.redeem("1A2B3C")
			}
			c.ok(http.MethodDelete, "/session")
		})
	}
	all.Wait()
	c := admin(t, s)
	everything, consumed := c.promoCodes(1020, ""), c.promoCodes(1020, "true")
	assert.Len(t, everything, 200)
	assert.Len(t, c.promoCodes(1020, "false"), 200-len(consumed))
	assert.NotEmpty(t, consumed)
	assert.Equal(t, -45, c.validate("1A2B3C"))
}

func TestStateSurvivesARestart(t *testing.T) {
	t.Parallel()
	t.Log("synctv 62, 69: sessions and consumed codes survive a restart")
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	a, u := admin(t, s), viewer(t, s)
	require.Equal(t, 1, u.redeem("1A2B3C"))
	a.ok(http.MethodPost, "/offers/1020/promo_codes")
	before := a.promoCodes(1020, "")
	s.Stop()

	s = simtest.Start(t, simtest.Options{Data: data})
	a.Server, u.Server = s, s
	assert.Equal(t, -45, u.validate("1A2B3C"))
	p := a.ok(http.MethodGet, "/offers/2/promo_codes/40").PromoCode
	assert.Equal(t, &promoCode{40, "2012-06-21T18:08:08Z", "1A2B3C", 2, s.Now.Format(time.RFC3339), "2365"}, p)
	assert.Contains(t, a.promoCodes(2, "true"), *p)
	assert.Empty(t, a.promoCodes(2, "false"))
	a.ok(http.MethodPost, "/offers/1020/promo_codes")
	after := a.promoCodes(1020, "")
	assert.Equal(t, before, after[:1])
	assert.NotEqual(t, before[0].Code, after[1].Code, "a code never comes twice")
	assert.NotEqual(t, a.cookie, admin(t, s).cookie, "nor does a token")
}

func TestAResetBringsTheFixturesBack(t *testing.T) {
	t.Parallel()
	t.Log("synctv 70: after a reset 1A2B3C is valid again")
	s := simtest.Start(t, simtest.Options{Settings: map[string]string{"synctv.clamp": "true"}})
	a := admin(t, s)
	require.Equal(t, 1, a.redeem("1A2B3C"))
	a.ok(http.MethodPost, "/offers/1020/promo_codes?count=1000")
	made := a.promoCodes(1020, "")
	require.Len(t, made, 100)
	s.Reset()
	status, e := a.call(http.MethodGet, "/offers/2/promo_codes")
	assert.Equal(t, []int{401, -8}, []int{status, e.Response.Code}, "the session is from before the reset")
	assert.Equal(t, 1, a.validate("1A2B3C"))
	again := admin(t, s)
	assert.Equal(t, a.cookie, again.cookie, "after a reset the same tokens come again")
	assert.Empty(t, again.promoCodes(1020, ""))
	again.ok(http.MethodPost, "/offers/1020/promo_codes?count=1000")
	for i, p := range again.promoCodes(1020, "") {
		assert.Equal(t, made[i].Code, p.Code)
	}
}

// A setting and a row change in one step, so a request in flight sees both as
// before or both as after.
func TestAResetIsSeenWholeOrNotAtAll(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	seen := map[[2]int]int{}
	for range 20 {
		require.Equal(t, 1, viewer(t, s).redeem("1A2B3C"))
		s.Set("synctv.error_status", "always_400")
		answers := make(chan [2]int, 66)
		ask := func(c *client) {
			status, e := c.call(http.MethodGet, "/promo_codes/validate?"+device+"&code=1A2B3C")
			answers <- [2]int{status, e.Response.Code}
		}
		ask(as(t, s, "", ""))
		var all sync.WaitGroup
		for range 8 {
			c := as(t, s, "", "")
			all.Go(func() {
				for range 8 {
					ask(c)
				}
			})
		}
		s.Reset()
		all.Wait()
		ask(as(t, s, "", ""))
		close(answers)
		for a := range answers {
			seen[a]++
		}
	}
	for a := range seen {
		assert.Contains(t, [][2]int{{400, -45}, {200, 1}}, a)
	}
	assert.Len(t, seen, 2, "both states were seen: %v", seen)
}

func TestTooLargeRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	long := strings.Repeat("x", 70<<10)
	for _, tt := range []struct {
		name, query, header, body string
		status                    int
		why                       string
	}{
		{"a query", long, "", "", 414, "the query has"},
		{"a header", "", long, "", 431, "the header has"},
		{"a body", "", "", strings.Repeat(long, 20), 413, "the body is over"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := s.Do(http.MethodPost, base+"/session?email="+tt.query, tt.body, "X-Long", tt.header)
			assert.Equal(t, tt.status, a.Status)
			assert.Contains(t, a.Body, "<code>-1</code>\n    <message>There was an unknown error.</message>")
			assert.Contains(t, a.Header.Get("X-Mock-Reason"), tt.why)
			assert.NotEmpty(t, admin(t, s).cookie, "the server is alive")
		})
	}
}

// A list of all codes is sent in one piece, whatever its length.
func TestLongLists(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	const n = 5000
	s := simtest.Start(t, simtest.Options{Fixtures: fixturesWith(t, fmt.Sprintf(`
generate:
  - {offer_id: 1020, count: %d, length: 10, created_at: 2012-06-21T18:08:08Z}
`, n))})
	c := admin(t, s)
	a := c.Get(base+"/offers/1020/promo_codes", "Cookie", c.cookie)
	assert.Equal(t, fmt.Sprint(len(a.Body)), a.Header.Get("Content-Length"))
	assert.Greater(t, len(a.Body), 2<<19)
	list := c.promoCodes(1020, "")
	require.Len(t, list, n)
	values := map[string]bool{}
	for i, p := range list {
		assert.Equal(t, promoCode{int64(42 + i), "2012-06-21T18:08:08Z", p.Code, 1020, "", ""}, p)
		values[p.Code] = true
	}
	assert.Len(t, values, n)
	assert.Equal(t, list, c.promoCodes(1020, "false"))
	assert.Equal(t, 1, c.validate(list[n-1].Code))
}

func TestWhatIsNotActiveIsRefused(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Fixtures: fixturesWith(t, `
accounts:
  - {id: 5, email: gone@example.test, password: gone, account_status: cancelled, created_at: 2011-08-30T01:20:00Z}
offers:
  - {id: 4, name: Over & out, active: false, price: "4.99", created_at: 2011-08-30T01:20:00Z}
promo_codes:
  - {id: 50, code: LATE01, offer_id: 4, created_at: 2012-06-21T18:08:08Z}
`)})
	c := admin(t, s)
	a := c.Get(base+"/promo_codes/validate?code=LATE01", "Cookie", c.cookie)
	assert.Contains(t, a.Body, "<code>-45</code>")
	assert.Equal(t, "offer 4 of promo code 50 is not active", a.Header.Get("X-Mock-Reason"))
	assert.Equal(t, -45, c.redeem("LATE01"))
	assert.Len(t, c.promoCodes(4, ""), 1, "the list has it")
	assert.Equal(t, "LATE01", c.ok(http.MethodGet, "/offers/4/promo_codes/50").PromoCode.Code)
	a = c.Get(base+"/offers/4", "Cookie", c.cookie)
	assert.Contains(t, a.Body, "<name>Over &amp; out</name>\n    <active>false</active>\n    <price>4.99</price>")

	a = s.Do(http.MethodPost, base+"/session?email=gone@example.test&password=gone", "")
	assert.Equal(t, http.StatusUnauthorized, a.Status)
	assert.Contains(t, a.Body, "<code>-13</code>")
	assert.Empty(t, a.Header.Get("Set-Cookie"))
	assert.Equal(t, "account 5 is cancelled", a.Header.Get("X-Mock-Reason"))
}

// fixturesWith returns a directory with the built-in fixtures and one more file.
func fixturesWith(t *testing.T, more string) string {
	dir := t.TempDir()
	folder := filepath.Join(dir, "synctv")
	require.NoError(t, os.CopyFS(folder, os.DirFS("../../fixtures/synctv")))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "zz_more.yaml"), []byte(more), 0o644))
	return dir
}

// The document prints no client: its requests run by curl, with a cookie jar for
// the session that it asks for.
func TestTheDocumentsRequestsRunByCurl(t *testing.T) {
	t.Parallel()
	curl := simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	jar := filepath.Join(t.TempDir(), "cookies")
	for _, tt := range []struct {
		name, method, path string
		want               []string
	}{
		{"log in", "POST", "/session?email=admin@example.test&password=admin-password", []string{"<role>admin</role>"}},
		{"index", "GET", "/offers/2/promo_codes?consumed=true", []string{`<promo_codes type="array">`, "<code>mGbMKQ</code>"}},
		{"show", "GET", "/offers/2/promo_codes/31", []string{"<id>31</id>", "<consumed_by>2365</consumed_by>"}},
		{"create", "POST", "/offers/1020/promo_codes?count=10&length=8", []string{"<count>1</count>\n    <code>1</code>"}},
		{"the codes created", "GET", "/offers/1020/promo_codes", []string{"<count>10</count>"}},
		{"validate", "GET", "/promo_codes/validate?" + device + "&code=1A2B3C", []string{"<message>Successfully completed</message>"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// service_name.localhost in place of https://service_name.synctv.com
			url := strings.Replace(s.URL, "127.0.0.1", "service_name.localhost", 1) + base + tt.path
			resolve := strings.TrimPrefix(s.URL, "http://127.0.0.1:")
			args := []string{"-sS", "-X", tt.method, "-b", jar, "-c", jar,
				"--resolve", "service_name.localhost:" + resolve + ":127.0.0.1", url}
			out, err := exec.CommandContext(t.Context(), curl, args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			for _, want := range tt.want {
				assert.Contains(t, string(out), want)
			}
		})
	}
}

// The line that the program prints for pasting works.
func TestTheExampleRuns(t *testing.T) {
	t.Parallel()
	simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	out, err := exec.CommandContext(t.Context(), "sh", "-c", newBench(t).Example(s.URL+"/synctv")).Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "<code>1</code>")
}
