package easypromos

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// FuzzAnswers: whatever data and requirement are, they are either stored as what they
// say or a failure of the API.
func FuzzAnswers(f *testing.F) {
	for _, v := range []string{
		`[]`, `null`, `{}`, `"x"`, `[null]`, `[[]]`, `[{}]`, `[{"ref":"a","title":"b","values":["c"],"value":"d","more":1}]`,
		`[{"ref":null,"title":null,"values":null,"value":null}]`, `[{"values":[null]}]`, `[{"ref":1}]`, `[ {"values" : [ "<&>", "\ud800\u2028" ] } ]`,
		`[{"ref":"\u0000"}]`, `[{"REF":"a"}]`, `{"code":"A","data":[{"ref":"a","value":"b"}]}`, `{"code":[],"data":{}}`, `{"data":[{"value":[]}]}`,
	} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		b, ok := parseBody(fmt.Appendf(nil, `{"data": %s, "requirement": %s}`, v, v))
		if !ok {
			return
		}
		list, err := b.answers("data")
		asField(t, err)
		again, err := jsonArray(list)
		require.NoError(t, err)
		read, err := body{"data": json.RawMessage(again)}.answers("data")
		assert.NoError(t, err, "%s", again)
		assert.Equal(t, list, read)
		assert.True(t, utf8.ValidString(again))

		code, details, err := b.requirement()
		asField(t, err)
		if err == nil {
			assert.LessOrEqual(t, utf8.RuneCountInString(code), maxCode)
			again, err = jsonArray(details)
			require.NoError(t, err)
			assert.True(t, json.Valid([]byte(again)) && utf8.ValidString(again))
		}
	})
}

// FuzzTaking: whatever a participation carries, the answer is one of the API's, and
// what it stored can be read.
func FuzzTaking(f *testing.F) {
	for _, v := range []string{
		`"data": [{"ref": "a", "values": ["\u00ff\u00fe"]}], "points": 786.43`, `"points": 1e15`, `"points": "-0.0"`, `"points": 1e-7`,
		`"points": 5e-324`, `"points": "0x1p4"`, `"ip": "\ud800", "user_agent": "<&>"`, `"requirement": {"code": "x", "data": []}`, `"stage_id": "2"`, `"points": 99999999999999.99`,
	} {
		f.Add(v)
	}
	s := onTheFairground(f, sims.WorldOptions{})
	var token string
	require.NoError(f, s.world.DB.View(f.Context(), func(tx *store.Tx) error {
		token = s.loginToken(tx, 1, 0)
		return nil
	}))
	f.Fuzz(func(t *testing.T, members string) {
		a := post(t, s, "POST", "/participations/1",
			fmt.Sprintf(`{"stage_id": 9, "login_token": %q, %s}`, token, members))
		if assert.True(t, json.Valid(a.Body.Bytes()), "%s", a.Body) && a.Code == 200 {
			assert.NotNil(t, read(t, s, fmt.Sprintf("/participations/1/%v", taken(t, a)["id"])))
			return
		}
		assert.Equal(t, 400, a.Code)
	})
}
