package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const configurationPage = "docs/configuration.md"

// The page has a row for each option, with its flag, its variable and its key.
func TestConfigurationPageHasEveryOption(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `--([a-z-]+) [^`]+` \\| `([A-Z_]+)` \\| (?:`([a-z-]+)`|none) \\|").
		FindAllStringSubmatch(fromRoot(t, configurationPage), -1)
	var names []string
	for _, r := range rows {
		names = append(names, r[1])
		o, ok := findOption(r[1])
		require.True(t, ok, r[1])
		assert.Equal(t, o.env(), r[2])
		if o.name != "config" {
			assert.Equal(t, o.name, r[3])
		}
	}
	for _, o := range options {
		assert.Contains(t, names, o.name)
	}
	assert.Contains(t, fromRoot(t, configurationPage), "`"+defaultAddr+"`")
}

// The page's whole file is one, but for fixtures and overlay, which need files.
func TestConfigurationPagesExample(t *testing.T) {
	_, rest, ok := strings.Cut(fromRoot(t, configurationPage), "```yaml file=mockapis.yaml\n")
	require.True(t, ok)
	text, _, ok := strings.Cut(rest, "```")
	require.True(t, ok)
	path := file(t, "mockapis.yaml", text)
	_, err := configure(flagged(t, "--config", path), nil)
	require.NoError(t, err)
	l, err := fromFile(path, "--config")
	require.NoError(t, err)
	for _, key := range fileKeys() {
		if key != "fixtures" && key != "overlay" {
			assert.NotEmpty(t, l[key], key)
		}
	}
}
