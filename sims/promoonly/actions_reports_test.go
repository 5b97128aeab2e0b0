package promoonly_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

func TestAReportedSetIsListed(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	now := worldtest.Now(t)
	got := n.must("report-session", `{"userid": 2, "session": "friday.session", "plays": [
		{"artist": "Somebody", "title": "Late", "played": "2026-07-04T03:30:00Z"},
		{"trackid": 357364, "played": "2026-03-08T06:59:59Z"},
		{"trackid": 357364, "played": "2026-03-08T07:00:00Z", "artist": "D. Lipa", "title": "DSN"},
		{"artist": "Somebody", "title": "Now"}]}`)
	assert.Equal(t, map[string]any{
		"sessionid": 770981.0, "session": "friday.session", "at": now.Format(time.RFC3339), "plays": 4.0,
	}, got)
	_, body := n.ask("GET", "/tracktrends/sessions/1", "", pinned2)
	assert.Equal(t, fmt.Sprintf(`[{"id":770981,"session":"friday.session","ts":%d}]`+"\n", now.Unix()), body)
	_, body = n.ask("GET", "/tracktrends/session/770981", "", pinned2)
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	last := fmt.Sprintf(`{"id":969507,"linkid":0,"played":"%s","reported_artist":"Somebody","reported_title":"Now"}`,
		now.In(zone).Format("2006-01-02 15:04:05-07:00"))
	assert.Equal(t, `[{"id":969505,"linkid":357364,"played":"2026-03-08 01:59:59-05:00","reported_artist":"Dua Lipa","reported_title":"Don't Start Now"},`+
		`{"id":969506,"linkid":357364,"played":"2026-03-08 03:00:00-04:00","reported_artist":"D. Lipa","reported_title":"DSN"},`+
		`{"id":969504,"linkid":0,"played":"2026-07-03 23:30:00-04:00","reported_artist":"Somebody","reported_title":"Late"},`+last+"]\n", body)

	got = n.must("report-session", `{"userid": 2, "at": "2025-01-01T00:00:00Z", "plays": [{"trackid": 91}]}`)
	assert.Equal(t, "770982.session", got["session"])
	_, body = n.ask("GET", "/tracktrends/sessions/1", "", pinned2)
	assert.Contains(t, body, `},{"id":770982,"session":"770982.session","ts":1735689600}]`, "an earlier report comes last")
	_, body = n.ask("GET", "/tracktrends/session/770982", "", pinned2)
	assert.Contains(t, body, `"played":"2024-12-31 19:00:00-05:00","reported_artist":"Mara Quill","reported_title":"Signal Fires"`)
	assert.Equal(t, 404, n.status("/tracktrends/session/770982", user1))
}

var pinned2 = bearer(2, strings.Repeat("2", 32))

func TestPagesOfReportedSets(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 59: at most 20 on a page, ts descending over all pages")
	n := frozen(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 45 { // some at the same time
		n.must("report-session", fmt.Sprintf(`{"userid": 2, "at": %q, "plays": [{"trackid": 91}]}`,
			at.Add(time.Duration(i*7%20)*time.Hour).Format(time.RFC3339)))
	}
	var all []struct{ ID, TS int64 }
	for page, want := range []int{20, 20, 5, 0} {
		var list []struct{ ID, TS int64 }
		_, body := n.ask("GET", fmt.Sprint("/tracktrends/sessions/", page+1), "", pinned2)
		require.NoError(t, json.Unmarshal([]byte(body), &list))
		require.Len(t, list, want)
		all = append(all, list...)
	}
	seen := map[int64]bool{}
	for i, s := range all {
		seen[s.ID] = true
		if i > 0 {
			assert.True(t, s.TS < all[i-1].TS || s.TS == all[i-1].TS && s.ID < all[i-1].ID, "%v", all)
		}
	}
	assert.Len(t, seen, 45)
}

func TestALongSetIsBounded(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.must("report-session", `{"userid": 2, "plays": [`+strings.Repeat(`{"trackid": 91},`, 999)+`{"trackid": 91}]}`)
	played := func() int {
		_, body := n.ask("GET", "/tracktrends/session/770981", "", pinned2)
		return strings.Count(body, `"linkid":91`)
	}
	assert.Equal(t, 500, played())
	require.NoError(t, n.w.Settings.Set(t.Context(), map[string]any{"promoonly.max_rows": int64(1000)}))
	assert.Equal(t, 1000, played())
}

func TestAChartIsChanged(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	got := n.must("change-chart", `{"chartid": 24204, "tracks": [375101, 91, 348446]}`)
	now := worldtest.Now(t).Unix()
	assert.Equal(t, map[string]any{"chartid": 24204.0, "modified": float64(now), "tracks": []any{375101.0, 91.0, 348446.0}}, got)
	_, body := n.ask("GET", "/release/24204", "", user1)
	assert.Contains(t, body, fmt.Sprintf(`"mod_time":%d`, now))
	assert.Regexp(t, `"order":1,[^}]*"trackid":375101}.*"order":2,[^}]*"trackid":91}.*"order":3,[^}]*"trackid":348446}\]}`, body)
	assert.Equal(t, 3, strings.Count(body, `"trackid"`))
	_, body = n.ask("GET", "/release/56596", "", user1)
	assert.Contains(t, body, `"trackid":375101`, "the track stays in its own release")
}

func TestImpossibleReportsAndChartsNameTheArgument(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	for _, tt := range []struct{ name, args, want string }{
		{"report-session", `{"plays": [{"trackid": 91}]}`, "userid: is required"},
		{"report-session", `{"userid": 999, "plays": [{"trackid": 91}]}`, "userid: there is no user 999"},
		{"report-session", `{"userid": 1}`, "plays: is required"},
		{"report-session", `{"userid": 1, "plays": []}`, "plays: needs 1 to 1000"},
		{"report-session", `{"userid": 1, "plays": [` + strings.Repeat(`{"trackid": 91},`, 1000) + `{"trackid": 91}]}`, "plays: needs 1 to 1000"},
		{"report-session", `{"userid": 1, "plays": [{"trackid": 91}, {"trackid": 1}]}`, "plays: there is no track 1"},
		{"report-session", `{"userid": 1, "plays": [{"artist": "Somebody"}]}`, "plays: artist and title are required"},
		{"report-session", `{"userid": 1, "plays": [{"trackid": 91}], "session": "` + strings.Repeat("x", 201) + `"}`, "session: must have"},
		{"report-session", `{"userid": 1, "plays": [{"trackid": 91}], "at": "yesterday"}`, "at:"},
		{"change-chart", `{"chartid": 24204}`, "tracks: is required"},
		{"change-chart", `{"chartid": 24204, "tracks": []}`, "tracks: needs 1 to 1000"},
		{"change-chart", `{"chartid": 24204, "tracks": [1]}`, "tracks: there is no track 1"},
		{"change-chart", `{"chartid": 24204, "tracks": [91, 375101, 91]}`, "tracks: track 91 stands twice"},
		{"change-chart", `{"chartid": 56596, "tracks": [91]}`, "chartid: there is no chart 56596"},
	} {
		_, err := n.act(tt.name, tt.args)
		var bad *sims.Bad
		if assert.ErrorAs(t, err, &bad, "%s %s", tt.name, tt.args) {
			assert.Contains(t, bad.Error(), tt.want, "%s %s", tt.name, tt.args)
		}
	}
	assert.Equal(t, 404, n.status("/tracktrends/session/770981", user1), "nothing is left of what failed")
	_, body := n.ask("GET", "/release/24204", "", user1)
	assert.Equal(t, 3, strings.Count(body, `"trackid"`))
}
