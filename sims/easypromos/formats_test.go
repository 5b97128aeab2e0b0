package easypromos

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEmails(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"a@b.co", "ann.o'neil+tag@mail.example.com", "ü@bücher.example", "A_1@EXAMPLE.COM"} {
		assert.True(t, validEmail(good), good)
	}
	for _, wrong := range []string{
		"", "x", "a@", "@b.co", "a@b", "a@b.", "a@.co", "a@b..co", "a b@c.de", "a@b.co ", " a@b.co",
		"Ann <a@b.co>", "<a@b.co>", "a@b.co (Ann)", `"a b"@c.de`, "a@[192.0.2.1]", "a@b.co,c@d.ef", "a@@b.co", "a@b.co\n",
	} {
		assert.False(t, validEmail(wrong), "%q", wrong)
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	codes := strings.Fields(countries)
	assert.Len(t, codes, 249)
	assert.IsIncreasing(t, codes)
	for _, code := range codes {
		assert.Regexp(t, "^[A-Z]{2}$", code)
	}
	for _, good := range []string{"FR", "ES", "GB", "AX", "SS", "ZW"} {
		assert.True(t, validCountry(good), good)
	}
	// Reserved, withdrawn, and for users to assign.
	for _, wrong := range []string{"", "F", "fr", "FRA", "UK", "EU", "XK", "AN", "YU", "ZZ", " F", "R "} {
		assert.False(t, validCountry(wrong), wrong)
	}
}

func FuzzEmail(f *testing.F) {
	for _, v := range []string{"a@b.co", "x", `"@"@b.co`, "a@[b.c]", "a@b.co <a@b.co>", "=?utf-8?q?a?=@b.co", "a@b.c\x00", "\xff@b.co"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if !validEmail(v) {
			return
		}
		assert.Equal(t, 1, strings.Count(v, "@"), "%q", v)
		_, domain, _ := strings.Cut(v, "@")
		assert.Contains(t, strings.Trim(domain, "."), ".", "%q", v)
		assert.NotContains(t, v, " ")
	})
}

// someFields are one of each kind.
var someFields = []registrationField{
	{id: 1, ref: "postalcode", kind: "text"}, {id: 2, ref: "size", kind: "select", options: []string{"S", "M"}},
	{id: 3, ref: "work", kind: "email"}, {id: 4, ref: "since", kind: "date"}, {id: 5, ref: "news", kind: "checkbox"},
}

func TestCustomProperties(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`[]`:                         `{}`,
		`null`:                       `{}`,
		`[{"id":1,"value":"PC"}]`:    `{"1":"PC"}`,
		`[{"id":"1","value":80}]`:    `{"1":"80"}`,
		`[{"ref":"news","value":1}]`: `{"5":"1"}`,
		`[{"ref":"news","value":true},{"ref":"size","value":"M","id":2}]`:                 `{"2":"M","5":"true"}`,
		`[{"ref":"size","value":"M"},{"ref":"size","value":"S"}]`:                         `{"2":"S"}`,
		`[{"ref":"size","value":"M"},{"ref":"size","value":""}]`:                          `{}`,
		`[{"ref":"work","value":"a@b.co"},{"ref":"since","value":"2020-02-29","more":1}]`: `{"3":"a@b.co","4":"2020-02-29"}`,
	} {
		list, err := body{"custom_properties": json.RawMessage(given)}.readProperties(someFields)
		require.NoError(t, err, given)
		assert.Equal(t, want, storedProperties(mergeProperties(someFields, nil, list)), given)
	}
	for given, why := range map[string]string{
		`{}`:                                   "custom_properties is an object; it must be an array",
		`[1]`:                                  "custom_properties[0] is a number; it must be an object",
		`[null]`:                               "it must be an object",
		`[{}]`:                                 "custom_properties[0].ref is missing, and so is id",
		`[{"value":"x"}]`:                      "and so is id; the promotion's fields are postalcode (1), size (2)",
		`[{"id":9,"value":"x"}]`:               "custom_properties[0].id is 9; the",
		`[{"ref":"x","value":"x"}]`:            `custom_properties[0].ref is "x"; the`,
		`[{"ref":"size","id":1,"value":"M"}]`:  `ref "size" has not the id 1`,
		`[{"id":1.5,"value":"x"}]`:             "custom_properties[0].id is 1.5; it must be a whole number",
		`[{"ref":1,"value":"x"}]`:              "custom_properties[0].ref is a number; it must be a string",
		`[{"id":1}]`:                           "custom_properties[0].value is missing",
		`[{"id":1,"value":null}]`:              "custom_properties[0].value is missing",
		`[{"id":1,"value":["x"]}]`:             `custom_properties[0].value is ["x"]; it must be a string`,
		`[{"id":1,"value":"\u0000"}]`:          "custom_properties[0].value has a NUL",
		`[{"ref":"size","value":"s"}]`:         `the field "size" takes one of S, M`,
		`[{"ref":"work","value":"a@b"}]`:       `the field "work" takes an e-mail`,
		`[{"ref":"since","value":"1.1.2020"}]`: `the field "since" takes a date`,
		`[{"id":1,"value":"` + strings.Repeat("x", 1001) + `"}]`: "has 1001 characters; there may be 1000",
		`[{"id":1,"value":1` + strings.Repeat("0", 1000) + `}]`:  "it must be a string",
		`[` + strings.Repeat(`{},`, 1000) + `{}]`:                "custom_properties has 1001 elements",
	} {
		_, err := body{"custom_properties": json.RawMessage(given)}.readProperties(someFields)
		var e *apiError
		require.ErrorAs(t, err, &e, given)
		assert.Equal(t, errField, e.refusal, given)
		assert.Contains(t, e.Why, why)
	}
	old := []CustomProperty{{1, "PC"}, {2, "M"}}
	given := []CustomProperty{{4, "2020-01-01"}, {1, ""}}
	assert.Equal(t, []CustomProperty{{2, "M"}, {4, "2020-01-01"}}, mergeProperties(someFields, old, given))
}

func FuzzReadProperties(f *testing.F) {
	for _, v := range []string{
		`[]`, `null`, `{}`, `[{"id":1,"value":"x"}]`, `[{"ref":"size","value":"M"},{"ref":"size","value":""}]`,
		`[{"id":"5","value":false}]`, `[{"id":1,"value":"\ud800"}]`, `[{"id":1,"value":-1e999}]`, `[[]]`,
	} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		if !json.Valid(v) {
			return
		}
		list, err := body{"custom_properties": v}.readProperties(someFields)
		asField(t, err)
		stored := storedProperties(mergeProperties(someFields, nil, list))
		back, err := propertiesOf(stored)
		require.NoError(t, err, stored)
		for _, p := range back {
			assert.NotEmpty(t, p.Value)
			assert.Empty(t, someFields[p.FieldID-1].wants(p.Value))
		}
		assert.Equal(t, stored, storedProperties(back))
	})
}

func TestSegmentsByIDOrRef(t *testing.T) {
	t.Parallel()
	names, err := body{"segments": json.RawMessage(`[1, "vip", "2", " 3", -4]`)}.readSegments()
	require.NoError(t, err)
	assert.Equal(t, []segmentName{{id: 1}, {ref: "vip"}, {ref: "2", id: 2}, {ref: " 3"}, {id: -4}}, names)
	for _, wrong := range []string{`1`, `"vip"`, `{}`, `[""]`, `[null]`, `[1.5]`, `[1e3]`, `[true]`, `[[1]]`, `[` + strings.Repeat("1,", 100) + `1]`} {
		_, err := body{"segments": json.RawMessage(wrong)}.readSegments()
		require.Error(t, err, wrong)
		asField(t, err)
	}
}

func FuzzSegments(f *testing.F) {
	for _, v := range []string{`[]`, `[1,"vip"]`, `["1"]`, `[9223372036854775808]`, `["\u0000"]`, `"x"`, `[null]`} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		if !json.Valid(v) {
			return
		}
		names, err := body{"segments": v}.readSegments()
		asField(t, err)
		assert.LessOrEqual(t, len(names), maxSegments)
		for _, n := range names {
			assert.NotEmpty(t, n.String())
		}
	})
}
