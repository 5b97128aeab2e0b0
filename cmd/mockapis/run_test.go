package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// invoke runs the program inside the test. What should fail and serves instead
// ends after a while.
func invoke(env []string, args ...string) (status int, stdout, stderr string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var out, err bytes.Buffer
	status = run(ctx, args, env, &out, &err)
	return status, out.String(), err.String()
}

// file writes a file into a new directory and returns its path.
func file(t *testing.T, name, content string) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

// Each mistake is one line that names where it stands, and exit status 2.
func TestMistakesInTheConfiguration(t *testing.T) {
	for _, tt := range []struct{ name, want, arg, env, config string }{
		{"an unknown flag", "unknown flag --adr", "--adr=:1", "", ""},
		{"an unknown command", "unexpected argument serv", "serv", "", ""},
		{"an argument too many", "unexpected argument now", "serve now", "", ""},
		{"an address without a port", `--addr: "localhost" is not HOST:PORT`, "--addr=localhost", "", ""},
		{"a port that is none", `--addr: ":http" is not HOST:PORT`, "--addr=:http", "", ""},
		{"a port too high", `--addr: ":65536" is not HOST:PORT`, "--addr=:65536", "", ""},
		{"an address for nobody", `--listen: ":1" is not API=HOST:PORT`, "--listen=:1", "", ""},
		{"an address for an unknown API", `--listen: there is no API "vimeo"`, "--listen=vimeo=:1", "", ""},
		{"a second address", `--listen: userbatch has an address already`, "--listen=userbatch=:0 --listen=userbatch=:0", "", ""},
		{"a host with a port", `--host: "nats.test:80" is not a host name`, "--host=userbatch=nats.test:80", "", ""},
		{"a seed in words", `--seed: "one" is not a whole number`, "--seed=one", "", ""},
		{"too many sandboxes", `--sandbox-limit: "1e9" is not a whole number from 1 to 100000`, "--sandbox-limit=1e9", "", ""},
		{"an SMTP server without a port", `--smtp: "localhost" is not HOST:PORT`, "--smtp=localhost", "", ""},
		{"an SMTP server without a host", `--smtp: ":25" is not HOST:PORT`, "--smtp=:25", "", ""},
		{"an SMTP server at port 0", `--smtp: "localhost:0" is not HOST:PORT`, "--smtp=localhost:0", "", ""},
		{"no seed", `--seed: "0" is not a whole number other than 0`, "--seed=0", "", ""},
		{"a time without a zone", `--now: "2035-01-01" is not a time of RFC 3339`, "--now=2035-01-01", "", ""},
		{"a time out of the range", `--now: the clock can stand from`, "--now=1900-01-01T00:00:00Z", "", ""},
		{"a setting without a value", `--set: "mock_headers" is not NAME=VALUE`, "--set=mock_headers", "", ""},
		{"an unknown setting", `--set: setting "explain": there is no such setting`, "--set=explain=true", "", ""},
		{"a value not allowed", `--set: setting "mock_headers": "maybe" is not true or false`, "--set=mock_headers=maybe", "", ""},
		{"a control host with a scheme", `--control-host: "http://x" is not a host name`, "--control-host=http://x", "", ""},
		{"an origin with a path", `--control-origin: "http://x/y" is not an origin`, "--control-origin=http://x/y", "", ""},
		{"an unknown format", `--log-format: "xml" is not text or json`, "--log-format=xml", "", ""},
		{"an unknown level", `--log-level: "loud" is not debug, info, warn or error`, "--log-level=loud", "", ""},
		{"no configuration file", `--config: nothing.yaml: no such file`, "--config=nothing.yaml", "", ""},
		{"no fixtures", `nothing: no such file`, "--fixtures=nothing", "", ""},

		{"an unknown variable", "MOCKAPIS_ADDRESS: there is no such environment variable", "", "MOCKAPIS_ADDRESS=:1", ""},
		{"a variable in small letters", "MOCKAPIS_addr: there is no such environment variable", "", "MOCKAPIS_addr=:1", ""},
		{"a bad value in a variable", `MOCKAPIS_SEED: "one" is not a whole number`, "", "MOCKAPIS_SEED=one", ""},
		{"a bad value in a list", `MOCKAPIS_LISTEN: there is no API "x"`, "", "MOCKAPIS_LISTEN=userbatch=:0, x=:0", ""},
		{"a bad setting in a variable", `MOCKAPIS_SET: setting "nothing"`, "", "MOCKAPIS_SET=mock_headers=true,nothing=1", ""},

		{"an unknown key", `c.yaml:2: unknown key "adress"`, "", "", "seed: 1\nadress: :1\n"},
		{"a key twice", `c.yaml:2: the key "seed" stands twice`, "", "", "seed: 1\nseed: 1\n"},
		{"a file in the file", `c.yaml:1: unknown key "config"`, "", "", "config: other.yaml\n"},
		{"a bad value in the file", `c.yaml:2: addr: "x" is not HOST:PORT`, "", "", "# ours\naddr: x\n"},
		{"a bad value in a list of the file", `c.yaml:3: listen: there is no API "x"`, "", "", "listen:\n  - userbatch=:0\n  - x=:0\n"},
		{"a list for one value", `c.yaml:1: addr: must be a single value`, "", "", "addr: [a, b]\n"},
		{"a list of settings", `c.yaml:1: set: must be a mapping of names to values`, "", "", "set: [a=b]\n"},
		{"an unknown setting in the file", `c.yaml:3: set: setting "nothing"`, "", "", "set:\n  mock_headers: true\n  nothing: 1\n"},
		{"a setting that is a list", `c.yaml:2: set: mock_headers: must be a single value`, "", "", "set:\n  mock_headers: [true]\n"},
		{"a list as configuration", `c.yaml:1: must be a mapping`, "", "", "- addr\n"},
		{"no YAML", `c.yaml: line 1`, "", "", "addr: [\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"--addr=127.0.0.1:0"}, strings.Fields(tt.arg)...)
			if strings.HasPrefix(tt.arg, "serv") {
				args = strings.Fields(tt.arg)
			}
			if tt.config != "" {
				args = []string{"--config", file(t, "c.yaml", tt.config)}
			}
			status, stdout, stderr := invoke([]string{tt.env}, args...)
			assert.Equal(t, exitUsage, status)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, tt.want)
			assert.True(t, strings.HasPrefix(stderr, "mockapis: "), stderr)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %s", stderr)
		})
	}
}

// What is no mistake of the configuration is exit status 1.
func TestFailures(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	notes := file(t, "default.db", strings.Repeat("notes ", 200))
	for _, tt := range []struct {
		name, want string
		args       []string
	}{
		{"a taken port", "address already in use", []string{"--addr", taken.Addr().String()}},
		{"a taken port of an API's own", "listen for userbatch", []string{"--addr=127.0.0.1:0", "--listen", "userbatch=" + taken.Addr().String()}},
		{"a foreign database", "not a database of mockapis", []string{"--addr=127.0.0.1:0", "--data", filepath.Dir(notes)}},
		{"data that is a file", "data directory", []string{"--addr=127.0.0.1:0", "--data", notes}},
		{"a ready file nowhere", "ready file", []string{"--addr=127.0.0.1:0", "--ready-file", "/nothing/here"}},
		{"nobody to ask", "is not ready", []string{"healthcheck", "--url", "http://127.0.0.1:1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := invoke(nil, tt.args...)
			assert.Equal(t, exitFailed, status)
			assert.Empty(t, stdout)
			assert.Contains(t, stderr, tt.want)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %s", stderr)
		})
	}
}

func TestAUsedDataDirectory(t *testing.T) {
	p := launch(t, "--data", t.TempDir())
	data := p.cmd.Args[len(p.cmd.Args)-1]
	status, _, stderr := invoke(nil, "--addr=127.0.0.1:0", "--data", data)
	assert.Equal(t, exitFailed, status)
	assert.Equal(t, "mockapis: "+data+": another process uses this data directory\n", stderr)
}

func TestAnotherSeedThanTheDatas(t *testing.T) {
	data := t.TempDir()
	assert.Equal(t, exitOK, launch(t, "--data", data, "--seed=7").stop(t, syscall.SIGTERM))
	status, _, stderr := invoke(nil, "--addr=127.0.0.1:0", "--data", data, "--seed=8")
	assert.Equal(t, exitUsage, status)
	assert.Equal(t, "mockapis: --seed: the data was made with another seed: 7, not 8\n", stderr)
	assert.Equal(t, exitOK, launch(t, "--data", data).stop(t, syscall.SIGTERM))
}

// A signal that comes during the start ends the program well.
func TestASignalDuringTheStart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	assert.Equal(t, exitOK, run(ctx, []string{"--addr=127.0.0.1:0"}, nil, &stdout, &stderr), stderr.String())
}

func TestFixturesCheck(t *testing.T) {
	dir := t.TempDir()
	portals := filepath.Join(dir, "userbatch", "portals.yaml")
	require.NoError(t, os.Mkdir(filepath.Dir(portals), 0o755))
	const row = "portals:\n  - login: 12345678\n    name: Mine\n    private_key: k\n    landing_url: http://mine.test/\n"
	require.NoError(t, os.WriteFile(portals, []byte(row), 0o644))
	status, stdout, stderr := invoke(nil, "fixtures", "check", dir)
	assert.Equal(t, exitOK, status, stderr)
	assert.Equal(t, filepath.Dir(portals)+": ok\n", stdout)

	require.NoError(t, os.WriteFile(portals, []byte(row+"    colour: red\n"), 0o644))
	for _, args := range [][]string{{"fixtures", "check", dir}, {"--addr=127.0.0.1:0", "--fixtures", dir}} {
		status, stdout, stderr = invoke(nil, args...)
		assert.Equal(t, exitUsage, status)
		assert.Empty(t, stdout)
		assert.True(t, strings.HasPrefix(stderr, "mockapis: "+portals+":6: colour: unknown key"), stderr)
	}
}

func TestVersionAndHelp(t *testing.T) {
	status, stdout, _ := invoke(nil, "version")
	assert.Equal(t, exitOK, status)
	assert.Equal(t, "mockapis "+buildVersion()+"\n", stdout)

	status, stdout, stderr := invoke(nil, "serve", "--help")
	assert.Equal(t, exitOK, status)
	assert.Empty(t, stderr)
	for _, o := range options {
		assert.Contains(t, stdout, "--"+o.name)
	}
}

func TestHealthcheck(t *testing.T) {
	p := launch(t)
	check := func(env string, args ...string) (int, string) {
		cmd := exec.Command(binary, append([]string{"healthcheck"}, args...)...)
		cmd.Env = append(environment(), env)
		out, _ := cmd.CombinedOutput()
		return cmd.ProcessState.ExitCode(), string(out)
	}
	_, port, err := net.SplitHostPort(p.ready.Addr)
	require.NoError(t, err)

	status, out := check("", "--addr", p.ready.Addr)
	assert.Equal(t, exitOK, status, out)
	assert.Empty(t, out)
	status, out = check("MOCKAPIS_ADDR=0.0.0.0:" + port)
	assert.Equal(t, exitOK, status, out)
	status, out = check("", "--config", file(t, "c.yaml", "addr: :"+port))
	assert.Equal(t, exitOK, status, out)
	status, out = check("", "--url", p.ready.APIs["userbatch"].URL)
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, out, "404")
}
