package promoonly_test

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
)

// add loads the rows of packs into the world.
func (n named) add(packs ...string) {
	n.t.Helper()
	for _, name := range packs {
		data, err := fs.ReadFile(fixtures.FS, "promoonly/packs/"+name+".yaml")
		require.NoError(n.t, err)
		description, rows, _ := strings.Cut(string(data), "\n")
		assert.Regexp(n.t, `^description: "?[A-Z].*\."?$`, description)
		n.load(rows)
	}
}

func (n named) load(rows string) {
	n.t.Helper()
	files := fstest.MapFS{"promoonly/x.yaml": {Data: []byte(rows)}}
	require.NoError(n.t, sims.LoadFixtures(n.t.Context(), n.w, files, n.Server))
}

func pinned(userid int) string { return bearer(userid, fmt.Sprintf("%032d", userid)) }

func (n named) advance(d time.Duration) {
	n.t.Helper()
	require.NoError(n.t, n.w.SetClock(n.t.Context(), sims.ClockChange{Advance: &d}))
}

// All packs go together with the fixtures and with one another.
func TestAllPacksGoTogether(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	names, err := fs.Glob(fixtures.FS, "promoonly/packs/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		n.add(strings.TrimSuffix(path.Base(name), ".yaml"))
	}
	assert.Equal(t, 200, n.status("/user/sync", user1))
}

func TestEmptyDistribution(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.add("empty-distribution")
	for _, userid := range []int{101, 102} {
		_, body := n.ask("GET", "/releases/date/1", "", pinned(userid))
		assert.Equal(t, "[]\n", body)
		n.ask("GET", "/user/sync", "", pinned(userid))
		_, body = n.ask("GET", "/releases/date/1", "", pinned(userid))
		assert.Equal(t, userid == 102, body == "[]\n", "%d: %s", userid, body)
	}
}

func TestReleasedToday(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.ask("GET", "/user/sync", "", user1) // before the pack comes
	n.add("released-today")
	seen := func() (ids []int) {
		n.ask("GET", "/user/sync", "", user1)
		for id := 57101; id <= 57104; id++ {
			if n.status(fmt.Sprint("/release/", id), user1) == 200 {
				ids = append(ids, id)
			}
		}
		return ids
	}
	assert.Equal(t, []int{57101, 57102}, seen())
	n.advance(time.Hour)
	assert.Equal(t, []int{57101, 57102, 57103}, seen())
	n.advance(23 * time.Hour)
	assert.Equal(t, []int{57101, 57102, 57103, 57104}, seen())
	_, body := n.ask("GET", "/releases/date/1", "", user1)
	assert.Contains(t, body[:20], newYork(t, n.w.Clock.Now()), "dated as it was published")
}

func TestSubscriptionEnds(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.add("subscription-ends")
	reached := func(release int) (users []int) {
		for _, userid := range []int{111, 112, 113} {
			n.ask("GET", "/user/sync", "", pinned(userid))
			if n.status(fmt.Sprint("/release/", release), pinned(userid)) == 200 {
				users = append(users, userid)
			}
		}
		return users
	}
	assert.Equal(t, []int{111, 112}, reached(55980), "the library so far")
	n.must("publish-release", `{"release": "Now", "formatid": 88, "id": 1001}`)
	assert.Equal(t, []int{112}, reached(1001))
	n.advance(time.Hour)
	n.must("publish-release", `{"release": "In an hour", "formatid": 88, "id": 1002}`)
	assert.Equal(t, []int{113}, reached(1002))
}

// What is added with a date before the last sync comes with the next one.
func TestReleasesAddedLateAreDelivered(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.ask("GET", "/user/sync", "", user1)
	n.load(`releases:
  - {id: 1001, release: R, formatid: 88, kind: single, media_type: 2, date: 2019-01-01}
generate:
  - {releases: 2, per_date: 1, tracks: 1, before: 2019-02-01, formats: [15]}
`)
	n.must("publish-release", `{"release": "Old", "formatid": 88, "id": 1002, "published_at": "2018-01-01T12:00:00Z"}`)
	n.ask("GET", "/user/sync", "", user1)
	_, body := n.ask("GET", "/releases/date/1/2019-01-31/4", "", user1)
	for _, date := range []string{"2019-01-31", "2019-01-30", "2019-01-01", "2018-01-01"} {
		assert.Contains(t, body, `"date":"`+date+`"`)
	}
}
