package faults_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/sims"
)

func attributes(text string) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		panic(err)
	}
	return m
}

func percent(p float64) *float64 { return &p }

func TestAddRefusesWhatCannotBe(t *testing.T) {
	past := "2001-01-01T00:00:00Z"
	type m = faults.Match
	for _, tt := range []struct {
		name, field, says string
		rule              faults.Rule
	}{
		{"no fault", "fault", "catalogue", faults.Rule{}},
		{"a fault misspelt", "fault", `"latency"`, faults.Rule{Fault: "latncy"}},
		{"a fault without its API", "fault", `"east/sold-out" or "west/sold-out"`, faults.Rule{Fault: "sold-out"}},
		{"a fault like no other", "fault", "catalogue", faults.Rule{Fault: "earthquake"}},
		{"an API", "match.api", `"east"`, faults.Rule{Fault: "timeout", Match: m{API: "eats"}}},
		{"another API's fault", "match.api", "of east, not of west", faults.Rule{Fault: "east/closed", Match: m{API: "west"}}},
		{"an operation", "match.operation", `of east "getGoods"; did you mean "getGood"`,
			faults.Rule{Fault: "timeout", Match: m{API: "east", Operation: "getGoods"}}},
		{"an operation of no API", "match.operation", `"onlyeast"`, faults.Rule{Fault: "timeout", Match: m{Operation: "onlyeasy"}}},
		{"an operation of two APIs", "match.operation", "east, west", faults.Rule{Fault: "timeout", Match: m{Operation: "buy"}}},
		{"an operation of another API", "match.operation", "", faults.Rule{Fault: "timeout", Match: m{API: "west", Operation: "onlyeast"}}},
		{"an operation that cannot fail so", "match.operation", "these can: buy",
			faults.Rule{Fault: "east/sold-out", Match: m{Operation: "listGoods"}}},
		{"a method", "match.method", `"GET"`, faults.Rule{Fault: "timeout", Match: m{Method: "get"}}},
		{"a method that the operation has not", "match.method", "by POST, not by GET",
			faults.Rule{Fault: "east/sold-out", Match: m{Method: "GET"}}},
		{"a relative path", "match.path", "begin", faults.Rule{Fault: "timeout", Match: m{Path: "v1"}}},
		{"a path with a query", "match.path", "query", faults.Rule{Fault: "timeout", Match: m{Path: "/v1?a=1"}}},
		{"a path with our prefix", "match.path", "leave /east out", faults.Rule{Fault: "timeout", Match: m{Path: "/east/v1/goods"}}},
		{"a path of another operation", "match.path", "not a path of getGood",
			faults.Rule{Fault: "timeout", Match: m{API: "east", Operation: "getGood", Path: "/v1/goods"}}},
		{"a negative first", "first", "", faults.Rule{Fault: "timeout", First: -1}},
		{"a negative every", "every", "", faults.Rule{Fault: "timeout", Every: -1}},
		{"a negative percentage", "percent", "", faults.Rule{Fault: "timeout", Percent: percent(-1)}},
		{"a percentage over 100", "percent", "", faults.Rule{Fault: "timeout", Percent: percent(100.5)}},
		{"a time that is over", "until", "is over", faults.Rule{Fault: "timeout", Until: past}},
		{"no duration", "until", "is over", faults.Rule{Fault: "timeout", Until: "0s"}},
		{"a duration backwards", "until", "is over", faults.Rule{Fault: "timeout", Until: "-1h"}},
		{"no time", "until", "neither", faults.Rule{Fault: "timeout", Until: "tomorrow"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStreet(t, sims.WorldOptions{})
			_, err := s.Add(tt.rule)
			var bad *sims.Bad
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, tt.field, bad.Key, bad.Reason)
			assert.Contains(t, bad.Reason, tt.says)
			assert.Empty(t, s.List())
		})
	}
}

func TestAddRefusesAttributesThatCannotBe(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	for _, tt := range []struct{ fault, attributes, field, says string }{
		{"latency", `{}`, "latency", "is required"},
		{"latency", `{"latency": -1}`, "latency", "0 to 300000 ms"},
		{"latency", `{"latency": 300001}`, "latency", "0 to 300000 ms"},
		{"latency", `{"latency": 1.5}`, "latency", "whole"},
		{"latency", `{"latency": "100"}`, "latency", "whole"},
		{"latency", `{"latency": null}`, "latency", "whole"},
		{"latency", `{"latency": 1, "jiter": 1}`, "jiter", `"jitter"`},
		{"latency", `{"latency": 1, "distribution": "pareto"}`, "distribution", "constant, uniform, normal"},
		{"latency", `{"latency": 1, "jitter": 1, "distribution": "constant"}`, "jitter", "constant"},
		{"bandwidth", `{"rate": 0}`, "rate", "1 to"},
		{"limit_data", `{}`, "bytes", "required"},
		{"slicer", `{"average_size": 10, "size_variation": 10}`, "size_variation", "less"},
		{"slow_close", `{}`, "delay", "required"},
		{"timeout", `{"timeout": -5}`, "timeout", "0 to"},
		{"malformed", `{"how": "very"}`, "how", "has none"},
		{"east/closed", `{"status": 500}`, "status", "has none"},
		{"status", `{}`, "status", "required"},
		{"status", `{"status": 101}`, "status", "200 to 599"},
		{"status", `{"status": 500, "body": {}}`, "body", "string"},
		{"status", `{"status": 500, "headers": []}`, "headers", "object"},
		{"status", `{"status": 500, "headers": {"A": null}}`, "headers", "string"},
		{"status", `{"status": 500, "headers": {"A B": "x"}}`, "headers", "name"},
		{"status", `{"status": 500, "headers": {"A": "x\ny"}}`, "headers", "control"},
		{"status", `{"status": 500, "headers": {"content-length": "1"}}`, "headers", "follows"},
	} {
		t.Run(tt.fault+" "+tt.attributes, func(t *testing.T) {
			_, err := s.Add(faults.Rule{Fault: tt.fault, Attributes: attributes(tt.attributes)})
			var bad *sims.Bad
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, "attributes."+tt.field, bad.Key)
			assert.Contains(t, bad.Reason, tt.says)
		})
	}
}

func TestAddFillsInWhatFollows(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{Now: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)})
	st, err := s.Add(faults.Rule{Fault: "east/sold-out", Until: "30s"})
	require.NoError(t, err)
	assert.Equal(t, "east", st.Match.API, "a business fault is of one API")
	assert.Equal(t, "2035-01-01T00:00:30Z", st.Until)
	st, err = s.Add(faults.Rule{
		Fault: "latency", Attributes: attributes(`{"latency": 5}`), Match: faults.Match{Operation: "onlywest"},
	})
	require.NoError(t, err)
	assert.Equal(t, "west", st.Match.API, "an operation of one API only")
	assert.Equal(t, attributes(`{"latency":5,"jitter":0,"distribution":"uniform"}`), st.Attributes)
	assert.Equal(t, int64(2), st.ID)
	data, err := json.Marshal(st)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":2,"fault":"latency","attributes":{"latency":5,"jitter":0,"distribution":"uniform"},
		"match":{"api":"west","operation":"onlywest"},"met":0,"hit":0}`, string(data))
}

func TestASandboxHasSoManyFaultsOnly(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	var err error
	n := 0
	for ; n < 2000 && err == nil; n++ {
		_, err = s.Add(faults.Rule{Fault: "timeout"})
	}
	assert.True(t, errors.Is(err, faults.ErrTooMany))
	assert.Len(t, s.List(), n-1)
	assert.Contains(t, err.Error(), fmt.Sprint(n-1))
}

func TestRulesMeetWhatFitsTheirPath(t *testing.T) {
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"/v1/goods", "/v1/goods", true},
		{"/v1/goods", "/v1/goods/", false},
		{"/v1/*/7/*", "/v1/goods/7/buy", true},
		{"*/buy", "/v1/goods/7/buys", false},
	} {
		s := newStreet(t, sims.WorldOptions{})
		s.add(t, faults.Rule{Fault: "timeout", Match: faults.Match{Path: tt.pattern}})
		hit := s.Meet(httptest.NewRequest("GET", tt.path, nil), "east")
		assert.Equal(t, tt.want, hit != nil, "%s for %s", tt.pattern, tt.path)
	}
}
