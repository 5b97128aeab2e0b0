package promoonly_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (n named) history(path string) (h historyPage) {
	n.t.Helper()
	status, body := n.ask("GET", path, "", bearer(2, strings.Repeat("2", 32)))
	require.Equal(n.t, 200, status, body)
	require.NoError(n.t, json.Unmarshal([]byte(body), &h))
	require.Len(n.t, h.Downloads, h.Count)
	return h
}

// All pages of a history together are all of it, latest first, and no page has more than
// a hundred rows.
func TestPagesOfTheHistory(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	var rows strings.Builder
	rows.WriteString("downloads:\n")
	for i := range 250 { // 240 tracks of 60 releases, some twice; two at a time
		fmt.Fprintf(&rows, "  - {userid: 2, trackids: [%d], at: 2021-03-%02dT12:00:%02dZ}\n",
			1000001+i%240, 1+i/10, i/2%60)
	}
	n.load(rows.String())
	for _, tt := range []struct {
		view, rows int
	}{{1, 251}, {2, 61}} {
		last, total, downloads := "9999999999", 0, 0
		seen := map[string]bool{}
		for page := 1; page < 5; page++ {
			h := n.history(fmt.Sprintf("/download/history/%d/0/%d", page, tt.view))
			assert.Equal(t, min(100, max(0, tt.rows-(page-1)*100)), h.Count)
			for _, d := range h.Downloads {
				assert.LessOrEqual(t, d.Date, last)
				last = d.Date
				total++
				downloads += d.Downloads
				key := fmt.Sprint(d.ReleaseID, " ", d.TrackID, " ", d.Date)
				assert.False(t, seen[key], key)
				seen[key] = true
			}
		}
		assert.Equal(t, tt.rows, total)
		if tt.view == 2 {
			assert.Equal(t, 251, downloads)
		}
	}
	date := n.history("/download/history/date/2021-03-04")
	assert.Equal(t, 3, date.Count, "ten tracks of three releases")
	sum := 0
	for _, d := range date.Downloads {
		sum += d.Downloads
	}
	assert.Equal(t, 10, sum)
	require.NoError(t, n.w.Settings.Set(t.Context(), map[string]any{"promoonly.max_rows": int64(2)}))
	assert.Equal(t, date.Downloads[:2], n.history("/download/history/date/2021-03-04/0/2").Downloads)
	assert.Equal(t, 2, n.history("/download/history/date/2021-03-04/0/1").Count)
	for media := 1; media <= 2; media++ {
		for view := 1; view <= 2; view++ {
			h := n.history(fmt.Sprintf("/download/history/date/2021-03-04/%d/%d", media, view))
			require.NotEmpty(t, h.Downloads)
			for _, d := range h.Downloads {
				assert.Equal(t, media, d.MediaType)
			}
		}
	}
}

// A date is New York's, also where it has 23 or 25 hours.
func TestADateOfTheHistoryIsNewYorks(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.load(`downloads:
  - {userid: 2, trackids: [1000001], at: 2021-03-14T04:59:59Z}
  - {userid: 2, trackids: [1000002], at: 2021-03-14T05:00:00Z}
  - {userid: 2, trackids: [1000003], at: 2021-03-15T03:59:59Z}
  - {userid: 2, trackids: [1000004], at: 2021-03-15T04:00:00Z}
  - {userid: 2, trackids: [1000005], at: 2021-11-07T03:59:59Z}
  - {userid: 2, trackids: [1000006], at: 2021-11-07T04:00:00Z}
  - {userid: 2, trackids: [1000007], at: 2021-11-08T04:59:59Z}
  - {userid: 2, trackids: [1000008], at: 2021-11-08T05:00:00Z}
`)
	for date, want := range map[string][]int{
		"2021-03-13": {1000001}, "2021-03-14": {1000003, 1000002}, "2021-03-15": {1000004},
		"2021-11-06": {1000005}, "2021-11-07": {1000007, 1000006}, "2021-11-08": {1000008},
		"2021-11-09": nil, "0001-01-01": nil, "9999-12-31": nil,
	} {
		var got []int
		for _, d := range n.history("/download/history/date/" + date + "/0/1").Downloads {
			got = append(got, d.TrackID)
		}
		assert.Equal(t, want, got, date)
	}
}

// What was downloaded last tells of its release.
func TestTheLatestDownloadTellsOfItsRelease(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.load(`downloads:
  - {userid: 2, trackids: [356111], at: 2021-05-02T12:00:00Z, file_format: wav}
  - {userid: 2, trackids: [356115, 356111], at: 2021-05-01T12:00:00Z, file_format: m4a}
`)
	h := n.history("/download/history/1")
	require.NotEmpty(t, h.Downloads)
	d := h.Downloads[0]
	assert.Equal(t, 54060, d.ReleaseID)
	assert.Equal(t, 3, d.Downloads)
	assert.Equal(t, []string{"1619956800", "wav"}, []string{d.Date, d.FileFormat})
	d = n.history("/download/history/date/2021-05-01").Downloads[0]
	assert.Equal(t, 2, d.Downloads, "of that day")
	assert.Equal(t, []string{"1619870400", "m4a"}, []string{d.Date, d.FileFormat})
}
