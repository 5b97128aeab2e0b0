package docs_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/simtest"
)

const ciPage = "docs/ci.md"

// project makes a directory with the client and the suite of the page, the client's
// mistake mended or not.
func project(t *testing.T, mended bool) string {
	simtest.Interpreter(t, "curl")
	dir := t.TempDir()
	for _, f := range fences(t, ciPage) {
		if _, name, ok := strings.Cut(f.info, " file="); ok {
			text := f.text
			if mended {
				text = strings.ReplaceAll(text, "ordre=", "order=")
			}
			path := filepath.Join(dir, name)
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		}
	}
	return dir
}

// parsed reads a YAML file, whose keys are all known.
func parsed[T any](t *testing.T, path string) (v T) {
	d := yaml.NewDecoder(strings.NewReader(content(t, path)))
	d.KnownFields(true)
	require.NoError(t, d.Decode(&v), path)
	return v
}

// finding is how the client's mistake is named.
const finding = "easypromos/getPromotionsList, query ordre"

// A gitlabJob is what the page's job may hold; another key is an error.
type gitlabJob struct {
	Image        string            `yaml:"image"`
	Variables    map[string]string `yaml:"variables"`
	BeforeScript []string          `yaml:"before_script"`
	Script       []string          `yaml:"script"`
	Artifacts    struct {
		When    string            `yaml:"when"`
		Reports map[string]string `yaml:"reports"`
	} `yaml:"artifacts"`
}

// The example for GitLab fails and names the client's mistake; without it it passes.
func TestGitLabExample(t *testing.T) {
	t.Parallel()
	for _, mended := range []bool{false, true} {
		dir := project(t, mended)
		all := parsed[map[string]gitlabJob](t, filepath.Join(dir, ".gitlab-ci.yml"))
		require.Len(t, all, 1)
		j := all["contract"]
		version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
		assert.Equal(t, "golang:"+version[1], j.Image)
		assert.Equal(t, "always", j.Artifacts.When, "the report of a job that fails is what is looked at")

		// A runner's shell ends with the first line that fails.
		cmd := exec.Command("sh", "-ec", strings.Join(append(j.BeforeScript, j.Script...), "\n"))
		cmd.Dir, cmd.Env = dir, withGo(t, environment())
		for name, value := range j.Variables {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		report := content(t, filepath.Join(dir, j.Artifacts.Reports["junit"]))
		if mended {
			assert.NoError(t, err, "%s", out)
			assert.NotContains(t, report, "<failure")
			continue
		}
		assert.Equal(t, 1, cmd.ProcessState.ExitCode(), "%s", out)
		assert.Contains(t, string(out), finding)
		assert.Contains(t, report, `<failure type="undeclared-parameter"`)
	}
}

// content is that of a file, "" where there is none.
func content(t *testing.T, path string) string {
	data, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	return string(data)
}

// withGo puts a go on the path that installs, or builds, the tests' own program, where this
// program is asked for, and does nothing else.
func withGo(t *testing.T, env []string) []string {
	dir, installed := t.TempDir(), t.TempDir()
	script := `#!/bin/sh
set -e
case "$1 $2" in
'install github.com/mockapis/mockapis/cmd/mockapis@'?*) cp '` + bin + `/mockapis' "${GOBIN:-` + installed + `}" ;;
"build -o") test -f go.mod && test "$4" = ./cmd/mockapis && cp '` + bin + `/mockapis' "$3" ;;
*) echo "unexpected: go $*" >&2; exit 99 ;;
esac
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o755))
	// What is not installed is not there.
	return append(env, "PATH="+dir+":"+installed+":"+os.Getenv("PATH"))
}

func unmarshal(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(data, v)
}
