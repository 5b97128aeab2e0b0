package server_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// A tenant is a sandbox as its client sees it.
type tenant struct {
	t           testing.TB
	s           *simtest.Server
	Name        string
	BaseURLs    map[string]string            `json:"base_urls"`
	Credentials map[string]map[string]string `json:"credentials"`
}

// newTenant makes a sandbox from the JSON of its spec.
func newTenant(t testing.TB, s *simtest.Server, spec string) tenant {
	a := s.Do("POST", "/_mock/sandboxes", spec)
	require.Equal(t, http.StatusCreated, a.Status, a.Body)
	n := tenant{t: t, s: s}
	require.NoError(t, json.Unmarshal([]byte(a.Body), &n))
	return n
}

// control asks the sandbox's control API.
func (n tenant) control(method, path, body string) simtest.Answer {
	return n.s.Do(method, "/_mock/sandboxes/"+n.Name+path, body)
}

// calls are one request to each API that nothing but the sandbox's own credential
// leads to it. Each is answered with a success there.
var calls = map[string]func(n tenant, header ...string) simtest.Answer{
	"promoonly by bearer": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["promoonly"]
		pair := base64.StdEncoding.EncodeToString([]byte(c["userid"] + ":" + c["token"]))
		return n.s.Get("/promoonly/user/sync", append(header, "Authorization", "Bearer "+pair)...)
	},
	"promoonly by key": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["promoonly"]
		pair := base64.StdEncoding.EncodeToString([]byte(c["api_key"] + ":" + c["api_secret"]))
		return n.form("/promoonly/user/authenticate", "userid="+c["userid"],
			append(header, "Authorization", "Basic "+pair)...)
	},
	"promoonly by the e-mail of a login": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["promoonly"]
		return n.form("/promoonly/user/authenticate/signin", "email="+c["email"]+"&password="+c["password"], header...)
	},
	"promoonly by the token to validate": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["promoonly"]
		pair := base64.StdEncoding.EncodeToString([]byte(c["api_key"] + ":" + c["api_secret"]))
		return n.form("/promoonly/user/token/validate", "userid="+c["userid"]+"&token="+c["token"],
			append(header, "Authorization", "Basic "+pair)...)
	},
	"userbatch by login": func(n tenant, header ...string) simtest.Answer {
		return n.s.Get(n.signed("/api/advertisement/content", "lang=en", &header), header...)
	},
	"synctv by the e-mail of a login in the query": func(n tenant, header ...string) simtest.Answer {
		return n.logIn(header...)
	},
	"synctv by the e-mail of a login in the form": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["synctv"]
		return n.form("/synctv/rest/v1/session", "email="+c["viewer_email"]+"&password="+c["viewer_password"], header...)
	},
	"synctv by session": func(n tenant, header ...string) simtest.Answer {
		return n.s.Get("/synctv/rest/v1/session", append(header, "Cookie", n.session())...)
	},
	"synctv by service": func(n tenant, header ...string) simtest.Answer {
		host := n.Credentials["synctv"]["service"] + ".synctv.com"
		return n.s.Get("/rest/v1/promo_codes/validate?device=urn:synctv:devices:web:11223344&code=1A2B3C",
			append(header, "Host", host)...)
	},
	"easypromos by token": func(n tenant, header ...string) simtest.Answer {
		return n.s.Get("/easypromos/v2/promotions/10",
			append(header, "Authorization", "Bearer "+n.Credentials["easypromos"]["token"])...)
	},
	"nats4 by key": func(n tenant, header ...string) simtest.Answer {
		c := n.Credentials["nats4"]
		return n.s.Get("/nats4/api/member/tokenrebuystring?username=testakovsky2&siteid=1",
			append(header, "api-key", c["api-key"], "api-username", c["api-username"])...)
	},
}

func (n tenant) form(path, body string, header ...string) simtest.Answer {
	return n.s.Do("POST", path, body, append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

// signed is the URL of a UserBatch call, whose signature it adds to the header.
func (n tenant) signed(path, query string, header *[]string) string {
	c := n.Credentials["userbatch"]
	var clock struct{ Now string }
	a := n.control("GET", "/clock", "")
	if a.Status == http.StatusNotFound { // removed: any time will do
		a = n.s.Get("/_mock/clock")
	}
	require.NoError(n.t, json.Unmarshal([]byte(a.Body), &clock), a.Body)
	query = fmt.Sprintf("timestamp=%d&login=%s&%s", unix(n.t, clock.Now), c["login"], query)
	mac := hmac.New(sha256.New, []byte(c["private_key"]))
	mac.Write([]byte(strings.ReplaceAll(query, "&", ";")))
	*header = append(*header, "Accept", "application/json", "Content-Type", "application/json",
		"X-HTTP-AUTH-TOKEN", fmt.Sprintf("%x", mac.Sum(nil)))
	return "/userbatch" + path + "?" + query
}

var sessionCookie = regexp.MustCompile(`_synctv_session=[0-9a-f]+`)

// session logs the sandbox's administrator in and returns the cookie.
func (n tenant) session() string {
	return sessionCookie.FindString(n.logIn().Header.Get("Set-Cookie"))
}

func (n tenant) logIn(header ...string) simtest.Answer {
	c := n.Credentials["synctv"]
	return n.s.Do("POST", "/synctv/rest/v1/session?email="+c["email"]+"&password="+c["password"], "", header...)
}
