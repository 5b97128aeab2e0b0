package tree_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/tree"
)

const (
	jsonType = "application/json; charset=utf-8"
	xmlType  = "application/xml"
	formType = "application/x-www-form-urlencoded"
)

var bodies = []struct{ media, body string }{
	{jsonType, `{}`},
	{jsonType, " {\n  \"a\" : 1.50 , \"b\":[ ],\"c\":[true,null,\"\\u00e9\\/\" ],\"\\\"\":{\"x\":-0}}\n"},
	{jsonType, `"a"`},
	{xmlType, "<?xml version=\"1.0\"?>\n<!-- c -->\n<ssap>\n  <a x='1' y = \"&lt;2\">t&amp;<![CDATA[<b>]]></a>\n" +
		"  <b/><c  />\n  <c></c><!-- d -->\n</ssap>\n"},
	{xmlType, `<n:a xmlns:n="urn:n"><n:b/></n:a>`},
	{formType, "a=1&b%5B%5D=2&b[]=3&c&d="},
	{formType, ""},
}

func TestADocumentIsWrittenAsItWasRead(t *testing.T) {
	t.Parallel()
	for _, b := range bodies {
		d, err := tree.Parse(b.media, []byte(b.body))
		require.NoError(t, err, b.body)
		assert.Equal(t, b.body, string(d.Bytes()))
	}
}

func TestBodiesThatHaveNoTree(t *testing.T) {
	t.Parallel()
	for _, b := range []struct{ media, body string }{
		{jsonType, `{"a":`}, {jsonType, ``}, {xmlType, `<a>`}, {xmlType, ``}, {xmlType, `<a/><b/>`},
	} {
		_, err := tree.Parse(b.media, []byte(b.body))
		require.Error(t, err, b.body)
		assert.NotErrorIs(t, err, tree.ErrOther)
	}
	_, err := tree.Parse("text/html", nil)
	assert.ErrorIs(t, err, tree.ErrOther)
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, media, body, want string
		change                  func(*tree.Node)
	}{
		{"a value of JSON", jsonType, `{"a": 1, "b": 2}`, `{"a": "<x>", "b": 2}`,
			func(n *tree.Node) { n.Member("a").Set(tree.String, "<x>") }},
		{"a member of JSON less", jsonType, "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"b\": 2\n}",
			func(n *tree.Node) { n.Remove(n.Member("a")) }},
		{"a member of JSON more", jsonType, "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"a\": 1,\n  \"c\": {\"x\":[1]},\n  \"b\": 2\n}",
			func(n *tree.Node) { n.Add(tree.Make("c", map[string]any{"x": []any{1}}), "a") }},
		{"the only member", jsonType, `{}`, `{"c":null}`,
			func(n *tree.Node) { n.Add(tree.Make("c", nil), "") }},
		{"another order", jsonType, `{"a": 1, "x": 0, "b": 2}`, `{"b": 2, "x": 0, "a": 1}`,
			func(n *tree.Node) { n.Reorder([]string{"b", "a"}) }},
		{"an element's text", xmlType, `<r><a>1</a><b/></r>`, `<r><a>&lt;2&gt;</a><b>x</b></r>`,
			func(n *tree.Node) { n.Member("a").Set(tree.String, "<2>"); n.Member("b").Set(tree.String, "x") }},
		{"an attribute", xmlType, `<r><a t="1">x</a></r>`, `<r><a t="2">y</a></r>`,
			func(n *tree.Node) {
				n.Member("a").Member("t").Set(tree.String, "2")
				n.Member("a").Member(tree.TextName).Set(tree.String, "y")
			}},
		{"an element more", xmlType, "<r>\n <a/>\n <b>1</b>\n</r>", "<r>\n <a/>\n <c>3</c>\n <b>1</b>\n</r>",
			func(n *tree.Node) { n.Add(tree.Make("c", 3), "a") }},
		{"elements in another order", xmlType, "<r>\n <a/>\n <b>1</b>\n <a>2</a></r>", "<r>\n <b>1</b>\n <a/>\n <a>2</a></r>",
			func(n *tree.Node) { n.Reorder([]string{"b", "a"}) }},
		{"a pair of a form", formType, "a=1&b=2", "a=x+%26&b=2",
			func(n *tree.Node) { n.Member("a").Set(tree.String, "x &") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := tree.Parse(tt.media, []byte(tt.body))
			require.NoError(t, err)
			tt.change(d.Root)
			assert.Equal(t, tt.want, string(d.Bytes()))
		})
	}
}

func TestWalkNamesPlacesWithStarsForItems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		media, body string
		want        []string
	}{
		{jsonType, `{"a/b":[{"c":1},2]}`, []string{"", "/a~1b", "/a~1b/*", "/a~1b/*/c", "/a~1b/*"}},
		{xmlType, `<r><a><b x="1">t</b></a><c/><c/><d/></r>`,
			[]string{"", "/a", "/a/b/*", "/a/b/*/x", "/a/b/*/$text", "/c/*", "/c/*", "/d"}},
		{formType, "a=1&b=2&b=3", []string{"", "/a", "/b/*", "/b/*"}},
	} {
		d, err := tree.Parse(tt.media, []byte(tt.body))
		require.NoError(t, err)
		var got []string
		d.Root.Walk(func(at string) bool { return at == "/a/b" }, func(at string, _, _ *tree.Node) { got = append(got, at) })
		assert.Equal(t, tt.want, got)
	}
}

// Whatever comes is refused, or written as it was read.
func FuzzParse(f *testing.F) {
	for _, b := range bodies {
		f.Add(b.media, b.body)
	}
	f.Fuzz(func(t *testing.T, media, body string) {
		d, err := tree.Parse(media, []byte(body))
		if err == nil && d.Format != tree.Form {
			assert.Equal(t, body, string(d.Bytes()))
		}
	})
}
