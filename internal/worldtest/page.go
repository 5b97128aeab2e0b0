package worldtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

// Page fails where docs/<api>.md lacks a line that begins with one of rows, or a row
// of a table for one of the packs in fixtures or for one of the actions with each
// argument. The test is in sims/<api>.
func Page(t *testing.T, sim sims.Simulator, fixtures fs.FS, rows []string) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", sim.Name()+".md"))
	require.NoError(t, err)
	named := map[string]string{} // the row by what its first cell names
	for line := range strings.Lines(string(page)) {
		if cell, ok := strings.CutPrefix(line, "| `"); ok {
			cell, _, _ = strings.Cut(cell, " |")
			for name := range strings.SplitSeq(cell, "`") {
				named[name] = line
			}
		}
	}
	require.NotEmpty(t, rows)
	for _, row := range rows {
		assert.True(t, strings.Contains(string(page), "\n"+row), row)
	}
	for _, a := range sim.Actions() {
		assert.NotEmpty(t, named[a.Name], a.Name)
		for _, p := range a.Params {
			assert.Contains(t, named[a.Name], "`"+p.Name+"`", a.Name)
		}
	}
	packs, err := sims.ReadPacks(fixtures, sim)
	require.NoError(t, err)
	for _, p := range packs {
		assert.NotEmpty(t, named[p.Name], p.Name)
	}
}
