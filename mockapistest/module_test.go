package mockapistest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

// Another module's tests use the helper, with a server in process and with one
// elsewhere. Nothing is left of either.
func TestFromAnotherModule(t *testing.T) {
	t.Parallel()
	shop := newModule(t, "testdata/shop")
	if out, err := shop.run("list", "-deps", "-test", "./..."); err != nil {
		ci, _ := strconv.ParseBool(os.Getenv("CI"))
		if !ci && strings.Contains(out, "GOPROXY=off") {
			t.Skipf("a module is not in the cache:\n%s", out)
		}
		require.NoError(t, err, out)
	}
	out, err := shop.run("vet", "./...")
	require.NoError(t, err, out)

	out, err = shop.run("test", "-v", "-count=1", "./...")
	require.NoError(t, err, out)
	assert.Contains(t, out, "--- PASS: TestPromotion")
	left, err := filepath.Glob(filepath.Join(shop.temp, "mockapis-*"))
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files of the server in process")

	elsewhere := mockapistest.Start(t)
	shop.env = append(shop.env, mockapistest.EnvURL+"="+elsewhere.URL)
	out, err = shop.run("test", "-v", "-count=1", "./...")
	require.NoError(t, err, out)
	assert.Contains(t, out, "the server is at "+elsewhere.URL+"\n")

	shop.env = append(shop.env, mockapistest.EnvURL+"=nowhere")
	out, err = shop.run("test", "-count=1", "./...")
	require.Error(t, err)
	assert.Contains(t, out, `mockapistest: MOCKAPIS_URL: "nowhere" is not a URL`)
}

// A module is one outside of this one, without network.
type module struct {
	dir, temp string
	env       []string
}

// newModule makes a module of the files of a directory, with this repository in
// place of a download.
func newModule(t *testing.T, files string) *module {
	m := &module{dir: t.TempDir(), temp: t.TempDir()}
	require.NoError(t, os.CopyFS(m.dir, os.DirFS(files)))
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "go.sum"), sums, 0o600))
	text := "module example.com/shop\n\ngo 1.26.0\n\n" +
		"require github.com/mockapis/mockapis v0.0.0\n\n" +
		"replace github.com/mockapis/mockapis => " + root + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "go.mod"), []byte(text), 0o600))
	m.env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off",
		"TMPDIR="+m.temp, mockapistest.EnvURL+"=")
	return m
}

// run runs the go command.
func (m *module) run(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = m.dir, m.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}
