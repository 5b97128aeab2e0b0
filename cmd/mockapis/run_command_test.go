package main

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// prelude are words for the commands of runs: a call that is right, and one with a
// misspelt parameter.
const prelude = `
get() { curl -s -o /dev/null -H "Authorization: Bearer $MOCKAPIS_EASYPROMOS_TOKEN" "$@"; }
right() { get "$MOCKAPIS_EASYPROMOS_URL/promotions?order=created_desc"; }
wrong() { get "$MOCKAPIS_EASYPROMOS_URL/promotions?ordre=created_desc"; }
`

// runningCommand prepares mockapis run, in a session of its own: the terminal that the tests
// were started from, if any, is none of its business.
func runningCommand(t *testing.T, args ...string) *exec.Cmd {
	simtest.Interpreter(t, "curl")
	cmd := exec.Command(binary, append([]string{"run"}, args...)...)
	cmd.Env, cmd.Dir = environment(), t.TempDir()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// ran runs mockapis run to its end.
func ran(t *testing.T, args ...string) (status int, stdout, stderr string) {
	cmd := runningCommand(t, args...)
	var out, err output
	cmd.Stdout, cmd.Stderr = &out, &err
	_ = cmd.Run()
	return cmd.ProcessState.ExitCode(), out.String(), err.String()
}

// script runs a shell script with the words of the prelude.
func script(text string, flags ...string) []string {
	return append(flags, "--", "sh", "-c", prelude+text)
}

func TestRunsExitStatus(t *testing.T) {
	t.Parallel()
	demands := file(t, "policy.yaml", "require: {statuses: [easypromos/429]}\n")
	forgives := file(t, "policy.yaml", "ignore:\n  - {rule: undeclared-parameter, reason: known}\n")
	names := file(t, "policy.yaml", "apis: [synctv]\n")
	unknown := file(t, "policy.yaml", "apis: [vimeo]\n")
	mistaken := file(t, "policy.yaml", "fail-on: error\nrequires: []\n")
	for _, tt := range []struct {
		name   string
		status int
		want   string
		args   []string
	}{
		{"kept", 0, "contract: run: KEPT", script("right")},
		{"broken", 1, "easypromos/getPromotionsList, query ordre", script("right; wrong")},
		{"no traffic", 2, "no exchange was judged", script("true")},
		{"the command's own", 7, "contract: run: KEPT", script("right; exit 7")},
		{"the command's own before a worse one", 7, "contract: run: BROKEN", script("wrong; exit 7")},
		{"the command's own before that of no traffic", 1, "no exchange was judged", script("exit 1")},
		{"a command ended by a signal", 128 + 9, "contract: run: KEPT", script("right; kill -9 $$")},
		{"no such command", 127, "no-such-command: executable file not found", []string{"--", "no-such-command"}},
		{"a command that is a directory", 126, "/tmp: ", []string{"--", "/tmp"}},
		{"nothing to judge", 0, "", script("wrong", "--contract=off")},
		{"nothing to judge, the command's own", 3, "", script("exit 3", "--contract=off")},
		{"a policy's demand", 1, "the status easypromos/429 was never met", script("right", "--policy", demands)},
		{"a policy that forgives", 0, "1 finding ignored by the policy", script("wrong", "--policy", forgives)},
		{"sealed", 0, "contract: run: KEPT", script("right", "--sealed")},
		{"sealed, another host", 1, "example.com ×1: no simulator is here", script("right; get http://example.com/", "--sealed")},
		{"sealed, another host and nothing to judge", 1, "example.com:443 ×1", script("get https://example.com/; true", "--sealed", "--contract=off")},

		{"strict", 1, "easypromos/getPromotionsList, query ordre", script("wrong", "--contract=strict")},
		{"a fault is not the client's", 2, "1 met by faults", script(
			`curl -s -o /dev/null $MOCKAPIS_URL/_mock/faults -d '{"fault": "easypromos/rate-limited"}'; wrong`)},
		{"a demand that a fault meets", 0, "contract: run: KEPT", script(
			`curl -s -o /dev/null $MOCKAPIS_URL/_mock/faults -d '{"fault": "easypromos/rate-limited", "first": 1}'; right; right`, "--policy", demands)},
		{"an API never used that the policy names", 0, "synctv: 0 requests", script("right", "--policy", names)},

		{"no command", 2, `expected "<command> ..."`, nil},
		{"an empty command", 2, "it needs a command", []string{"--"}},
		{"an unknown flag", 2, "unknown flag --seled", []string{"--seled", "--", "true"}},
		{"an unknown mode", 2, `--contract: "on" is not`, []string{"--contract=on", "--", "true"}},
		{"a bad option of serve", 2, "--seed: ", []string{"--seed=x", "--", "true"}},
		{"an unknown setting", 2, `--set: setting "x"`, []string{"--set=x=1", "--", "true"}},
		{"no policy", 2, "--policy: open none.yaml: no such file", []string{"--policy=none.yaml", "--", "true"}},
		{"a mistake in the policy", 2, mistaken + `:2: the policy has no key "requires"; did you mean "require"?`, []string{"--policy", mistaken, "--", "true"}},
		{"an unknown API in the policy", 2, `--policy: ` + unknown + `: there is no API "vimeo"`, []string{"--policy", unknown, "--", "true"}},
		{"a report nowhere", 2, "--junit: no/where: there is no such directory", script("wrong", "--junit=no/where/x.xml")},
		{"a report of nothing", 2, "--json: there is no verdict with --contract off", []string{"--json=x", "--contract=off", "--", "true"}},
		{"simulators that do not start", 2, "data directory", []string{"--data", demands, "--", "true"}},
		{"a report that cannot be written", 2, "--json: open .: is a directory", script("right", "--json=.")},
		{"a report that cannot be written, and broken", 1, "--json: open .: is a directory", script("wrong", "--json=.")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := ran(t, tt.args...)
			assert.Equal(t, tt.status, status, stderr)
			assert.Contains(t, stderr, tt.want)
			assert.Empty(t, stdout)
			if strings.Contains(tt.name, "nothing to judge") && tt.want == "" {
				assert.Empty(t, stderr)
			}
		})
	}
}

// What the command writes comes first, and its standard output is its alone.
func TestRunsOutput(t *testing.T) {
	t.Parallel()
	cmd := runningCommand(t, script("read x; echo in: $x; echo err >&2; right; printf open", "--junit=j.xml", "--json=v.json", "--sarif=s.sarif")...)
	cmd.Stdin = strings.NewReader("given\n")
	all, err := os.Create(filepath.Join(cmd.Dir, "out"))
	require.NoError(t, err)
	defer all.Close()
	cmd.Stdout, cmd.Stderr = all, all
	require.NoError(t, cmd.Run())
	text, err := os.ReadFile(all.Name())
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(text), "in: given\nerr\nopen\ncontract: run: KEPT\n"), string(text))

	var v struct {
		Result string
		Judged int
	}
	data, err := os.ReadFile(filepath.Join(cmd.Dir, "v.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &v))
	assert.Equal(t, "kept", v.Result)
	assert.Equal(t, 1, v.Judged)
	data, err = os.ReadFile(filepath.Join(cmd.Dir, "s.sarif"))
	require.NoError(t, err)
	assert.True(t, json.Valid(data))
	data, err = os.ReadFile(filepath.Join(cmd.Dir, "j.xml"))
	require.NoError(t, err)
	assert.NoError(t, xml.Unmarshal(data, &struct{}{}))
}

var documentedVariable = regexp.MustCompile("(?m)^\\| `(\\w*_\\w*)` \\|")

// The page's table is what the command's environment has, beside what it had before.
func TestRunsEnvironment(t *testing.T) {
	t.Parallel()
	var documented []string
	for _, m := range documentedVariable.FindAllStringSubmatch(fromRoot(t, "docs/ci.md"), -1) {
		documented = append(documented, m[1])
	}
	cmd := runningCommand(t, "--sealed", "--control-token=secret", "--", "env")
	cmd.Env = append(cmd.Env, "KEPT=yes", "MOCKAPIS_URL=http://127.0.0.1:1", "MOCKAPIS_EASYPROMOS_STALE=x",
		"MOCKAPIS_SEED=7", "no_proxy=*")
	before := append(slices.Clone(cmd.Env), "_=", "PWD=", "SHLVL=")
	out, _ := cmd.Output()
	env := map[string]string{}
	var added []string
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		assert.NotContains(t, env, name)
		env[name] = value
		if !slices.Contains(before, name+"="+value) && name != "PWD" {
			added = append(added, name)
		}
	}
	assert.ElementsMatch(t, documented, added)
	assert.Equal(t, "yes", env["KEPT"])
	assert.Equal(t, "7", env["MOCKAPIS_SEED"])
	assert.Equal(t, "secret", env["MOCKAPIS_CONTROL_TOKEN"])
	assert.NotContains(t, env, "MOCKAPIS_EASYPROMOS_STALE")
	assert.Equal(t, env["MOCKAPIS_URL"]+"/easypromos", env["MOCKAPIS_EASYPROMOS_ROOT"])
	assert.Equal(t, env["MOCKAPIS_URL"]+"/easypromos/v2", env["MOCKAPIS_EASYPROMOS_URL"])
	assert.Equal(t, "demo-token-a", env["MOCKAPIS_EASYPROMOS_TOKEN"])
	assert.Equal(t, env["MOCKAPIS_URL"], "http://"+env["NO_PROXY"])
	assert.Equal(t, env["NO_PROXY"], env["no_proxy"])
	for _, name := range documented {
		if strings.HasSuffix(strings.ToLower(name), "_proxy") && !strings.EqualFold(name, "no_proxy") && name != "NODE_USE_ENV_PROXY" {
			assert.Equal(t, env["HTTP_PROXY"], env[name], name)
		}
	}
	for _, o := range options {
		assert.False(t, isAPIs(o.env()), "%s is taken for a variable about an API", o.env())
	}
}

// Commands of mockapis itself find the simulators of the run that they are in, and a run
// inside of a run is one of its own.
func TestMockapisInsideOfARun(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(`BIN clock --set 2040-01-01T00:00:00Z --freeze && BIN reset && right &&
		BIN run -- sh -c 'test "$MOCKAPIS_URL" != "'$MOCKAPIS_URL'" && BIN clock'; echo "inner $?"`, "BIN", binary)
	status, stdout, stderr := ran(t, script(text, "--control-token=secret")...)
	assert.Equal(t, 0, status, stderr)
	assert.Contains(t, stdout, `"now": "2040-01-01T00:00:00Z"`)
	assert.Contains(t, stdout, "inner 2", "nothing was asked of the inner one")
	assert.Contains(t, stderr, "1 exchange judged", "the reset takes nothing from the verdict")
}

// What a test's own sandbox has seen counts, though it is gone in the end.
func TestRunJudgesSandboxesThatAreGone(t *testing.T) {
	t.Parallel()
	status, _, stderr := ran(t, script(`
		curl -s -o /dev/null $MOCKAPIS_URL/_mock/sandboxes -d '{"name":"t1"}'
		get "$MOCKAPIS_URL/_sandbox/t1/easypromos/v2/promotions?ordre=created_asc"
		curl -s -X DELETE $MOCKAPIS_URL/_mock/sandboxes/t1`)...)
	assert.Equal(t, 1, status, stderr)
	assert.Contains(t, stderr, "query ordre")
}

// A signal ends the command, whose end is judged; nothing listens or runs after that.
func TestASignalDuringARun(t *testing.T) {
	t.Parallel()
	cmd := runningCommand(t, script(`echo $MOCKAPIS_URL; echo $HTTP_PROXY; right
		trap 'echo trapped; exit 4' TERM; echo ready; while :; do sleep 0.01; done`, "--sealed")...)
	var stderr output
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	next := func() string {
		require.True(t, lines.Scan(), stderr.String())
		return lines.Text()
	}
	server, proxy := next(), next()
	require.Equal(t, "ready", next())
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	assert.Equal(t, "trapped", next())
	_ = cmd.Wait()
	assert.Equal(t, 4, cmd.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "contract: run: KEPT")
	for _, address := range []string{server, proxy} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		_, err = net.Dial("tcp", u.Host)
		assert.ErrorContains(t, err, "refused", address)
	}
}

// A sealed client reaches the simulators by the vendors' names, and is told what to do
// where it wants TLS.
func TestASealedRun(t *testing.T) {
	t.Parallel()
	status, stdout, stderr := ran(t, script(`
		get http://api.easypromosapp.com/v2/promotions/10 -w '%{http_code}\n'
		curl -s http://nats.example.com/api/service/ping -o /dev/null -w '%{http_code}\n'
		get https://api.easypromosapp.com/v2/promotions/10 -w '%{http_connect}\n'
		curl -s http://other.example.com:8080/`, "--sealed", "--host=nats4=nats.example.com")...)
	assert.Equal(t, 1, status)
	assert.Regexp(t, "^200\n401\n403\n.*other.example.com:8080 was refused, because this run is sealed", stdout)
	assert.Contains(t, stderr, "2 hosts refused: the run was sealed")
	assert.Contains(t, stderr, "api.easypromosapp.com:443 ×1: the simulator speaks no TLS: use MOCKAPIS_EASYPROMOS_URL, or http://")
}
