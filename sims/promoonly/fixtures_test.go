package promoonly_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

// load loads one file of fixtures into an empty world.
func load(t *testing.T, text string) (*sims.World, error) {
	s, w := over(t, blank, sims.WorldOptions{})
	return w, sims.LoadFixtures(t.Context(), w, fstest.MapFS{"promoonly/x.yaml": {Data: []byte(text)}}, s)
}

// small is a world without a mistake. Each case of the test below makes one.
const small = `formats:
  - {id: 88, format: Singles, media_type: 0}
releases:
  - {id: 1, release: R, formatid: 88, kind: single, media_type: 2, date: 2020-01-01,
     tracks: [{id: 11, titleid: 12, title: T}]}
  - {id: 2, release: C, formatid: 88, kind: chart, media_type: 2, date: 2020-01-01}
generate:
  - {releases: 3, per_date: 2, tracks: 1, before: 2020-01-01, formats: [88]}
charts:
  - {id: 2, tracks: [11]}
users:
  - {userid: 1, email: a@b.test, password: p, api_key: k, api_secret: s, token: 0123456789abcdef0123456789abcdef,
     entitlements: [{formats: [88]}, {releases: [1]}], hidden_formats: [88], synced_at: 2020-02-01T00:00:00Z}
downloads:
  - {userid: 1, trackids: [11], at: 2020-02-01T00:00:00Z}
`

func TestFixtureMistakesAreNamed(t *testing.T) {
	t.Parallel()
	_, err := load(t, small)
	require.NoError(t, err)
	for _, tt := range []struct{ name, old, new, want string }{
		{"a format without a name", "format: Singles", `format: ""`, "promoonly/x.yaml:2: formats.format: is required"},
		{"a format with id 0", "id: 88,", "id: 0,", "formats.id: must be an integer from 1"},
		{"a format of no medium", "media_type: 0", "media_type: 3", "formats.media_type: must be 1 (video), 2 (audio) or 0 (both)"},
		{"a release without a name", "release: R", `release: ""`, "promoonly/x.yaml:4: releases.release: is required"},
		{"a release with id 0", "id: 1, release", "id: 0, release", "releases.id: must be"},
		{"a release of an unknown format", "release: R, formatid: 88", "release: R, formatid: 7", "releases.formatid: there is no format 7"},
		{"an unknown kind", "kind: single", "kind: album", "releases.kind: must be issue, single, specialty or chart"},
		{"a release of no medium", "single, media_type: 2", "single, media_type: 0", "releases.media_type: must be 1 (video) or 2 (audio)"},
		{"no date", "date: 2020-01-01,\n", "date: 2020-02-30,\n", "releases.date: must be a date"},
		{"month 13", "kind: single", "kind: single, month: 13", "releases.month: must be from 1 to 12"},
		{"the same release twice", "id: 2, release", "id: 1, release", "promoonly/x.yaml:6: releases: the same as a row before it"},
		{"a track without a title", "title: T", `title: ""`, "promoonly/x.yaml:5: releases.tracks: track 11 needs a title"},
		{"a track without an id", "id: 11, titleid", "titleid", `releases.tracks: track "T" needs id and titleid`},
		{"an unknown end", "title: T", "title: T, end: Slow", "releases.tracks: end of track 11 must be Cold, Fade or nothing"},
		{"an unknown key", "title: T", "title: T, tempo: 120", "promoonly/x.yaml:5: tempo: unknown key"},
		{"too many releases", "releases: 3", "releases: 10000001", "promoonly/x.yaml:8: generate.releases: must be from 0"},
		{"no tracks", "tracks: 1,", "tracks: 0,", "generate.tracks: must be from 1 to 100"},
		{"nothing a date", "per_date: 2", "per_date: 0", "generate.per_date: must be from 1 to 1000"},
		{"before the calendar", "releases: 3, per_date: 2", "releases: 1000000, per_date: 1", "generate.per_date: is too small"},
		{"generated before no date", "before: 2020-01-01", "before: yesterday", "generate.before: must be a date"},
		{"generated without formats", "formats: [88]}\ncharts", "formats: []}\ncharts", "generate.formats: needs at least one format"},
		{"generated with an unknown format", "formats: [88]}\ncharts", "formats: [7]}\ncharts", "generate.formats: there is no format 7"},
		{"dates too far apart", "per_date: 2", "per_date: 2, every: 367", "generate.every: must be from 1 to 366"},
		{"far apart, before the calendar", "releases: 3, per_date: 2", "releases: 3000, per_date: 1, every: 366", "generate.per_date: is too small"},
		{"generated of a kind by itself", "per_date: 2", "per_date: 2, kind: chart", "generate.kind: must be specialty"},
		{"fewer versions than none", "per_date: 2", "per_date: 2, versions: -1", "generate.versions: must be"},
		{"bought by nobody", "per_date: 2", "per_date: 2, owners: [7]", "generate.owners: there is no user 7"},
		{"a chart that is none", "{id: 2, tracks", "{id: 1, tracks", "charts.id: there is no chart 1"},
		{"a chart of an unknown track", "tracks: [11]}\nusers", "tracks: [12]}\nusers", "charts.tracks: there is no track 12"},
		{"user 0", "{userid: 1, email", "{userid: 0, email", "users.userid: must be an integer from 1"},
		{"no e-mail", "a@b.test", "a.b.test", "users.email: is no e-mail"},
		{"no password", "password: p", `password: ""`, "users.password: is required"},
		{"a key without a secret", "api_secret: s, ", "", "users.api_key: comes with api_secret or not at all"},
		{"a short token", "0123456789abcdef0123456789abcdef", "0123", "users.token: must be 32 hexadecimal digits"},
		{"an unknown status", "password: p", "password: p, status: away", "users.status: must be active, disabled or incomplete"},
		{"an entitlement to an unknown format", "entitlements: [{formats: [88]}", "entitlements: [{formats: [7]}", "promoonly/x.yaml:13: users.entitlements: there is no format 7"},
		{"an entitlement to an unknown release", "{releases: [1]}", "{releases: [7]}", "users.entitlements: there is no release 7"},
		{"an unknown source", "{releases: [1]}", "{releases: [1], source: theft}", "users.entitlements: source must be"},
		{"an unknown hidden format", "hidden_formats: [88]", "hidden_formats: [7]", "users.hidden_formats: there is no format 7"},
		{"a download by nobody", "{userid: 1, trackids", "{userid: 7, trackids", "downloads.userid: there is no user 7"},
		{"a download of nothing", "trackids: [11]", "trackids: [7]", "downloads.trackids: there is no track 7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, small, tt.old)
			_, err := load(t, strings.Replace(small, tt.old, tt.new, 1))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// Five APIs share a database of 1 MB at most; the other four take 390 KB.
func TestTheDefaultWorldIsSmall(t *testing.T) {
	t.Parallel()
	w, err := load(t, "")
	require.NoError(t, err)
	empty, err := w.DB.Size(t.Context())
	require.NoError(t, err)
	full, err := simulatorWorld(t).DB.Size(t.Context())
	require.NoError(t, err)
	t.Logf("tables %d KB, rows %d KB", empty>>10, (full-empty)>>10)
	assert.Less(t, full, int64(480<<10))
}
