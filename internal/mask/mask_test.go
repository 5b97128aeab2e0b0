package mask_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/mask"
)

func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, media, body, want string }{
		{"a form", "application/x-www-form-urlencoded", "email=a%40b.c&password=x&l=1", "email=a%40b.c&password=***&l=1"},
		{"a form without its type", "", "api_key=1&x", "api_key=***&x"},
		{"a JSON string and a number", "application/json", `{"token" : "a\"b", "pass":-12.5e3,"n":1}`, `{"token" : "***", "pass":***,"n":1}`},
		{"not true, false and null", "application/json", `{"authorized":true,"session":null}`, `{"authorized":true,"session":null}`},
		{"an array of secrets", "application/json", `{"tokens":["a",["b"]],"x":["c"]}`, `{"tokens":["***",["***"]],"x":["c"]}`},
		{"an object of secrets, and what follows it", "application/json", `{"session":{"id":"a","at":1},"x":"b"}`, `{"session":{"id":"***","at":***},"x":"b"}`},
		{"JSON that is cut off", "application/json", `{"x":1,"token":"abc`, `{"x":1,"token":"***`},
		{"JSON that is cut off in an escape", "application/json", `{"token":"abc\`, `{"token":"***`},
		{"JSON by its look", "text/plain", ` {"token":"abc"}`, ` {"token":"***"}`},
		{"XML", "application/xml", `<a><token x="1">t</token><name>n</name></a>`, `<a><token x="1">***</token><name>n</name></a>`},
		{"XML with CDATA", "application/xml", `<password><![CDATA[<b>]]></password>`, `<password>***</password>`},
		{"XML with what is below a secret's name", "", "<session>\n<id>1</id></session>", "<session>\n<id>1</id></session>"},
		{"a multipart form", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n***\r\n--b--"},
		{"a URL in JSON", "application/json", `{"url":"https://a.test/?p=1&login_token=abc-_#x","n":1}`, `{"url":"https://a.test/?p=1&login_token=***#x","n":1}`},
		{"a URL in JSON, escaped", "application/json", `{"url":"https:\/\/a.test\/?p=1\u0026token=abc\u0026q=2\n"}`, `{"url":"https:\/\/a.test\/?p=1\u0026token=***\u0026q=2\n"}`},
		{"a URL in JSON that is cut off", "application/json", `{"url":"https://a.test/?token=ab`, `{"url":"https://a.test/?token=***`},
		{"a URL in a fragment", "application/json", `["https://a.test/#access_token=abc&x=1"]`, `["https://a.test/#access_token=***&x=1"]`},
		{"a question is no URL", "application/json", `{"q":"Which token? x=1, token=2"}`, `{"q":"Which token? x=1, token=2"}`},
		{"plain text as it is", "text/plain", "token=abc", "token=abc"},
		{"nothing", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts := mask.Body(tt.media, tt.body)
			assert.Equal(t, tt.want, parts.String())
			assert.Equal(t, tt.body, whole(parts))
		})
	}
}

func TestTargetsHideSecrets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ target, pattern, want string }{
		{"/a/b?x=1&token=abc&y", "", "/a/b?x=1&token=***&y"},
		{"/easypromos/v2/user/abc/", "/v2/user/{token}/", "/easypromos/v2/user/***/"},
		{"/v2/user/abc", "/v2/user/{id}", "/v2/user/abc"},
		{"/a", "/very/long/{token}/b", "/a"},
		{"/?%74oken=x", "", "/?%74oken=***"},
		{"*", "", "*"},
	} {
		parts := mask.Target(tt.target, tt.pattern)
		assert.Equal(t, tt.want, parts.String())
		assert.Equal(t, tt.target, whole(parts))
	}
}

func TestHeadersHideSecrets(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Bearer ***", mask.Header("Authorization", "Bearer abc").String())
	assert.Equal(t, "***", mask.Header("authorization", "abc").String())
	assert.Equal(t, "***", mask.Header("Cookie", "a=b; c=d").String())
	assert.Equal(t, "text/html", mask.Header("Accept", "text/html").String())
	assert.Equal(t, "https://a.test/?x=1&login_token=***", mask.Header("Referer", "https://a.test/?x=1&login_token=abc").String())
}

func TestCredentialsCanBeKnownAgain(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "demo…(12)", mask.Credential("demo-token-a"))
	assert.Equal(t, "ab…(4)", mask.Credential("abcd"))
	assert.Equal(t, "…(1)", mask.Credential("ä"))
	assert.Empty(t, mask.Credential(""))
}

// Whatever comes, nothing is lost and nothing stands under a secret's name.
func FuzzBody(f *testing.F) {
	f.Add("application/json", `{"token":"a"}`)
	f.Add("", "<token>a</token>")
	f.Add("multipart/form-data", "name=\"token\"\n\na")
	f.Add("application/x-www-form-urlencoded", "token=a")
	f.Fuzz(func(t *testing.T, media, body string) {
		assert.Equal(t, body, whole(mask.Body(media, body)))
	})
}

func whole(p mask.Parts) string {
	var b strings.Builder
	for _, x := range p {
		b.WriteString(x.Text)
	}
	return b.String()
}
