package synctv

import (
	"fmt"
	"testing"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// TestThePageIsWhole: docs/synctv.md has every rule with its status and code, every
// action with each argument, and every pack.
func TestThePageIsWhole(t *testing.T) {
	var rows []string
	for _, f := range failures {
		rows = append(rows, fmt.Sprintf("| %d | %d | `%s` |", f.Status, f.Code, f.rule().Name))
	}
	worldtest.Page(t, newServer(t), fixtures.FS, rows)
}
