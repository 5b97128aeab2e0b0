package promoonly

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func authorization(v string) http.Header { return http.Header{"Authorization": {v}} }

func TestReadPair(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, header, left, right, why string }{
		{"as documented", "Bearer MTphYg==", "1", "ab", ""},
		{"any case", "bEARER MTphYg==", "1", "ab", ""},
		{"several blanks", "Bearer    MTphYg==", "1", "ab", ""},
		{"no padding", "Bearer MTphYg", "1", "ab", ""},
		{"split at the first colon", "Bearer MTphOmI=", "1", "a:b", ""},
		{"nothing on either side", "Bearer Og==", "", "", ""},
		{"none", "", "", "", "there is no Authorization header"},
		{"another scheme", "Basic MTphYg==", "", "", "another scheme"},
		{"half the padding", "Bearer MTphYg=", "", "", "not Base64"},
		{"blanks within", "Bearer MTph Yg==", "", "", "not Base64"},
		{"the alphabet for URLs", "Bearer Pz8_Og==", "", "", "not Base64"},
		{"Python 3's bytes", `Bearer b"MTphYg=="`, "", "", "decode()"},
		{"no Base64", "Bearer 1:ab", "", "", "without Base64"},
		{"a token alone", "Bearer 8b26e1e4f3f5e00a888807e605565c47", "", "", "a token alone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			left, right, err := bearerForm.read(authorization(tt.header))
			assert.Equal(t, []string{tt.left, tt.right}, []string{left, right})
			why := ""
			if err != nil {
				why = asAPIError(err).Why
				assert.NotContains(t, fmt.Sprint(asAPIError(err).Values), "MTph", "nor do the values show it")
			}
			assert.Contains(t, why, tt.why)
			assert.Equal(t, tt.why == "", why == "")
			assert.NotContains(t, why, "MTph", "what was sent is a secret")
		})
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"1", 1, true}, {"007", 7, true}, {"0", 0, true}, {"9223372036854775807", 1<<63 - 1, true},
		{"", 0, false}, {"+1", 0, false}, {"-1", 0, false}, {" 1", 0, false}, {"1 ", 0, false},
		{"1_0", 0, false}, {"0x1", 0, false}, {"1.0", 0, false}, {"9223372036854775808", 0, false}, {"١", 0, false},
	} {
		got, ok := number(tt.text)
		assert.Equal(t, tt.ok, ok, "%q", tt.text)
		if ok {
			assert.Equal(t, tt.want, got, "%q", tt.text)
		}
	}
}

func TestReadDatePage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		want datePage
		ok   bool
	}{
		{"a page", map[string]string{"page": "2"}, datePage{2, lastDate, 15}, true},
		{"a date", map[string]string{"page": "1", "start_date": "2020-02-29"}, datePage{1, "2020-02-29", 15}, true},
		{"a count", map[string]string{"page": "1", "start_date": "2020-04-09", "count": "100"}, datePage{1, "2020-04-09", 100}, true},
		{"a page above all", map[string]string{"page": "9223372036854775807"}, datePage{maxPage, lastDate, 15}, true},
		{"page 0", map[string]string{"page": "0"}, datePage{}, false},
		{"no day of the calendar", map[string]string{"page": "1", "start_date": "2021-02-29"}, datePage{}, false},
		{"a short date", map[string]string{"page": "1", "start_date": "2020-4-9"}, datePage{}, false},
		{"a time", map[string]string{"page": "1", "start_date": "2020-04-09T00:00:00Z"}, datePage{}, false},
		{"an empty date", map[string]string{"page": "1", "start_date": ""}, datePage{}, false},
		{"count 0", map[string]string{"page": "1", "start_date": "2020-04-09", "count": "0"}, datePage{}, false},
		{"count 101", map[string]string{"page": "1", "start_date": "2020-04-09", "count": "101"}, datePage{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readDatePage(tt.vars)
			assert.Equal(t, tt.ok, err == nil, "%v", err)
			if tt.ok {
				assert.Equal(t, tt.want, got)
			}
		})
	}
}

// FuzzBearer: no header panics; what is read is what was encoded; a refusal does
// not show what was sent.
func FuzzBearer(f *testing.F) {
	for _, s := range []string{
		"Bearer MTo4YjI2ZTFlNGYzZjVlMDBhODg4ODA3ZTYwNTU2NWM0Nw==", "bearer  MTph", "Bearer", "Basic MTph",
		"Bearer 8b26e1e4f3f5e00a888807e605565c47", "Bearer b'MTph'", "Bearer OjE=", "", "\t Bearer \x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		b, err := readBearer(authorization(header))
		if err != nil {
			require.Equal(t, 401, asAPIError(err).answer(opSync).Status)
			return
		}
		require.GreaterOrEqual(t, b.userid, int64(0))
		text := base64.StdEncoding.EncodeToString([]byte(strconv.FormatInt(b.userid, 10) + ":" + b.token))
		again, err := readBearer(authorization("Bearer " + text))
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

// FuzzBasic: a key without a colon and any secret come back as they were.
func FuzzBasic(f *testing.F) {
	f.Add("key", "secret", "Basic a2V5OnNlY3JldA==")
	f.Add("", ":", "Basic")
	f.Fuzz(func(t *testing.T, key, secret, header string) {
		_, _, _ = basicForm.read(authorization(header))
		if strings.Contains(key, ":") {
			return
		}
		pair := base64.StdEncoding.EncodeToString([]byte(key + ":" + secret))
		k, s, err := basicForm.read(authorization("Basic " + pair))
		require.NoError(t, err)
		require.Equal(t, []string{key, secret}, []string{k, s})
	})
}

// FuzzForm: no body and no content type panics, and a variable that is required
// is there or refused.
func FuzzForm(f *testing.F) {
	f.Add("userid=1&token=x", formType)
	f.Add("userid=%31&userid=2", formType+"; charset=utf-8")
	f.Add("userid=%zz", formType)
	f.Add(`{"userid":1}`, "application/json")
	f.Add("a=1", "; =")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		r := &http.Request{Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
		form, err := readForm(r)
		if err != nil {
			require.Equal(t, 400, asAPIError(err).answer(opPoolUserID).Status)
			return
		}
		if v, err := form.required("userid"); err == nil {
			require.NotEmpty(t, v)
		}
		if n, err := form.requiredNumber("userid"); err == nil {
			require.GreaterOrEqual(t, n, int64(0))
		}
	})
}

// FuzzDatePage: whatever stands in the path, it is a page within the bounds or
// refused with 404.
func FuzzDatePage(f *testing.F) {
	f.Add("1", "2020-04-09", "3")
	f.Add("9223372036854775807", "0000-00-00", "-1")
	f.Add("0", "", "١")
	f.Fuzz(func(t *testing.T, page, start, count string) {
		p, err := readDatePage(map[string]string{"page": page, "start_date": start, "count": count})
		if err != nil {
			require.Equal(t, 404, asAPIError(err).answer(opReleasesByDate).Status)
			return
		}
		require.True(t, p.page >= 1 && p.page <= maxPage && p.count >= 1 && p.count <= maxDates)
		require.Len(t, p.start, 10)
	})
}
