package userbatch_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// All packs go together, in a world with a portal of its own.
func TestPacks(t *testing.T) {
	t.Parallel()
	srv, w := named(t, "t1", fixtures.FS)
	own := mint(t, srv, w).Values
	packs, err := sims.ReadPacks(fixtures.FS, srv)
	require.NoError(t, err)
	require.Len(t, packs, 3)
	for _, p := range packs {
		assert.Regexp(t, `^[A-Z].*\.$`, p.Description)
		update(t, w, func(tx *store.Tx) error { return p.Load(tx, srv) })
	}
	for email, action := range map[string]int{
		"new": 2, "registered": 3, "registered-too": 3, "active": 4, "active-too": 4, "nobody": 1,
	} {
		_, body := content(srv, own, "&email="+email+"@pack.example.test")
		assert.Contains(t, body, fmt.Sprintf(`"action":%d}`, action), email)
	}
	portal := func(login, name string) map[string]string {
		return map[string]string{"login": login, "private_key": "userbatch-secret-" + name}
	}
	for login, name := range map[string]string{"40053001": "silent", "40053002": "paused", "40053003": "czech"} {
		_, body := content(srv, portal(login, name), "")
		assert.Contains(t, body, `{"active":false,`, name)
	}
	assert.Contains(t, serve(srv, requestBy(portal("40053003", "czech"), "/advertisement/content", "lang=cs")).Body.String(), "Ahoj")
	busy := portal("40053010", "busy")
	for action := 2; action <= 4; action++ {
		email := []string{2: "u1", 3: "u5-too", 4: "u7"}[action]
		for _, lang := range []string{"en", "cs", "de", "pl"} {
			e := serve(srv, requestBy(busy, "/advertisement/content", "lang="+lang+"&email="+email+"@busy.example.test"))
			assert.Contains(t, e.Body.String(), `{"active":true,`)
			assert.Contains(t, e.Body.String(), fmt.Sprintf(`"action":%d}`, action))
		}
	}
	e := serve(srv, requestBy(busy, "/advertisment/newuser", "lang=en&platform=1&email=u1@busy.example.test"))
	assert.Equal(t, `{"url":"http://busy.example.test/start?from=userbatch&acces=UEx-busyUser01","access":"UEx-busyUser01"}`, e.Body.String())
}
