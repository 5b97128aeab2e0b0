package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
)

const (
	asJSON = "POST /items\nContent-Type: application/json; charset=utf-8\n\n"
	asForm = "POST /items\nContent-Type: application/x-www-form-urlencoded\n\n"
	asXML  = "POST /items\nContent-Type: application/xml\n\n"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, request string
		want          []string
	}{
		{"a call by the contract", "GET /items?colour=red&page=2&ids=1,2&where[size]=3", nil},
		{"a path that is none", "GET /itms/17", []string{"unknown-path path GET /itms/{id}"}},
		{"a version in a path that is none", "GET /v1/itms/17", []string{"unknown-path path GET /v1/itms/…"}},
		{"a word of the API where another was meant", "GET /items/items/17", []string{"unknown-path path GET /items/items/…"}},
		{"a path that is like none", "GET /users/4711/secret", []string{"unknown-path path GET /users/…/secret"}},
		{"another method", "PUT /items/17", []string{"wrong-method path PUT /items/{id}"}},
		{"a preflight", "OPTIONS /items", nil},
		{"HEAD is GET", "HEAD /items", nil},
		{"a slash at the end", "GET /items/", nil},
		{"an older path of the same operation", "GET /goods/17?currency=EUR", nil},
		{"a method in a header", "POST /items/1\nX-Method: DELETE", nil},
		{"a path of old", "GET /itmes", []string{"legacy-path path GET /itmes"}},
		{"a parameter of old", "GET /items?pg=1", []string{"legacy-parameter query pg"}},
		{"a parameter that is none", "GET /items?color=red", []string{"undeclared-parameter query color"}},
		{"the name is shown where it is one", "GET /items?" + strings.Repeat("z", 65), []string{"undeclared-parameter query …"}},
		{"a parameter that is needed", "GET /items/1", []string{"missing-parameter query currency"}},
		{"a text for a number", "GET /items?page=two", []string{"wrong-parameter query page"}},
		{"a number that is too small", "GET /items?page=0", []string{"wrong-parameter query page"}},
		{"a value that is none of the list", "GET /items?colour=blue", []string{"wrong-parameter query colour"}},
		{"one of a list in a text", "GET /items?ids=1,x", []string{"wrong-parameter query ids/1"}},
		{"a nested parameter", "GET /items?where[size]=big", []string{"wrong-parameter query where/size"}},
		{"a nested one that is none", "GET /items?where[sise]=1", []string{"wrong-parameter query where/sise"}},
		{"a query that is broken", "GET /items?page=%zz", []string{"wrong-parameter query"}},
		{"a segment of another type", "GET /items/one?currency=EUR", []string{"wrong-parameter path id"}},
		{"a header that is needed", "GET /items\nX-Shop:", []string{"missing-header header X-Shop"}},
		{"a header of another form", "GET /items\nX-Shop: 7", []string{"wrong-parameter header X-Shop"}},
		{"a header's name is in any case", "GET /items\nx-shop: north", nil},
		{"a cookie of another type", "GET /items\nCookie: basket=full", []string{"wrong-parameter cookie basket"}},
		{"a cookie that is none of theirs", "GET /items\nCookie: other=full", nil},
		{"no credentials", "GET /items\nAuthorization:", []string{"missing-credentials header token"}},
		{"credentials in another place", "GET /items?key=k0\nAuthorization:", nil},
		{"an operation that needs none", "GET /items/1?currency=EUR\nAuthorization:", nil},
		{"another scheme", "GET /items\nAuthorization: Basic x", []string{"missing-credentials header token"}},

		{"a body", asJSON + `{"name": "ball"}`, nil},
		{"no body", "POST /items", []string{"missing-body body"}},
		{"a body for nothing", "GET /items\n\nx", []string{"undeclared-body body"}},
		{"another media type", "POST /items\nContent-Type: text/plain\n\nx", []string{"undeclared-media-type header Content-Type"}},
		{"no media type", "POST /items\n\nx", []string{"undeclared-media-type header Content-Type"}},
		{"JSON that is none", asJSON + `{"name":`, []string{"malformed-body body"}},
		{"something after the JSON", asJSON + `{"name": "ball"} x`, []string{"malformed-body body"}},
		{"a field that is none", asJSON + `{"name": "ball", "nmae": 1}`, []string{"undeclared-field body /nmae"}},
		{"a field that is needed", asJSON + `{}`, []string{"missing-field body /name"}},
		{"a field of another type", asJSON + `{"name": 5}`, []string{"wrong-field body /name"}},
		{"null where it may be", asJSON + `{"name": "ball", "price": null}`, nil},
		{"null where it may not", asJSON + `{"name": null}`, []string{"wrong-field body /name"}},

		{"a form", asForm + "name=ball&price=1.5&ids[]=1&ids[]=2&user[name]=x&tags[]=a&tags[]=b&size[width]=3", nil},
		{"a form with a wrong number", asForm + "name=ball&price=cheap", []string{"wrong-field body /price"}},
		{"a form with a wrong item", asForm + "name=ball&ids[]=1&ids[]=x", []string{"wrong-field body /ids[]/1"}},
		{"a form with a wrong nested field", asForm + "name=ball&size[width]=x&size[height]=1",
			[]string{"undeclared-field body /size/height", "wrong-field body /size/width"}},
		{"a form with a field that is none", asForm + "name=ball&user[mane]=x", []string{"undeclared-field body /user[mane]"}},
		{"the last of a repeated field counts", asForm + "name=ball&price=x&price=2", nil},
		{"a credential in a form", "POST /items\nAuthorization:\nContent-Type: application/x-www-form-urlencoded\n\nname=ball&key=k0", nil},
		{"a form that is broken", asForm + "name=%zz", []string{"malformed-body body"}},
		{"JSON that is sent as a form", asForm + `{"password":"hunter2"}`,
			[]string{"undeclared-field body /…", "missing-field body /name"}},

		{"XML", asXML + `<catalogue version="1"><item id="1"><name>ball</name></item></catalogue>`, nil},
		{"XML that is none", asXML + `<catalogue>`, []string{"malformed-body body"}},
		{"another root", asXML + `<list/>`, []string{"malformed-body body"}},
		{"an attribute of another type", asXML + `<catalogue version="one"><item/></catalogue>`, []string{"wrong-field body /version"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want == nil {
				tt.want = []string{}
			}
			assert.Equal(t, tt.want, rules(judge(t).Request(ask(t, tt.request))))
		})
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{
		"GET /itms":              "GET /items",
		"GET /item/17":           "GET /items/{id}",
		"PUT /items/17":          "GET /items/{id}",
		"GET /itmes":             "GET /items",
		"GET /items?color=red":   "colour",
		"GET /items?pg=1":        "page",
		"GET /a/b/c/d/e/f/g/h/i": "",
	} {
		list := judge(t).Request(ask(t, request))
		require.NotEmpty(t, list, request)
		assert.Equal(t, want, list[0].Hint, request)
	}
}

// A slash too many is no finding where the service takes it.
func TestASlashTooMany(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/items/", "//items"} {
		x := ask(t, "GET "+target)
		x.URL.Path, x.URL.Host = target, ""
		x.Status = 200
		assert.Empty(t, judge(t).Request(x), target)
		x.Status = 404
		list := judge(t).Request(x)
		require.Len(t, list, 1, target)
		assert.Equal(t, contract.UnknownPath, list[0].Rule)
		assert.Equal(t, "GET /items", list[0].Hint)
	}
}

func TestABodyThatIsNotKnownWhole(t *testing.T) {
	t.Parallel()
	x := ask(t, asJSON+`{"na`)
	x.Body.Cut = true
	assert.Empty(t, judge(t).Request(x), "the rest of it may be all right")

	x = ask(t, asJSON+`{"na`)
	x.Body.Unread, x.Status = 10, 201
	assert.Equal(t, []string{"unread-body body"}, rules(judge(t).Request(x)))
	x.Status = 413
	assert.Empty(t, judge(t).Request(x), "it was refused for that")
}

// A value can be a secret: none stands in what is said of a request or a response.
func TestNoValueIsTold(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for _, request := range []string{
		"GET /items?colour=hunter2&page=hunter2&ids=hunter2&where[size]=hunter2&%7B%22hunter2%22%7D=1",
		"GET /items?a=%zzhunter2", "GET /items?where=hunter2", "GET /items/hunter2", "GET /hunter2/x", "PUT /items/hunter2",
		"GET /itms/hunter2", "GET /items\nX-Shop: hunter2 7\nCookie: basket=hunter2",
		asJSON + `{"name": ["hunter2"], "kind": "hunter2", "labels": {"hunter2": "x"}, "owner": {"first": 2, "a b hunter2": 1}}`,
		asJSON + `{"name": "hunter2hunter2hunter2hunter2"}`, asJSON + `hunter2`, asForm + "name=%zzhunter2",
		asForm + `{"password":"hunter2"}`, asXML + `<hunter2/>`, asXML + `<catalogue version="hunter2"/>`,
		asXML + `<catalogue>&hunter2;</catalogue>`, "POST /items\nContent-Type: hunter2\n\nx",
	} {
		x := ask(t, request)
		x.Status = 200
		headers(x.Answer, []string{"X-Total: hunter2", "Content-Type: application/json"})
		x.Sent.Bytes = []byte(`{"items": ["hunter2", {"name": 1, "kind": "hunter2"}]}`)
		j := judge(t)
		list := append(j.Request(x), j.Response(x)...)
		assert.NotEmpty(t, list, request)
		for _, f := range list {
			assert.NotContains(t, fmt.Sprintf("%+v", f), secret, request)
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	j := judge(t)
	assert.Len(t, j.Request(ask(t, "GET /items?"+strings.Repeat("&z%d=1", 1))), 1)
	var query strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&query, "&z%d=1", i)
	}
	assert.Len(t, j.Request(ask(t, "GET /items?"+query.String())), 100)
	parts := strings.Repeat(`{"name": 1},`, 20_000)
	assert.Len(t, j.Request(ask(t, asJSON+`{"name": "x", "parts": [`+strings.TrimSuffix(parts, ",")+`]}`)), 100)
}

// A body that is deep is looked at once, not once for each of its levels and branches.
func TestADeepBodyIsJudgedInTime(t *testing.T) {
	t.Parallel()
	deep := func(n int) string {
		return strings.Repeat(`{"name":"x","parts":[`, n) + `{"name":1}` + strings.Repeat(`]}`, n)
	}
	list := judge(t).Request(ask(t, asJSON+deep(40)))
	require.Len(t, list, 1)
	assert.Equal(t, contract.WrongField, list[0].Rule)
	assert.Equal(t, []string{"malformed-body body"}, rules(judge(t).Request(ask(t, asJSON+deep(4000)))))
	assert.Equal(t, []string{"malformed-body body"},
		rules(judge(t).Request(ask(t, asXML+strings.Repeat("<catalogue>", 101)+strings.Repeat("</catalogue>", 101)))))
}
