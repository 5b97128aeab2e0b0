package promoonly_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// The document's three samples: the PHP one as it is printed, the two others as
// the shortest ports, with each difference marked. Of all, only the base URL is
// changed.
func TestTheDocumentsSamples(t *testing.T) {
	t.Parallel()
	t.Log("promoonly 7: the samples send one header, and all get the document's answer")
	for _, tt := range []struct {
		name, interpreter string
		args              []string
	}{
		// The sample prints nothing: what it has in hand at its end is printed after it.
		{"sync.php", "php", []string{"-d", "auto_append_file=" + absolute(t, "testdata/samples/print.php")}},
		{"sync.js", "node", nil},
		{"sync.py", "python3", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			interpreter := simtest.Interpreter(t, tt.interpreter)
			s := simtest.Start(t, simtest.Options{})
			var sent []string
			base := recording(t, s.URL+"/promoonly", &sent)
			sample, err := os.ReadFile(filepath.Join("testdata/samples", tt.name))
			require.NoError(t, err)
			require.Equal(t, 1, strings.Count(string(sample), "https://api.promoonly.com"))
			path := filepath.Join(t.TempDir(), tt.name)
			changed := strings.ReplaceAll(string(sample), "https://api.promoonly.com", base)
			require.NoError(t, os.WriteFile(path, []byte(changed), 0o644))
			out := run(t, interpreter, append(tt.args, path)...)
			assert.Equal(t, []string{user1}, sent)
			assert.Equal(t, synced1, strings.TrimSpace(out)+"\n")
		})
	}
}

// recording passes requests on to target, and keeps their Authorization.
func recording(t *testing.T, target string, sent *[]string) string {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*sent = append(*sent, r.Header.Get("Authorization"))
		req, err := http.NewRequestWithContext(r.Context(), r.Method, target+r.URL.Path, nil)
		if !assert.NoError(t, err) {
			return
		}
		req.Header = r.Header.Clone()
		res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if !assert.NoError(t, err) {
			return
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func run(t *testing.T, name string, args ...string) string {
	cmd := exec.CommandContext(t.Context(), name, args...)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	require.NoError(t, err, "%s%s", out, problems.String())
	return string(out)
}

func absolute(t *testing.T, path string) string {
	p, err := filepath.Abs(path)
	require.NoError(t, err)
	return p
}
