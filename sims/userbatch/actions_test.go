package userbatch_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/store"
)

// act takes an action over HTTP and returns its answer as JSON.
func act(s *simtest.Server, action, args string) simtest.Answer {
	return s.Do(http.MethodPost, "/_mock/actions/userbatch/"+action, args, "Content-Type", "application/json")
}

// did is act for one that must succeed.
func did(t *testing.T, s *simtest.Server, action, args, want string) {
	t.Helper()
	a := act(s, action, args)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.JSONEq(t, want, a.Body)
}

func TestRegisterUserAndMoveItsStatus(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	a := act(s, "register-user", `{"login": 40052010, "email": "act@example.test"}`)
	require.Equal(t, 200, a.Status, a.Body)
	var user struct{ Access, URL string }
	require.NoError(t, json.Unmarshal([]byte(a.Body), &user))
	assert.Equal(t, "http://www.domain.com/?acces="+user.Access, user.URL)
	assert.Equal(t, user.Access, access(t, s, "act@example.test"), "newUser knows the user")
	for _, step := range []struct{ was, action int }{{2, 4}, {4, 3}, {3, 3}, {3, 2}} {
		did(t, s, "set-user-status", fmt.Sprintf(`{"access": %q, "action": %d}`, user.Access, step.action),
			fmt.Sprintf(`{"access": %q, "was": %d, "action": %d}`, user.Access, step.was, step.action))
		body := get(s, "/advertisement/content", "lang=en&email=act@example.test").Body
		assert.Contains(t, body, fmt.Sprintf(`"action":%d}`, step.action))
	}
	did(t, s, "set-user-status", fmt.Sprintf(`{"access": %q, "action": 4, "second_email": "two@example.test"}`, user.Access),
		fmt.Sprintf(`{"access": %q, "was": 2, "action": 4}`, user.Access))
	assert.Contains(t, get(s, "/advertisement/content", "lang=en&email=two@example.test").Body, `"action":4}`)
}

func TestChangeAndRemoveAdvertisements(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	show := func(lang string) string { return get(s, "/advertisement/content", "lang="+lang).Body }
	did(t, s, "change-advertisement", `{"login": 40052010, "action": 1, "credit": 25, "banner": "http://x/b.png"}`,
		`{"login": 40052010, "action": 1, "languages": ["cs", "en"]}`)
	assert.Equal(t, `{"active":true,"name":"PH-SM Bez registrace","credit":25,"title":"Test","info":"Testing message.","banner":"http://x/b.png","action":1}`, show("en"))
	did(t, s, "change-advertisement", `{"login": 40052010, "action": 1, "lang": "cs", "title": "Nové", "banner": ""}`,
		`{"login": 40052010, "action": 1, "languages": ["cs"]}`)
	assert.Contains(t, show("cs"), `"title":"Nové","info":"Zkušební zpráva.","banner":null`)
	assert.Contains(t, show("en"), `"title":"Test"`, "another language stays")
	did(t, s, "change-advertisement", `{"login": 40052010, "action": 1, "lang": "de", "title": "Probe", "info": "Text"}`,
		`{"login": 40052010, "action": 1, "languages": ["de"], "added": true}`)
	assert.Equal(t, `{"active":true,"name":"PH-SM Bez registrace","credit":25,"title":"Probe","info":"Text","banner":null,"action":1}`, show("de"))
	did(t, s, "change-advertisement", `{"login": 40052010, "action": 1, "lang": "de", "active": false}`,
		`{"login": 40052010, "action": 1, "languages": ["de"]}`)
	assert.Contains(t, show("de"), `{"active":false,"name":null,`)
	did(t, s, "remove-advertisement", `{"login": 40052010, "action": 1, "lang": "de"}`,
		`{"login": 40052010, "action": 1, "languages": ["de"]}`)
	assert.Contains(t, show("de"), `"title":"Test"`, "English stands in")
	did(t, s, "remove-advertisement", `{"login": 40052010, "action": 1}`,
		`{"login": 40052010, "action": 1, "languages": ["cs", "en"]}`)
	assert.Contains(t, show("en"), `{"active":false,`)
	did(t, s, "change-advertisement", `{"login": 40052010, "action": 1, "lang": "en", "title": "A", "info": "B"}`,
		`{"login": 40052010, "action": 1, "languages": ["en"], "added": true}`)
	assert.Contains(t, show("en"), `{"active":true,"name":"","credit":0,"title":"A"`)
}

func TestChangePortal(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	did(t, s, "change-portal", `{"login": 40052010, "landing_url": "https://new.test/go?x=1", "private_key": "rotated"}`,
		`{"login": 40052010, "name": "Advertiser portal", "landing_url": "https://new.test/go?x=1", "key_changed": true}`)
	assert.Equal(t, 401, get(s, "/advertisement/content", "lang=en").Status, "the old key")
	target, header := signedBy(map[string]string{"login": "40052010", "private_key": "rotated"},
		s.Now, "/advertisment/newuser", "lang=en&platform=2&email=a@example.test")
	assert.Contains(t, s.Get(target, header...).Body, `{"url":"https://new.test/go?x=1&acces=UEx-`)
	did(t, s, "change-portal", `{"login": 40052010, "name": "N", "private_key": "rotated"}`,
		`{"login": 40052010, "name": "N", "landing_url": "https://new.test/go?x=1", "key_changed": false}`)
}

func TestActionsRefuseWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct{ action, args, key, reason string }{
		{"register-user", `{"email": "a@b"}`, "login", "is required"},
		{"register-user", `{"login": 1, "email": "a@b"}`, "login", "no portal has the login 1"},
		{"register-user", `{"login": 40052010, "email": "x"}`, "email", "is no e-mail"},
		{"register-user", `{"login": 40052010, "email": "a@b", "lang": "EN"}`, "lang", "two lower-case letters"},
		{"register-user", `{"login": 40052010, "email": "a@b", "platform": 3}`, "platform", "must be 1"},
		{"set-user-status", `{"access": "x", "action": 3}`, "access", "no user has the access code"},
		{"set-user-status", `{"access": "UEx-crmKoMogL6", "action": 1}`, "action", "from 2 to 4"},
		{"set-user-status", `{"access": "UEx-crmKoMogL6", "action": 3, "second_email": "x"}`, "second_email", "is no e-mail"},
		{"change-advertisement", `{"login": 40052010, "action": 5, "credit": 1}`, "action", "from 1 to 4"},
		{"change-advertisement", `{"login": 40052010, "action": 1}`, "title", "is required"},
		{"change-advertisement", `{"login": 40052010, "action": 1, "credit": -1}`, "credit", "0 or more"},
		{"change-advertisement", `{"login": 40052010, "action": 1, "credit": 1, "lang": "xyz"}`, "lang", "two lower-case letters"},
		{"change-advertisement", `{"login": 40052010, "action": 1, "lang": "de", "title": "x"}`, "info", "for a new language"},
		{"change-advertisement", `{"login": 40052010, "action": 1, "lang": "de", "info": "x"}`, "title", "for a new language"},
		{"change-advertisement", `{"login": 5, "action": 1, "credit": 1}`, "login", "no portal"},
		{"remove-advertisement", `{"login": 40052010, "action": 1, "lang": "zz"}`, "action", "there is no advertisement"},
		{"change-portal", `{"login": 40052010}`, "landing_url", "is required, or name, or private_key"},
		{"change-portal", `{"login": 40052010, "landing_url": "x"}`, "landing_url", "an absolute URL"},
		{"change-portal", `{"login": 5, "name": "x"}`, "login", "no portal"},
	} {
		a := act(s, tt.action, tt.args)
		assert.Equal(t, 400, a.Status, "%s %s: %s", tt.action, tt.args, a.Body)
		assert.Contains(t, a.Body, tt.reason)
		assert.Contains(t, a.Body, `"`+tt.key+`"`, "names the argument")
	}
}

// Each action can be taken without HTTP, on a minted portal too, which stands for
// the one that it opens.
func TestActionsOfAMintedPortal(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	own := mint(t, srv, w).Values
	do := func(name, args string) {
		for _, a := range srv.Actions() {
			if a.Name == name {
				update(t, w, func(tx *store.Tx) error {
					_, err := a.Do(tx, json.RawMessage(fmt.Sprintf(args, own["login"])))
					return err
				})
			}
		}
	}
	do("register-user", `{"login": %s, "email": "act@example.test"}`)
	do("change-advertisement", `{"login": %s, "action": 2, "credit": 77}`)
	_, body := content(srv, demo, "&email=act@example.test")
	assert.Contains(t, body, `"credit":77,`)

	do("change-portal", `{"login": %s, "private_key": "rotated"}`)
	status, _ := content(srv, own, "")
	assert.Equal(t, 401, status)
	again := mint(t, srv, w).Values
	assert.Equal(t, map[string]string{"login": own["login"], "private_key": "rotated"}, again)
	status, _ = content(srv, again, "")
	assert.Equal(t, 200, status)
}

func TestActionsAreDescribed(t *testing.T) {
	for _, a := range embedded(t).Actions() {
		assert.Equal(t, "userbatch", a.API)
		assert.Regexp(t, `\.$`, a.Summary)
		for _, p := range a.Params {
			assert.Regexp(t, `\.$`, p.Summary, "%s %s", a.Name, p.Name)
		}
	}
}
