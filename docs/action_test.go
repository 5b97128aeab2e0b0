package docs_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An action is what ours may hold; another key is an error.
type action struct {
	Name        string                  `yaml:"name"`
	Description string                  `yaml:"description"`
	Inputs      map[string]actionInput  `yaml:"inputs"`
	Outputs     map[string]actionOutput `yaml:"outputs"`
	Runs        struct {
		Using string       `yaml:"using"`
		Steps []actionStep `yaml:"steps"`
	} `yaml:"runs"`
}

type actionInput struct {
	Description string `yaml:"description"`
	Required    bool   `yaml:"required"`
	Default     string `yaml:"default"`
}

type actionOutput struct {
	Description string `yaml:"description"`
	Value       string `yaml:"value"`
}

type actionStep struct {
	Name  string            `yaml:"name"`
	ID    string            `yaml:"id"`
	Uses  string            `yaml:"uses"`
	With  map[string]string `yaml:"with"`
	Shell string            `yaml:"shell"`
	Dir   string            `yaml:"working-directory"`
	Env   map[string]string `yaml:"env"`
	Run   string            `yaml:"run"`
}

// A runner runs the steps of a composite action as GitHub's does, as far as ours needs it.
type runner struct {
	t       *testing.T
	dir     string // the job's workspace
	temp    string
	values  map[string]string // of expressions
	output  string            // of the steps that were run
	summary string
	builds  bool // by the real go
}

// act runs the action with inputs and returns the exit status of the step that failed, or 0.
func (r *runner) act(a action, inputs map[string]string) int {
	top, err := filepath.Abs(root)
	require.NoError(r.t, err)
	r.temp = r.t.TempDir()
	r.values = map[string]string{"github.action_path": top, "runner.temp": r.temp}
	for name, in := range a.Inputs {
		r.values["inputs."+name] = in.Default
	}
	for name, value := range inputs {
		require.Contains(r.t, a.Inputs, name)
		r.values["inputs."+name] = value
	}
	for i, s := range a.Runs.Steps {
		if s.Uses == "" {
			if status := r.step(i, s); status != 0 {
				return status
			}
		}
	}
	return 0
}

var expression = regexp.MustCompile(`\$\{\{\s*([\w.-]+)\s*\}\}`)

// value fills in the expressions of a text.
func (r *runner) value(text string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		require.Contains(r.t, r.values, name)
		return r.values[name]
	})
}

func (r *runner) step(i int, s actionStep) (status int) {
	require.Equal(r.t, "bash", s.Shell, s.Name)
	files := map[string]string{}
	env := environment()
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_ENV"} {
		files[name] = filepath.Join(r.temp, fmt.Sprint(name, i))
		env = append(env, name+"="+files[name])
	}
	for name, value := range s.Env {
		env = append(env, name+"="+r.value(value))
	}
	if r.builds {
		env = append(env, "PATH="+os.Getenv("PATH"), "GOFLAGS=")
	} else {
		env = withGo(r.t, env)
	}
	script := filepath.Join(r.temp, fmt.Sprintf("step%d.sh", i))
	require.NoError(r.t, os.WriteFile(script, []byte(s.Run), 0o644))
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
	cmd.Dir, cmd.Env = filepath.Join(r.dir, r.value(s.Dir)), env
	out, _ := cmd.CombinedOutput()
	r.output += string(out)
	r.summary += content(r.t, files["GITHUB_STEP_SUMMARY"])
	for line := range strings.Lines(content(r.t, files["GITHUB_OUTPUT"])) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.values["steps."+s.ID+".outputs."+name] = value
	}
	return cmd.ProcessState.ExitCode()
}

// The action fails where the client has made a mistake, and names it.
func TestAction(t *testing.T) {
	t.Parallel()
	a := parsed[action](t, filepath.Join(root, "action.yml"))
	for _, tt := range []struct {
		name, want, summary string
		mended              bool
		status              int
		inputs              map[string]string
	}{
		{"a mistake", finding, finding, false, 1, map[string]string{"sarif": "contract.sarif", "junit": "junit.xml"}},
		{"mended", "1 test passed", "contract: run: KEPT", true, 0, map[string]string{"sealed": "true"}},
		{"the command's own status", "", "contract: run: KEPT", true, 9, map[string]string{"command": "sh test.sh\nexit 9"}},
		{"a command that fails in its middle", "", "contract: run: UNJUDGED", true, 1, map[string]string{"command": "false\nsh test.sh"}},
		{"another host", "example.com ×1", "hosts that were refused", true, 1, map[string]string{
			"sealed": "true", "command": "sh test.sh; curl -s http://example.com/",
		}},
		{"a policy", "was never met", "easypromos/429", true, 1, map[string]string{"policy": "contract-policy.yaml"}},
		{"no verdict", "1 test passed", "", false, 0, map[string]string{"contract": "off"}},
		{"a wrong mode", "--contract:", "", true, 2, map[string]string{"contract": "on"}},
		{"a wrong word for sealed", "::error", "", true, 2, map[string]string{"sealed": "yes"}},
		{"quotes and more in an input", `no such directory`, "", true, 2, map[string]string{"junit": `$(touch pwned)'";touch pwned;/x.xml`}},
		{"below the workspace", "1 test passed", "contract: run: KEPT", true, 0, map[string]string{
			"working-directory": "sub", "command": "cd .. && sh test.sh",
		}},
		{"a version", "1 test passed", "contract: run: KEPT", true, 0, map[string]string{"version": "v0.1.0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &runner{t: t, dir: project(t, tt.mended), builds: tt.name == "a mistake"}
			require.NoError(t, os.Mkdir(filepath.Join(r.dir, "sub"), 0o755))
			inputs := map[string]string{"command": "sh test.sh"}
			maps.Copy(inputs, tt.inputs)
			assert.Equal(t, tt.status, r.act(a, inputs), r.output)
			assert.Contains(t, r.output, tt.want)
			assert.Contains(t, r.summary, tt.summary)
			if tt.summary == "" {
				assert.Empty(t, r.summary)
			} else {
				assert.Equal(t, fmt.Sprint(tt.status), r.value(a.Outputs["status"].Value))
			}
			for _, name := range []string{"sarif", "junit"} {
				if file := tt.inputs[name]; file != "" && tt.summary != "" {
					assert.Contains(t, content(t, filepath.Join(r.dir, file)), "undeclared-parameter")
				}
			}
			assert.NoFileExists(t, filepath.Join(r.dir, "pwned"))
		})
	}
}

var pinned = regexp.MustCompile(`^[\w-]+/[\w-]+(/[\w-]+)?@v\d+(\.\d+\.\d+)?$`)

// No input is a part of a script, what is used is of a version, and the page has a row for
// each input.
func TestActionsForm(t *testing.T) {
	t.Parallel()
	a := parsed[action](t, filepath.Join(root, "action.yml"))
	assert.Equal(t, "composite", a.Runs.Using)
	for _, s := range a.Runs.Steps {
		assert.NotContains(t, s.Run, "${{", s.Name)
		if s.Uses != "" {
			assert.Regexp(t, pinned, s.Uses)
		}
	}
	var rows []string
	page := read(t, ciPage)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|.*\\| (.*) \\|$").FindAllStringSubmatch(page, -1) {
		if in, ok := a.Inputs[m[1]]; ok {
			rows = append(rows, m[1])
			switch {
			case in.Required:
				assert.Equal(t, "required", m[2], m[1])
			case strings.HasPrefix(m[2], "`"):
				assert.Equal(t, "`"+in.Default+"`", m[2], m[1])
			}
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(a.Inputs)), rows)
}

// The page's workflow gives the action inputs that it has.
func TestWorkflowOfThePage(t *testing.T) {
	t.Parallel()
	a := parsed[action](t, filepath.Join(root, "action.yml"))
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	require.NoError(t, unmarshal(filepath.Join(project(t, false), ".github/workflows/contract.yml"), &workflow))
	used := 0
	for _, s := range workflow.Jobs["contract"].Steps {
		if name, _, _ := strings.Cut(s.Uses, "@"); name != "mockapis/mockapis" {
			assert.Regexp(t, pinned, s.Uses)
			continue
		}
		used++
		for name := range s.With {
			assert.Contains(t, a.Inputs, name)
		}
		for name, in := range a.Inputs {
			assert.False(t, in.Required && s.With[name] == "", name)
		}
	}
	assert.Equal(t, 1, used)
}
