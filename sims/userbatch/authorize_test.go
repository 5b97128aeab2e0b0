package userbatch_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
)

const contentPath = "/api/advertisement/content"

func at(now time.Time) func() time.Time { return func() time.Time { return now } }

func TestAuthorizedRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, target, body string
		settings           map[string]any
	}{
		{"a query", contentPath + "?lang=en", "", nil},
		{"no query: only lang is missing", contentPath, `{"lang":"en"}`, nil},
		{"another's", contentPath + "?timestamp=1&lang=en&log%69n=10000000&login=", "", nil},
		{"values that are escaped", contentPath + "?lang=en&email=a%3Bc%3D%C3%A9@example.test&x=b+c&y=", "", nil},
		{"empty pieces", contentPath + "?&&lang=en&", "", nil},
		{"parameters of the body", contentPath + "?lang=en", `{"lang":"en","credit":10}`, nil},
		{
			"sorted", contentPath + "?lang=en&email=info@userbatch.com", "",
			map[string]any{"userbatch.signature.order": "sorted"},
		},
		{
			"a semicolon at the end", contentPath + "?lang=en", "",
			map[string]any{"userbatch.signature.trailing_semicolon": true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv, w := named(t, "t1", fixtures.FS)
			require.NoError(t, w.Settings.Set(t.Context(), tt.settings))
			authorize := srv.Authorize(sims.Credential{Values: demo}, at(start), nil)
			r := httptest.NewRequest(http.MethodGet, tt.target, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", "application/json")
			r.Header.Set("X-HTTP-AUTH-TOKEN", "of before")
			require.NoError(t, authorize(r))
			first := r.URL.RawQuery
			require.NoError(t, authorize(r))
			assert.Equal(t, first, r.URL.RawQuery, "again")
			rec := serve(srv, r)
			assert.Equal(t, http.StatusOK, rec.Code, rec.Body)
		})
	}
}

// What cannot be signed is sent all the same: the service says what is wrong with it.
func TestAuthorizedRequestsThatAreMalformedAreRefused(t *testing.T) {
	t.Parallel()
	srv, _ := named(t, "t1", fixtures.FS)
	authorize := srv.Authorize(sims.Credential{Values: demo}, at(start), nil)
	for _, query := range []string{"lang=%zz", "lang=en&lang=en", "lang=en&%zz=1"} {
		r := httptest.NewRequest(http.MethodGet, contentPath+"?"+query, nil)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
		require.NoError(t, authorize(r))
		assert.Equal(t, http.StatusBadRequest, serve(srv, r).Code, query)
	}
}

// A request by the document's example has the same token, whoever signs it.
func TestAuthorizeSignsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	srv, _ := named(t, "t1", fixtures.FS)
	r := httptest.NewRequest(http.MethodGet, contentPath+"?lang=en&email=info@userbatch.com", nil)
	authorize := srv.Authorize(sims.Credential{Values: demo}, at(time.Unix(1420028423, 0)), nil)
	require.NoError(t, authorize(r))
	assert.Equal(t, "timestamp=1420028423&login=40052010&lang=en&email=info@userbatch.com", r.URL.RawQuery)
	assert.Equal(t, "62de8a10b1789084d22a391687c23b9c794bbc1afe435a2f2eb297ab3af738ac",
		r.Header.Get("X-HTTP-AUTH-TOKEN"))
}

func TestAuthorizeSaysWhatTheCredentialLacks(t *testing.T) {
	t.Parallel()
	srv, _ := named(t, "t1", fixtures.FS)
	for _, name := range []string{"login", "private_key"} {
		values := map[string]string{"login": "40052010", "private_key": "userbatch-secret"}
		delete(values, name)
		r := httptest.NewRequest(http.MethodGet, contentPath, nil)
		err := srv.Authorize(sims.Credential{Values: values}, at(start), nil)(r)
		assert.EqualError(t, err, "the credential has no "+name)
		assert.Empty(t, r.URL.RawQuery, "the request is as it was")
	}
}
