package promoonly

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
)

// The page has a row for each rule with its statuses, and for each action, argument,
// setting and pack.
func TestThePageIsWhole(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/promoonly.md")
	require.NoError(t, err)
	rows := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "| `") {
			for i, piece := range strings.Split(strings.Split(line, " | ")[0], "`") {
				if i%2 == 1 {
					rows[piece] = line
				}
			}
		}
	}
	for _, f := range failures {
		row := rows[Name+"/"+f.Name]
		if !assert.NotEmpty(t, row, f.Name) {
			continue
		}
		for _, p := range f.Places {
			assert.Contains(t, row, fmt.Sprint(p.Status), f.Name)
		}
	}
	for _, a := range (&Server{}).Actions() {
		for _, p := range a.Params {
			assert.Contains(t, rows[a.Name], "`"+p.Name+"`", a.Name)
		}
	}
	for _, s := range settings {
		assert.NotEmpty(t, rows[s.Name], s.Name)
	}
	packs, err := fs.Glob(fixtures.FS, Name+"/packs/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, packs)
	for _, p := range packs {
		name := Name + "/" + strings.TrimSuffix(path.Base(p), ".yaml")
		assert.NotEmpty(t, rows[name], name)
	}
}
