package recording_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/easypromos"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func judge(t *testing.T) *contract.Judge {
	s, err := easypromos.New(worldtest.New(t, sims.WorldOptions{}))
	require.NoError(t, err)
	j, err := contract.NewJudge(s)
	require.NoError(t, err)
	return j
}

// A vendor answers by path.
type vendor map[string]string

func (v vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Set-Cookie", "sid=0123456789abcdef0123456789abcdef; Path=/; Domain=vendor.test; Secure; HttpOnly")
	h.Set("Cf-Ray", "8f1c2d3e4f5a6b7c-PRG")
	_, _ = io.WriteString(w, v[r.URL.Path])
}

// record passes requests through a proxy and returns the directory with what it kept.
func record(t *testing.T, keepPersonal bool, v vendor, requests ...*http.Request) string {
	j := judge(t)
	dir := filepath.Join(t.TempDir(), "recording")
	keeper, err := recording.Create(dir, recording.Manifest{API: "easypromos", Target: "https://vendor.test", Started: noon}, j, keepPersonal)
	require.NoError(t, err)
	service := httptest.NewServer(v)
	defer service.Close()
	target, err := url.Parse(service.URL)
	require.NoError(t, err)
	p := &recording.Proxy{
		Target: target, Now: func() time.Time { return noon }, Transport: &http.Transport{DisableKeepAlives: true},
		Failed: func(err error) { assert.NoError(t, err) },
		Seen: func(x *recording.Exchange) {
			if o := j.Find(&x.Exchange); o != nil {
				x.Operation = o.ID
			}
			assert.NoError(t, keeper.Keep(x))
		},
	}
	for _, r := range requests {
		w := httptest.NewRecorder()
		r.RequestURI, r.RemoteAddr = "", "192.0.2.1:1234"
		p.Handler().ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.NotContains(t, w.Header().Get("Set-Cookie"), "Domain", "the cookie comes back to the proxy")
	}
	_, err = keeper.Close()
	require.NoError(t, err)
	return dir
}

func call(t *testing.T, method, target, body string, header ...string) *http.Request {
	r, err := http.NewRequestWithContext(t.Context(), method, "http://proxy.test"+target, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func whole(t *testing.T, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	var b strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		b.Write(data)
		info, err := os.Stat(f)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f)
	}
	return b.String()
}

var users = vendor{
	"/v2/users/77": `{"items":[{"id":501,"promotion_id":77,"first_name":"Annabel","last_name":"O'Hara","email":"annabel@vendor.test",` +
		`"phone":"+49 170 1234567","login_type":"email","note":"Annabel called from 203.0.113.9, session 9fQx3LmZ81kTpW0aB7Yc",` +
		`"trace":"Zk81mQ0x7LpW3aB9TcYf2Rn5"}],"paging":{"items_page":1}}`,
	"/v2/user/501": `{"id":501,"promotion_id":77,"email":"annabel@vendor.test","login_token":"lt-5f00ba9c41d7",` +
		`"url":"https://vendor.test/p?login_token=lt-5f00ba9c41d7&x=1","ref":"tok-given-9912"}`,
	"/v2/ping": "pong",
}

func TestNothingSecretOrPersonalIsKept(t *testing.T) {
	t.Parallel()
	dir := record(t, false, users,
		call(t, "GET", "/v2/ping?contact=annabel%40vendor.test", ""),
		call(t, "GET", "/v2/users/77", "", "Authorization", "Bearer tok-given-9912", "Cookie", "sid=0123456789abcdef0123456789abcdef"),
		call(t, "GET", "/v2/user/501", "", "Authorization", "Bearer tok-given-9912", "X-Forwarded-For", "198.51.100.7"),
	)
	text := whole(t, dir)
	for _, gone := range []string{
		"tok-given-9912", "0123456789abcdef0123456789abcdef", "Annabel", "O'Hara", "annabel", "1234567", "203.0.113.9",
		"9fQx3LmZ81kTpW0aB7Yc", "Zk81mQ0x7LpW3aB9TcYf2Rn5", "lt-5f00ba9c41d7", "198.51.100.7", "192.0.2.1", "8f1c2d3e4f5a6b7c",
	} {
		assert.NotContains(t, text, gone)
	}
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	r, err := recording.Read(dir)
	require.NoError(t, err)
	require.Len(t, r.Exchanges, 3)
	assert.Equal(t, recording.PersonalRemoved, r.Personal)
	list, one := r.Exchanges[1], r.Exchanges[2]
	assert.Equal(t, "GetUsersByPromotion", list.Operation)
	assert.Equal(t, noon, list.At)
	assert.Equal(t, []string{"Cf-Ray"}, list.Others)
	assert.Regexp(t, `^Bearer token-\d$`, list.Header.Get("Authorization"))
	assert.Equal(t, list.Header.Get("Authorization"), one.Header.Get("Authorization"), "the same value gets the same placeholder")
	assert.Contains(t, string(list.Sent.Bytes), `"id":501,"promotion_id":77`, "ids lead from one exchange to the next")
	assert.Contains(t, string(one.Sent.Bytes), `"ref":"`+strings.TrimPrefix(one.Header.Get("Authorization"), "Bearer ")+`"`, "a known secret is found where nobody expects it")
	assert.Regexp(t, `"phone":"\+\d\d \d{3} \d{7}"`, string(list.Sent.Bytes))
	assert.Regexp(t, `person-\d+%40example.test`, r.Exchanges[0].URL.RawQuery)
	assert.NotEmpty(t, r.Removed)
}

func TestPersonalDataCanStayAndCredentialsNever(t *testing.T) {
	t.Parallel()
	dir := record(t, true, users, call(t, "GET", "/v2/users/77", "", "Authorization", "Bearer tok-given-9912"))
	text := whole(t, dir)
	for _, kept := range []string{"Annabel", "annabel@vendor.test", "203.0.113.9", "personal: kept"} {
		assert.Contains(t, text, kept)
	}
	for _, gone := range []string{"tok-given-9912", "0123456789abcdef0123456789abcdef", "Zk81mQ0x7LpW3aB9TcYf2Rn5"} {
		assert.NotContains(t, text, gone)
	}
}

func TestASecretThatIsKnownLateIsRemovedFromWhatCameBefore(t *testing.T) {
	t.Parallel()
	dir := record(t, false, vendor{"/v2/ping": `{"word":"swordfish-7"}`},
		call(t, "GET", "/v2/ping", ""), call(t, "GET", "/v2/ping", "", "Authorization", "Bearer swordfish-7"))
	assert.NotContains(t, whole(t, dir), "swordfish-7")
}

func TestADirectoryThatHoldsSomethingIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.txt"), nil, 0o600))
	_, err := recording.Create(dir, recording.Manifest{API: "easypromos"}, judge(t), false)
	assert.ErrorContains(t, err, "mine.txt")
}

func TestWhatIsNoRecordingIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, text, want string }{
		{"nothing", "", "", "is no recording"},
		{"a manifest without an API", recording.ManifestName, "target: x\n", "the key api is missing"},
		{"a manifest that is none", recording.ManifestName, "- a", recording.ManifestName},
		{"an exchange without a response", "00001-a.txtar", "-- request: a --\nGET /\n", "00001-a.txtar"},
		{"a request without a path", "00001-a.txtar", "-- request: a --\nGET\n-- response --\nHTTP/1.1 200 OK\n", "the request begins"},
		{"a response without a status", "00001-a.txtar", "-- request: a --\nGET /\n-- response --\nOK\n", "the response begins"},
		{"a time that is none", "00001-a.txtar", "at: noon\n-- request: a --\nGET /\n-- response --\nHTTP/1.1 200 OK\n", "no time"},
	} {
		dir := t.TempDir()
		if tt.file != recording.ManifestName && tt.file != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, recording.ManifestName), []byte("api: easypromos\n"), 0o600))
		}
		if tt.file != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.text), 0o600))
		}
		_, err := recording.Read(dir)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
}
