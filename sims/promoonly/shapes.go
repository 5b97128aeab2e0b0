package promoonly

import (
	"fmt"
	"strings"
)

// SQLite builds the JSON of releases and tracks: a page of 100 releases is then a few
// values to fetch instead of 1,200. A shape lists the keys of one operation's objects
// in the order of the vendor's sample, and the vocabulary says what a key is. The
// vendor calls the same fact by several names; each is here as it is printed.
//
// All statements have the user as $1, the track as t, the release as r and the
// place in the release as rt.

// vocabulary is the SQL of a key.
type vocabulary map[string]string

// tracks is the vocabulary of a track. Of the release that it is in there are name,
// artist, picture and dates.
var tracks = vocabulary{
	"artist":          "t.artist",
	"bpm":             "t.bpm",
	"content_warn":    truth("t.content_warning"),
	"content_warning": truth("t.content_warning"),
	"downloaded": `EXISTS (SELECT 1 FROM promoonly_downloads w
		WHERE w.userid = $1 AND w.trackid = t.trackid)`,
	"duration":       "t.duration",
	"end":            "t.ending",
	"explicit":       "t.explicit",
	"formatid":       "r.formatid",
	"genre":          "t.genre",
	"id":             "t.trackid",
	"label":          "t.label",
	"media":          "iif(t.media_type = 1, 'mp4720,mp4360', 'mp3,m4a,wav')",
	"media_type":     "t.media_type",
	"mix":            "t.mix",
	"modified":       "r.modified",
	"order":          "rt.position",
	"release":        "r.name",
	"release_artist": "r.artist",
	"release_date":   "r.release_date",
	"release_image":  "r.image",
	"release_img":    "r.image",
	"release_ts":     "r.release_ts",
	"releaseid":      "t.releaseid",
	"title":          "t.title",
	"titleid":        "t.titleid",
	"track_order":    "rt.position",
	"trackid":        "t.trackid",
	"type":           "t.media_type",
}

// releases is the vocabulary of a release.
var releases = vocabulary{
	"artist": "r.artist",
	"date":   "r.release_date",
	"downloaded": `(SELECT count(*) FROM promoonly_release_tracks rt
		WHERE rt.releaseid = r.releaseid AND EXISTS (SELECT 1 FROM promoonly_downloads w
			WHERE w.userid = $1 AND w.trackid = rt.trackid))`,
	"formatid":       "r.formatid",
	"genre":          "r.genre",
	"id":             "r.releaseid",
	"image_url":      "r.image",
	"label":          "r.label",
	"label_img":      "r.label_image",
	"label_url":      "r.label_image",
	"media_type":     "r.media_type",
	"mod_time":       "r.modified",
	"modified":       "r.modified",
	"month":          "r.month",
	"release":        "r.name",
	"release_artist": "r.artist",
	"release_date":   "r.release_date",
	"release_genre":  "r.genre",
	"release_image":  "r.image",
	"release_img":    "r.image",
	"release_label":  "r.label",
	"tracks": `(SELECT count(*) FROM promoonly_release_tracks rt
		WHERE rt.releaseid = r.releaseid)`,
	"type": "r.media_type",
	"year": "r.year",
}

// truth is a JSON boolean.
func truth(column string) string { return "json(iif(" + column + ", 'true', 'false'))" }

// httpDate is a column with a date, YYYY-MM-DD, in the form of RFC 9110:
// Thu, 07 Nov 2013 00:00:00 GMT.
func httpDate(column string) string {
	const days, months = "SunMonTueWedThuFriSat", "JanFebMarAprMayJunJulAugSepOctNovDec"
	return fmt.Sprintf(`substr('%[2]s', 3 * strftime('%%w', %[1]s) + 1, 3)
		|| strftime(', %%d ', %[1]s)
		|| substr('%[3]s', 3 * strftime('%%m', %[1]s) - 2, 3)
		|| strftime(' %%Y 00:00:00 GMT', %[1]s)`, column, days, months)
}

// but is the vocabulary with other meanings: key, SQL, key, SQL.
func (v vocabulary) but(pairs ...string) vocabulary {
	other := vocabulary{}
	for key, sql := range v {
		other[key] = sql
	}
	for i := 0; i < len(pairs); i += 2 {
		other[pairs[i]] = pairs[i+1]
	}
	return other
}

// object is the SQL of a JSON object with these keys, in this order.
func (v vocabulary) object(keys string) string {
	var b strings.Builder
	b.WriteString("json_object(")
	for i, key := range strings.Fields(keys) {
		sql, ok := v[key]
		if !ok {
			panic("promoonly: no key " + key) // at the start of the program
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("'" + key + "', " + sql)
	}
	return b.String() + ")"
}

// The keys of a track in the listings by date and genre. (Documented, /doc/view_date_genre.)
const trackKeys = `artist bpm content_warning downloaded duration end explicit formatid genre
	label media_type mix modified release_artist release_image release_ts releaseid title
	titleid trackid`

// shapes are the objects of the operations, as SQL.
var (
	releaseDetail = releases.object(`date formatid id label_img mod_time month release
		release_artist release_genre release_img release_label year`)  // and tracks, /doc/chart
	releaseDetailTrack = tracks.object(`artist bpm content_warning downloaded duration end
		explicit genre label media_type mix order title titleid trackid`)
	releaseByDate = releases.object(`artist downloaded formatid genre id image_url label
		label_url modified release tracks type`)  // /doc/page_release, /doc/page_format
	trackByDate  = tracks.object(trackKeys)
	trackVersion = tracks.object(`artist bpm content_warning downloaded duration genre label mix
		modified release release_image releaseid title titleid trackid type`)  // /doc/track_versions
	specialty = releases.object(`downloaded id modified release release_date release_image
		tracks`)  // /doc/page_specialties_date
	specialtyTrackOfYear = tracks.but("media", "t.media_type", "release_date",
		httpDate("r.release_date")).object(`artist bpm content_warning downloaded duration end
		explicit genre id label media mix modified release release_date release_image releaseid
		title titleid track_order`)  // /doc/specialty_track_year
	specialtyTrackOfDecade = tracks.object(strings.Replace(trackKeys, "release_ts", "", 1))
	trackDetail            = tracks.object(`artist bpm content_warning downloaded duration end
		explicit genre id label media media_type mix modified release release_date release_image
		releaseid title titleid trackid`)
)
