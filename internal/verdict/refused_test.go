package verdict_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/verdict"
)

// A host that a sealed run has refused breaks the verdict, in each form of the report.
func TestRefusedHosts(t *testing.T) {
	t.Parallel()
	s := state()
	s.Findings, s.Unjudged = nil, nil
	require.Equal(t, verdict.ExitKept, verdict.Of(s, nil).Exit())
	s.Refused = []verdict.Refusal{{Host: "api.example.com:443", Why: "no simulator is here", Count: 2}}
	r := verdict.Of(s, nil)
	assert.Equal(t, verdict.ExitBroken, r.Exit())
	for form, write := range map[string]func(*bytes.Buffer) error{
		"text":  func(b *bytes.Buffer) error { return r.Text(b) },
		"junit": func(b *bytes.Buffer) error { return r.JUnit(b) },
		"sarif": func(b *bytes.Buffer) error { return r.SARIF(b) },
		"json":  func(b *bytes.Buffer) error { return r.JSON(b) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		assert.Contains(t, b.String(), "api.example.com:443", form)
		assert.Contains(t, b.String(), "no simulator is here", form)
	}
	var b bytes.Buffer
	require.NoError(t, r.SARIF(&b))
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
			}
		}
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &log))
	last := log.Runs[0].Results[0]
	assert.Equal(t, "sealed-host", last.RuleID)
	assert.Equal(t, last.RuleID, log.Runs[0].Tool.Driver.Rules[last.RuleIndex].ID)
}
