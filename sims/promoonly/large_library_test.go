package promoonly_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// dates are all releases that a user lists, by date.
func (n named) dates(authorization string) (list []group) {
	for page := 1; ; page++ {
		var more []group
		status, body := n.ask("GET", fmt.Sprintf("/releases/date/%d/9999-12-31/100", page), "", authorization)
		require.Equal(n.t, 200, status)
		require.NoError(n.t, json.Unmarshal([]byte(body), &more))
		if len(more) == 0 {
			return list
		}
		list = append(list, more...)
	}
}

func TestTheLargeLibrary(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	n := frozen(t)
	begun := time.Now()
	n.add("large-library")
	loaded := time.Now()
	n.ask("GET", "/user/sync", "", user1)
	t.Logf("loaded in %v, synced in %v", loaded.Sub(begun), time.Since(loaded))
	n.ask("GET", "/user/sync", "", pinned2)

	listed := n.dates(user1)
	tracks, formats, days := int64(0), map[int64]int{}, 0
	for _, g := range listed {
		if g.Date >= "2014-01-01" && g.Date < "2020-04-09" {
			days++
		}
		for _, r := range g.Releases {
			tracks += r.Tracks
			formats[r.FormatID]++
		}
	}
	assert.Greater(t, days, 1900, "on most days from 2014 on")
	assert.Greater(t, tracks, int64(7600))
	for _, id := range []int64{15, 24, 71, 88} {
		assert.Greater(t, formats[id], 300, "format %d", id)
	}
	theirs := 0
	for _, g := range n.dates(pinned2) {
		theirs += len(g.Releases)
	}
	assert.Greater(t, theirs, 1100)

	// Specialties of every decade, with versions beside them.
	specialties := 0
	for page := 1; ; page++ {
		_, body := n.ask("GET", fmt.Sprint("/specialty/", page), "", pinned2)
		if body == "[]\n" {
			break
		}
		specialties += strings.Count(body, `"id":`)
	}
	assert.Equal(t, 60, specialties)
	for year := 1960; year < 2010; year++ {
		_, body := n.ask("GET", fmt.Sprint("/specialty/tracks/", year), "", user1)
		assert.Contains(t, body, `"release_date":"`, "%d", year)
	}
	_, body := n.ask("GET", "/specialty/decade/1970/2", "", user1)
	assert.Contains(t, body, `"trackid":`, "more than one page of a decade")

	assert.Greater(t, n.versions(listed), 50)
}

// versions are the videos of 2019 that have the song of an audio track, too.
func (n named) versions(listed []group) (count int) {
	videos := regexp.MustCompile(`"trackid":(\d+)`)
	for _, g := range listed {
		for _, r := range g.Releases {
			if g.Date < "2019" || r.Type != 1 {
				continue
			}
			_, body := n.ask("GET", fmt.Sprint("/release/", r.ID), "", user1)
			for _, m := range videos.FindAllStringSubmatch(body, -1) {
				_, versions := n.ask("GET", "/track/versions/"+m[1], "", user1)
				if strings.Contains(versions, `"type":2`) {
					count++
				}
			}
		}
	}
	return count
}

// The same seed makes the same library, twice over another one.
func TestGeneratedReleasesDependOnTheSeedAlone(t *testing.T) {
	t.Parallel()
	const rows = `generate:
  - {releases: 12, per_date: 2, every: 30, tracks: 2, before: 2019-01-01, formats: [88, 71], versions: 2}
  - {releases: 2, per_date: 1, tracks: 3, before: 2018-01-01, formats: [59], kind: specialty, owners: [1]}
`
	made := func(twice bool) string {
		n := frozen(t)
		n.load(rows)
		if twice {
			n.load(rows)
		}
		n.ask("GET", "/user/sync", "", user1)
		_, dates := n.ask("GET", "/tracks/date/1/2018-12-31/100", "", user1)
		_, specialty := n.ask("GET", "/specialty/1", "", user1)
		return dates + specialty
	}
	once := made(false)
	assert.Equal(t, once, made(false))
	for _, date := range []string{"2018-12-31", "2018-12-01", "2018-11-01", "2018-10-02", "2018-09-02", "2018-08-03", "2017-12-31"} {
		assert.Contains(t, once, date)
	}
	assert.Equal(t, 2*strings.Count(once, `"releaseid":1000`), strings.Count(made(true), `"releaseid":1000`))
}
