package mockapistest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A Finding is one thing that is not by an API's contract; docs/contracts.md lists the
// rules.
type Finding struct {
	Rule      string `json:"rule"`     // undeclared-parameter
	Severity  string `json:"severity"` // error, warning or note
	Operation string `json:"operation,omitempty"`
	In        string `json:"in,omitempty"` // path, query, header, cookie, body or status
	At        string `json:"at,omitempty"` // a name, a JSON pointer, or METHOD /path
	Kind      string `json:"kind,omitempty"`
	Why       string `json:"why"`
	Hint      string `json:"hint,omitempty"` // what was perhaps meant
}

// A FindingGroup is all findings that say the same of the same place.
type FindingGroup struct {
	API API `json:"api"`
	Finding
	Response bool   `json:"response"` // it is about what the simulator sent
	Count    int    `json:"count"`
	First    string `json:"first"` // the request's id
	Last     string `json:"last"`
	Record   string `json:"record,omitempty"` // where the first request is read
}

// A Contract is what was found of a sandbox's exchanges.
type Contract struct {
	Subject  string         `json:"subject"`
	Mode     string         `json:"mode"` // off, warn or strict
	Judged   int            `json:"judged"`
	Faulted  int            `json:"faulted"`  // met by an injected fault
	Unjudged map[string]int `json:"unjudged"` // by reason
	APIs     []ContractAPI  `json:"apis"`     // that were used
	Findings []FindingGroup `json:"findings"`
	Dropped  int            `json:"findings_dropped"`
}

// A ContractAPI is what was seen of an API.
type ContractAPI struct {
	API        API                 `json:"api"`
	Title      string              `json:"title"`
	Requests   int                 `json:"requests"`
	Pathless   int                 `json:"pathless"` // requests that are no operation's
	Operations []ContractOperation `json:"operations"`
}

// A ContractOperation is what was seen of an operation.
type ContractOperation struct {
	Operation  string      `json:"operation"`
	Method     string      `json:"method"`
	Path       string      `json:"path"`
	Summary    string      `json:"summary"`
	Legacy     bool        `json:"legacy,omitempty"`
	Requests   int         `json:"requests"`
	Statuses   map[int]int `json:"statuses"`
	Documented []int       `json:"documented"`
}

// The modes of WithContract.
const (
	ContractOff    = "off"    // nothing is judged
	ContractWarn   = "warn"   // after the response; the default
	ContractStrict = "strict" // a request that is not by the contract is refused
)

// WithContract says whether requests and responses are judged by the APIs' contracts:
// ContractOff, ContractWarn or ContractStrict.
func WithContract(mode string) WorldOption {
	return WithSettings(map[string]any{settingContract: mode})
}

const settingContract = "contract"

// Contract returns what of the sandbox's requests and responses was not by the contracts,
// once all are judged.
func (s *Sandbox) Contract() Contract {
	s.t.Helper()
	var c Contract
	s.must(http.MethodGet, "/contract", nil, &c)
	return c
}

// VerifyContract checks that the client has kept the contracts: requests were judged, all
// of them, and nothing of severity error was found. Else t fails and goes on. It reports
// whether all is well.
func (s *Sandbox) VerifyContract(t testing.TB) bool {
	t.Helper()
	c := s.For(t).Contract()
	var b strings.Builder
	if c.Judged == 0 {
		fmt.Fprintf(&b, "\n  no request was judged; the mode is %s", c.Mode)
	}
	for _, reason := range slices.Sorted(maps.Keys(c.Unjudged)) {
		if n := c.Unjudged[reason]; n > 0 {
			fmt.Fprintf(&b, "\n  %d requests were not judged: %s", n, reason)
		}
	}
	for _, f := range c.Findings {
		if f.Severity == "error" {
			fmt.Fprintf(&b, "\n  %s", f)
		}
	}
	if b.Len() == 0 {
		return true
	}
	t.Errorf("mockapistest: the contract is not kept:%s", b.String())
	return false
}

// String is a finding on one line.
func (f FindingGroup) String() string {
	at := string(f.API)
	if f.Operation != "" {
		at += "/" + f.Operation
	}
	if spot := strings.TrimSpace(f.In + " " + f.At); spot != "" {
		at += ", " + spot
	}
	hint := ""
	if f.Hint != "" {
		hint = "; perhaps " + f.Hint
	}
	return fmt.Sprintf("%s %s: %s: %s%s (request %s)", f.Severity, f.Rule, at, f.Why, hint, f.First)
}

// reportContract tells what was not by the contracts, for a test that has failed.
func (s *Sandbox) reportContract(b *strings.Builder) {
	var c Contract
	if err := s.try(http.MethodGet, "/contract", nil, &c); err != nil || len(c.Findings) == 0 {
		return
	}
	b.WriteString("\n  not by the contract:")
	for _, f := range c.Findings {
		fmt.Fprintf(b, "\n    %s", f)
	}
}
