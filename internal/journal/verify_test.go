package journal_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/problem"
)

func n(i int) *int { return &i }

func TestVerifyCountsWhatMatches(t *testing.T) {
	t.Parallel()
	b := filled(t)
	for _, tt := range []struct {
		name    string
		match   journal.Match
		matched int
	}{
		{"everything", journal.Match{}, 5},
		{"an operation", journal.Match{Operation: "createThing"}, 2},
		{"a header", journal.Match{Header: map[string]string{"authorization": "Bearer demo-token-a"}}, 1},
		{"the query", journal.Match{Query: map[string]string{"lang": "en"}}, 1},
		{"a form", journal.Match{Form: map[string]string{"name": "Ann B"}}, 1},
		{"a piece of the body", journal.Match{Body: `"Bob"`}, 1},
		{"a part of an object", journal.Match{JSON: map[string]any{"age": 7.0}}, 1},
		{"a part of an array's element", journal.Match{JSON: map[string]any{"tags": []any{"x", map[string]any{"k": 1.0}}}}, 1},
		{"another length of an array", journal.Match{JSON: map[string]any{"tags": []any{"x"}}}, 0},
		{"another value", journal.Match{JSON: map[string]any{"age": "7"}}, 0},
		{"several at once", journal.Match{Method: "GET", Status: "200", Credential: "demo-token-a"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := b.Verify(journal.Expectation{Match: &tt.match, Count: &journal.Count{Exactly: n(tt.matched)}})
			require.NoError(t, err)
			assert.True(t, v.OK, v.Message)
			assert.Equal(t, tt.matched, v.Matched)
			assert.Len(t, v.Requests, tt.matched)
		})
	}
}

func TestVerifyHasBounds(t *testing.T) {
	t.Parallel()
	b := filled(t)
	m := &journal.Match{Operation: "createThing"} // two of them
	for _, tt := range []struct {
		count   *journal.Count
		ok      bool
		message string
	}{
		{nil, true, "At least 1 request expected, 2 found."},
		{&journal.Count{Exactly: n(2)}, true, "Exactly 2 requests expected, 2 found."},
		{&journal.Count{Exactly: n(1)}, false, "Exactly 1 request expected, 2 found."},
		{&journal.Count{Exactly: n(0)}, false, "Exactly 0 requests expected, 2 found."},
		{&journal.Count{AtLeast: n(3)}, false, "At least 3 requests expected, 2 found."},
		{&journal.Count{AtMost: n(1)}, false, "At most 1 request expected, 2 found."},
		{&journal.Count{AtLeast: n(1), AtMost: n(2)}, true, "At least 1 request and at most 2 requests expected, 2 found."},
	} {
		v, err := b.Verify(journal.Expectation{Match: m, Count: tt.count})
		require.NoError(t, err)
		assert.Equal(t, tt.ok, v.OK, tt.message)
		assert.Equal(t, tt.message, v.Message)
		assert.Equal(t, []string{"3", "4"}, v.Requests)
	}
}

func TestVerifySaysWhatDiffers(t *testing.T) {
	t.Parallel()
	b := filled(t)
	for _, tt := range []struct {
		name    string
		match   journal.Match
		nearest string
		differs []journal.Difference
	}{
		{"the path", journal.Match{Method: "GET", Path: "/v1/thing/2"}, "2",
			[]journal.Difference{{Field: "path", Want: "/v1/thing/2", Got: "/v1/things/2"}}},
		{"the status, of the newest", journal.Match{Operation: "createThing", Status: "500"}, "4",
			[]journal.Difference{{Field: "status", Want: "500", Got: "400"}}},
		{"a parameter", journal.Match{Operation: "getThing", Query: map[string]string{"lang": "de"}}, "2",
			[]journal.Difference{{Field: "query.lang", Want: "de"}}},
		{"a secret, which is not shown", journal.Match{Path: "/v1/things/1", Header: map[string]string{"Authorization": "x"}}, "1",
			[]journal.Difference{{Field: "header.Authorization", Want: "x", Got: "Bear…(19)"}}},
		{"a credential", journal.Match{Path: "/v1/things/1", Credential: "x"}, "1",
			[]journal.Difference{{Field: "credential", Want: "x", Got: "demo…(12)"}}},
		{"values in the body", journal.Match{Status: "400", JSON: map[string]any{"age": 8.0, "x": 1.0}}, "4",
			[]journal.Difference{{Field: "json.age", Want: 8.0, Got: "7"}, {Field: "json.x", Want: 1.0}}},
		{"a body that is no JSON", journal.Match{Status: "201", Body: "Ann", Form: map[string]string{"lang": "de"}, JSON: map[string]any{"a": 1.0}}, "3",
			[]journal.Difference{{Field: "json", Want: map[string]any{"a": 1.0}, Got: "name=Ann+B&lang=de"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := b.Verify(journal.Expectation{Match: &tt.match})
			require.NoError(t, err)
			assert.False(t, v.OK)
			assert.Zero(t, v.Matched)
			require.Len(t, v.Nearest, 3)
			assert.Equal(t, tt.nearest, v.Nearest[0].ID)
			require.Len(t, v.Nearest[0].Differs, len(tt.differs))
			for i, want := range tt.differs {
				got := v.Nearest[0].Differs[i]
				assert.Equal(t, want.Field, got.Field)
				assert.Equal(t, want.Want, got.Want)
				if raw, ok := got.Got.(interface{ MarshalJSON() ([]byte, error) }); ok {
					text, err := raw.MarshalJSON()
					require.NoError(t, err)
					got.Got = string(text)
				}
				assert.Equal(t, want.Got, got.Got)
			}
		})
	}
}

func TestVerifyKnowsAnOrder(t *testing.T) {
	t.Parallel()
	b := filled(t)
	get, post, token := journal.Match{Operation: "getThing"}, journal.Match{Method: "POST"}, journal.Match{Operation: "checkToken"}
	v, err := b.Verify(journal.Expectation{Order: []journal.Match{get, post, post, token}})
	require.NoError(t, err)
	assert.True(t, v.OK, v.Message)
	assert.Equal(t, []string{"1", "3", "4", "5"}, v.Requests)

	v, err = b.Verify(journal.Expectation{Order: []journal.Match{post, get}})
	require.NoError(t, err)
	assert.False(t, v.OK)
	assert.Equal(t, 1, v.Matched)
	assert.Equal(t, "Request 2 of the order was not found after the one before it.", v.Message)
	assert.Equal(t, "5", v.Nearest[0].ID, "of those that came after it")
}

func TestVerifyBeginsSomewhere(t *testing.T) {
	t.Parallel()
	b := filled(t)
	v, err := b.Verify(journal.Expectation{Match: &journal.Match{}, Since: "3"})
	require.NoError(t, err)
	assert.Equal(t, []string{"4", "5"}, v.Requests)
	assert.Zero(t, v.Dropped)

	b.set(journal.SettingRows, int64(2))
	v, err = b.Verify(journal.Expectation{Match: &journal.Match{}})
	require.NoError(t, err)
	assert.Equal(t, uint64(3), v.Dropped, "the count may be short")
	v, err = b.Verify(journal.Expectation{Match: &journal.Match{}, Since: "4"})
	require.NoError(t, err)
	assert.Zero(t, v.Dropped, "what fell out is before it")
}

func TestImpossibleExpectationsAreRefused(t *testing.T) {
	t.Parallel()
	b := filled(t)
	any := &journal.Match{}
	for field, e := range map[string]journal.Expectation{
		"match":             {},
		"match.api":         {Match: &journal.Match{API: "x"}},
		"order.1.status":    {Order: []journal.Match{{}, {Status: "x"}}},
		"order":             {Match: any, Order: []journal.Match{{}}},
		"count":             {Order: []journal.Match{{}}, Count: &journal.Count{Exactly: n(1)}},
		"count.exactly":     {Match: any, Count: &journal.Count{Exactly: n(1), AtLeast: n(1)}},
		"count.at_least":    {Match: any, Count: &journal.Count{AtLeast: n(-1)}},
		"count.at_most":     {Match: any, Count: &journal.Count{AtLeast: n(2), AtMost: n(1)}},
		"since":             {Match: any, Since: "x"},
		"match.header.a: b": {Match: &journal.Match{Header: map[string]string{"a: b": ""}}},
	} {
		_, err := b.Verify(e)
		var p *problem.Problem
		if assert.ErrorAs(t, err, &p, field) {
			assert.Equal(t, field, p.Field)
		}
	}
}
