package promoonly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/media"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// A queued is what a client needs of the answer to a queued track.
type queued struct {
	Result   string
	QueueID  int64  `json:"queueid"`
	DLToken  string `json:"dl_token"`
	FileType string `json:"file_type"`
	Servers  []string
}

// queue queues a track. prefix is where the API is: /promoonly.
func queue(t testing.TB, s *simtest.Server, prefix string, track int, authorization string) (q queued) {
	a := s.Get(fmt.Sprintf("%s/download/queue/%d", prefix, track), "Authorization", authorization)
	require.Equal(t, 200, a.Status, a.Body)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &q))
	return q
}

func file(s *simtest.Server, token string, header ...string) simtest.Answer {
	return s.Get("/pool/v5/download/"+token, append(header, "Authorization", user1)...)
}

func whole(t *testing.T, f *media.File) string {
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	require.NoError(t, err)
	return b.String()
}

// Each file format that a user can prefer is served as what it says.
func TestFilesOfEachFormat(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 45: bytes of another type than JSON")
	s := simtest.Start(t, simtest.Options{})
	audio := media.Track{ID: 375901, Title: "Borrowed Summer (Extended Mix)", Artist: "Juno Morrow"}
	video := media.Track{ID: 374210, Title: "Sleep Now In The Fire (From The Battle Of Mexico City)",
		Artist: "Rage Against The Machine"}
	get(s, "/user/sync", user1)
	for i, tt := range []struct {
		fileType, contentType, extension string
		track                            media.Track
		preferred                        string
		want                             *media.File
	}{
		{"m4a", "audio/mp4", ".m4a", audio, "video=1&audio=0", media.M4A(audio, 10)},
		{"mp3", "audio/mpeg", ".mp3", audio, "video=1&audio=1", media.MP3(audio, 10)},
		{"wav", "audio/wav", ".wav", audio, "video=1&audio=2", media.WAV(audio, 10)},
		{"360 mp4", "video/mp4", ".mp4", video, "video=0&audio=1", media.MP4(video, 640, 360, 10)},
		{"720 mp4", "video/mp4", ".mp4", video, "video=1&audio=1", media.MP4(video, 1280, 720, 10)},
	} {
		s.Set("promoonly.media_seconds", 10)
		a := post(s, "/user/save/file_formats", tt.preferred, "Authorization", user1)
		require.Equal(t, 200, a.Status, a.Body)
		q := queue(t, s, "/promoonly", int(tt.track.ID), user1)
		assert.Equal(t, tt.fileType, q.FileType)
		post(s, "/user/save/file_formats", "video=1&audio=1", "Authorization", user1)
		again := queue(t, s, "/promoonly", int(tt.track.ID), user1)
		assert.Equal(t, q, again, "what is preferred later changes nothing")

		a = file(s, q.DLToken)
		content := whole(t, tt.want)
		assert.Equal(t, 200, a.Status)
		assert.Equal(t, content, a.Body, tt.fileType)
		assert.Equal(t, tt.contentType, a.Header.Get("Content-Type"))
		assert.Equal(t, strconv.Itoa(len(content)), a.Header.Get("Content-Length"))
		assert.Equal(t, `"`+tt.want.Sum()+`"`, a.Header.Get("ETag"))
		assert.Empty(t, a.Header.Get("Last-Modified"))
		_, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
		require.NoError(t, err)
		assert.Equal(t, tt.track.Artist+" - "+tt.track.Title+tt.extension, params["filename"])

		s.Set("promoonly.media_seconds", 1)
		a = file(s, q.DLToken, "Range", "bytes=100-199", "If-Range", `"`+tt.want.Sum()+`"`)
		assert.Equal(t, 200, a.Status, "the file has changed: the whole of it")
		assert.Less(t, len(a.Body), len(content))
		assert.Equal(t, `{"result":"success"}`+"\n", get(s, fmt.Sprintf("/download/remove/%d", tt.track.ID), user1).Body, i)
	}
}

// The ranges of a file put together are the file.
func TestRangesOfAFile(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	token := queue(t, s, "/promoonly", 354045, user1).DLToken
	all := file(s, token)
	n, etag := len(all.Body), all.Header.Get("ETag")
	var parts strings.Builder
	for from := 0; from < n; from += 10000 {
		a := file(s, token, "Range", fmt.Sprintf("bytes=%d-%d", from, from+9999), "If-Range", etag)
		assert.Equal(t, 206, a.Status)
		assert.Equal(t, fmt.Sprintf("bytes %d-%d/%d", from, min(from+9999, n-1), n), a.Header.Get("Content-Range"))
		parts.WriteString(a.Body)
	}
	assert.Equal(t, all.Body, parts.String())
	assert.Equal(t, all.Body[n-5:], file(s, token, "Range", "bytes=-5").Body)
	assert.Equal(t, all.Body[5:], file(s, token, "Range", "bytes=5-").Body)

	a := file(s, token, "Range", "bytes=0-2,10-13")
	assert.Equal(t, 206, a.Status)
	_, params, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	require.NoError(t, err)
	r := multipart.NewReader(strings.NewReader(a.Body), params["boundary"])
	for _, want := range []string{all.Body[:3], all.Body[10:14]} {
		p, err := r.NextPart()
		require.NoError(t, err)
		body, err := io.ReadAll(p)
		require.NoError(t, err)
		assert.Equal(t, want, string(body))
		assert.Equal(t, "audio/mpeg", p.Header.Get("Content-Type"))
	}
	for _, tt := range []struct {
		name, header, value string
		status              int
	}{
		{"a range behind the end", "Range", "bytes=99999999-", 416},
		{"no range", "Range", "bytes=5-1", 416},
		{"another unit", "Range", "frames=0-1", 416},
		{"what the client has", "If-None-Match", etag, 304},
		{"what it has, among others", "If-None-Match", `"x", ` + etag, 304},
		{"what it has not", "If-None-Match", `"x"`, 200},
		{"what it began with", "If-Match", etag, 200},
		{"what it did not begin with", "If-Match", `"x"`, 412},
	} {
		a := file(s, token, tt.header, tt.value)
		assert.Equal(t, tt.status, a.Status, tt.name)
		assert.Equal(t, tt.status >= 400, a.Header.Get("X-Mock-Reason") != "", tt.name)
	}
	head := s.Do("HEAD", "/pool/v5/download/"+token, "", "Authorization", user1)
	assert.Equal(t, []string{"", strconv.Itoa(n)}, []string{head.Body, head.Header.Get("Content-Length")})
	s.Explained()
}

// A name that is not ASCII arrives as it is.
func TestAFileNameInUnicode(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	token := queue(t, s, "/promoonly", 373808, user1).DLToken
	sent := file(s, token).Header.Get("Content-Disposition")
	assert.Equal(t, "attachment; filename*=utf-8''Bastien%20Lindqvist%20-%20%C3%89clair.mp3", sent)
	post(s, "/user/save/filenaming", "fn1=1&fn1_caps=1&fn2=5", "Authorization", user1)
	sent = file(s, token).Header.Get("Content-Disposition")
	assert.Equal(t, "attachment; filename*=utf-8''%C3%89CLAIR%20-%20110.mp3", sent, "as the user prefers now")
}

// The file is at the root of any host, under /promoonly, on an address of the API's own
// and on the names of the media hosts.
func TestAFileIsServedWhereverItIsLookedFor(t *testing.T) {
	t.Parallel()
	srv, err := server.New(t.Context(), server.Config{
		Addr: "127.0.0.1:0", Now: worldtest.Now(t),
		Listen: []server.Listen{{API: "promoonly", Addr: "127.0.0.1:0"}},
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx) }()
	defer func() {
		cancel()
		require.NoError(t, <-served)
	}()
	own := srv.Ready().APIs["promoonly"].Own
	a := ask(t, own+"/download/queue/354045", "")
	var q queued
	require.NoError(t, json.Unmarshal([]byte(a.Body), &q), a.Body)
	assert.Equal(t, []string{strings.TrimPrefix(own, "http://")}, q.Servers, "this program, as it was asked")
	path := "/pool/v5/download/" + q.DLToken
	for _, tt := range []struct{ name, url, host string }{
		{"the server that was named", "http://" + q.Servers[0] + path, ""},
		{"the root", srv.URL() + path, ""},
		{"under /promoonly", srv.URL() + "/promoonly" + path, ""},
		{"a media host", srv.URL() + path, "dc03.promoonly.com"},
		{"another one, with a port", srv.URL() + path, "sl02.promoonly.com:80"},
		{"the API's host", srv.URL() + path, "api.promoonly.com"},
		{"any host", srv.URL() + path, "media.example.test"},
		{"a sandbox's host", srv.URL() + path, "default.promoonly.localhost"},
	} {
		a := ask(t, tt.url, tt.host)
		assert.Equal(t, 200, a.Status, "%s: %s", tt.name, a.Body)
		assert.Equal(t, "audio/mpeg", a.Header.Get("Content-Type"), tt.name)
	}
}

// ask sends a request of user 1 to a host.
func ask(t *testing.T, url, host string) simtest.Answer {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Host = host
	r.Header.Set("Authorization", user1)
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return simtest.Answer{Status: res.StatusCode, Header: res.Header, Body: string(body)}
}

// Whoever has queued a track in a sandbox fetches it from the plain host: the dl_token
// leads to it, with the demo token too, which is the same in each.
func TestAFileOfASandboxIsFetchedFromThePlainHost(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t2"})
	q := queue(t, s, "/_sandbox/t1/promoonly", 354045, user1)
	assert.Equal(t, []string{strings.TrimPrefix(s.URL, "http://")}, q.Servers)
	a := file(s, q.DLToken)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.Equal(t, 200, s.Get("/_sandbox/t1/pool/v5/download/"+q.DLToken, "Authorization", user1).Status)
	assert.Equal(t, 200, s.Get("/_sandbox/t1/promoonly/pool/v5/download/"+q.DLToken, "Authorization", user1).Status)

	elsewhere := s.Get("/_sandbox/t2/promoonly/pool/v5/download/"+q.DLToken, "Authorization", user1)
	assert.Equal(t, 404, elsewhere.Status)
	assert.Contains(t, elsewhere.Header.Get("X-Mock-Reason"), "the credential is of the sandbox t1")
	assert.Equal(t, "[]\n", get(s, "/download/queue", user1).Body, "the default sandbox has nothing of it")

	log := string(s.Control("GET", "/_mock/sandboxes/t1/requests?limit=100", nil))
	assert.Contains(t, log, "/pool/v5/download/***")
	assert.NotContains(t, log, q.DLToken, "the log hides it")
	all := string(s.Control("GET", "/_mock/requests?limit=100", nil))
	assert.NotContains(t, all, q.DLToken)
	require.Equal(t, 204, s.Do("DELETE", "/_mock/sandboxes/t1", "").Status)
	assert.NotEqual(t, 200, file(s, q.DLToken).Status)
}

// A dl_token serves as long as its user may have the file.
func TestAFileThatTheUserMayNotHave(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Settings: map[string]string{"promoonly.ended_entitlements": "remove"}})
	get(s, "/user/sync", user1)
	token := queue(t, s, "/promoonly", 354045, user1).DLToken
	s.Control("POST", "/_mock/actions/promoonly/disable-account", map[string]any{"userid": 1})
	assert.Equal(t, 401, file(s, token).Status)
	s.Control("POST", "/_mock/actions/promoonly/enable-account", map[string]any{"userid": 1})
	assert.Equal(t, 200, file(s, token).Status)
	s.Control("POST", "/_mock/actions/promoonly/change-subscription", map[string]any{"userid": 1, "end": []int{88}})
	get(s, "/user/sync", user1)
	a := file(s, token)
	assert.Equal(t, 403, a.Status)
	assert.Equal(t, `{"error":"Track is not available in your distribution."}`+"\n", a.Body)
	assert.Contains(t, get(s, "/download/queue", user1).Body, token, "it stays in the queue")
	a = post(s, "/download/success", "trackid=354045&serverid=7&dl_token="+token, "Authorization", user1)
	assert.Equal(t, `{"releaseid":53719,"result":"success","titleid":616165,"type":"mp3"}`+"\n", a.Body,
		"it may have been fetched before")
	assert.Equal(t, 404, file(s, token).Status)
}

// HTTP/1.0 needs no Host; the servers are the address then.
func TestServersForARequestWithoutAHost(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	addr := strings.TrimPrefix(s.URL, "http://")
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET /promoonly/download/server/354045 HTTP/1.0\r\nAuthorization: %s\r\n\r\n", user1)
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), `[{"host":"`+addr+`","id":7}]`)
}
