package promoonly

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// The page has a row for each operation with its path and how it is known, for each
// rule with its statuses, and for each action, argument, setting and pack.
func TestThePageIsWhole(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, rt := range routes {
		rows = append(rows, fmt.Sprintf("| `%s` | `%s %s` | %s", rt.ID, rt.Method, rt.Path, rt.Provenance))
	}
	for _, s := range settings {
		rows = append(rows, "| `"+s.Name+"` | ")
	}
	worldtest.Page(t, &Server{}, fixtures.FS, rows)

	page, err := os.ReadFile("../../docs/promoonly.md")
	require.NoError(t, err)
	for _, f := range failures {
		row := rowOf(string(page), "`"+Name+"/"+f.Name+"`")
		for _, p := range f.Places {
			assert.Contains(t, row, fmt.Sprint(p.Status), f.Name)
		}
	}
}

// rowOf returns the row of a table whose first cell names something.
func rowOf(page, name string) string {
	for line := range strings.Lines(page) {
		if cell, _, ok := strings.Cut(line, " | "); ok && strings.Contains(cell, name) {
			return line
		}
	}
	return ""
}
