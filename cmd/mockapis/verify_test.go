package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

var demoToken = []string{"Authorization", "Bearer demo-token-a"}

// judging is a program that judges.
func judging(t *testing.T) *simtest.Server {
	return simtest.Start(t, simtest.Options{Settings: map[string]string{"contract": "warn"}})
}

// Each exit status, by what brings it about.
func TestVerifyExits(t *testing.T) {
	t.Parallel()
	policy := func(text string) string { return file(t, "policy.yaml", text) }
	for _, tt := range []struct {
		name   string
		client func(s *simtest.Server)
		args   []string
		want   int
		says   string
	}{
		{"a client that keeps it", func(s *simtest.Server) {
			s.Get("/easypromos/v2/promotions/10", demoToken...)
		}, nil, 0, "KEPT"},
		{"a parameter that is none", func(s *simtest.Server) {
			s.Get("/easypromos/v2/promotions?ordre=1", demoToken...)
		}, nil, 1, "perhaps order"},
		{"a warning", func(s *simtest.Server) { s.Get("/easypromos/v2/promotions") }, nil, 0, "missing-credentials"},
		{"a warning that fails by the policy", func(s *simtest.Server) { s.Get("/easypromos/v2/promotions") },
			[]string{"--policy", policy("fail-on: warning")}, 1, "1 finding of severity warning or worse"},
		{"an operation that the policy demands", func(s *simtest.Server) {
			s.Get("/easypromos/v2/promotions/10", demoToken...)
		}, []string{"--policy", policy("require: {operations: [synctv/listOffers]}")}, 1, "synctv/listOffers was never used"},
		{"nobody", func(*simtest.Server) {}, nil, 2, "no exchange was judged"},
		{"while the mode is off", func(s *simtest.Server) {
			s.Set("contract", "off")
			s.Get("/easypromos/v2/promotions?ordre=1", demoToken...)
		}, nil, 2, "the setting contract is off"},
		{"faults alone", func(s *simtest.Server) {
			s.Control("POST", "/_mock/faults", map[string]any{"fault": "easypromos/rate-limited"})
			s.Get("/easypromos/v2/promotions/10", demoToken...)
		}, nil, 2, "1 met by faults"},
		{"a request to another sandbox", func(s *simtest.Server) {
			s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
			s.Get("/easypromos/v2/promotions/10", demoToken...)
		}, []string{"--sandbox", "t1"}, 2, "sandbox t1"},
		{"after a reset", func(s *simtest.Server) {
			s.Get("/easypromos/v2/promotions?ordre=1", demoToken...)
			s.Reset()
		}, nil, 2, "no exchange was judged"},
		{"an answer that is not judged", func(s *simtest.Server) {
			s.Get("/easypromos/v2/promotions/10", demoToken...)
			s.Control("POST", "/_mock/faults", map[string]any{"fault": "reset_peer", "first": 1})
			_, _ = s.Try("GET", "/easypromos/v2/promotions/10", "")
		}, nil, 0, "1 met by faults"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := judging(t)
			tt.client(s)
			status, out, stderr := invoke(nil, append([]string{"verify", "--url", s.URL}, tt.args...)...)
			assert.Equal(t, tt.want, status, "%s%s", out, stderr)
			assert.Contains(t, out, tt.says)
			assert.Empty(t, stderr)
		})
	}
}

// What is wrong before anything is asked, and a program that does not answer, are never a
// contract that is broken.
func TestVerifyCannotSay(t *testing.T) {
	t.Parallel()
	s := judging(t)
	s.Get("/easypromos/v2/promotions/10", demoToken...)
	for _, tt := range []struct {
		name, says string
		args       []string
	}{
		{"no program", "no mockapis answers at http://127.0.0.1:1", []string{"--url", "http://127.0.0.1:1"}},
		{"no such sandbox", "There is no sandbox nobody", []string{"--url", s.URL, "--sandbox", "nobody"}},
		{"no such policy", "--policy: open ", []string{"--url", s.URL, "--policy", "nowhere.yaml"}},
		{"a wrong policy", `did you mean "fail-on"?`, []string{"--url", s.URL, "--policy", file(t, "p.yaml", "failon: error")}},
		{"an API that is none", "There is no API", []string{"--url", s.URL, "--policy", file(t, "p.yaml", "apis: [vimeo]")}},
		{"no place for the report", "no such file or directory",
			[]string{"--url", s.URL, "--junit", filepath.Join(t.TempDir(), "nowhere", "junit.xml")}},
		{"an unknown flag", "unknown flag --yunit", []string{"--url", s.URL, "--yunit", "x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, _, stderr := invoke(nil, append([]string{"verify"}, tt.args...)...)
			assert.Equal(t, 2, status, stderr)
			assert.Contains(t, stderr, tt.says)
		})
	}
}

func TestVerifyWritesReports(t *testing.T) {
	t.Parallel()
	s := judging(t)
	s.Get("/easypromos/v2/promotions?ordre=1", demoToken...)
	dir := t.TempDir()
	junit, sarif := filepath.Join(dir, "junit.xml"), filepath.Join(dir, "verdict.sarif")
	status, out, stderr := invoke(nil, "verify", "--url", s.URL, "--json", "--junit", junit, "--sarif", sarif)
	assert.Equal(t, 1, status, stderr)
	var report struct {
		Result   string
		Findings []struct{ Rule, Record string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, "broken", report.Result)
	require.Len(t, report.Findings, 1)
	assert.Equal(t, s.URL+"/_mock/requests/1", report.Findings[0].Record)
	for path, want := range map[string]string{junit: "<testsuites", sarif: `"2.1.0"`} {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, string(data), want)
	}
}
