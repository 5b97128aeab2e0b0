package verdict_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
)

// state is what a client left that made ten calls, and one mistake three times.
func state() verdict.State {
	return verdict.State{
		Subject: "sandbox default", Mode: "warn", Judged: 10, Unjudged: map[verdict.Reason]int{},
		APIs: []verdict.API{{API: "shop", Title: "Shop", Requests: 10, Operations: []verdict.Operation{
			{Operation: "getItem", Method: "GET", Path: "/items/{id}", Requests: 10,
				Statuses: map[int]int{200: 9, 404: 1}, Documented: []int{200, 404, 429}},
			{Operation: "addItem", Method: "POST", Path: "/items", Documented: []int{201, 400}},
		}}},
		Findings: []verdict.Group{{
			API: "shop", Count: 3, First: "4", Last: "9", Record: "/_mock/requests/4",
			Finding: contract.Finding{
				Rule: contract.UndeclaredParameter, Severity: contract.Error, Operation: "getItem",
				In: "query", At: "colour", Why: "the operation has no such parameter", Hint: "color",
			},
		}},
	}
}

func TestExit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*verdict.State)
		policy *verdict.Policy
		want   int
	}{
		{"an error breaks it", func(*verdict.State) {}, nil, verdict.ExitBroken},
		{"a warning does not", func(s *verdict.State) { s.Findings[0].Severity = contract.Warning }, nil, verdict.ExitKept},
		{"but where the policy fails on it", func(s *verdict.State) { s.Findings[0].Severity = contract.Warning },
			&verdict.Policy{FailOn: contract.Warning}, verdict.ExitBroken},
		{"without findings it is kept", func(s *verdict.State) { s.Findings = nil }, nil, verdict.ExitKept},
		{"where nothing was judged it cannot be said", func(s *verdict.State) { s.Findings, s.Judged = nil, 0 }, nil,
			verdict.ExitUnjudged},
		{"nor where one was left unjudged", func(s *verdict.State) {
			s.Findings, s.Unjudged = nil, map[verdict.Reason]int{verdict.QueueFull: 1}
		}, nil, verdict.ExitUnjudged},
		{"what is broken stays so", func(s *verdict.State) {
			s.Unjudged = map[verdict.Reason]int{verdict.QueueFull: 1}
		}, nil, verdict.ExitBroken},
		{"faults are nobody's", func(s *verdict.State) { s.Findings, s.Faulted = nil, 7 }, nil, verdict.ExitKept},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := state()
			tt.change(&s)
			assert.Equal(t, tt.want, verdict.Of(s, tt.policy).Exit())
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	assert.NoError(t, verdict.Of(state(), nil).Text(&b))
	assert.Equal(t, `contract: sandbox default: BROKEN
  1 finding of severity error

10 exchanges judged, 0 met by faults, 0 not judged

shop: 10 requests, 1 of 2 operations used
  getItem                      200 ×9, 404 ×1
  never used: addItem
  never met:  429

findings
  error    undeclared-parameter   shop/getItem, query colour
           the operation has no such parameter; perhaps color
           3 times, request 4 to 9 (/_mock/requests/4)
`, b.String())
}
