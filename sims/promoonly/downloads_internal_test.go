package promoonly

import (
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/media"
	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

func TestMediaHosts(t *testing.T) {
	t.Parallel()
	vendors := vendorServers
	for _, tt := range []struct {
		name, host, setting string
		want                []string
	}{
		{"this program", "127.0.0.1:8080", "", []string{"127.0.0.1:8080"}},
		{"by any name", "mock.example.test", "", []string{"mock.example.test"}},
		{"by a sandbox's", "t1.promoonly.localhost:8080", "", []string{"t1.promoonly.localhost:8080"}},
		{"IPv6", "[::1]:8080", "", []string{"[::1]:8080"}},
		{"the vendor's", "api.promoonly.com", "", vendors},
		{"the vendor's, otherwise written", "API.PromoOnly.com.:8080", "", vendors},
		{"another of the vendor's", "dc03.promoonly.com:80", "", vendors},
		{"the vendor's domain", "promoonly.com", "", vendors},
		{"not the vendor's", "promoonly.com.example.test", "", []string{"promoonly.com.example.test"}},
		{"not the vendor's either", "notpromoonly.com", "", []string{"notpromoonly.com"}},
		{"none", "", "", vendors}, // and no address, either
		{"the setting goes first", "api.promoonly.com", "a.test,127.0.0.1:9", []string{"a.test", "127.0.0.1:9"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tables.New(t, sims.WorldOptions{})
			s, err := New(w)
			require.NoError(t, err)
			if tt.setting != "" {
				require.NoError(t, w.Settings.Set(t.Context(), map[string]any{settingMediaHosts: tt.setting}))
			}
			r := httptest.NewRequest("GET", "/download/server/1", nil)
			r.Host = tt.host
			assert.Equal(t, tt.want, s.mediaHosts(r))
			assert.True(t, s.knowsServer(0) && s.knowsServer(7) && s.knowsServer(9))
			assert.False(t, s.knowsServer(6) || s.knowsServer(10))
		})
	}
}

// Each file format can be made, as what its extension says.
func TestMakings(t *testing.T) {
	t.Parallel()
	assert.Len(t, makings, len(fileFormats))
	begins := map[string]string{".mp3": "ID3", ".wav": "RIFF", ".m4a": "\x00\x00\x00\x1cftypM4A ", ".mp4": "\x00\x00\x00\x1cftypmp42"}
	for _, f := range fileFormats {
		m, ok := makings[f.Name]
		require.True(t, ok, f.Name)
		kind, _, _ := strings.Cut(m.contentType, "/")
		assert.Equal(t, []string{"", "video", "audio"}[f.MediaType], kind)
		start := make([]byte, len(begins[f.Extension]))
		_, err := m.make(media.Track{ID: 1}, 1).ReadAt(start, 0)
		require.NoError(t, err)
		assert.Equal(t, begins[f.Extension], string(start), f.Name)
	}
}

func trackList(text string) ([]int64, error) {
	return readTrackList(form{params.Params{{Name: "trackid_list", Value: text}}, formType})
}

func TestTrackLists(t *testing.T) {
	t.Parallel()
	numbers := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = strconv.Itoa(i + 1)
		}
		return strings.Join(list, ",")
	}
	for _, tt := range []struct {
		name, text, rule string
		want             []int64
	}{
		{"as documented", "356111,356115", "", []int64{356111, 356115}},
		{"one", "7", "", []int64{7}},
		{"blanks", " 7 ,\t8", "", []int64{7, 8}},
		{"each once", "8,7,8,7", "", []int64{8, 7}},
		{"many times the same", strings.Repeat("7,", 5000) + "7", "", []int64{7}},
		{"nothing", "", "post-variable-missing", nil},
		{"a comma at the end", "7,", "post-variable-not-integer", nil},
		{"a hole", "7,,8", "post-variable-not-integer", nil},
		{"a sign", "7,-8", "post-variable-not-integer", nil},
		{"brackets", "[7,8]", "post-variable-not-integer", nil},
		{"too many", numbers(1001), "tracks-too-many", nil},
	} {
		got, err := trackList(tt.text)
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.rule == "", err == nil, tt.name)
		if err != nil {
			assert.Equal(t, tt.rule, asAPIError(err).Name, tt.name)
		}
	}
	most, err := trackList(numbers(1000))
	assert.NoError(t, err)
	assert.Len(t, most, 1000)
}

// FuzzTrackList: a list is of the numbers in it, each once, or is refused.
func FuzzTrackList(f *testing.F) {
	for _, text := range []string{"356111,356115", " 1 , 2", "1,,2", "9223372036854775808", "١,2", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := trackList(text)
		if err != nil {
			require.Nil(t, list)
			require.NotEqual(t, errInternal, asAPIError(err).failure)
			require.LessOrEqual(t, len(asAPIError(err).Why), 200)
			return
		}
		require.NotEmpty(t, list)
		require.LessOrEqual(t, len(list), maxRequeued)
		words := strings.Split(text, ",")
		for i, id := range list {
			require.GreaterOrEqual(t, id, int64(0))
			require.NotContains(t, list[:i], id)
			require.True(t, slices.ContainsFunc(words, func(w string) bool {
				n, err := strconv.ParseInt(strings.TrimSpace(w), 10, 64)
				return err == nil && n == id
			}), "%d in %q", id, text)
		}
	})
}

// FuzzHistoryView: a view is one of six, or is refused.
func FuzzHistoryView(f *testing.F) {
	f.Add("0", "1")
	f.Add("2", "2")
	f.Add("3", "0")
	f.Add("-1", "x")
	f.Fuzz(func(t *testing.T, media, mode string) {
		v, err := readHistoryView(map[string]string{"media_type": media, "view_mode": mode})
		if err != nil {
			require.Contains(t, []*failure{errMediaType, errViewMode}, asAPIError(err).failure)
			return
		}
		require.Contains(t, []int64{0, 1, 2}, v.media)
		require.Contains(t, []int64{viewTracks, viewReleases}, v.mode)
	})
}

// FuzzFile: whatever a client asks for of a file, it gets a part of it, all, or a refusal
// in the API's form.
func FuzzFile(f *testing.F) {
	w := tables.New(f, sims.WorldOptions{})
	s, err := New(w)
	require.NoError(f, err)
	file := media.MP3(media.Track{ID: 1, Title: "T", Artist: "A"}, 1)
	f.Add("bytes=0-2", "", "", "", "a.mp3")
	f.Add("bytes=0-2,5-9,-1", `"x"`, `"x"`, "*", "Éclair \"x\".mp3")
	f.Add("bytes=99999999-", "", `W/"x"`, "", "\r\nX: y\x00")
	f.Add("bytes=5-1", "Thu, 01 Jan 1970 00:00:00 GMT", "", "", "")
	f.Fuzz(func(t *testing.T, ranges, ifRange, ifMatch, ifNoneMatch, name string) {
		r := httptest.NewRequest("GET", mediaPath+"x", nil)
		for key, v := range map[string]string{
			"Range": ranges, "If-Range": ifRange, "If-Match": ifMatch, "If-None-Match": ifNoneMatch,
		} {
			if v != "" {
				r.Header[key] = []string{v}
			}
		}
		a := httptest.NewRecorder()
		fileAnswer{s, file, name, "audio/mpeg"}.respond(a, r)
		switch a.Code {
		case 200:
			require.Equal(t, file.Size(), int64(a.Body.Len()))
		case 206:
			require.NotEmpty(t, a.Header().Get("Content-Length"))
		case 304:
			require.Empty(t, a.Body.Bytes())
		case 412, 416:
			require.Equal(t, "application/json", a.Header().Get("Content-Type"))
			require.Regexp(t, `^\{"error":".*"\}\n$`, a.Body.String())
			require.NotEmpty(t, a.Header().Get(sims.ReasonHeader))
			require.Empty(t, a.Header().Get("ETag"))
		default:
			require.Fail(t, "status", "%d", a.Code)
		}
	})
}
