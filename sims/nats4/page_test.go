package nats4

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	// A line of a shell block that calls the API: by the page's own function, or by curl.
	pageCall = regexp.MustCompile(`^\s*(?:nats4 "?|curl .*/nats4/api/)([a-z/-]+)(.*)`)
	pageVerb = regexp.MustCompile(`-X (GET|POST|PUT|PATCH)\b`)
)

// TestEveryOperationHasAnExample: docs/nats4.md calls each operation in a block that the
// tests of docs run.
func TestEveryOperationHasAnExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/nats4.md")
	require.NoError(t, err)
	called := map[string]bool{}
	inBlock := false
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "```") {
			inBlock = strings.HasPrefix(line, "```sh")
			continue
		}
		m := pageCall.FindStringSubmatch(line)
		if !inBlock || m == nil {
			continue
		}
		method := "GET"
		if verb := pageVerb.FindStringSubmatch(line); verb != nil {
			method = verb[1]
		} else if strings.Contains(m[2], " -d ") || strings.Contains(m[2], "--data") {
			method = "POST"
		}
		if e, _, err := find(method, "/api/"+m[1]); assert.NoError(t, err, line) {
			called[e.ID] = true
		}
	}
	for _, e := range endpoints {
		assert.True(t, called[e.ID], "%s, %s %s", e.ID, e.Method, e.Path)
	}
}
