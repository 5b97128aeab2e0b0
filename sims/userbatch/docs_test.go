package userbatch_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestThePageListsEachRule: docs/userbatch.md has every rule with its status.
func TestThePageListsEachRule(t *testing.T) {
	page, err := os.ReadFile("../../docs/userbatch.md")
	require.NoError(t, err)
	for _, f := range embedded(t).Faults() {
		assert.Contains(t, string(page), fmt.Sprintf("| %d | `%s` |", f.Status, f.Name))
	}
}
