package synctv

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestThePageListsEachRule: docs/synctv.md has every rule with its status and code.
func TestThePageListsEachRule(t *testing.T) {
	page, err := os.ReadFile("../../docs/synctv.md")
	require.NoError(t, err)
	for _, f := range failures {
		assert.Contains(t, string(page), fmt.Sprintf("| %d | %d | `%s` |", f.Status, f.Code, f.rule().Name))
	}
}
