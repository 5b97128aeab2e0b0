package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/drift"
	"github.com/mockapis/mockapis/internal/verdict"
)

// Each exit status of record, by a client that makes it come about.
func TestRecordEndsWithTheVerdict(t *testing.T) {
	t.Parallel()
	get := `curl -s -o /dev/null -H 'Authorization: Bearer vendor-live-7Hq2x' "$MOCKAPIS_EASYPROMOS_URL`
	for _, tt := range []struct {
		name, script string
		list         []deviation
		want         int
		says         string
	}{
		{"a right call", get + `/promotions/7700"`, nil, verdict.ExitKept, "KEPT"},
		{"a wrong call", get + `/promotions?ordre=created_desc"`, nil, verdict.ExitBroken, "undeclared-parameter"},
		{"a service that breaks the contract", get + `/promotions/7700"`,
			[]deviation{{Match: "7700$", Replace: [][2]string{{`"title":`, `"channel":"web","title":`}}}}, verdict.ExitBroken, "response-field"},
		{"no call", "true", nil, verdict.ExitUnjudged, "no exchange was judged"},
		{"a client that fails", get + `/promotions/7700" && exit 7`, nil, 7, "KEPT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "recording")
			junit := filepath.Join(t.TempDir(), "junit.xml")
			status, out, errs := invoke(environment(), "record", "--api", "easypromos", "--target", vendor(t, "easypromos", tt.list...),
				"--out", dir, "--addr", "127.0.0.1:0", "--junit", junit, "--", "sh", "-c", tt.script)
			assert.Equal(t, tt.want, status, out+errs)
			assert.Contains(t, out, tt.says)
			assert.FileExists(t, junit)
			assert.NotContains(t, contents(t, dir)+out+errs, "vendor-live-7Hq2x")
		})
	}
}

func TestRecordThatReachesNobodyCannotJudge(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "recording")
	status, out, errs := invoke(environment(), "record", "--api", "easypromos", "--target", "http://127.0.0.1:1", "--out", dir,
		"--addr", "127.0.0.1:0", "--", "sh", "-c", `curl -s "$MOCKAPIS_EASYPROMOS_URL/promotions"; true`)
	assert.Equal(t, verdict.ExitUnjudged, status, out)
	assert.Contains(t, errs, "no answer")
	assert.Contains(t, out, "the target did not answer")
}

func TestRecordRefusesADirectoryThatHoldsSomething(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x"), nil, 0o600))
	status, _, errs := invoke(environment(), "record", "--api", "easypromos", "--target", "http://127.0.0.1:1", "--out", dir,
		"--addr", "127.0.0.1:0", "--", "true")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, errs, "--out: ")
}

// A run that compared nothing never passes.
func TestDriftOfNothingIsNoSuccess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "recording.yaml"), []byte("api: easypromos\nstarted: 2026-11-22T12:00:00Z\n"), 0o600))
	junit := filepath.Join(t.TempDir(), "junit.xml")
	status, out, errs := invoke(nil, "drift", "--junit", junit, dir)
	assert.Equal(t, drift.ExitNothing, status, errs)
	assert.Contains(t, out, "NOTHING COMPARED")
	data, err := os.ReadFile(junit)
	require.NoError(t, err)
	assert.True(t, strings.Contains(string(data), "nothing was compared"))
}
