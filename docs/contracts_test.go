package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
)

// The page has a row for each rule, with its severity and its sentence, and names each
// reason for which an exchange is not judged.
func TestContractsPageHasTheRules(t *testing.T) {
	page := read(t, "docs/contracts.md")
	for _, r := range contract.Rules {
		assert.Contains(t, page, fmt.Sprintf("| `%s` | %s | %s |\n", r.Rule, r.Severity, r.Summary))
	}
	assert.Equal(t, len(contract.Rules), strings.Count(page, "` | error | ")+
		strings.Count(page, "` | warning | ")+strings.Count(page, "` | note | "))
	for _, reason := range []verdict.Reason{
		verdict.QueueFull, verdict.BodyCut, verdict.Aborted, verdict.Pending, verdict.Failed,
	} {
		assert.Contains(t, page, "`"+string(reason)+"`")
	}
}
