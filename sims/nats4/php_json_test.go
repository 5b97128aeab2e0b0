package nats4

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// StringCases are strings with what PHP's json_encode makes of them.
var StringCases = []struct{ Name, Text, Want string }{
	{"plain", "testakovsky2", `"testakovsky2"`},
	{"empty", "", `""`},
	{"a slash", "1f2JYM/vKDxjk", `"1f2JYM\/vKDxjk"`},
	{"quote and backslash", `a"b\c`, `"a\"b\\c"`},
	{"what HTML escapes", "<a href='x'>&amp;</a>", `"<a href='x'>&amp;<\/a>"`},
	{"short escapes", "\b\f\n\r\t", `"\b\f\n\r\t"`},
	{"other controls", "\x00\x0b\x1f", `"\u0000\u000b\u001f"`},
	{"delete is no control", "\x7f", "\"\x7f\""},
	{"two bytes", "Zoë", `"Zo\u00eb"`},
	{"three bytes", "€\u2028", `"\u20ac\u2028"`},
	{"a surrogate pair", "😀", `"\ud83d\ude00"`},
	{"the last character", "\U0010FFFF", `"\udbff\udfff"`},
	{"the replacement character", "\uFFFD", `"\ufffd"`},
}

func TestStringsAreEncodedAsPHPDoes(t *testing.T) {
	for _, tt := range StringCases {
		t.Run(tt.Name, func(t *testing.T) {
			assert.Equal(t, tt.Want, string(appendString(nil, tt.Text)))
		})
	}
	assert.Equal(t, `"a\ufffdb"`, string(appendString(nil, "a\xffb")), "no UTF-8; ours")
}

func TestARecordIsItsColumnsAsStrings(t *testing.T) {
	rec := newRecord(`m.memberid, m.username,
		CASE WHEN m.status = 1 THEN 2 ELSE m.status END AS status, s.note`)
	assert.Equal(t, []string{"memberid", "username", "status", "note"}, rec.keys)
	assert.Equal(t, "json_array(m.memberid, m.username, CASE WHEN m.status = 1 THEN 2 ELSE m.status END, s.note)", rec.columns)
	got := rec.append(nil, `[2,"a\"/é]",-1,""]`)
	assert.Equal(t, `{"memberid":"2","username":"a\"\/\u00e9]","status":"-1","note":""}`, string(got))
}

// encodeBySQLite sends text through SQLite, as a record's column comes.
func encodeBySQLite(t testing.TB, s *Server, text string) (got string) {
	rec := newRecord(`x.n, x.text`)
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		var row string
		err := tx.QueryRow(`SELECT `+rec.columns+` FROM (SELECT 7 AS n, $1 AS text) x`, text).Scan(&row)
		got = string(rec.append(nil, row))
		return err
	}))
	return got
}

func TestSQLitesStringsBecomePHPs(t *testing.T) {
	s := newServer(t)
	for _, tt := range StringCases {
		assert.Equal(t, `{"n":"7","text":`+tt.Want+`}`, encodeBySQLite(t, s, tt.Text), tt.Name)
	}
}

// FuzzPHPString: what is written is ASCII and reads back as the same text.
func FuzzPHPString(f *testing.F) {
	for _, tt := range StringCases {
		f.Add(tt.Text)
	}
	f.Add("\xed\xa0\x80\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := appendString(nil, text)
		for _, c := range got {
			require.Less(t, c, byte(utf8.RuneSelf))
		}
		var back string
		require.NoError(t, json.Unmarshal(got, &back))
		require.Equal(t, string([]rune(text)), back)
	})
}

// FuzzRecord: a text that comes from SQLite is written as one that comes from Go.
func FuzzRecord(f *testing.F) {
	for _, tt := range StringCases {
		f.Add(tt.Text)
	}
	s := newServer(f)
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, `{"n":"7","text":`+string(appendString(nil, text))+`}`, encodeBySQLite(t, s, text))
	})
}
