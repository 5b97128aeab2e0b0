package promoonly_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// Of the same report that arrives fifty times at once each is a success, and one counts.
func TestAReportCountsOnceHoweverManyArrive(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 48: fifty at a time")
	s := simtest.Start(t, simtest.Options{})
	token := queue(t, s, "/promoonly", 354045, user1).DLToken
	before := history(t, s, "/download/history/1/0/1").Count
	answers := make(chan string, 50)
	for range 50 {
		go func() {
			a := post(s, "/download/success", "trackid=354045&serverid=7&dl_token="+token, "Authorization", user1)
			answers <- a.Body
		}()
	}
	for range 50 {
		assert.Equal(t, `{"releaseid":53719,"result":"success","titleid":616165,"type":"mp3"}`+"\n", <-answers)
	}
	assert.Equal(t, before+1, history(t, s, "/download/history/1/0/1").Count)
}

// Of the same track that is queued fifty times at once there is one row.
func TestATrackIsQueuedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	answers := make(chan queued, 50)
	for i := range 50 {
		go func() {
			a := get(s, []string{"/download/queue/354045", "/downloads/queue/354045"}[i%2], user1)
			var q queued
			assert.NoError(t, json.Unmarshal([]byte(a.Body), &q), a.Body)
			answers <- q
		}()
	}
	first := <-answers
	for range 49 {
		assert.Equal(t, first, <-answers)
	}
	assert.Len(t, queueOf(t, s), 1)
}

// A historyPage is a page of the history, by release or by track.
type historyPage struct {
	Count     int
	Downloads []struct {
		Date       string
		Downloads  int
		FileFormat string `json:"file_format"`
		MediaType  int    `json:"media_type"`
		ReleaseID  int    `json:"releaseid"`
		TrackID    int    `json:"trackid"`
	}
}

func history(t testing.TB, s *simtest.Server, path string) (h historyPage) {
	a := get(s, path, user1)
	require.Equal(t, 200, a.Status, a.Body)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &h))
	require.Len(t, h.Downloads, h.Count)
	return h
}

func queueOf(t testing.TB, s *simtest.Server) (list []queued) {
	a := get(s, "/download/queue", user1)
	require.Equal(t, 200, a.Status, a.Body)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &list))
	return list
}

// The tracks that fifty clients of one user work on, with their releases.
var contested = map[int]int{
	354045: 53719, 356111: 54060, 356115: 54060, 365210: 54902, 371301: 55515, 374210: 56320,
}

// A tally is what the clients saw.
type tally struct {
	sync.Mutex
	reported map[string]int // the track by the dl_token of a report that was a success
	failed   atomic.Int64
}

// Whatever fifty clients of a user do with the same tracks at once: each dl_token counts
// once where a report of it was a success, and all lists agree.
func TestDownloadsStayConsistent(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 46, 48, 49: queue, fetch, report, remove and queue again, fifty at once")
	s := simtest.Start(t, simtest.Options{})
	before := history(t, s, "/download/history/1/0/1")
	seen := tally{reported: map[string]int{}}
	var clients sync.WaitGroup
	for i := range 50 {
		clients.Go(func() {
			g := rand.New(rand.NewPCG(1, uint64(i)))
			for range 6 {
				seen.work(t, s, g)
			}
		})
	}
	clients.Wait()
	t.Logf("%d reported, %d failed", len(seen.reported), seen.failed.Load())
	require.NotEmpty(t, seen.reported)
	seen.check(t, s, before)
}

// work is a download from its beginning to its end, or one that is given up.
func (y *tally) work(t *testing.T, s *simtest.Server, g *rand.Rand) {
	tracks := []int{354045, 356111, 356115, 365210, 371301, 374210}
	track := tracks[g.IntN(len(tracks))]
	var q queued
	a := get(s, fmt.Sprintf("/download/queue/%d", track), user1)
	if !assert.Equal(t, 200, a.Status, a.Body) || !assert.NoError(t, json.Unmarshal([]byte(a.Body), &q)) {
		return
	}
	a = file(s, q.DLToken) // someone else may have reported it, or removed it
	assert.Contains(t, []int{200, 404}, a.Status)
	switch g.IntN(5) {
	case 0:
		get(s, fmt.Sprintf("/download/remove/%d", track), user1)
	case 1:
		post(s, "/download/redownload_request", fmt.Sprintf("trackid_list=%d,354045&reason=x", track),
			"Authorization", user1)
	default:
		a = post(s, "/download/success", fmt.Sprintf("trackid=%d&serverid=7&dl_token=%s", track, q.DLToken),
			"Authorization", user1)
		assert.Equal(t, 200, a.Status, a.Body)
		if strings.Contains(a.Body, `"result":"failed"`) { // it was removed
			y.failed.Add(1)
			return
		}
		y.Lock()
		defer y.Unlock()
		y.reported[q.DLToken] = track
	}
}

func (y *tally) check(t *testing.T, s *simtest.Server, before historyPage) {
	wanted := map[int]int{} // downloads by track
	for _, track := range y.reported {
		wanted[track]++
	}
	for _, d := range before.Downloads {
		wanted[d.TrackID]++
	}
	byTrack, byRelease, total := map[int]int{}, map[int]int{}, 0
	for page := 1; ; page++ {
		h := history(t, s, fmt.Sprintf("/download/history/%d/0/1", page))
		if h.Count == 0 {
			break
		}
		for _, d := range h.Downloads {
			byTrack[d.TrackID]++
			byRelease[d.ReleaseID]++
			total++
		}
	}
	assert.Equal(t, wanted, byTrack, "each dl_token counts once")
	assert.Equal(t, before.Count+len(y.reported), total)
	releases := map[int]int{}
	for _, d := range history(t, s, "/download/history/1").Downloads {
		releases[d.ReleaseID] = d.Downloads
	}
	assert.Equal(t, byRelease, releases, "the history by release agrees")

	live := map[string]bool{}
	for _, q := range queueOf(t, s) {
		live[q.DLToken] = true
		assert.NotContains(t, y.reported, q.DLToken, "what was reported is not in the queue")
		assert.Equal(t, 200, file(s, q.DLToken).Status)
	}
	for token := range y.reported {
		assert.Equal(t, 404, file(s, token).Status, "what was reported serves nothing")
	}
	for track, release := range contested {
		downloaded := min(1, byTrack[track])
		assert.Contains(t, get(s, fmt.Sprintf("/track/%d", track), user1).Body,
			fmt.Sprintf(`"downloaded":%d`, downloaded))
		a := get(s, fmt.Sprintf("/release/%d", release), user1)
		var r struct {
			Tracks []struct{ Downloaded, TrackID int }
		}
		require.NoError(t, json.Unmarshal([]byte(a.Body), &r))
		for _, x := range r.Tracks {
			assert.Equal(t, min(1, byTrack[x.TrackID]), x.Downloaded, x.TrackID)
		}
	}
}

// More than max_rows are not listed.
func TestTheQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: map[string]string{"promoonly.max_rows": "2"}})
	var ids []int64
	for _, track := range []int{374210, 354045, 356111} {
		ids = append(ids, queue(t, s, "/promoonly", track, user1).QueueID)
	}
	list := queueOf(t, s)
	require.Len(t, list, 2)
	assert.Equal(t, ids[:2], []int64{list[0].QueueID, list[1].QueueID}, "the first come first")
	assert.Less(t, ids[0], ids[1])
}
