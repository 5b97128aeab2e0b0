package contract_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	type mistakes []contract.Mistake
	item := judge(t).Operation("addItem").Body.Media[0].Schema
	for _, tt := range []struct {
		name, value string
		want        mistakes
	}{
		{"by the schema", `{"name": "ball", "price": 1.5, "kind": "a", "labels": {"x": 1}, "parts": [{"name": "skin"}]}`, nil},
		{"of another type", `[]`, mistakes{{"", contract.WrongType, "is an array, has to be an object"}}},
		{"a field that is none", `{"name": "ball", "a/b~c": 1}`, mistakes{{"/a~1b~0c", contract.Undeclared, "is not declared"}}},
		{"a field that lacks", `{}`, mistakes{{"/name", contract.Missing, "is missing"}}},
		{"a number for a string", `{"name": 5}`, mistakes{{"/name", contract.WrongType, "is an integer, has to be a string"}}},
		{"a text that is too long", `{"name": "123456789012345678901"}`,
			mistakes{{"/name", contract.WrongValue, "has to have 20 letters or less"}}},
		{"one of two types", `{"name": "ball", "price": "1"}`,
			mistakes{{"/price", contract.WrongType, "is a string, has to be null or a number"}}},
		{"null, where it is one of the types", `{"name": "ball", "price": null}`, nil},
		{"an integer is a number", `{"name": "ball", "price": 1}`, nil},
		{"a number that is too small", `{"name": "ball", "price": -1}`, mistakes{{"/price", contract.WrongValue, "has to be 0 or more"}}},
		{"none of the values", `{"name": "ball", "kind": "c"}`, mistakes{{"/kind", contract.WrongValue, "has to be one of a, b"}}},
		{"in a map, by a star", `{"name": "ball", "labels": {"me@example.com": "x"}}`,
			mistakes{{"/labels/*", contract.WrongType, "is a string, has to be an integer"}}},
		{"in a list, by its place", `{"name": "ball", "parts": [{"name": "a"}, {"name": 1}]}`,
			mistakes{{"/parts/1/name", contract.WrongType, "is an integer, has to be a string"}}},
		{"a list that is too long", `{"name": "b", "parts": [{"name": "b"}, {"name": "b"}, {"name": "b"}, {"name": "b"}]}`,
			mistakes{{"/parts", contract.WrongValue, "has to have 3 items or less"}}},
		{"by a reference to itself", `{"name": "a", "parts": [{"name": "b", "parts": [{"name": "c", "kind": 1}]}]}`,
			mistakes{{"/parts/0/parts/0/kind", contract.WrongValue, "has to be one of a, b"}}},
		{"by one of two branches", `{"name": "ball", "owner": "Eva"}`, nil},
		{"by the branch that comes closest", `{"name": "ball", "owner": {"first": 1, "las": "x"}}`, mistakes{
			{"/owner/first", contract.WrongType, "is an integer, has to be a string"},
			{"/owner/las", contract.Undeclared, "is not declared"},
		}},
		{"by none of the branches", `{"name": "ball", "owner": 1}`,
			mistakes{{"/owner", contract.WrongType, "is an integer, has to be an object or a string"}}},
		{"several at once", `{"price": "x", "kind": "c"}`, mistakes{
			{"/kind", contract.WrongValue, "has to be one of a, b"},
			{"/price", contract.WrongType, "is a string, has to be null or a number"},
			{"/name", contract.Missing, "is missing"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var v any
			require.NoError(t, json.Unmarshal([]byte(tt.value), &v))
			assert.Equal(t, tt.want, mistakes(item.Mistakes(v)))
		})
	}
}
