package synctv

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
)

// TestThePageListsEachRule: docs/synctv.md has every rule with its status and code.
func TestThePageListsEachRule(t *testing.T) {
	page, err := os.ReadFile("../../docs/synctv.md")
	require.NoError(t, err)
	for _, f := range failures {
		assert.Contains(t, string(page), fmt.Sprintf("| %d | %d | `%s` |", f.Status, f.Code, f.rule().Name))
	}
}

// TestThePageListsActionsAndPacks: with each argument.
func TestThePageListsActionsAndPacks(t *testing.T) {
	page, err := os.ReadFile("../../docs/synctv.md")
	require.NoError(t, err)
	row := func(name string) string {
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| `"+name+"` |") {
				return line
			}
		}
		return ""
	}
	srv := newServer(t)
	for _, a := range srv.Actions() {
		for _, p := range a.Params {
			assert.Contains(t, row(a.Name), "`"+p.Name+"`", a.Name)
		}
	}
	packs, err := sims.ReadPacks(fixtures.FS, srv)
	require.NoError(t, err)
	for _, p := range packs {
		assert.NotEmpty(t, row(p.Name), p.Name)
	}
}
