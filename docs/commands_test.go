package docs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/simtest"
)

// bin holds the program, built once for all pages.
var bin string

func TestMain(m *testing.M) { os.Exit(withProgram(m)) }

func withProgram(m *testing.M) int {
	var err error
	if bin, err = os.MkdirTemp("", "program-of-docs-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(bin)
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "mockapis"), "./cmd/mockapis")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// Every command of every page does what the page says.
func TestCommands(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl"} {
		simtest.Interpreter(t, tool)
	}
	for _, page := range pages(t) {
		t.Run(page, func(t *testing.T) {
			r := &reader{t: t, page: page, dir: t.TempDir()}
			defer r.stop()
			for _, f := range fences(t, page) {
				r.follow(f)
			}
		})
	}
}

// A reader follows a page from top to bottom, as a person would.
type reader struct {
	t      *testing.T
	page   string
	dir    string // where the commands run
	output string // of the block before
	passed bool   // the block before was passed over: its interpreter is missing

	program *exec.Cmd
	stderr  bytes.Buffer
	// addresses are documented ones and what stands for them in the test.
	addresses [][2]string
}

func (r *reader) follow(f *fence) {
	lang, rest, _ := strings.Cut(f.info, " ")
	name, isFile := strings.CutPrefix(rest, "file=")
	switch {
	case f.isRun():
		r.run(f)
	case f.info == "sh start":
		for _, line := range f.lines() {
			r.start(f, line)
		}
	case f.info == "sh module":
		r.module(f)
	case isFile:
		r.write(f, lang, name)
	case f.answers != nil && r.passed:
	case f.answers != nil:
		assert.True(r.t, f.fits(r.output), "%s:%d: the answer is\n%s", r.page, f.line, r.output)
	case f.info == "sh test", f.info == "sh docker":
	case lang == "sh":
		assert.Fail(r.t, "unknown kind of block", "%s:%d: %s", r.page, f.line, f.info)
	}
}

// curl fails where the answer is a refusal, and is quiet.
const prelude = `set -e; curl() { command curl --silent --show-error --fail-with-body --max-time 10 "$@"; }; `

func (r *reader) run(f *fence) {
	if r.passed = !r.hasInterpreters(f); r.passed {
		return
	}
	r.needProgram(f)
	want := 0
	if f.info == "sh refused" {
		want = 22 // curl's own
	} else if f.info != "sh" {
		_, err := fmt.Sscanf(f.info, "sh exit=%d", &want)
		require.NoError(r.t, err, "%s:%d", r.page, f.line)
	}
	cmd := exec.Command("sh", "-c", prelude+r.real(f.text))
	cmd.Dir, cmd.Env = r.dir, environment()
	if len(r.addresses) > 0 { // for mockapis' own commands
		cmd.Env = append(cmd.Env, "MOCKAPIS_ADDR="+r.addresses[0][1])
	}
	out, _ := cmd.CombinedOutput()
	r.output = curlsOwn.ReplaceAllString(string(out), "")
	for _, a := range r.addresses {
		r.output = strings.ReplaceAll(r.output, a[1], a[0])
	}
	assert.Equal(r.t, want, cmd.ProcessState.ExitCode(), "%s:%d:\n%s\n%s", r.page, f.line, f.text, r.output)
	assert.NotEmpty(r.t, strings.TrimSpace(r.output), "%s:%d: prints nothing", r.page, f.line)
}

// interpreter is one that a machine may lack, where a command begins with it.
var interpreter = regexp.MustCompile(`(?m)^(node|python3) `)

// hasInterpreters reports whether a block can be run. In CI it has to.
func (r *reader) hasInterpreters(f *fence) bool {
	for _, m := range interpreter.FindAllStringSubmatch(f.text, -1) {
		found := false
		r.t.Run(m[1], func(t *testing.T) { found = simtest.Interpreter(t, m[1]) != "" })
		if !found {
			return false
		}
	}
	return true
}

// module makes the directory a Go module, as the block's first line says, with this
// repository in place of what go get would download.
func (r *reader) module(f *fence) {
	path, ok := strings.CutPrefix(f.lines()[0], "go mod init ")
	require.True(r.t, ok, "%s:%d: begins with go mod init", r.page, f.line)
	top, err := filepath.Abs(root)
	require.NoError(r.t, err)
	text := fmt.Sprintf("module %s\n\ngo 1.26.0\n\nrequire github.com/mockapis/mockapis v0.0.0\n\n"+
		"replace github.com/mockapis/mockapis => %s\n", path, top)
	for name, text := range map[string]string{"go.mod": text, "go.sum": read(r.t, "go.sum")} {
		require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o644))
	}
}

// needProgram starts the program where a block speaks to it and none runs.
func (r *reader) needProgram(f *fence) {
	if r.program == nil && strings.Contains(f.text, "127.0.0.1:8080") {
		r.start(f, "mockapis")
	}
}

// write writes a file: one that the program is started with, or a script.
func (r *reader) write(f *fence, lang, name string) {
	text := anyPort(f.text)
	switch lang {
	case "sh", "go", "js", "python": // a program, which speaks to mockapis
		r.needProgram(f)
		text = r.real(f.text)
	}
	path := filepath.Join(r.dir, name)
	require.NoError(r.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(r.t, os.WriteFile(path, []byte(text), 0o644))
}

// real is text with the real addresses in place of the documented ones.
func (r *reader) real(text string) string {
	for _, a := range r.addresses {
		text = strings.ReplaceAll(text, a[0], a[1])
	}
	return text
}

// start starts the program as a line says, but on free ports.
func (r *reader) start(f *fence, line string) {
	r.stop()
	line = strings.TrimSuffix(line, " &")
	documented := line
	args, ok := strings.CutPrefix(line, "go run ./cmd/mockapis")
	if ok {
		line = "mockapis" + args
	}
	line = "exec env " + anyPort(line) + " --addr 127.0.0.1:0"
	ready := filepath.Join(r.dir, "ready-of-test.json")
	if m := readyFile.FindStringSubmatch(line); m != nil {
		ready = filepath.Join(r.dir, m[1])
	} else {
		line += " --ready-file " + ready
	}
	r.program = exec.Command("sh", "-c", line)
	r.program.Dir, r.program.Env, r.program.Stderr = r.dir, environment(), &r.stderr
	require.NoError(r.t, r.program.Start())
	var where server.Ready
	require.Eventually(r.t, func() bool {
		data, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(data, &where) == nil
	}, 20*time.Second, 5*time.Millisecond, "%s:%d: %s: is not ready", r.page, f.line, documented)
	r.addresses = [][2]string{{"127.0.0.1:8080", where.Addr}}
	for _, m := range ownAddress.FindAllStringSubmatch(read(r.t, r.page), -1) {
		if own := where.APIs[m[1]].Own; own != "" {
			r.addresses = append(r.addresses, [2]string{m[2], strings.TrimPrefix(own, "http://")})
		}
	}
}

func (r *reader) stop() {
	if r.program == nil {
		return
	}
	_ = r.program.Process.Signal(syscall.SIGTERM)
	assert.NoError(r.t, r.program.Wait(), "%s: %s", r.page, r.stderr.String())
	r.program = nil
}

var (
	readyFile  = regexp.MustCompile(`--ready-file (\S+)`)
	curlsOwn   = regexp.MustCompile(`(?m)^curl: \(22\).*\n`)
	ownAddress = regexp.MustCompile(`\b(\w+)=(127\.0\.0\.1:808[1-9])\b`)
	documented = regexp.MustCompile(`\b127\.0\.0\.1:808[0-9]\b`)
)

// anyPort is text with each documented port replaced by any free one.
func anyPort(text string) string { return documented.ReplaceAllString(text, "127.0.0.1:0") }

// environment is the test's own, with the program first on the path.
func environment() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "MOCKAPIS_") && !strings.HasPrefix(e, "PATH=") {
			env = append(env, e)
		}
	}
	// A Go module of a page needs no network and changes no file but its own.
	return append(env, "PATH="+bin+":"+os.Getenv("PATH"), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
}
