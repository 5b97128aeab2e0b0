package promoonly_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// act takes an action in one transaction and returns its answer as JSON.
func (n named) act(name, args string) (answer string, err error) {
	for _, a := range n.Actions() {
		if a.Name != name {
			continue
		}
		err = n.w.DB.Update(n.t.Context(), func(tx *store.Tx) error {
			v, err := a.Do(tx, json.RawMessage(args))
			if err != nil {
				return err
			}
			b, err := json.Marshal(v)
			answer = string(b)
			return err
		})
		return answer, err
	}
	n.t.Fatalf("no action %s", name)
	return "", nil
}

// must is act where it succeeds, with its answer decoded.
func (n named) must(name, args string) (answer map[string]any) {
	n.t.Helper()
	text, err := n.act(name, args)
	require.NoError(n.t, err)
	require.NoError(n.t, json.Unmarshal([]byte(text), &answer))
	return answer
}

func (n named) status(path, authorization string) int {
	code, _ := n.ask("GET", path, "", authorization)
	return code
}

// frozen is a world whose clock stands still.
func frozen(t *testing.T) named {
	n := worldOf(t, "t1")
	now, yes := worldtest.Now(t), true // whatever has passed since the world began
	require.NoError(t, n.w.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &yes}))
	return n
}

func newYork(t *testing.T, at time.Time) string {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return at.In(zone).Format(time.DateOnly)
}

func TestAPublishedReleaseComesWithTheNextSync(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.ask("GET", "/user/sync", "", user1)
	got := n.must("publish-release", `{
		"release": "New Single", "formatid": 88, "artist": "Juno Morrow", "genre": "Dance", "label": "North Pier",
		"tracks": [{"title": "One", "bpm": 120, "duration": 200, "end": "Cold"}, {"title": "Two", "artist": "Someone", "explicit": true}]}`)
	assert.Equal(t, map[string]any{
		"releaseid": 100061.0, "trackids": []any{1000241.0, 1000242.0},
		"date": newYork(t, worldtest.Now(t)), "published_at": worldtest.Now(t).Format(time.RFC3339),
		"userids": []any{1.0, 2.0},
	}, got)
	assert.Equal(t, 404, n.status("/release/100061", user1))
	n.ask("GET", "/user/sync", "", user1)
	_, body := n.ask("GET", "/release/100061", "", user1)
	assert.Contains(t, body, `"release":"New Single","release_artist":"Juno Morrow","release_genre":"Dance"`)
	assert.Contains(t, body, `"artist":"Juno Morrow","bpm":120,"content_warning":false,"downloaded":0,"duration":200,"end":"Cold"`)
	assert.Contains(t, body, `"artist":"Someone","bpm":0`)
	_, body = n.ask("GET", "/releases/date/1", "", user1)
	assert.Contains(t, body[:400], `"id":100061,`)

	// Later, and with an id and a date of its own.
	later := worldtest.Now(t).Add(time.Hour)
	got = n.must("publish-release", `{"release": "Later", "formatid": 15, "id": 7, "kind": "issue", "date": "2020-01-01",
		"published_at": "`+later.Format(time.RFC3339)+`"}`)
	assert.Equal(t, 7.0, got["releaseid"])
	assert.Equal(t, []any{1.0}, got["userids"])
	n.ask("GET", "/user/sync", "", user1)
	assert.Equal(t, 404, n.status("/release/7", user1))
	hour := time.Hour
	require.NoError(t, n.w.SetClock(t.Context(), sims.ClockChange{Advance: &hour}))
	n.ask("GET", "/user/sync", "", user1)
	assert.Equal(t, 200, n.status("/release/7", user1))
}

func TestAChangedReleaseIsListedWhereItBelongs(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	got := n.must("change-release", `{"releaseid": 55980, "release": "Renamed", "date": "2020-04-09"}`)
	assert.Equal(t, map[string]any{
		"releaseid": 55980.0, "modified": float64(worldtest.Now(t).Unix()), "date": "2020-04-09",
	}, got)
	_, body := n.ask("GET", "/releases/date/1/2020-04-09/1", "", user1)
	assert.Regexp(t, `"id":55980,.*"release":"Renamed".*"id":56596,`, body, "modified last")
}

func TestAGrantedReleaseComesWithTheNextSync(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	user2 := bearer(2, strings.Repeat("2", 32))
	assert.Equal(t, 404, n.status("/release/55301", user2))
	got := n.must("grant-release", `{"userid": 2, "releaseid": 55301, "source": "giveaway"}`)
	assert.Equal(t, "giveaway", got["source"])
	n.ask("GET", "/user/sync", "", user2)
	assert.Equal(t, 200, n.status("/release/55301", user2))
}

func TestSubscriptionsBeginAndEnd(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	user2 := bearer(2, strings.Repeat("2", 32))
	end := worldtest.Now(t).Add(time.Hour).Format(time.RFC3339)
	got := n.must("change-subscription", `{"userid": 2, "begin": [15, 15], "ends_at": "`+end+`", "end": [67, 89]}`)
	assert.Equal(t, map[string]any{
		"userid": 2.0, "begun": []any{15.0}, "ended": []any{67.0, 89.0}, "formats": []any{15.0, 88.0},
	}, got)
	assert.Equal(t, 404, n.status("/release/55980", user2))
	n.ask("GET", "/user/sync", "", user2)
	assert.Equal(t, 200, n.status("/release/55980", user2))
	n.must("publish-release", `{"release": "A Chart Of Late", "formatid": 89, "id": 8}`)
	n.ask("GET", "/user/sync", "", user2)
	assert.Equal(t, 404, n.status("/release/8", user2), "no longer subscribed to")
	hour := time.Hour
	require.NoError(t, n.w.SetClock(t.Context(), sims.ClockChange{Advance: &hour}))
	n.must("publish-release", `{"release": "Radio Of Late", "formatid": 15, "id": 9}`)
	n.ask("GET", "/user/sync", "", user2)
	assert.Equal(t, 404, n.status("/release/9", user2), "ended meanwhile")
	got = n.must("change-subscription", `{"userid": 2, "begin": [88]}`)
	assert.Equal(t, []any{88.0}, got["formats"], "once, not twice")
	assert.Equal(t, []any{}, got["ended"])
}

func TestAccountsAreDisabledAndEnabled(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	assert.Equal(t, map[string]any{"userid": 1.0, "was": "active", "status": "disabled"},
		n.must("disable-account", `{"userid": 1}`))
	_, body := n.ask("GET", "/user/sync", "", user1)
	assert.Equal(t, `{"userid":1,"distribution":"Invalid user."}`+"\n", body)
	assert.Equal(t, 401, n.status("/releases/date/1", user1))
	n.must("enable-account", `{"userid": 1}`)
	assert.Equal(t, 200, n.status("/releases/date/1", user1))

	assert.Equal(t, "incomplete", n.must("enable-account", `{"userid": 4}`)["was"])
	_, body = n.ask("POST", "/user/authenticate/signin", "email=incomplete@promoonly.com&password=testpassword4", "")
	assert.Equal(t, "{\"result\":\"Invalid account setup.\"}\n", body, "it still has no API key")
}

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	c := n.mint()
	issue := func() string {
		_, body := n.ask("POST", "/user/authenticate", "userid=1", user1Basic)
		return strings.Split(body, `"`)[9]
	}
	first, second := issue(), issue()
	at := worldtest.Now(t).Format(time.RFC3339)
	assert.Equal(t, map[string]any{"expired": 1.0, "at": at}, n.must("expire-token", `{"token": "`+first+`"}`))
	assert.Equal(t, 0.0, n.must("expire-token", `{"token": "`+first+`"}`)["expired"], "it has already")
	assert.Equal(t, 401, n.status("/releases/date/1", bearer(1, first)))
	assert.Equal(t, 200, n.status("/releases/date/1", bearer(1, second)))
	assert.Equal(t, 2.0, n.must("expire-token", `{"userid": 1}`)["expired"], "the second, and the pinned one")
	for _, token := range []string{bearer(1, second), user1} {
		assert.Equal(t, 401, n.status("/releases/date/1", token))
	}
	assert.Equal(t, 200, n.status("/releases/date/1", bearer(1, issue())))
	assert.Equal(t, 200, n.status("/releases/date/1", bearerOf(c)), "another user's")
	n.must("expire-token", `{"token": "`+c.Values["token"]+`"}`)
	assert.Equal(t, 401, n.status("/releases/date/1", bearerOf(c)))
}

func TestDownloadsAreCounted(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	n.must("download-tracks", `{"userid": 1, "trackids": [375101, 375102]}`)
	_, body := n.ask("GET", "/release/56596", "", user1)
	assert.Equal(t, 2, strings.Count(body, `"downloaded":1`))
}

func TestImpossibleActionsNameTheArgument(t *testing.T) {
	t.Parallel()
	n := frozen(t)
	for _, tt := range []struct{ name, args, want string }{
		{"publish-release", `{"formatid": 88}`, "release: is required"},
		{"publish-release", `{"release": "", "formatid": 88}`, "release: is required"},
		{"publish-release", `{"release": "R", "formatid": 7777}`, "formatid: there is no format 7777"},
		{"publish-release", `{"release": "R", "formatid": 88, "id": 56596}`, "id: there is a release 56596 already"},
		{"publish-release", `{"release": "R", "formatid": 88, "id": -1}`, "id: must be from 1"},
		{"publish-release", `{"release": "R", "formatid": 88, "id": 9007199254740992}`, "id: must be from 1"},
		{"publish-release", `{"release": "R", "formatid": 88, "kind": "chart"}`, "kind: must be issue, single or specialty"},
		{"publish-release", `{"release": "R", "formatid": 88, "media_type": 3}`, "media_type: must be"},
		{"publish-release", `{"release": "R", "formatid": 88, "date": "2020-02-30"}`, "date: must be a date"},
		{"publish-release", `{"release": "R", "formatid": 88, "tracks": [{"mix": "x"}]}`, "tracks: track 1000241 needs a title"},
		{"publish-release", `{"release": "R", "formatid": 88, "tracks": [{"title": "x", "bpm": -1}]}`, "tracks: bpm and duration"},
		{"publish-release", `{"release": "R", "formatid": 88, "price": 1}`, "price: is unknown"},
		{"change-release", `{"releaseid": 1}`, "releaseid: there is no release 1"},
		{"change-release", `{"releaseid": 56596, "release": ""}`, "release: must not be empty"},
		{"change-release", `{"releaseid": 56596, "date": "soon"}`, "date: must be a date"},
		{"grant-release", `{"userid": 999, "releaseid": 56596}`, "userid: there is no user 999"},
		{"grant-release", `{"userid": 1, "releaseid": 1}`, "releaseid: there is no release 1"},
		{"grant-release", `{"userid": 1, "releaseid": 56596, "source": "theft"}`, "source: must be purchase or giveaway"},
		{"change-subscription", `{"userid": 999, "begin": [88]}`, "userid: there is no user 999"},
		{"change-subscription", `{"userid": 1}`, "begin: is required"},
		{"change-subscription", `{"userid": 1, "begin": [7777]}`, "begin: there is no format 7777"},
		{"change-subscription", `{"userid": 1, "end": [5]}`, "end: user 1 has no subscription to the format 5 now"},
		{"change-subscription", `{"userid": 1, "begin": [5], "ends_at": "2020-01-01T00:00:00Z"}`, "ends_at: is not after the clock"},
		{"download-tracks", `{"userid": 1, "trackids": []}`, "trackids: needs at least one"},
		{"download-tracks", `{"userid": 1, "trackids": [1]}`, "trackids: there is no track 1"},
		{"download-tracks", `{"userid": 999, "trackids": [375101]}`, "userid: there is no user 999"},
		{"disable-account", `{"userid": "1"}`, "userid: is a JSON string; it must be integer"},
		{"disable-account", `{"userid": 999}`, "userid: there is no user 999"},
		{"enable-account", `{}`, "userid: is required"},
		{"expire-token", `{}`, "token: is required, or else userid"},
		{"expire-token", `{"token": "x", "userid": 1}`, "token: is required, or else userid"},
		{"expire-token", `{"token": "x"}`, "token: there is no such token"},
		{"expire-token", `{"userid": 999}`, "userid: there is no user 999"},
	} {
		_, err := n.act(tt.name, tt.args)
		var bad *sims.Bad
		if assert.ErrorAs(t, err, &bad, "%s %s", tt.name, tt.args) {
			assert.Contains(t, bad.Error(), tt.want, "%s %s", tt.name, tt.args)
		}
	}
	assert.Equal(t, 404, n.status("/release/100061", user1), "nothing is left of what failed")
}
