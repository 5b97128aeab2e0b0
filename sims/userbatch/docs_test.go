package userbatch_test

import (
	"fmt"
	"testing"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// TestThePageIsWhole: docs/userbatch.md has every rule with its status, every action
// with each argument, and every pack.
func TestThePageIsWhole(t *testing.T) {
	srv := embedded(t)
	var rows []string
	for _, f := range srv.Faults() {
		rows = append(rows, fmt.Sprintf("| %d | `%s` |", f.Status, f.Name))
	}
	worldtest.Page(t, srv, fixtures.FS, rows)
}
