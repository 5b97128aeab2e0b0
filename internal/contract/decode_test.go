package contract_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
)

// media returns a media type of addItem's body.
func media(t testing.TB, name string) *contract.Media {
	for _, m := range judge(t).Operation("addItem").Body.Media {
		if m.Type == name {
			return m
		}
	}
	require.Fail(t, "there is no "+name)
	return nil
}

func TestForm(t *testing.T) {
	t.Parallel()
	m := media(t, "application/x-www-form-urlencoded")
	for form, want := range map[string]string{
		"":                                   `{}`,
		"name=a+b%26c":                       `{"name": "a b&c"}`,
		"name":                               `{"name": ""}`,
		"&name=x&&":                          `{"name": "x"}`,
		"price=1.50":                         `{"price": 1.5}`,
		"price=01":                           `{"price": 1}`,
		"price=1e2":                          `{"price": 100}`,
		"price=":                             `{"price": ""}`,
		"price=-":                            `{"price": "-"}`,
		"price=1.":                           `{"price": "1."}`,
		"price=NaN":                          `{"price": "NaN"}`,
		"price=Inf":                          `{"price": "Inf"}`,
		"price=1e999":                        `{"price": "1e999"}`,
		"price=0x10":                         `{"price": "0x10"}`,
		"price=1&price=2":                    `{"price": 2}`,
		"ids[]=1&ids[]=x":                    `{"ids[]": [1, "x"]}`,
		"ids%5B%5D=1":                        `{"ids[]": [1]}`,
		"user[name]=x":                       `{"user[name]": "x"}`,
		"tags=a&tags=b":                      `{"tags": ["a", "b"]}`,
		"tags[]=a&tags[]=b":                  `{"tags": ["a", "b"]}`,
		"tags[0]=a&tags[7]=b":                `{"tags": ["a", "b"]}`,
		"size[width]=3":                      `{"size": {"width": 3}}`,
		"size=x&size[width]=3":               `{"size": {"width": 3}}`,
		"size[width][x]=3":                   `{"size": {"width": {"x": "3"}}}`,
		"size[=3":                            `{"size[": "3"}`,
		"other[a]=1":                         `{"other[a]": "1"}`,
		strings.Repeat("[", 2000) + "]=1":    `{"` + strings.Repeat("[", 2000) + `]": "1"}`,
		"size" + strings.Repeat("[a]", 2000): `{"size": {"a` + strings.Repeat("[a]", 1999) + `": ""}}`,
	} {
		v, err := m.Decode([]byte(form))
		require.NoError(t, err, form)
		got, err := json.Marshal(v)
		require.NoError(t, err, form)
		assert.JSONEq(t, want, string(got), form)
	}
	for _, form := range []string{"%", "a=%zz", "%zz=1"} {
		_, err := m.Decode([]byte(form))
		assert.ErrorIs(t, err, contract.ErrMalformed, form)
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	m := media(t, "application/xml")
	for document, want := range map[string]string{
		`<catalogue/>`: `""`,
		`<?xml version="1.0"?><!-- x --><catalogue version="1"/>`:                `{"version": 1}`,
		`<catalogue><item/></catalogue>`:                                         `{"item": [{}]}`,
		`<catalogue><item><name>a</name></item><item/></catalogue>`:              `{"item": [{"name": "a"}, {}]}`,
		`<catalogue><item id="7"><name>5</name></item></catalogue>`:              `{"item": [{"id": 7, "name": "5"}]}`,
		`<catalogue><item><price>1.5</price></item></catalogue>`:                 `{"item": [{"price": 1.5}]}`,
		`<catalogue><item><price/><name/><more/></item></catalogue>`:             `{"item": [{"price": null, "name": "", "more": {}}]}`,
		`<catalogue><item><note lang="en">hi</note></item></catalogue>`:          `{"item": [{"note": {"lang": "en", "$text": "hi"}}]}`,
		`<catalogue><item><note>hi</note></item></catalogue>`:                    `{"item": [{"note": {"$text": "hi"}}]}`,
		`<catalogue><item><name><![CDATA[a<b]]>&amp;c</name></item></catalogue>`: `{"item": [{"name": "a<b&c"}]}`,
		`<catalogue><item><name>a</name><name>b</name></item></catalogue>`:       `{"item": [{"name": ["a", "b"]}]}`,
		`<catalogue>words<item/></catalogue>`:                                    `{"item": [{}], "$text": "words"}`,
		"<catalogue>\n  <item/>\n</catalogue>":                                   `{"item": [{}]}`,
		`<catalogue><other>x</other></catalogue>`:                                `{"other": "x"}`,
	} {
		v, err := m.Decode([]byte(document))
		if document == `<catalogue/>` {
			want = `{}`
		}
		require.NoError(t, err, document)
		got, err := json.Marshal(v)
		require.NoError(t, err, document)
		assert.JSONEq(t, want, string(got), document)
	}
	for document, want := range map[string]error{
		"":                           contract.ErrMalformed,
		"x":                          contract.ErrMalformed,
		"<catalogue>":                contract.ErrMalformed,
		"<catalogue></catalog>":      contract.ErrMalformed,
		"<catalogue/><catalogue/>":   contract.ErrMalformed,
		"<catalogue>&x;</catalogue>": contract.ErrMalformed,
		`<!DOCTYPE c [<!ENTITY x "y">]><catalogue>&x;</catalogue>`:                         contract.ErrMalformed,
		`<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><catalogue>&x;</catalogue>`: contract.ErrMalformed,
		strings.Repeat("<catalogue>", 101) + strings.Repeat("</catalogue>", 101):           contract.ErrMalformed,
		"<list/>": contract.ErrRoot,
	} {
		_, err := m.Decode([]byte(document))
		assert.ErrorIs(t, err, want, document)
	}
}

func FuzzForm(f *testing.F) {
	for _, s := range []string{"name=a&price=1", "ids[]=1&ids[]=x", "size[width]=3", "size[", "a[b][c]", "%", "tags[0]=a", "[]=1", "=", "size=1&size[width]"} {
		f.Add(s)
	}
	m := media(f, "application/x-www-form-urlencoded")
	f.Fuzz(func(t *testing.T, form string) { decodes(t, m, form) })
}

func FuzzXML(f *testing.F) {
	for _, s := range []string{
		`<catalogue version="1"><item id="7"><name>a</name></item></catalogue>`, `<catalogue/>`, `<a`, `<catalogue>&x;</catalogue>`,
		`<catalogue><item><note lang="en">hi</note></item></catalogue>`, `<x:catalogue xmlns:x="y"/>`, `<catalogue><item/>x<item/></catalogue>`,
	} {
		f.Add(s)
	}
	m := media(f, "application/xml")
	f.Fuzz(func(t *testing.T, document string) { decodes(t, m, document) })
}

// decodes fails where a body is neither a value that can be judged nor malformed.
func decodes(t *testing.T, m *contract.Media, body string) {
	v, err := m.Decode([]byte(body))
	if err != nil {
		return
	}
	_, err = json.Marshal(v)
	require.NoError(t, err)
	m.Schema.Mistakes(v)
}
