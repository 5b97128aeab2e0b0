package journal_test

import (
	"encoding/json"
	"go/format"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
)

// odd is a request with whatever a shell, an editor or Go might trip over.
func odd(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusTeapot)
		echo(w, r)
	})
	b.do("PUT", "/v1/../things/$HOME;`id`/[1-3]{a,b}/it's%20here?a=b&b=$(id)&token=to'ken&c=%22", "it's \"$HOME\" `id` \\n\n%s €\n",
		"X-Quote", `it's "$HOME" \n`, "Authorization", "Bearer it's", "X-Empty", "", "Content-Type", "text/plain")
	b.do("POST", "/v1/things", "\x00\xff\r\n", "Accept", "text/html", "User-Agent", "me/1")
	b.do("POST", "/v1/things", "no type at all", "User-Agent", "")
	b.do("HEAD", "/v1/things/1", "")
	b.do("GET", "/v1/things/1", "")
	b.do("POST", "/v1/things", strings.Repeat("long ", 20_000))
	return b
}

func (b *bench) export(id, form string, secrets bool) string {
	b.t.Helper()
	f, ok, err := b.Export(b.t.Context(), id, form, secrets)
	require.NoError(b.t, err)
	require.True(b.t, ok)
	return string(f.Data)
}

// same compares a request that was sent again with the recorded one.
func (b *bench) same(id string) {
	b.t.Helper()
	want, ok := b.Get(id, true)
	require.True(b.t, ok)
	f, err := b.ParseFilter("limit=1")
	require.NoError(b.t, err)
	got, ok := b.Get(b.List(f).Requests[0].ID, true)
	require.True(b.t, ok)
	require.NotEqual(b.t, want.ID, got.ID, "nothing was sent")
	for _, h := range []http.Header{want.Request.Headers, got.Request.Headers} {
		h.Del("Accept-Encoding") // Go's client asks for gzip by itself
	}
	assert.Equal(b.t, want.Method, got.Method)
	assert.Equal(b.t, want.Path, got.Path)
	assert.Equal(b.t, want.Request, got.Request)
	assert.Equal(b.t, want.Status, got.Status)
}

func TestCurlSendsTheSameAgain(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil && os.Getenv("CI") == "" {
			t.Skip(tool + " is not installed")
		}
	}
	b := odd(t)
	b.set(journal.SettingBodyBytes, int64(1<<20))
	b.do("POST", "/v1/things", strings.Repeat("it's long\n", 20_000)) // 7, kept whole
	for _, id := range []string{"1", "2", "3", "4", "5", "7"} {
		script := b.export(id, "curl", true)
		cmd := exec.Command("sh")
		cmd.Stdin = strings.NewReader(script)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%.2000s\n%s", script, out)
		b.same(id)
	}
}

func TestCurlAsksForSecrets(t *testing.T) {
	t.Parallel()
	b := odd(t)
	script := b.export("1", "curl", false)
	assert.NotContains(t, script, "to'ken")
	assert.NotContains(t, script, `to'\''ken`)
	assert.Contains(t, script, "secrets are left out")
	out, err := exec.Command("sh", "-c", script).CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), "TOKEN: the parameter token")
	cmd := exec.Command("sh", "-c", script)
	cmd.Env = append(os.Environ(), "AUTHORIZATION=it's", "TOKEN=to'ken")
	out, err = cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", script, out)
	b.same("1")
}

func TestTheGoTestPasses(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a test")
	}
	t.Parallel()
	b := odd(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module replay\n\ngo 1.26\n"), 0o600))
	for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
		code := b.export(id, "go", true)
		tidy, err := format.Source([]byte(code))
		require.NoError(t, err, code)
		assert.Equal(t, string(tidy), code, "as gofmt has it")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "request_"+id+"_test.go"), []byte(code), 0o600))
	}
	hidden := b.export("1", "go", false)
	tidy, err := format.Source([]byte(hidden))
	require.NoError(t, err)
	assert.Equal(t, string(tidy), hidden)
	assert.NotContains(t, hidden, "to'ken")
	cmd := exec.Command("go", "test", "-count=1", "-v", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MOCKAPIS_URL="+b.url, "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, 6, strings.Count(string(out), "--- PASS"))
}

func TestTheEditorsFile(t *testing.T) {
	t.Parallel()
	b := odd(t)
	assert.Equal(t, "### request 2 fake createThing: status 418\n"+
		"# The body is not text: what is no UTF-8 in it is lost here.\n"+
		"POST "+b.url+"/v1/things HTTP/1.1\nAccept: text/html\nAccept-Encoding: gzip\nUser-Agent: me/1\n\n\x00\xff\r\n\n",
		b.export("2", "http", false))
	assert.Contains(t, b.export("1", "http", false), "@TOKEN = \n@AUTHORIZATION = \nPUT ")
	assert.Contains(t, b.export("1", "http", false), "\nAuthorization: Bearer {{AUTHORIZATION}}\n")
}

func TestHAR(t *testing.T) {
	t.Parallel()
	b := filled(t)
	f, err := b.ParseFilter("format=har&method=POST", journal.ListFormats...)
	require.NoError(t, err)
	text, err := json.Marshal(b.HAR(f))
	require.NoError(t, err)
	var har struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []struct {
				StartedDateTime string
				Time            float64
				Request         struct {
					Method, URL, HTTPVersion      string
					Cookies, Headers, QueryString []struct{ Name, Value string }
					PostData                      struct {
						MimeType, Text string
						Params         []struct{ Name, Value string }
					}
				}
				Response struct {
					Status  int
					Content struct {
						Size int
						Text string
					}
				}
				Cache   map[string]any
				Timings map[string]float64
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &har))
	assert.Equal(t, "1.2", har.Log.Version)
	assert.Equal(t, "mockapis", har.Log.Creator.Name)
	assert.NotEmpty(t, har.Log.Creator.Version)
	require.Len(t, har.Log.Entries, 2)
	e := har.Log.Entries[0]
	assert.Equal(t, b.url+"/v1/things", e.Request.URL)
	assert.Equal(t, "Ann B", e.Request.PostData.Params[0].Value)
	assert.Empty(t, e.Request.PostData.Text)
	assert.Equal(t, 201, e.Response.Status)
	assert.Equal(t, "name=Ann+B&lang=de", e.Response.Content.Text)
	assert.Contains(t, e.Timings, "wait")
	assert.NotNil(t, e.Cache)
	assert.Equal(t, `{"name":"Bob","age":7,"tags":["x",{"k":1,"l":2}]}`, har.Log.Entries[1].Request.PostData.Text)
}
