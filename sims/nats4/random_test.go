package nats4

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// randomValues are what a parameter may get: right for some, and wrong for others.
var randomValues = []string{
	"", "0", "1", "2", "-1", "3", "39", "191", "401", "406", "999999999999", "9223372036854775807",
	"99999999999999999999", "abc", "NEVER", "now", "-1 month", "5 June 2020", "2020-01-01", "REMOVE",
	"a:1:{s:1:\"x\";i:1;}", "é☃😀", "\x00", "\xff", "%", "_", "'\"\\;--", "MS4yLjIuMi4wLjAuMC4wLjA",
	"1.2.2.2.0.0.0.0.0", "1,2,3", "SHOW", "HIDE", "enabled", "add", "remove", "update", "member",
	"affiliate", "month", "login", "csv", "US", "CZE", "840", "name DESC", "666", "19.95", "1e9", "true",
	"testakovsky2", "tokenrebuy", "EPOCH:12345", "NATS:3", "test@email.com", "welcome",
}

// randomForm gives an endpoint's parameters, most of them and sometimes one that it does
// not have, random values; those that name a row mostly one that there is.
func randomForm(r *rand.Rand, e *endpoint) url.Values {
	form := url.Values{}
	for _, p := range e.parameters {
		if p.need == isOptional && r.IntN(max(4, len(e.parameters)/2)) > 0 {
			continue
		}
		value := randomValues[r.IntN(len(randomValues))]
		switch {
		case p.allowed != nil && r.IntN(4) > 0:
			value = p.allowed[r.IntN(len(p.allowed))]
		case p.kind == integer && r.IntN(4) > 0:
			value = []string{"1", "2", "3", "39", "191", "1021"}[r.IntN(6)]
		case p.name == "params": // of a report
			form.Set("params[period]", value)
			continue
		case p.kind == list:
			form.Set(p.name+"[0][field]", "Pay To")
			form.Set(p.name+"[0][value]", value)
			continue
		}
		form.Set(p.name, value)
	}
	if r.IntN(20) == 0 {
		form.Set("surprise", "x")
	}
	return form
}

// TestRandomCalls: whatever calls come in whatever order, no answer is a failure of the
// simulator, each is JSON as PHP writes it, a refusal is explained, and the sums of reports
// are those of the rows.
func TestRandomCalls(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := namedServer(t, "default")
	r := rand.New(rand.NewPCG(6, 6))
	served := map[string]int{}
	for range 10_000 {
		e := endpoints[r.IntN(len(endpoints))]
		form := randomForm(r, e)
		if e.ID == "setAffiliateStatus" {
			form.Set("loginid", "3") // the caller stays who may call
		}
		var a *worldtest.Answer
		if e.Method == http.MethodGet {
			a = askForm(s, e.Path, form)
		} else {
			a = send(t, s, e.Method, e.Path, form.Encode())
		}
		body := a.Body.String()
		if a.Code != 200 {
			assert.Contains(t, []int{400, 404}, a.Code, "%s %v: %s", e.ID, form, body)
			worldtest.CheckExplanation(t, Name, a, e.ID)
		} else {
			served[e.ID]++
		}
		assert.True(t, body == "" || json.Valid([]byte(body)), "%s %v: %s", e.ID, form, body)
		assert.False(t, !utf8.ValidString(body) || containsNonASCII(body), "%s %v: %s", e.ID, form, body)
	}
	for _, e := range endpoints {
		if e.ID == "importAdtools" {
			continue // needs ten parameters that fit each other
		}
		assert.Positive(t, served[e.ID], "%s has never answered 200", e.ID)
	}
	recount(t, s)
}

func containsNonASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

func askForm(s *Server, path string, form url.Values) *worldtest.Answer {
	r := httptest.NewRequest(http.MethodGet, path+"?"+form.Encode(), nil)
	r.Header.Set("api-key", demoKey)
	r.Header.Set("api-username", demoUser)
	return worldtest.Ask(s, r)
}
