package promoonly_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/promoonly"
	"github.com/mockapis/mockapis/store"
)

// titles are the titles that user 1 finds, newest first.
func (n named) titles(text string) []string {
	n.t.Helper()
	code, body := n.ask("GET", "/search/"+url.PathEscape(text), "", user1)
	require.Equal(n.t, 200, code, body)
	return titlesIn(n.t, body)
}

func titlesIn(t testing.TB, body string) []string {
	var answer struct {
		Found   int `json:"results_found"`
		Results []struct {
			Title       string
			ID, TrackID int
		} `json:"search_results"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	require.Len(t, answer.Results, answer.Found)
	list := []string{}
	for _, r := range answer.Results {
		assert.Equal(t, r.ID, r.TrackID, "promoonly 39")
		list = append(list, r.Title)
	}
	return list
}

// releases are the names of the releases that user 1 finds, newest first.
func (n named) releases(text string) []string {
	n.t.Helper()
	code, body := n.ask("GET", "/rsearch/"+url.PathEscape(text), "", user1)
	require.Equal(n.t, 200, code, body)
	var rows []struct{ Release string }
	require.NoError(n.t, json.Unmarshal([]byte(body), &rows))
	list := []string{}
	for _, r := range rows {
		list = append(list, r.Release)
	}
	return list
}

func TestAReleaseIsFoundOnceItIsSynced(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.must("publish-release", `{"release": "Zebra Crossing", "formatid": 88, "tracks": [{"title": "Zebra One"}, {"title": "Two"}]}`)
	assert.Empty(t, n.titles("zebra"))
	_, body := n.ask("GET", "/search/web/zebra", "", user1)
	assert.Contains(t, body, `"results_found":2`, "the web search needs no sync")
	n.ask("GET", "/user/sync", "", user1)
	assert.Equal(t, []string{"Two", "Zebra One"}, n.titles("zebra"))
	assert.Equal(t, []string{"Zebra Crossing"}, n.releases("zebra"))

	n.must("publish-release", `{"release": "Zebra Later", "formatid": 88, "published_at": "2098-01-01T00:00:00Z", "tracks": [{"title": "x"}]}`)
	_, body = n.ask("GET", "/search/web/zebra+later", "", user1)
	assert.Contains(t, body, `"results_found":0`)
}

func TestAChangedReleaseIsFoundByItsNewNameInItsNewPlace(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	for _, args := range []string{
		`{"release": "Zebra Old", "formatid": 88, "date": "2020-01-01", "id": 900001, "tracks": [{"title": "Old", "label": "Quagga"}]}`,
		`{"release": "Zebra New", "formatid": 88, "date": "2020-02-01", "id": 900002, "tracks": [{"title": "New"}]}`,
	} {
		n.must("publish-release", args)
	}
	n.ask("GET", "/user/sync", "", user1)
	assert.Equal(t, []string{"New", "Old"}, n.titles("zebra"))
	assert.Equal(t, []string{"Zebra New", "Zebra Old"}, n.releases("zebra"))

	n.must("change-release", `{"releaseid": 900001, "date": "2020-03-01"}`)
	assert.Equal(t, []string{"Old", "New"}, n.titles("zebra"))
	assert.Equal(t, []string{"Zebra Old", "Zebra New"}, n.releases("zebra"))

	n.must("change-release", `{"releaseid": 900001, "release": "Okapi", "artist": "Wildebeest", "label": "Gnu"}`)
	assert.Equal(t, []string{"New"}, n.titles("zebra"))
	assert.Equal(t, []string{"Okapi"}, n.releases("okapi wildebeest gnu"))
	assert.Equal(t, []string{"Old"}, n.titles("okapi"))
	assert.Equal(t, []string{"Old"}, n.titles("quagga"), "the label of the track")

	// What is taken back was never there.
	undo := errors.New("undo")
	err := n.w.DB.Update(t.Context(), func(tx *store.Tx) error {
		for _, a := range n.Actions() {
			if a.Name == "change-release" {
				_, err := a.Do(tx, json.RawMessage(`{"releaseid": 900001, "release": "Tapir", "date": "2001-01-01"}`))
				require.NoError(t, err)
			}
		}
		return undo
	})
	require.ErrorIs(t, err, undo)
	assert.Empty(t, n.titles("tapir"))
	assert.Equal(t, []string{"Old"}, n.titles("okapi"))
}

func TestASearchAnswersAtMostMaxRows(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	all := n.titles("bpm:0,999")
	require.Greater(t, len(all), 100)
	releases := n.releases("promo")
	require.Greater(t, len(releases), 5)
	require.NoError(t, n.w.Settings.Set(t.Context(), map[string]any{"promoonly.max_rows": int64(3)}))
	assert.Equal(t, all[:3], n.titles("bpm:0,999"), "the newest ones")
	assert.Equal(t, releases[:3], n.releases("promo"))
	_, body := n.ask("GET", "/search/web/the/0", "", user1)
	assert.Contains(t, body, `"results_found":3`)
	_, body = n.ask("GET", "/qsearch/2020", "", user1)
	assert.Equal(t, 15, strings.Count(body, `"artist":`), "five releases and ten titles, whatever the setting")
}

func TestAReleaseWithoutAGenreIsUnspecified(t *testing.T) {
	t.Parallel()
	n := worldOf(t, "t1")
	n.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE promoonly_releases SET genre = '' WHERE releaseid = 52421`)
		return err
	})
	_, body := n.ask("GET", "/rsearch/summertime", "", user1)
	assert.Contains(t, body, `"genre":"Unspecified"`)
	_, body = n.ask("GET", "/qsearch/summertime", "", user1)
	assert.Contains(t, body, `"genre":"","id":52421`)
}

// promoonly 40: whatever the range, nothing outside of it, and all of the pool inside.
func TestEveryBPMIsFoundInItsRange(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	total := len(n.titles("bpm:0,999"))
	sum := 0
	for low := 0; low < 1000; low += 37 {
		high := min(low+36, 999)
		code, body := n.ask("GET", fmt.Sprintf("/search/bpm:%d,%d", low, high), "", user1)
		require.Equal(t, 200, code)
		var answer struct {
			Results []struct{ BPM int } `json:"search_results"`
		}
		require.NoError(t, json.Unmarshal([]byte(body), &answer))
		for _, r := range answer.Results {
			assert.True(t, low <= r.BPM && r.BPM <= high, "%d in %d,%d", r.BPM, low, high)
		}
		sum += len(answer.Results)
	}
	assert.Equal(t, total, sum)
}

// A reset of the API alone, and a snapshot, bring the index with them.
func TestTheIndexGoesWithTheReleases(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	found := func(text string) []string { return titlesIn(t, get(s, "/search/"+text, user1).Body) }
	s.Control("POST", "/_mock/actions/promoonly/publish-release",
		map[string]any{"release": "Zebra", "formatid": 88, "id": 900001, "tracks": []map[string]any{{"title": "Zebra One"}}})
	s.Control("POST", "/_mock/actions/promoonly/change-release", map[string]any{"releaseid": 52421, "release": "Autumn"})
	get(s, "/user/sync", user1)
	s.Control("POST", "/_mock/snapshots", map[string]any{"name": "zebra"})
	check := func(zebra, summertime, autumn []string) {
		t.Helper()
		assert.Equal(t, zebra, found("zebra"))
		assert.Equal(t, summertime, found("summertime+malcolm"))
		assert.Equal(t, autumn, found("autumn+malcolm"))
	}
	check([]string{"Zebra One"}, []string{"Summertime"}, []string{"Summertime"})

	s.Control("POST", "/_mock/reset", map[string]any{"api": "promoonly"})
	check([]string{}, []string{"Summertime"}, []string{})
	s.Control("POST", "/_mock/snapshots/zebra/restore", nil)
	check([]string{"Zebra One"}, []string{"Summertime"}, []string{"Summertime"})
	s.Control("POST", "/_mock/actions/promoonly/change-release", map[string]any{"releaseid": 900001, "release": "Okapi"})
	assert.Equal(t, []string{"Zebra One"}, found("okapi"))
	s.Control("POST", "/_mock/reset", nil)
	check([]string{}, []string{"Summertime"}, []string{})
}

// A world that was made before there were searches has its releases found.
func TestAnOlderWorldGetsItsIndex(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	older := fstest.MapFS{}
	for _, number := range []string{"00001", "00002"} {
		matches, err := filepath.Glob("migrations/" + number + "*.sql")
		require.NoError(t, err)
		require.Len(t, matches, 1)
		data, err := os.ReadFile(matches[0])
		require.NoError(t, err)
		older[filepath.Base(matches[0])] = &fstest.MapFile{Data: data, Mode: fs.ModePerm}
	}
	require.NoError(t, w.DB.Migrate("promoonly", older))
	update := func(do func(*store.Tx) error) { require.NoError(t, w.DB.Update(t.Context(), do)) }
	for _, statement := range []string{
		`INSERT INTO promoonly_users (userid, email, password, status) VALUES (1, 'a@b.test', 'p', 'active')`,
		`INSERT INTO promoonly_tokens (token, userid, source, issued_at)
			VALUES ('8b26e1e4f3f5e00a888807e605565c47', 1, 'pinned', 0)`,
		`INSERT INTO promoonly_formats (formatid, name, media_type) VALUES (88, 'Singles', 0)`,
		`INSERT INTO promoonly_releases VALUES
			(1, 'Éclair', 'Odette', 'R&B', 'Halogen', '', '', 88, 2, 'single', '2020-07-01', 0, 0, 5, 5),
			(2, 'Chart', 'Promo Only', '', '', '', '', 88, 2, 'chart', '2020-07-02', 0, 0, 5, 5)`,
		`INSERT INTO promoonly_tracks VALUES
			(11, 111, 1, 'Odette', 'Motel', '', 124, 200, 'Cold', 'R&B', 'Halogen', 2, 0, 0)`,
		`INSERT INTO promoonly_release_tracks VALUES (1, 11, 1), (2, 11, 1)`,
		`INSERT INTO promoonly_distribution VALUES (1, 1, '2020-07-01', 5, 5)`,
		`INSERT INTO promoonly_downloads (userid, trackid, releaseid, at) VALUES (1, 11, 1, 5)`,
	} {
		update(func(tx *store.Tx) error {
			_, err := tx.Exec(statement)
			return err
		})
	}
	s, err := promoonly.New(w)
	require.NoError(t, err)
	n := named{s, t, w}
	assert.Equal(t, []string{"Motel"}, n.titles("artist:odette+genre:r&b+bpm:120,130"))
	assert.Equal(t, []string{"Motel"}, n.titles("eclair"))
	assert.Empty(t, n.titles("chart"), "a chart is not where its tracks are")
	assert.Equal(t, []string{"Éclair"}, n.releases("eclair"))
	n.must("change-release", `{"releaseid": 1, "release": "Okapi"}`)
	assert.Empty(t, n.titles("eclair"))
	assert.Equal(t, []string{"Motel"}, n.titles("okapi"))
}

// Searches beside releases that are renamed see each one under one name.
func TestSearchingWhileReleasesChange(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.must("publish-release", `{"release": "Zebra", "formatid": 88, "id": 900001, "tracks": [{"title": "Stripes"}]}`)
	n.ask("GET", "/user/sync", "", user1)
	names := []string{"Zebra", "Okapi"}
	var all sync.WaitGroup
	all.Go(func() {
		for i := range 20 {
			_, err := n.act("change-release", fmt.Sprintf(`{"releaseid": 900001, "release": "%s"}`, names[(i+1)%2]))
			assert.NoError(t, err)
		}
	})
	for range 4 {
		all.Go(func() {
			for i := range 20 {
				name := names[i%2]
				code, body := n.ask("GET", "/search/"+name, "", user1)
				assert.Equal(t, 200, code)
				if strings.Contains(body, "Stripes") {
					assert.Contains(t, body, `"release":"`+name+`"`)
				}
			}
		})
	}
	all.Wait()
	assert.Equal(t, []string{"Stripes"}, n.titles("zebra"))
}
