package promoonly_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// Saves of different choices at once all count, and a set of hidden ids is one of those
// that were sent, never a mixture.
func TestSavesAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	sets := []string{"15,31", "16,18,17", "38", "19,24,68,71"}
	var all sync.WaitGroup
	save := func(path, body string) {
		all.Go(func() {
			a := post(s, path, body, "Authorization", user1)
			assert.Equal(t, 200, a.Status, a.Body)
		})
	}
	for place := 1; place <= 5; place++ {
		save("/user/save/filenaming", fmt.Sprintf("fn%d=%d", place, 15-place))
		save("/user/save/filenaming", fmt.Sprintf("fn%d_mod=1", place))
	}
	save("/user/save/file_formats", "video=0")
	save("/user/save/file_formats", "audio=2")
	for range 3 {
		for _, set := range sets {
			save("/user/save/format_filters", "hide_formats="+set)
		}
	}
	all.Wait()
	options := get(s, "/user/options", user1).Body
	var selected []string
	for _, m := range regexp.MustCompile(`"selected":(\d+)`).FindAllStringSubmatch(options, -1) {
		selected = append(selected, m[1])
	}
	assert.Equal(t, []string{"14", "1", "13", "1", "12", "1", "11", "1", "10", "1"}, selected)
	hidden := ""
	for _, m := range regexp.MustCompile(`"id":(\d+),"select":1`).FindAllStringSubmatch(options, -1) {
		hidden += "," + m[1]
	}
	require.NotEmpty(t, hidden)
	assert.Contains(t, []string{"15,31", "16,18,17", "38", "19,24,68,71"}, hidden[1:], "in the order of the filters")
}

// What a sandbox's own user begins with is user 1's, and then it is its own.
func TestAMintedUserHasPreferencesAndReportsOfItsOwn(t *testing.T) {
	t.Parallel()
	from := worldOf(t, "t1")
	for path, body := range map[string]string{
		"/user/save/format_filters": "hide_formats=15,31",
		"/user/save/chart_filters":  "hide_charts=24204",
		"/user/save/file_formats":   "video=0",
		"/user/save/filenaming":     "fn1=5&fn5=9&fn5_mod=1",
	} {
		status, answer := from.ask("POST", path, body, user1)
		require.Equal(t, 200, status, answer)
	}
	// Two sets of the same name and time are two.
	for _, title := range []string{"One", "Two"} {
		from.must("report-session", `{"userid": 1, "session": "x", "at": "2026-01-01T00:00:00Z", "plays": [{"artist": "A", "title": "`+title+`"}]}`)
	}
	// Another world takes the database over, and mints its user.
	n := worldOf(t, "t2")
	require.NoError(t, n.w.DB.Restore(t.Context(), from.w.DB, n.Disown))
	own := bearerOf(n.mint())
	_, mine := n.ask("GET", "/user/options", "", own)
	_, demo := n.ask("GET", "/user/options", "", user1)
	assert.Equal(t, demo, mine)
	assert.Contains(t, mine, `"selected":9}`)

	ids := regexp.MustCompile(`"id":(\d+)`)
	played := regexp.MustCompile(`"linkid":.*`)
	_, sessions := n.ask("GET", "/tracktrends/sessions/1", "", own)
	list := ids.FindAllStringSubmatch(sessions, -1)
	_, theirs := n.ask("GET", "/tracktrends/sessions/1", "", user1)
	first := ids.FindAllStringSubmatch(theirs, -1)
	require.Len(t, list, 4)
	for i := range list {
		assert.NotEqual(t, first[i][1], list[i][1])
		_, copied := n.ask("GET", "/tracktrends/session/"+list[i][1], "", own)
		_, original := n.ask("GET", "/tracktrends/session/"+first[i][1], "", user1)
		assert.Equal(t, played.FindString(ids.ReplaceAllString(original, "")), played.FindString(ids.ReplaceAllString(copied, "")))
		assert.Equal(t, 404, n.status("/tracktrends/session/"+first[i][1], own))
	}

	n.ask("POST", "/user/save/filenaming", "fn1=6", own)
	n.ask("POST", "/user/save/format_filters", "hide_formats=", own)
	_, again := n.ask("GET", "/user/options", "", user1)
	assert.Equal(t, demo, again)

	// And another world's own is gone with it.
	third := worldOf(t, "t3")
	require.NoError(t, third.w.DB.Restore(t.Context(), n.w.DB, third.Disown))
	last, err := strconv.Atoi(list[0][1])
	require.NoError(t, err)
	assert.Equal(t, 404, third.status(fmt.Sprint("/tracktrends/session/", last), user1))
	assert.Equal(t, 401, third.status("/user/options", own))
}

// A chart that is not in the distribution is not among the user's; it can be hidden
// before it comes.
func TestChartsComeWithASync(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 54: a chartid that is listed is a release that the user has")
	n := frozen(t)
	n.add("empty-distribution")
	charts := func() string {
		_, body := n.ask("GET", "/user/charts", "", pinned(101))
		return body
	}
	assert.Equal(t, "[]\n", charts())
	n.ask("POST", "/user/save/chart_filters", "hide_charts=24297", pinned(101))
	n.ask("GET", "/user/sync", "", pinned(101))
	assert.Equal(t, 7, strings.Count(charts(), `"chartid":`))
	assert.Contains(t, charts(), `"chartid":24297,"format":"POOL Audio Charts","show":0}`)
	assert.Equal(t, 1, strings.Count(charts(), `"show":0`))
	for _, m := range regexp.MustCompile(`"chartid":(\d+)`).FindAllStringSubmatch(charts(), -1) {
		assert.Equal(t, 200, n.status("/release/"+m[1], pinned(101)))
	}
}
