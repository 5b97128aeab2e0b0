package transcript

import (
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the responses of transcripts; review the difference like code")

// The clocks of a transcript that names none: its answers are the same in any year.
var anyClock = []string{"2026-11-22T12:00:00Z", "2035-01-01T00:00:00Z"}

// Run runs each .txtar file of dir as a subtest, on a server of its own. start
// starts one with its clock frozen at clock and these settings, and returns its
// base URL. Run fails where dir has no transcript.
func Run(t *testing.T, dir string, start func(t *testing.T, clock string, settings map[string]string) string) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, paths, "no transcript in %s", dir)
	for _, path := range paths {
		f, err := Read(path)
		require.NoError(t, err)
		clocks := anyClock
		if f.Clock != "" {
			clocks = []string{f.Clock}
		}
		for _, clock := range clocks {
			name := strings.TrimSuffix(filepath.Base(path), ".txtar") + "/" + clock[:4]
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				f.run(t, start(t, clock, f.Settings), *update && clock == clocks[0])
			})
		}
	}
}

func (f *File) run(t *testing.T, base string, update bool) {
	for _, x := range f.Exchanges {
		got := x.send(t, base, x.Response.names())
		if update {
			f.archive.Files[x.section].Data = got.format()
			continue
		}
		assert.Equal(t, x.Response.Status, got.Status, x.Name)
		assert.Equal(t, x.Response.Header, got.Header, x.Name)
		assert.Equal(t, x.Response.Body, got.Body, x.Name)
	}
	if update {
		require.NoError(t, os.WriteFile(f.Path, txtar.Format(f.archive), 0o644))
	}
}

// names are the headers that an expected response names; of one not recorded
// yet, those worth recording.
func (r Response) names() []string {
	if r.Status == "" {
		return []string{"Content-Type", "Allow", "WWW-Authenticate", "Set-Cookie", "X-Mock-Reason"}
	}
	var names []string
	for _, h := range r.Header {
		if !slices.Contains(names, h[0]) {
			names = append(names, h[0])
		}
	}
	return names
}

// send sends the request and returns the response with the named headers.
func (x Exchange) send(t *testing.T, base string, names []string) Response {
	req, err := http.NewRequestWithContext(t.Context(), x.Request.Method, base+x.Request.Target, strings.NewReader(x.Request.Body))
	require.NoError(t, err, x.Name)
	req.Header = x.Request.Header.Clone()
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
		req.Header.Del("Host")
	}
	res, err := client.Do(req)
	require.NoError(t, err, x.Name)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err, x.Name)
	got := Response{Status: res.Status, Body: string(body)}
	for _, name := range names {
		for _, v := range res.Header.Values(name) {
			got.Header = append(got.Header, [2]string{name, v})
		}
	}
	return got
}

// client sends what a transcript says and nothing of its own.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
