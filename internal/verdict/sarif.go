package verdict

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/mockapis/mockapis/internal/contract"
)

// The parts of SARIF 2.1.0 that a report has.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		ShortDescription     sarifText    `json:"shortDescription"`
		DefaultConfiguration sarifDefault `json:"defaultConfiguration"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool          `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotice `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotice struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		OccurrenceCount     int               `json:"occurrenceCount"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations"`
	}
	// Without a file a result is refused by GitHub's code scanning.
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
)

// SARIF writes the findings as SARIF 2.1.0. Which line of the client made a request is
// not known: a result's place is the operation, as a logical location, in the first line
// of the API's contract.
func (r *Report) SARIF(w io.Writer) error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver.Name = "mockapis"
	index := map[contract.Rule]int{}
	for i, info := range contract.Rules {
		index[info.Rule] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: string(info.Rule), ShortDescription: sarifText{info.Summary},
			DefaultConfiguration: sarifDefault{string(info.Severity)},
		})
	}
	for _, g := range r.Findings {
		run.Results = append(run.Results, g.sarif(index[g.Rule]))
	}
	if len(r.Refused) > 0 {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: sealedHost, ShortDescription: sarifText{"A sealed run asked for a host that is no simulator's."},
			DefaultConfiguration: sarifDefault{string(contract.Error)},
		})
	}
	for _, h := range r.Refused {
		run.Results = append(run.Results, h.sarif(len(contract.Rules)))
	}
	done := sarifInvocation{ExecutionSuccessful: r.Result != Unjudged}
	for _, why := range r.Reasons {
		level := "error"
		if r.Result == Broken {
			level = "note"
		}
		done.ToolExecutionNotifications = append(done.ToolExecutionNotifications,
			sarifNotice{level, sarifText{why}})
	}
	run.Invocations = []sarifInvocation{done}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// sealedHost is the rule of a refused host. It is none of contract.Rules: a policy cannot
// forgive it.
const sealedHost = "sealed-host"

func (h Refusal) sarif(rule int) sarifResult {
	return sarifResult{
		RuleID: sealedHost, RuleIndex: rule, Level: string(contract.Error),
		Message:             sarifText{h.sentence()},
		OccurrenceCount:     h.Count,
		Locations:           sarifAt("sealed", sarifLogical{h.Host, "resource"}),
		PartialFingerprints: map[string]string{"place/v1": sealedHost + " " + h.Host},
	}
}

func (g Group) sarif(rule int) sarifResult {
	name := g.API
	if g.Operation != "" {
		name += "/" + g.Operation
	}
	return sarifResult{
		RuleID: string(g.Rule), RuleIndex: rule, Level: string(g.Severity), // the words are SARIF's own
		Message:             sarifText{fmt.Sprintf("%s: %s (%s)", g.place(), g.sentence(), g.requests())},
		OccurrenceCount:     g.Count,
		Locations:           sarifAt(g.API+"/openapi.yaml", sarifLogical{name, "function"}),
		PartialFingerprints: map[string]string{"place/v1": string(g.Rule) + " " + g.place()},
	}
}

func sarifAt(file string, at sarifLogical) []sarifLocation {
	return []sarifLocation{{
		PhysicalLocation: sarifPhysical{sarifArtifact{file}, sarifRegion{1}},
		LogicalLocations: []sarifLogical{at},
	}}
}
