package explore_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
)

const shop = `
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      operationId: listItems
      responses: {'200': {description: All.}}
  /items/{id}:
    get:
      operationId: getItem
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, example: 7,
           x-values: [listItems /items/*/id]}
        - {name: 'fields[]', in: query, required: true,
           schema: {type: array, minItems: 2, items: {type: string, enum: [a]}}}
        - {name: where, in: query, required: true, example: {size: 3},
           schema: {type: object, required: [size], properties: {size: {type: integer}}}}
        - {name: ids, in: query, required: true, explode: false, example: [1, 2],
           schema: {type: array, items: {type: integer}}}
      responses: {'200': {description: One.}}
`

func maker(t *testing.T, seed uint64) *explore.Maker {
	c, err := contract.Parse("shop", []byte(shop))
	require.NoError(t, err)
	return &explore.Maker{Contract: c, Known: explore.NewKnown(c), Rand: rand.New(rand.NewPCG(seed, 1))}
}

func decoded(t *testing.T, text string) (v any) {
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return v
}

func TestAt(t *testing.T) {
	t.Parallel()
	v := decoded(t, `{"items": [{"id": 1}, {"id": 2}, {}], "by": {"b": "x", "a": "y"}, "a/b": {"~": 3}}`)
	for _, tt := range []struct {
		pointer string
		want    []any
	}{
		{"/items/*/id", []any{1.0, 2.0}},
		{"/items/1/id", []any{2.0}},
		{"/items/3/id", nil},
		{"/items/-1/id", nil},
		{"/by/*", []any{"y", "x"}}, // by key: the same each time
		{"/a~1b/~0", []any{3.0}},
		{"/by/a/deeper", nil},
	} {
		assert.Equal(t, tt.want, explore.At(v, tt.pointer), tt.pointer)
	}
}

func TestAServiceOfOthersGetsItsOwnIDs(t *testing.T) {
	t.Parallel()
	m := maker(t, 1)
	m.Foreign = true
	get := m.Contract.Operation("getItem")
	_, err := m.Call(get)
	require.ErrorIs(t, err, explore.ErrNoValue, "the example is none of its")

	found := m.Known.Learn(m.Contract.Operation("listItems"), decoded(t, `{"items": [{"id": 4711}, {"id": ""}]}`))
	assert.Equal(t, []contract.Origin{{Operation: "listItems", Pointer: "/items/*/id"}}, found)
	c, err := m.Call(get)
	require.NoError(t, err)
	assert.Equal(t, "/items/4711", c.Path)
}

func TestHowParametersAreWritten(t *testing.T) {
	t.Parallel()
	m := maker(t, 1)
	m.Plain = true
	c, err := m.Call(m.Contract.Operation("getItem"))
	require.NoError(t, err)
	assert.Equal(t, "/items/7", c.Path)
	assert.True(t, strings.HasPrefix(c.Query, "fields%5B%5D=a&fields%5B%5D=a&"), c.Query)
	assert.True(t, strings.HasSuffix(c.Query, "&where%5Bsize%5D=3&ids=1%2C2"), c.Query)
}

func TestEqualMakersMakeEqualCalls(t *testing.T) {
	t.Parallel()
	a, b, other := maker(t, 5), maker(t, 5), maker(t, 6)
	differ := false
	for range 200 {
		var lines [3]string
		for i, m := range []*explore.Maker{a, b, other} {
			c, err := m.Broken(m.Contract.Operation("getItem"))
			require.NoError(t, err)
			assert.NotEmpty(t, c.Wrong)
			lines[i] = c.String()
		}
		require.Equal(t, lines[0], lines[1])
		differ = differ || lines[0] != lines[2]
	}
	assert.True(t, differ, "another seed makes other calls")
}
