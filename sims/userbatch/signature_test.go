package userbatch

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/params"
)

func TestSignature(t *testing.T) {
	const key = "userbatch-secret"
	for _, tt := range []struct {
		name, query string
		signing     signing
		message     string
		want        string
	}{
		{
			"parameters in the order sent",
			"timestamp=1420028423&login=40052010&lang=en", signing{},
			"timestamp=1420028423;login=40052010;lang=en",
			"0cfec8a37105ce272c937d28855089460c4c407ec858f567e5f6f37f0f520417",
		},
		{
			"values are unescaped before they are signed",
			"timestamp=1420028423&login=40052010&lang=en&email=info%40userbatch.com", signing{},
			"timestamp=1420028423;login=40052010;lang=en;email=info@userbatch.com",
			"62de8a10b1789084d22a391687c23b9c794bbc1afe435a2f2eb297ab3af738ac",
		},
		{
			"sorted by name",
			"timestamp=1420028423&login=40052010&lang=en", signing{sorted: true},
			"lang=en;login=40052010;timestamp=1420028423",
			"42428517c2fcc89b31addd9acb3f8b2b6579898a6cc6e0ec8f632db3c0e5fe20",
		},
		{
			"a semicolon at the end",
			"timestamp=1420028423&login=40052010&lang=en", signing{trailingSemicolon: true},
			"timestamp=1420028423;login=40052010;lang=en;",
			"574e62a8f6cb083b93eb6726e62ab1264d5d1ee3b5d7aa197aa9b3ee3d15d7ae",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := params.Parse(tt.query)
			require.NoError(t, err)
			assert.Equal(t, tt.message, tt.signing.message(p))
			assert.Equal(t, tt.want, signature(tt.message, key))
			assert.True(t, matches(strings.ToUpper(tt.want), tt.message, key))
			assert.False(t, matches(tt.want, tt.message, key+"x"))
		})
	}
}

func TestNegotiation(t *testing.T) {
	for _, tt := range []struct {
		name, accept string
		want         format
		ok           bool
	}{
		{"JSON", "application/json", formatJSON, true},
		{"XML", "application/xml", formatXML, true},
		{"case does not matter", "Application/XML", formatXML, true},
		{"both, as the document prints it", "application/json, application/xml", formatJSON, true},
		{"the higher quality", "application/json;q=0.3, application/xml;q=0.4", formatXML, true},
		{"a parameter that is no quality", "application/xml; charset=utf-8", formatXML, true},
		{"the exact range before the wide one", "application/*;q=0.9, application/json;q=0.1", formatXML, true},
		{"anything", "*/*", formatJSON, true},
		{"any application", "application/*", formatJSON, true},
		{"a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", formatXML, true},
		{"nothing", "", formatJSON, false},
		{"neither", "text/xml", formatJSON, false},
		{"quality 0", "*/*;q=0", formatJSON, false},
		{"a quality that is no number", "application/xml;q=high", formatJSON, false},
		{"a quality above 1", "application/xml;q=2", formatJSON, false},
		{"NaN", "application/xml;q=NaN", formatJSON, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := negotiate(http.Header{"Accept": {tt.accept}})
			assert.Equal(t, tt.ok, ok)
			if tt.ok {
				assert.Equal(t, tt.want, got)
			}
		})
	}
}

func TestExplanationNeverShowsAKey(t *testing.T) {
	p, err := params.Parse("timestamp=1&login=40052010&lang=en")
	require.NoError(t, err)
	keys := map[int64]string{40052010: "first-key", 40052011: "second-key"}
	c := &call{params: p, token: signature(signing{}.message(p), "second-key")}
	e := explainSignature(c, signing{}, portal{Login: 40052010, PrivateKey: "first-key"}, keys)
	assert.Contains(t, e.Why, "login 40052011")
	shown := fmt.Sprint(e.Why, e.Values, e.Secrets)
	assert.NotContains(t, shown, "first-key")
	assert.NotContains(t, shown, "second-key")
	expected := signature(signing{}.message(p), "first-key")
	assert.Equal(t, map[string]string{"expected": expected}, e.Secrets)
	assert.NotContains(t, fmt.Sprint(e.Why, e.Values), expected)
}

// FuzzMessage: whatever the values, what a client signs in the way of the
// document is what is checked, and no reading of it panics.
func FuzzMessage(f *testing.F) {
	f.Add("lang", "en", "email", "info@userbatch.com")
	f.Add("a", "b;c=d", "e", "%&+é")
	f.Add("", "", "x", "\x00\xff")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		query := url.QueryEscape(name1) + "=" + url.QueryEscape(value1) + "&" +
			url.QueryEscape(name2) + "=" + url.QueryEscape(value2)
		p, err := params.Parse(query)
		require.NoError(t, err)
		want := name1 + "=" + value1 + ";" + name2 + "=" + value2
		require.Equal(t, want, signing{}.message(p))
		require.True(t, matches(signature(want, "key"), signing{}.message(p), "key"))
		c := &call{params: p, token: "00"}
		explainSignature(c, signing{}, portal{PrivateKey: "key"}, map[int64]string{1: "other"})
		explainToken(c, signing{}, portal{PrivateKey: "key"})
	})
}

// FuzzEmail: what is encrypted in the documented way comes back, and nothing
// else panics.
func FuzzEmail(f *testing.F) {
	f.Add("info@userbatch.com", []byte("0123456789abcdef"))
	f.Add("AAECAwQFBgcICQoLDA0ODw==", []byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, value string, key []byte) {
		email, ok := plainEmail(value, key)
		if ok {
			require.True(t, isEmail(email))
		}
		decryptCBC([]byte(value), key)
	})
}

// FuzzBody: no body panics, and what is read is flat.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"lang":"en","platform":1,"ok":true,"none":null}`), true)
	f.Add([]byte(`<r><lang>en</lang></r>`), false)
	f.Add([]byte(`<?xml version="1.0"?><r><a>&#65;</a></r>`), false)
	f.Add([]byte(`{"a":{"b":1}}`), true)
	f.Fuzz(func(t *testing.T, body []byte, asJSON bool) {
		form := formatXML
		if asJSON {
			form = formatJSON
		}
		_, _ = parseBody(form, body)
	})
}

func TestFlatBodies(t *testing.T) {
	for _, tt := range []struct {
		name string
		form format
		body string
		want params.Params
		ok   bool
	}{
		{"none", formatJSON, " \n", nil, true},
		{"scalars in order", formatJSON, `{"b":"x","a":1.50,"c":true,"d":null}`, params.Params{{Name: "b", Value: "x"}, {Name: "a", Value: "1.50"}, {Name: "c", Value: "true"}}, true},
		{"an array", formatJSON, `["a"]`, nil, false},
		{"two objects", formatJSON, `{"a":1}{"b":2}`, nil, false},
		{"cut off", formatJSON, `{"a":1`, nil, false},
		{"elements in order", formatXML, `<r><b>x</b><a> 1 </a><c/></r>`, params.Params{{Name: "b", Value: "x"}, {Name: "a", Value: " 1 "}, {Name: "c"}}, true},
		{"nested elements", formatXML, `<r><a><b/></a></r>`, nil, false},
		{"text alone", formatXML, `hello`, nil, false},
		{"cut off, XML", formatXML, `<r><a>`, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseBody(tt.form, []byte(tt.body))
			assert.Equal(t, tt.ok, err == nil, "%v", err)
			if tt.ok {
				assert.Equal(t, tt.want, got)
			}
		})
	}
}
