package easypromos

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
)

func FuzzBearerToken(f *testing.F) {
	for _, v := range []string{"", "Bearer", "Bearer  ", "Bearer demo-token-a", "bearer\tx", "Basic x", "Bearer a b", "Bearer \xff"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		token, ok := bearerToken(http.Header{"Authorization": {v}})
		if !ok {
			return
		}
		assert.NotEmpty(t, token)
		assert.Equal(t, strings.TrimSpace(token), token)
		assert.Contains(t, v, token)
		assert.True(t, strings.EqualFold("bearer", strings.TrimSpace(v)[:6]))
	})
}

func FuzzCursor(f *testing.F) {
	for _, v := range []string{"", "0", "00", "1234", "2147483647", "2147483648", "-1", "+1", "1.0", " 1", "x", "٣"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		n, ok := parseCursor(v)
		digits := strings.Trim(v, "0123456789") == ""
		if !ok {
			big, err := strconv.ParseUint(v, 10, 64)
			assert.True(t, !digits || err != nil || big > 1<<31-1, "%q is a cursor", v)
			return
		}
		assert.True(t, digits, "%q is no cursor", v)
		assert.GreaterOrEqual(t, n, int64(0))
		assert.Less(t, n, int64(1)<<31)
		if v != "" {
			assert.Equal(t, strings.TrimLeft(v, "0"), strings.TrimLeft(strconv.FormatInt(n, 10), "0"))
		}
	})
}

func FuzzBody(f *testing.F) {
	for _, v := range []string{
		"", "{}", " {\n}\t", "[]", "{bad", "{} {}", "null", `{"a":1,"a":2}`, "\ufeff{}", `{"a":"\ud800"}`,
		`{"a":null}`, `{"a":"12"}`, `{"a":-1e400}`, `{"a":9007199254740992}`, `{"a":{"b":[]}}`, `{"a":"\u0000"}`, `{"a":true}`,
	} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		var object map[string]any
		want := json.Unmarshal(v, &object) == nil && object != nil
		b, got := parseBody(v)
		if got != want {
			// A number that no float64 holds is JSON all the same.
			assert.True(t, got && json.Valid(v), "%q: %v", v, got)
		}
		for name := range b {
			text, err := b.text(name, 10)
			assert.LessOrEqual(t, utf8.RuneCountInString(text), 10)
			assert.True(t, utf8.ValidString(text))
			asField(t, err)
			n, _, err := b.integer(name)
			assert.LessOrEqual(t, max(n, -n), int64(maxExact))
			asField(t, err)
			points, err := b.number(name)
			assert.LessOrEqual(t, math.Abs(points), maxPoints)
			asField(t, err)
			_, err = b.object(name)
			asField(t, err)
		}
	})
}

// asField holds that what is wrong with a member is a failure of the API.
func asField(t *testing.T, err error) {
	var e *apiError
	if err != nil && assert.ErrorAs(t, err, &e) {
		assert.Equal(t, errField, e.refusal)
		assert.True(t, utf8.ValidString(e.Why), "%q", e.Why)
	}
}

func FuzzString(f *testing.F) {
	for _, v := range []string{"", "plain", `"\/`, "\x00\x1f\x7f\n\r\t\b\f", "Zoë \u2028 \U0001f600", "\xff\xfe", "a\xc3", "\ufffd"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		b := appendString(nil, v)
		var got string
		require.NoError(t, json.Unmarshal(b, &got), "%q", b)
		want := string([]rune(v)) // as encoding/json replaces what is no UTF-8
		assert.Equal(t, want, got)
		assert.True(t, utf8.Valid(b))
		assert.Equal(t, len(b), stringEnd(string(b)))
	})
}

func FuzzTime(f *testing.F) {
	f.Add(int64(0))
	f.Add(time.Date(2022, 4, 8, 12, 52, 36, 0, time.UTC).Unix())
	f.Add(time.Date(2000, 2, 29, 23, 59, 59, 0, time.UTC).Unix())
	f.Add(sims.ClockMax.Unix())
	f.Fuzz(func(t *testing.T, seconds int64) {
		if seconds < sims.ClockMin.Unix() || seconds > sims.ClockMax.Unix() {
			return
		}
		at := time.Unix(seconds, 0).UTC()
		assert.Equal(t, at.Format(`"2006-01-02T15:04:05-07:00"`), string(appendTime(nil, at)))
	})
}

func FuzzCustomProperties(f *testing.F) {
	f.Add("PC98776", "")
	f.Add(`"}{\`, `\\`)
	f.Add(`":`, `,"2":"x"`)
	f.Fuzz(func(t *testing.T, first, second string) {
		stored := storedProperties([]CustomProperty{{1, first}, {22, second}})
		e := &encoder{fields: []fieldTitle{{"1", "One", "one"}, {"22", "Two", "two"}}}
		e.open('[')
		e.customProperties(stored)
		e.close(']')
		var got []struct {
			ID    int64
			Value string
		}
		require.NoError(t, json.Unmarshal(e.b, &got), "%s", e.b)
		require.Len(t, got, 2)
		assert.Equal(t, string([]rune(first)), got[0].Value)
		assert.Equal(t, string([]rune(second)), got[1].Value)
	})
}

func FuzzOrigin(f *testing.F) {
	for _, v := range []string{"https://shop.example.test", "http://SHOP.example.test:80/x", "null", "://", "shop.example.test", "https://shop.example.test.evil.test", "https://user@shop.example.test"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, origin string) {
		if authorizes(`["shop.example.test"]`, origin) {
			assert.Contains(t, strings.ToLower(origin), "//")
			assert.Contains(t, strings.ToLower(origin), "shop.example.test")
		}
		assert.False(t, authorizes(`[]`, origin))
	})
}

// FuzzRequest: whatever is asked, the answer is JSON and no mistake of ours.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/v2/users/10", "order=created_asc&next_cursor=450", "")
	f.Add("GET", "/v2/participations/10/", "format=full&next_cursor=%31", "x")
	f.Add("GET", "/v2/ranking/10", "stage_id=102&next_cursor=442", "")
	f.Add("POST", "/v2/users/autologin/10", "", `{"external_id":"e1"}`)
	f.Add("PUT", "/v2/coins/00000000000000000010", "%", "{")
	f.Add("OPTIONS", "//v2/../promotions", "a=1;b", "")
	s := open(f)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		r.Header.Set("Authorization", "Bearer demo-token-a")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		assert.NotEqual(t, http.StatusInternalServerError, w.Code)
		assert.True(t, json.Valid(w.Body.Bytes()), "%s", w.Body)
	})
}

// A URL that a webhook may have is one that a request can be made to.
func FuzzReceiver(f *testing.F) {
	for _, v := range []string{
		"", "http://127.0.0.1:9000/hook", "https://ann:pw@[::1]:8443/a b?x=%zz#f", "HTTP://A.test",
		"ftp://a.test", "http:///x", "http://:80/", "//a.test", "http://a\x00", "http://a.test:x",
	} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if checkReceiver(v) != nil {
			return
		}
		r, err := http.NewRequest(http.MethodPost, v, nil)
		require.NoError(t, err)
		assert.NotEmpty(t, r.URL.Hostname())
		assert.Contains(t, []string{"http", "https"}, r.URL.Scheme)
	})
}
