package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/server"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(withBinary(m)) }

func withBinary(m *testing.M) int {
	dir, err := os.MkdirTemp("", "binary-of-mockapis-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "mockapis")
	build := exec.Command("go", "build", "-ldflags", "-X main.version=1.2.3-test", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// A process is the running program.
type process struct {
	cmd            *exec.Cmd
	ready          server.Ready
	stdout, stderr output
}

// launch starts the program on a free port and waits for its ready file.
func launch(t *testing.T, args ...string) *process {
	file := filepath.Join(t.TempDir(), "ready.json")
	p := &process{}
	p.cmd = exec.Command(binary, append([]string{"--addr", "127.0.0.1:0", "--ready-file", file}, args...)...)
	p.cmd.Env = environment()
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(file)
		return err == nil && assert.NoError(t, json.Unmarshal(data, &p.ready))
	}, 10*time.Second, 2*time.Millisecond, "the program is not ready")
	return p
}

// environment is the test's own without what mockapis reads.
func environment() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, envPrefix) {
			env = append(env, e)
		}
	}
	return env
}

// stop ends the program by a signal and returns its exit status.
func (p *process) stop(t *testing.T, sig os.Signal) int {
	require.NoError(t, p.cmd.Process.Signal(sig))
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) ask(t *testing.T, method, path, body string) string {
	r, err := http.NewRequest(method, p.ready.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(answer)
}

func TestBinaryServesAndStops(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		p := launch(t)
		file := p.cmd.Args[4]
		assert.FileExists(t, file)
		assert.Equal(t, "ready", p.ready.Msg)
		assert.Equal(t, "1.2.3-test", p.ready.Version)
		assert.Equal(t, "http://"+p.ready.Addr, p.ready.URL)
		assert.Equal(t, p.ready.URL+"/userbatch/api", p.ready.APIs["userbatch"].URL)
		assert.Contains(t, p.ask(t, "GET", "/_mock/readyz", ""), "ready")

		assert.Equal(t, 0, p.stop(t, sig), p.stderr.String())
		assert.NoFileExists(t, file)
		for _, part := range []string{p.ready.URL + "/userbatch/api", "40052010", "curl", "Not for production"} {
			assert.Contains(t, p.stdout.String(), part)
		}
	}
}

func TestBinaryReadyLine(t *testing.T) {
	p := launch(t, "--log-format", "json")
	assert.Equal(t, 0, p.stop(t, syscall.SIGTERM))
	var line server.Ready
	require.NoError(t, json.Unmarshal([]byte(p.stdout.String()), &line), p.stdout.String())
	assert.Equal(t, p.ready, line)
	for l := range strings.Lines(p.stderr.String()) {
		assert.True(t, json.Valid([]byte(l)), l)
	}
}

func TestBinaryFinishesARequestInFlight(t *testing.T) {
	p := launch(t)
	c, err := net.Dial("tcp", p.ready.Addr)
	require.NoError(t, err)
	defer c.Close()
	fmt.Fprint(c, "PUT /_mock/clock HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	answer := bufio.NewReader(c)
	for _, want := range []string{"HTTP/1.1 100 Continue\r\n", "\r\n"} { // the handler reads the body
		line, err := answer.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, want, line)
	}
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool {
		other, err := net.Dial("tcp", p.ready.Addr)
		if err == nil {
			other.Close()
		}
		return err != nil
	}, 5*time.Second, 5*time.Millisecond, "no new connections")
	fmt.Fprint(c, "{}")
	res, err := http.ReadResponse(answer, nil)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	_ = p.cmd.Wait()
	assert.Equal(t, 0, p.cmd.ProcessState.ExitCode(), p.stderr.String())
}

func TestBinaryKeepsClockAndSettings(t *testing.T) {
	data := t.TempDir()
	p := launch(t, "--data", data)
	p.ask(t, "PUT", "/_mock/clock", `{"now":"2035-01-01T00:00:00Z","frozen":true}`)
	p.ask(t, "PATCH", "/_mock/settings", `{"mock_headers":false}`)
	require.NoError(t, p.cmd.Process.Kill()) // as hard as it comes
	_ = p.cmd.Wait()

	p = launch(t, "--data", data)
	assert.JSONEq(t, `{"now":"2035-01-01T00:00:00Z","frozen":true,"rate":1}`, p.ask(t, "GET", "/_mock/clock", ""))
	assert.Contains(t, p.ask(t, "GET", "/_mock/settings", ""), `"mock_headers":{"value":false`)
	assert.Equal(t, 0, p.stop(t, syscall.SIGTERM))
}

// The example of the banner works when it is pasted into a shell.
func TestBannersExamplesWork(t *testing.T) {
	for _, tool := range []string{"curl", "openssl", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is missing", tool)
			}
			t.Skipf("%s is missing", tool)
		}
	}
	p := launch(t)
	require.Eventually(t, func() bool { return strings.Contains(p.stdout.String(), "Ctrl+C") },
		5*time.Second, 2*time.Millisecond)
	banner := strings.Split(p.stdout.String(), "  try:\n")[1:]
	require.Len(t, banner, len(server.APIs()))
	for _, b := range banner {
		line, _, _ := strings.Cut(b, "\n\n")
		out, err := exec.Command("sh", "-c", line+" --silent --show-error --fail").CombinedOutput()
		assert.NoError(t, err, "%s\n%s", line, out)
	}
	assert.Equal(t, 0, p.stop(t, syscall.SIGTERM))
}

// An output is what a process has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
