package synctv_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

func guide(t *testing.T) string {
	data, err := os.ReadFile("../../docs/synctv.md")
	require.NoError(t, err)
	return string(data)
}

// The commands of the guide run in the order in which they stand, and succeed.
func TestTheGuidesCommandsRun(t *testing.T) {
	t.Parallel()
	simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	dir := t.TempDir()
	commands := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(guide(t), -1) {
		for line := range strings.Lines(block[1]) {
			commands++
			line = strings.ReplaceAll(line, "http://127.0.0.1:8080", s.URL)
			cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
			cmd.Dir = dir
			out, err := cmd.Output()
			require.NoError(t, err, line)
			assert.Contains(t, string(out), "<code>1</code>", line)
		}
	}
	assert.GreaterOrEqual(t, commands, 10, "one for each operation")
}

func TestTheGuideNamesEveryOperationAndSetting(t *testing.T) {
	t.Parallel()
	text := guide(t)
	for _, o := range newBench(t).Operations() {
		if id, plural := strings.CutSuffix(o.ID, "Plural"); !plural {
			assert.Contains(t, text, "| `"+id+"` | `"+o.Method+" "+o.Path+"` |")
			row := text[strings.Index(text, "| `"+id+"`"):]
			row, _, _ = strings.Cut(row, "\n")
			assert.True(t, strings.HasSuffix(row, "| "+string(o.Provenance)+" |"), row)
		}
	}
	var settings map[string]any
	require.NoError(t, json.Unmarshal(simtest.Start(t, simtest.Options{}).Control("GET", "/_mock/settings", nil), &settings))
	count := 0
	for name := range settings {
		if strings.HasPrefix(name, "synctv.") {
			count++
			assert.Contains(t, text, "| `"+name+"` |")
		}
	}
	assert.Equal(t, 5, count)
}

// The line that the program prints for pasting works.
func TestTheExampleRuns(t *testing.T) {
	t.Parallel()
	simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	out, err := exec.CommandContext(t.Context(), "sh", "-c", newBench(t).Example(s.URL+"/synctv")).Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "<code>1</code>")
}
