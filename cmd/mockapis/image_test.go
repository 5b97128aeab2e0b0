package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/server"
)

// root is the top of the repository.
const root = "../.."

func fromRoot(t *testing.T, name string) string {
	data, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(data)
}

// An instruction is one line of a Dockerfile, continued lines joined.
type instruction struct{ word, rest string }

var continued = regexp.MustCompile(`\s*\\\n\s*`)

// stages takes the Dockerfile apart, by its FROM instructions.
func stages(t *testing.T) (list [][]instruction) {
	text := continued.ReplaceAllString(fromRoot(t, "Dockerfile"), " ")
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "ARG", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		require.Contains(t, known, word)
		if word == "FROM" {
			list = append(list, nil)
		}
		require.NotEmpty(t, list, "begins with FROM")
		last := len(list) - 1
		list[last] = append(list[last], instruction{word, rest})
	}
	return list
}

// all are the arguments of each instruction of a kind.
func all(stage []instruction, word string) (list []string) {
	for _, i := range stage {
		if i.word == word {
			list = append(list, i.rest)
		}
	}
	return list
}

// execForm reads ["/mockapis", "healthcheck"].
func execForm(t *testing.T, text string) (args []string) {
	require.NoError(t, json.Unmarshal([]byte(text), &args), "the exec form, as there is no shell: %s", text)
	return args
}

func TestDockerfileBuildsAStaticProgram(t *testing.T) {
	s := stages(t)
	require.Len(t, s, 2)
	build := strings.Join(all(s[0], "RUN"), "\n")
	for _, part := range []string{
		"CGO_ENABLED=1", "-tags netgo,osusergo", "-linkmode external", "-extldflags -static", "! ldd /out/mockapis", "./cmd/mockapis",
	} {
		assert.Contains(t, build, part)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(fromRoot(t, "go.mod"))
	assert.Regexp(t, `^golang:`+regexp.QuoteMeta(version[1])+`-\w+ AS build$`, all(s[0], "FROM")[0])
}

func TestImageHasTheProgramAlone(t *testing.T) {
	image := stages(t)[1]
	assert.Equal(t, []string{"scratch"}, all(image, "FROM"))
	assert.Empty(t, all(image, "RUN"), "there is no shell to run anything")
	user := all(image, "USER")
	require.Len(t, user, 1)
	assert.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, user[0], "a numeric user that is not root")
	assert.Equal(t, []string{
		"--from=build /out/mockapis /mockapis",
		"--from=build --chown=" + user[0] + " /image/ /", // /data and /tmp are the user's
	}, all(image, "COPY"))
	assert.Contains(t, all(stages(t)[0], "RUN"), "mkdir -p -m 0700 /image/data /image/tmp")
	assert.Equal(t, []string{"/data"}, all(image, "VOLUME"))

	assert.Equal(t, []string{"/mockapis"}, execForm(t, all(image, "ENTRYPOINT")[0]))
	_, check, ok := strings.Cut(all(image, "HEALTHCHECK")[0], " CMD ")
	require.True(t, ok)
	assert.Equal(t, []string{"/mockapis", "healthcheck"}, execForm(t, check))
}

// The environment of the image is one that the program takes.
func TestImagesEnvironment(t *testing.T) {
	image := stages(t)[1]
	c, err := configure(layer{}, imageEnvironment(t))
	require.NoError(t, err)
	assert.Equal(t, "0.0.0.0:8080", c.Addr)
	assert.Equal(t, all(image, "VOLUME"), []string{c.Data})
	assert.Equal(t, []string{"8080"}, all(image, "EXPOSE"))
	assert.Equal(t, "127.0.0.1:8080", reachable(c.Addr), "where healthcheck asks")
}

func imageEnvironment(t *testing.T) (env []string) {
	for _, e := range all(stages(t)[1], "ENV") {
		env = append(env, strings.Fields(e)...)
	}
	return env
}

// A composeFile is what ours may hold; another key is an error.
type composeFile struct {
	Name     string                    `yaml:"name"`
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]any            `yaml:"volumes"`
}

type composeService struct {
	Build       string            `yaml:"build"`
	Image       string            `yaml:"image"`
	Ports       []string          `yaml:"ports"`
	Environment map[string]string `yaml:"environment"`
	Volumes     []string          `yaml:"volumes"`
	Healthcheck struct {
		Test        []string `yaml:"test"`
		Interval    string   `yaml:"interval"`
		Timeout     string   `yaml:"timeout"`
		StartPeriod string   `yaml:"start_period"`
		Retries     int      `yaml:"retries"`
	} `yaml:"healthcheck"`
	ReadOnly    bool     `yaml:"read_only"`
	Tmpfs       []string `yaml:"tmpfs"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Restart     string   `yaml:"restart"`
}

func TestComposeFile(t *testing.T) {
	var c composeFile
	d := yaml.NewDecoder(bytes.NewReader([]byte(fromRoot(t, "docker-compose.yml"))))
	d.KnownFields(true)
	require.NoError(t, d.Decode(&c))
	require.Len(t, c.Services, 1)
	const name = "mockapis"
	s := c.Services[name]
	assert.Equal(t, ".", s.Build)
	assert.Equal(t, []string{"127.0.0.1:8080:8080"}, s.Ports, "published on this machine only")
	require.Len(t, s.Volumes, 1)
	volume, at, _ := strings.Cut(s.Volumes[0], ":")
	assert.Equal(t, all(stages(t)[1], "VOLUME"), []string{at})
	assert.Contains(t, c.Volumes, volume, "a named volume")
	assert.Equal(t, []string{"CMD", "/mockapis", "healthcheck"}, s.Healthcheck.Test)
	assert.True(t, s.ReadOnly)
	assert.Equal(t, []string{"/tmp"}, s.Tmpfs)
	assert.Equal(t, []string{"ALL"}, s.CapDrop)

	env := imageEnvironment(t)
	for key, value := range s.Environment {
		env = append(env, key+"="+value)
	}
	given, err := configure(layer{}, env)
	require.NoError(t, err)
	assert.Equal(t, []string{name}, given.ControlHosts, "the name of the service")
	assert.Regexp(t, `^\$\{MOCKAPIS_CONTROL_TOKEN:-[\w-]+\}$`, given.ControlToken)
}

// Compose itself agrees, where it is installed.
func TestComposeTakesTheFile(t *testing.T) {
	if err := exec.Command("docker", "compose", "version").Run(); err != nil {
		t.Skip("docker compose is not installed; the file is checked by its structure alone")
	}
	cmd := exec.Command("docker", "compose", "config", "--quiet")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// .dockerignore lets through what the program is built from.
func TestDockerignore(t *testing.T) {
	lines := strings.Fields(regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(fromRoot(t, ".dockerignore"), ""))
	require.Equal(t, "*", lines[0])
	for _, name := range []string{"go.mod", "go.sum"} {
		assert.Contains(t, lines, "!"+name)
	}
	const module = "github.com/mockapis/mockapis/"
	out, err := exec.Command("go", "list", "-deps", "-f", `{{.ImportPath}} {{join .EmbedFiles " "}}`, ".").Output()
	require.NoError(t, err)
	ours := 0
	for line := range strings.Lines(string(out)) {
		line, ok := strings.CutPrefix(line, module)
		if !ok {
			continue
		}
		ours++
		top, _, _ := strings.Cut(strings.Fields(line)[0], "/")
		assert.Contains(t, lines, "!"+top)
		for _, embedded := range strings.Fields(line)[1:] {
			assert.NotContains(t, path.Dir(embedded), "testdata")
		}
	}
	assert.Greater(t, ours, len(server.APIs()))
	assert.False(t, slices.Contains(lines, "!.git"))
}
