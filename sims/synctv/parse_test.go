package synctv

import (
	"encoding/xml"
	"io"
	"math"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheHostNamesTheService(t *testing.T) {
	for host, want := range map[string]string{
		"service_name.synctv.com":      "service_name",
		"Service_Name.SyncTV.com:8443": "service_name",
		"service_name.synctv.com.":     "service_name",
		"a.b.synctv.com":               "a.b",
		"synctv.com":                   "",
		".synctv.com":                  "",
		"other_service.localhost":      "other_service",
		"other_service.localhost:8080": "other_service",
		"t1.synctv.localhost":          "",
		"t1.synctv.localhost:8080":     "",
		"localhost":                    "",
		"localhost:8080":               "",
		"127.0.0.1:8080":               "",
		"[::1]:8080":                   "",
		"[::1]":                        "",
		"mockapis":                     "",
		"synctv.com.example.test":      "",
		"":                             "",
	} {
		assert.Equal(t, want, serviceOf(host), "%q", host)
	}
}

func TestIntegers(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true}, {"10", 10, true}, {"007", 7, true}, {"-1", -1, true},
		{"99999999999999999999", math.MaxInt64, true}, {"-99999999999999999999", math.MinInt64, true},
		{"", 0, false}, {"-", 0, false}, {"+1", 0, false}, {"1.5", 0, false}, {" 1", 0, false},
		{"1-", 0, false}, {"--1", 0, false}, {"1e3", 0, false}, {"0x1", 0, false}, {"١", 0, false},
	} {
		n, ok := parseInteger(tt.text)
		assert.Equal(t, tt.ok, ok, "%q", tt.text)
		assert.Equal(t, tt.want, n, "%q", tt.text)
	}
}

// FuzzHost: no host names a service that is no part of it.
func FuzzHost(f *testing.F) {
	for _, host := range []string{"service_name.synctv.com", "a.localhost:80", "[::1]:80", "..synctv.com:x:y", "t1.synctv.localhost"} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		service := serviceOf(host)
		require.True(t, strings.Contains(strings.ToLower(host), service))
		require.NotContains(t, service, ".localhost")
	})
}

// FuzzArguments: what a client encodes is read as it was, the query first, and
// nothing panics on what is not encoded.
func FuzzArguments(f *testing.F) {
	f.Add("count", "10", "20", "count=10&length=8")
	f.Add("code", "%+&=;", "é", "%zz")
	f.Add("", "\x00", "\xff", "a=b;c&&=&=x")
	f.Fuzz(func(t *testing.T, name, inQuery, inBody, raw string) {
		send := func(query, body string) (arguments, error) {
			r := httptest.NewRequest("POST", "/", strings.NewReader(body))
			r.URL.RawQuery = query
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return readArguments(r)
		}
		pair := func(value string) string { return url.QueryEscape(name) + "=" + url.QueryEscape(value) }
		a, err := send(pair(inQuery), pair(inBody))
		require.NoError(t, err)
		require.Equal(t, inQuery, a.get(name))
		a, err = send("", pair(inBody))
		require.NoError(t, err)
		require.Equal(t, inBody, a.get(name))
		for _, query := range []string{raw, ""} {
			if _, err := send(query, raw); err != nil {
				e, own := asAPIError(err)
				require.True(t, own)
				require.Contains(t, []*failure{errQueryMalformed, errBodyMalformed}, e.failure)
			}
		}
	})
}

// FuzzText: whatever a text holds, the document is well-formed, and the text is
// in it as far as XML can hold it.
func FuzzText(f *testing.F) {
	f.Add("One month free")
	f.Add(`<&>"' ]]> é` + "\x00\t\n\r\xff\uFFFE")
	f.Fuzz(func(t *testing.T, text string) {
		d := newDocument(rootSSAP)
		d.text("message", text)
		d.end()
		var e struct {
			Message string `xml:"message"`
		}
		require.NoError(t, xml.Unmarshal(d.last, &e), "%s", d.last)
		if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > 0xfffd && r < 0x10000 }) {
			require.Equal(t, text, e.Message)
		}
	})
}

// FuzzRequests: whatever is asked, the answer is an ssap document, and never an
// internal error.
func FuzzRequests(f *testing.F) {
	s := newServer(f)
	cookie := s.login(f)
	f.Add("GET", "offers/2/promo_codes", "consumed=true", cookie, "")
	f.Add("POST", "offers/1020/promo_codes.xml/", "count=1&length=%31", cookie, "count=2")
	f.Add("POST", "account/subscriptions", "", cookie, "promo_code=1A2B3C&offer_id=2")
	f.Add("GET", "promo_codes/validate", "device=%00&code=';--", "_synctv_session=x; =;", "")
	f.Add("POST", "session", "email=a%ff&password=b", "", "device=d")
	f.Fuzz(func(t *testing.T, method, path, query, cookie, body string) {
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, base+path, query
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		require.NotEqual(t, 500, rec.Code)
		require.Contains(t, rec.Body.String(), "\n<ssap>\n")
		decoder := xml.NewDecoder(rec.Body)
		for {
			_, err := decoder.Token()
			if err == io.EOF {
				return
			}
			require.NoError(t, err)
		}
	})
}
