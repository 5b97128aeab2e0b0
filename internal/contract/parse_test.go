package contract_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
)

// A mistake in a document is told with its place.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from, to, want string }{
		{"an id twice", "operationId: addItem", "operationId: listItems", `POST /items: operationId "listItems" is empty or stands twice`},
		{"no id", "operationId: addItem", "", `POST /items: operationId "" is empty or stands twice`},
		{"a reference to nothing", "schema: {$ref: '#/components/schemas/Catalogue'}", "schema: {$ref: '#/components/schemas/Nothing'}",
			"#/components/schemas/Nothing leads nowhere"},
		{"a reference to elsewhere", "'#/components/schemas/Item'", "other.yaml", "other.yaml leads nowhere"},
		{"a status that is none", "'404': {description", "default: {description", "GET /items default: the status is no number"},
		{"a scheme that is none", "  - key: []", "  - other: []", "there is no security scheme other"},
		{"values from nowhere", "x-legacy: true, x-instead: page}", "x-values: [nothing]}",
			`GET /items pg: x-values: "nothing" is not "operationId /pointer"`},
		{"a key twice", "info: {", "info: {}\ninfo: {", "the key info stands twice"},
		{"no YAML", "openapi: 3.1.0", "{", "yaml: "},
		{"no paths", "paths:", "pathes:", "paths: there are none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			document := strings.Replace(string(shopYAML), tt.from, tt.to, 1)
			require.NotEqual(t, string(shopYAML), document)
			_, err := contract.Parse("shop", []byte(document))
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), "contract of shop: "), err)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
	for _, document := range []string{"", "[]", "text"} {
		_, err := contract.Parse("shop", []byte(document))
		assert.ErrorContains(t, err, "contract of shop: ", document)
	}
}

func TestPathOf(t *testing.T) {
	t.Parallel()
	o := judge(t).Operation("getItem")
	for path, want := range map[string]string{
		"/items/7": "/items/7", "/goods/7": "/items/7", "/items/7/": "/items/7", "/items/7.xml": "/items/7.xml", "/other/7": "",
		"/items/7%2F8": "/items/7%2F8", "/items%2F7": "/items/7", "/items/7/8": "",
	} {
		u, err := url.Parse(path)
		require.NoError(t, err)
		own, ok := o.PathOf(u)
		assert.Equal(t, want != "", ok, path)
		if ok {
			assert.Equal(t, want, own, path)
		}
	}
}

func TestWithoutCredentials(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a=1&b", judge(t).WithoutCredentials("a=1&key=k0&b&"))
}
