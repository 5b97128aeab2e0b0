package wildcard_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/wildcard"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"/v1/goods", "/v1/goods", true},
		{"/v1/goods", "/v1/goods/", false},
		{"/v1/goods", "/v1/good", false},
		{"/v1/*", "/v1/", true},
		{"/v1/*", "/v1/goods/7/buy", true},
		{"/v1/*", "/v2/goods", false},
		{"*/buy", "/v1/goods/7/buy", true},
		{"*/buy", "/v1/goods/7/buys", false},
		{"/v1/*/7/*", "/v1/goods/7/buy", true},
		{"/v1/*/7/*", "/v1/goods/8/buy", false},
		{"/a*a", "/a", false},
		{"/a*a", "/aa", true},
		{"*", "/", true},
		{"**y*", "/buy", true},
		{"", "", true},
		{"", "/", false},
	} {
		assert.Equal(t, tt.want, wildcard.Match(tt.pattern, tt.text), "%s for %s", tt.pattern, tt.text)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("/v1/*/7/*", "/v1/goods/7/buy")
	f.Add("/a*a", "/a")
	f.Add("*ab*b", "/abab")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		pattern, text = strings.ToValidUTF8(pattern, "?"), strings.ToValidUTF8(text, "?")
		expression := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
		want := regexp.MustCompile(`(?s)\A` + expression + `\z`).MatchString(text)
		assert.Equal(t, want, wildcard.Match(pattern, text))
	})
}
