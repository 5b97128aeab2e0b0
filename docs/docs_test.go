package docs_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/sims"
)

// The README's commands to start and to test are the real ones: the second is
// what .ci/run ends with.
func TestReadmesTwoCommands(t *testing.T) {
	byInfo := map[string][]string{}
	for _, f := range fences(t, "README.md") {
		byInfo[f.info] = append(byInfo[f.info], f.lines()...)
	}
	assert.Equal(t, []string{"go run ./cmd/mockapis"}, byInfo["sh start"])
	assert.Equal(t, []string{"go test ./...", "./test"}, byInfo["sh test"])
	ci := strings.Fields(read(t, ".ci/run"))
	assert.Equal(t, "./test", ci[len(ci)-1], "the last command of .ci/run")
	for _, script := range []string{"test", ".ci/run"} {
		st, err := os.Stat(filepath.Join(root, script))
		require.NoError(t, err)
		assert.NotZero(t, st.Mode()&0o100, "%s can be executed", script)
	}
}

var testName = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*`)

// What the commands for tests name is there.
func TestCommandsForTests(t *testing.T) {
	for _, page := range pages(t) {
		for _, f := range fences(t, page) {
			if f.info != "sh test" {
				continue
			}
			for _, line := range f.lines() {
				var code strings.Builder
				for _, word := range strings.Fields(line) {
					path, _ := strings.CutSuffix(word, "...")
					if !strings.HasPrefix(word, "./") {
						continue
					}
					_, err := os.Stat(filepath.Join(root, path))
					assert.NoError(t, err, "%s:%d", page, f.line)
					files, _ := filepath.Glob(filepath.Join(root, path, "*_test.go"))
					for _, file := range files {
						data, err := os.ReadFile(file)
						require.NoError(t, err)
						code.Write(data)
					}
				}
				for _, name := range testName.FindAllString(line, -1) {
					found := strings.Contains(code.String(), "func "+name+"(")
					assert.True(t, found, "%s:%d: %s", page, f.line, name)
				}
			}
		}
	}
}

// The Go code that a page shows is in the example, or the other page, that is run.
func TestGoCodeIsTheExamples(t *testing.T) {
	for page, source := range map[string]string{
		"docs/embedding.md": "sims/example_test.go", "README.md": "docs/testing.md",
	} {
		example := read(t, source)
		shown := 0
		for _, f := range fences(t, page) {
			for _, line := range f.lines() {
				if f.info == "go" && line != "…" {
					shown++
					assert.True(t, strings.Contains(example, line), "%s:%d: %s", page, f.line, line)
				}
			}
		}
		assert.NotZero(t, shown, page)
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Every link to a file or to a heading of ours leads somewhere.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			u, err := url.Parse(m[1])
			require.NoError(t, err, page)
			if u.Scheme != "" {
				assert.Equal(t, "https", u.Scheme, "%s: %s", page, m[1])
				continue
			}
			target := page
			if u.Path != "" {
				target = filepath.Join(filepath.Dir(page), u.Path)
			}
			if _, err := os.Stat(filepath.Join(root, target)); !assert.NoError(t, err, "%s: %s", page, m[1]) {
				continue
			}
			if u.Fragment != "" {
				assert.Contains(t, anchors(read(t, target)), u.Fragment, "%s: %s", page, m[1])
			}
		}
	}
}

var (
	heading     = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the names that GitHub gives to the headings of a page.
func anchors(text string) (list []string) {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		a := notInAnchor.ReplaceAllString(strings.ToLower(m[1]), "")
		list = append(list, strings.ReplaceAll(a, " ", "-"))
	}
	return list
}

// The control API's page names each call.
func TestControlPageNamesEveryRoute(t *testing.T) {
	routes := control.Routes()
	require.Greater(t, len(routes), 20)
	page := read(t, "docs/control.md")
	for _, route := range routes {
		assert.True(t, strings.Contains(page, "`"+route+"`"), "docs/control.md: %s", route)
	}
}

// The page of each API names its operations and settings, and every page of the
// README's table is there.
func TestAPIPagesNameOperationsAndSettings(t *testing.T) {
	s := simtest.Start(t, simtest.Options{})
	var operations struct{ Operations []sims.Operation }
	require.NoError(t, json.Unmarshal([]byte(s.Get("/_mock/operations").Body), &operations))
	settings := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(s.Get("/_mock/settings").Body), &settings))
	text := map[string]string{}
	for _, api := range server.APIs() {
		data, err := os.ReadFile(api + ".md")
		assert.NoError(t, err, "the page of an API")
		text[api] = string(data)
		assert.True(t, strings.Contains(read(t, "README.md"), "(docs/"+api+".md)"), "README.md: docs/%s.md", api)
	}
	for _, o := range operations.Operations {
		assert.True(t, named(text[o.API], o.ID), "docs/%s.md: operation %s", o.API, o.ID)
	}
	for name := range settings {
		api, _, _ := strings.Cut(name, ".")
		page := "docs/" + api + ".md"
		if !slices.Contains(server.APIs(), api) {
			page, text[api] = "docs/configuration.md", read(t, "docs/configuration.md")
		}
		assert.True(t, named(text[api], name), "%s: setting %s", page, name)
	}
}

// named reports whether a page names a setting or an operation between
// backquotes; an id in a setting's name stands there as <id>.
func named(page, name string) bool {
	if strings.Contains(page, "`"+name+"`") {
		return true
	}
	parts := strings.Split(name, ".")
	for i := range parts {
		general := slices.Clone(parts)
		general[i] = "<id>"
		if strings.Contains(page, "`"+strings.Join(general, ".")+"`") {
			return true
		}
	}
	return false
}
