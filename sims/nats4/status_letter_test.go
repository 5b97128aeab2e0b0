package nats4

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A new status is told by e-mail, once; who waits, and who has no address, is told nothing.
func TestAnAffiliateIsToldOfItsStatus(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, tt := range []struct{ form, template, text string }{
		{"loginid=3&status=1&public_reason=See+the+terms", "affiliate_disabled", "Hello Test, your account affiliate1 is disabled. See the terms"},
		{"loginid=3&status=1", "", ""},
		{"loginid=3&status=0", "affiliate_enabled", "Hello Test, your account affiliate1 is enabled. "},
		{"loginid=3&status=0&approve_deny=1", "affiliate_approved", "Hello Test, your account affiliate1 is approved. "},
		{"loginid=3&status=2", "affiliate_banned", "Hello Test, your account affiliate1 is banned. "},
		{"loginid=3&status=4", "", ""},
		{"loginid=3&status=5&approve_deny=1", "affiliate_denied", "Hello Test, your account affiliate1 is denied. "},
		{"loginid=99&status=1", "", ""},
	} {
		before := len(outbox(t, s))
		send(t, s, "PATCH", "/api/affiliate/status", tt.form)
		list := outbox(t, s)[before:]
		if tt.template == "" {
			assert.Empty(t, list, tt.form)
			continue
		}
		if assert.Len(t, list, 1, tt.form) {
			assert.Equal(t, tt.template, list[0].Template, tt.form)
			assert.Equal(t, tt.text, list[0].Text, tt.form)
			assert.Equal(t, "hello@toomuchmedia.com", list[0].To.Address)
		}
	}
	exec(t, s, `UPDATE nats4_login_info SET email = '' WHERE loginid = 3`)
	before := len(outbox(t, s))
	a := send(t, s, "PATCH", "/api/affiliate/status", "loginid=3&status=0")
	assert.Equal(t, `[{"result":"true"}]`, a.Body.String())
	assert.Equal(t, Name+"/status-not-told", a.Explained[0].Name)
	assert.Len(t, outbox(t, s), before)
}
