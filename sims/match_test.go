package sims_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/sims"
)

func TestAMatcherFindsTheOperationOfARequest(t *testing.T) {
	m := sims.NewMatcher([]sims.Operation{
		{ID: "list", Method: "GET", Path: "/v2/promotions"},
		{ID: "one", Method: "GET", Path: "/v2/promotions/{id}"},
		{ID: "open", Method: "GET", Path: "/v2/promotions/open"},
		{ID: "make", Method: "POST", Path: "/v2/promotions", Also: []string{"PUT /v2/promotion", "POST /v1/promotions"}},
	})
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/v2/promotions", "list"},
		{"GET", "/v2/promotions/", "list"},
		{"HEAD", "/v2/promotions", "list"},
		{"GET", "/v2/promotions/7", "one"},
		{"GET", "/v2/promotions.xml", "list"},
		{"GET", "/v2/promotions/7.xml", "one"},
		{"GET", "/v2/contests.xml.xml", ""},
		{"GET", "/v2/promotions/open", "open"},
		{"POST", "/v2/promotions", "make"},
		{"POST", "/v2/promotions/7", ""},
		{"PUT", "/v2/promotion", "make"},
		{"PUT", "/v2/promotions", ""},
		{"POST", "/v1/promotions", "make"},
		{"GET", "/v2//promotions", ""},
		{"GET", "/", ""},
	} {
		o, ok := m.Find(tt.method, tt.path)
		assert.Equal(t, tt.want, o.ID, "%s %s", tt.method, tt.path)
		assert.Equal(t, tt.want != "", ok)
	}
	assert.True(t, m.Serves("make", "/v2/promotion"))
	assert.False(t, m.Serves("list", "/v2/promotion"))
}

// A slash that is encoded may be part of a name, or a slash like any.
func TestAMatcherFindsPathsWithEncodedSlashes(t *testing.T) {
	m := sims.NewMatcher([]sims.Operation{
		{ID: "search", Method: "GET", Path: "/search/{text}"},
		{ID: "web", Method: "GET", Path: "/search/web/{text}"},
		{ID: "ping", Method: "GET", Path: "/api/service/ping"},
	})
	for target, want := range map[string]string{
		"/search/f.%2Fines":       "search",
		"/search/f.%2fines":       "search",
		"/search/web%2Fines":      "search",
		"/search/web/a%2Fb%20c":   "web",
		"/s%65arch/f%2Fines":      "search",
		"/api%2Fservice/ping":     "ping",
		"/search/web/a%2Fb/c":     "",
		"/search/f.%2Fines?a=%2F": "search",
	} {
		o, _ := m.Of(httptest.NewRequest("GET", target, nil))
		assert.Equal(t, want, o.ID, target)
	}
}
