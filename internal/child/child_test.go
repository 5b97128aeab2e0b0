//go:build unix

package child_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/child"
)

// The tests' process runs itself as the program that runs a command, in a session of
// its own: a terminal that the tests were started from is none of theirs.
const helper = "CHILD_TEST_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helper) == "" {
		os.Exit(m.Run())
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	status, err := child.Run(child.Command{
		Args: os.Args[1:], Env: []string{"PATH=" + os.Getenv("PATH"), "GIVEN=yes"},
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Signals: signals,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// running starts a command below the helper.
func running(t *testing.T, stdout io.Writer, args ...string) *exec.Cmd {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), helper+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Stdout, cmd.Stderr, cmd.Stdin = stdout, stdout, strings.NewReader("from stdin\n")
	return cmd
}

func TestStatusIsTheShells(t *testing.T) {
	t.Parallel()
	notExecutable := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(notExecutable, []byte("words"), 0o644))
	noProgram := filepath.Join(t.TempDir(), "noise")
	require.NoError(t, os.WriteFile(noProgram, []byte{1, 2, 3}, 0o755))
	for _, tt := range []struct {
		name, want string
		status     int
		args       []string
	}{
		{"its own", "", 0, []string{"true"}},
		{"its own, when it fails", "", 7, []string{"sh", "-c", "exit 7"}},
		{"ended by a signal", "", 128 + 9, []string{"sh", "-c", "kill -9 $$"}},
		{"ended by another signal", "", 128 + 15, []string{"sh", "-c", "kill $$"}},
		{"no such program", "no-such-program: executable file not found", 127, []string{"no-such-program"}},
		{"no such file", "/no/such/file: no such file or directory", 127, []string{"/no/such/file"}},
		{"a file that is no program", notExecutable + ": permission denied", 126, []string{notExecutable}},
		{"a program of no machine", noProgram + ": exec format error", 126, []string{noProgram}},
		{"a directory", "/tmp: ", 126, []string{"/tmp"}},
		{"streams and environment", "from stdin yes\n", 0, []string{"sh", "-c", `read x; echo "$x $GIVEN$CHILD_TEST_HELPER"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			cmd := running(t, &out, tt.args...)
			_ = cmd.Run()
			assert.Equal(t, tt.status, cmd.ProcessState.ExitCode(), out.String())
			assert.Contains(t, out.String(), tt.want)
		})
	}
}

// started runs a script that says its process id first, and returns it.
func started(t *testing.T, script string) (cmd *exec.Cmd, pid int, lines *bufio.Reader) {
	out, in, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { out.Close() })
	require.NoError(t, out.SetReadDeadline(time.Now().Add(time.Minute)))
	cmd = running(t, in, "sh", "-c", script)
	require.NoError(t, cmd.Start())
	in.Close()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines = bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	pid, err = strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)
	return cmd, pid, lines
}

// gone waits until no process has the id. What was left to run is the init process's.
func gone(t *testing.T, pid int) {
	require.Eventually(t, func() bool {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && bytes.Contains(state, []byte(") Z ")) {
			return true // ended; nobody has asked how
		}
		return syscall.Kill(pid, 0) == syscall.ESRCH
	}, 20*time.Second, 5*time.Millisecond)
}

const sleeps = `sleep 600 & echo $!; `

// The signal reaches what the command has started, too.
func TestASignalIsPassedOnToTheGroup(t *testing.T) {
	t.Parallel()
	for signal, status := range map[syscall.Signal]int{
		syscall.SIGTERM: 128 + 15, syscall.SIGHUP: 128 + 1,
	} {
		cmd, pid, _ := started(t, sleeps+"wait")
		require.NoError(t, cmd.Process.Signal(signal))
		_ = cmd.Wait()
		assert.Equal(t, status, cmd.ProcessState.ExitCode())
		gone(t, pid)
	}
}

// A command may do what it has to first, and have a status of its own.
func TestACommandMayEndWellAfterASignal(t *testing.T) {
	t.Parallel()
	cmd, _, lines := started(t, `exec 2>/dev/null; trap 'echo cleaned up; exit 3' INT; echo $$; while :; do sleep 0.01; done`)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "cleaned up\n", line)
	_ = cmd.Wait()
	assert.Equal(t, 3, cmd.ProcessState.ExitCode())
}

func TestASecondSignalKills(t *testing.T) {
	t.Parallel()
	cmd, pid, lines := started(t, `exec 2>/dev/null; trap 'echo no' TERM; echo $$; while :; do sleep 0.01; done`)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "no\n", line)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	_ = cmd.Wait()
	assert.Equal(t, 128+9, cmd.ProcessState.ExitCode())
	gone(t, pid)
}

// What the command leaves running ends with it.
func TestNothingIsLeftRunning(t *testing.T) {
	t.Parallel()
	cmd, pid, _ := started(t, sleeps+"exit 4")
	_ = cmd.Wait()
	assert.Equal(t, 4, cmd.ProcessState.ExitCode())
	gone(t, pid)
}
