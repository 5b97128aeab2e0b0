package verdict_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/verdict"
)

func policy(t *testing.T, text string) *verdict.Policy {
	p, err := verdict.ParsePolicy("policy.yaml", []byte(text))
	require.NoError(t, err)
	return p
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, policy string
		want         verdict.Result
		reasons      []string
	}{
		{"an empty one", "", verdict.Broken, []string{"1 finding of severity error"}},
		{"a rule that is milder", "rules: {undeclared-parameter: warning}", verdict.Kept, []string{}},
		{"a rule that is off", `rules: {undeclared-parameter: "off"}`, verdict.Kept, []string{}},
		{"milder, and fails on that", "rules: {undeclared-parameter: note}\nfail-on: note", verdict.Broken,
			[]string{"1 finding of severity note or worse"}},
		{"a finding that is ignored", "ignore: [{at: colour, reason: known}]", verdict.Kept, []string{}},
		{"by a star", "ignore: [{api: sh*, operation: '*Item', reason: known}]", verdict.Kept, []string{}},
		{"another that is ignored", "ignore: [{at: size, reason: known}]", verdict.Broken, []string{"1 finding of severity error"}},
		{"an operation that was used", `{rules: {undeclared-parameter: "off"}, require: {operations: [shop/getItem]}}`,
			verdict.Kept, []string{}},
		{"an operation that was not", `{rules: {undeclared-parameter: "off"}, require: {operations: [shop/addItem]}}`,
			verdict.Broken, []string{"the operation shop/addItem was never used"}},
		{"a status that was met", `{rules: {undeclared-parameter: "off"}, require: {statuses: [shop/404]}}`, verdict.Kept, []string{}},
		{"a status that was not", `{rules: {undeclared-parameter: "off"}, require: {statuses: [shop/429]}}`,
			verdict.Broken, []string{"the status shop/429 was never met"}},
		{"an API that there is not", `{rules: {undeclared-parameter: "off"}, apis: [shop, bank]}`,
			verdict.Broken, []string{"nothing is known of the API bank"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := verdict.Of(state(), policy(t, tt.policy))
			assert.Equal(t, tt.want, r.Result)
			assert.Equal(t, tt.reasons, r.Reasons)
		})
	}
}

func TestAnIgnoreThatMatchesNothingIsTold(t *testing.T) {
	t.Parallel()
	r := verdict.Of(state(), policy(t, "ignore:\n  - {at: size, reason: known}\n  - {at: colour, reason: left}"))
	assert.Equal(t, []string{"policy.yaml:2: the ignore matches no finding: known"}, r.Warnings)
	require.Len(t, r.Ignored, 1)
	assert.Equal(t, "left", r.Ignored[0].Reason)
	assert.Equal(t, contract.Error, r.Ignored[0].Severity)
}

// Each mistake names file, line and key.
func TestMistakesInAPolicy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"fail_on: error":                  `policy.yaml:1: the policy has no key "fail_on"; did you mean "fail-on"?`,
		"fail-on: loud":                   `policy.yaml:1: fail-on: "loud" is none of error, warning, note`,
		"fail-on: off":                    `policy.yaml:1: fail-on: "off" is none of`,
		"fail-on: [error]":                `policy.yaml:1: fail-on must be a text`,
		"fail-on: error\nfail-on: error":  `the key "fail-on" stands twice`,
		"\nrules: {unknown-pth: error}":   `policy.yaml:2: rules has no key "unknown-pth"; did you mean "unknown-path"`,
		"rules: {unknown-path: bad}":      `policy.yaml:1: rules.unknown-path: "bad" is none of error, warning, note, off`,
		"rules: 5":                        `policy.yaml:1: rules must be a mapping`,
		"ignore: {at: x}":                 `policy.yaml:1: ignore must be a list`,
		"ignore:\n- {at: x}":              `policy.yaml:2: ignore: it has no reason`,
		"ignore: [{reason: x}]":           `policy.yaml:1: ignore: it would ignore everything`,
		"ignore: [{att: x, reason: x}]":   `policy.yaml:1: ignore has no key "att"`,
		"ignore: [{rule: x, reason: x}]":  `policy.yaml:1: ignore: there is no rule "x"`,
		"require: {operation: []}":        `policy.yaml:1: require has no key "operation"; did you mean "operations"?`,
		"require: {operations: [getA]}":   `policy.yaml:1: require.operations: "getA" is not API/OPERATION`,
		"require: {statuses: [shop/ok]}":  `policy.yaml:1: require.statuses: "shop/ok" is not API/STATUS`,
		"require: {statuses: [shop/777]}": `is not API/STATUS`,
		"apis: shop":                      `policy.yaml:1: apis must be a list`,
		"apis: [{}]":                      `policy.yaml:1: apis must be a text`,
		"[]":                              `policy.yaml:1: the policy must be a mapping`,
		"a: [":                            `policy.yaml: line 1: did not find`,
	} {
		_, err := verdict.ParsePolicy("policy.yaml", []byte(text))
		assert.ErrorContains(t, err, want, text)
	}
}
