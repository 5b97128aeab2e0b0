package verdict_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
)

type junit struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Tests int    `xml:"tests,attr"`
		Cases []struct {
			Class   string `xml:"classname,attr"`
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
			} `xml:"failure"`
			Error *struct {
				Message string `xml:"message,attr"`
			} `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func junitOf(t *testing.T, s verdict.State) (all junit) {
	var b bytes.Buffer
	require.NoError(t, verdict.Of(s, nil).JUnit(&b))
	assert.True(t, bytes.HasPrefix(b.Bytes(), []byte("<?xml")))
	require.NoError(t, xml.Unmarshal(b.Bytes(), &all))
	return all
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	s := state()
	s.Findings = append(s.Findings, verdict.Group{API: "shop", Count: 1, First: "2", Finding: contract.Finding{
		Rule: contract.MissingCredentials, Severity: contract.Warning, Why: "x < y & z",
	}})
	all := junitOf(t, s)
	assert.Equal(t, 4, all.Tests, "the verdict, one operation and two findings")
	assert.Equal(t, 1, all.Failures)
	assert.Zero(t, all.Errors)
	require.Len(t, all.Suites, 2)
	shop := all.Suites[1]
	assert.Equal(t, "shop", shop.Name)
	assert.Equal(t, "shop.getItem", shop.Cases[0].Class)
	assert.Nil(t, shop.Cases[0].Failure)
	require.NotNil(t, shop.Cases[1].Failure)
	assert.Contains(t, shop.Cases[1].Failure.Message, "perhaps color")
	assert.Nil(t, shop.Cases[2].Failure, "a warning")

	s = state()
	s.Findings, s.Judged = nil, 0
	all = junitOf(t, s)
	assert.Equal(t, 1, all.Errors, "what cannot be judged is an error")
	assert.Equal(t, "no exchange was judged", all.Suites[0].Cases[0].Error.Message)
}

// What SARIF 2.1.0 demands of the parts that a report has.
func TestSARIF(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, verdict.Of(state(), nil).SARIF(&b))
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID                   string
						ShortDescription     struct{ Text string }
						DefaultConfiguration struct{ Level string }
					}
				}
			}
			Invocations []struct{ ExecutionSuccessful *bool }
			Results     []struct {
				RuleID          string
				RuleIndex       int
				Level           string
				Message         struct{ Text string }
				OccurrenceCount int
				Locations       []struct {
					LogicalLocations []struct{ FullyQualifiedName, Kind string }
				}
				PartialFingerprints map[string]string
			}
		}
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &log))
	assert.Equal(t, "2.1.0", log.Version)
	assert.NotEmpty(t, log.Schema)
	require.Len(t, log.Runs, 1)
	run := log.Runs[0]
	assert.Equal(t, "mockapis", run.Tool.Driver.Name)
	assert.Len(t, run.Tool.Driver.Rules, len(contract.Rules))
	for _, r := range run.Tool.Driver.Rules {
		assert.NotEmpty(t, r.ID)
		assert.NotEmpty(t, r.ShortDescription.Text)
		assert.Contains(t, []string{"error", "warning", "note"}, r.DefaultConfiguration.Level)
	}
	require.Len(t, run.Invocations, 1)
	require.NotNil(t, run.Invocations[0].ExecutionSuccessful)
	require.Len(t, run.Results, 1)
	result := run.Results[0]
	assert.Equal(t, run.Tool.Driver.Rules[result.RuleIndex].ID, result.RuleID)
	assert.Equal(t, "error", result.Level)
	assert.Contains(t, result.Message.Text, "colour")
	assert.Equal(t, 3, result.OccurrenceCount)
	assert.Equal(t, "shop/getItem", result.Locations[0].LogicalLocations[0].FullyQualifiedName)
	assert.NotEmpty(t, result.PartialFingerprints)
}

// An empty list is [] and never null, so that a program need not ask.
func TestJSON(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, verdict.Of(verdict.State{Subject: "sandbox t1", Mode: "off"}, nil).JSON(&b))
	assert.JSONEq(t, `{
		"subject": "sandbox t1", "mode": "off", "result": "unjudged",
		"reasons": ["no exchange was judged: the setting contract is off"],
		"judged": 0, "faulted": 0, "unjudged": {}, "apis": [], "findings": [], "findings_dropped": 0,
		"ignored": [], "missed": [], "warnings": [], "refused": []
	}`, b.String())
}
