package nats4

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// outbox are the e-mails of a server's world, the oldest first.
func outbox(t testing.TB, s *Server) (list []sims.Email) {
	t.Helper()
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		all, err := s.world.Mail.Emails(tx, sims.EmailFilter{Limit: 1000})
		for _, e := range all {
			e, _, err := s.world.Mail.Email(tx, e.ID)
			if err != nil {
				return err
			}
			list = append([]sims.Email{e}, list...)
		}
		return err
	}))
	return list
}

// mailed sends an e-mail, which must succeed, and returns it.
func mailed(t testing.TB, s *Server, form string) sims.Email {
	t.Helper()
	a := send(t, s, "POST", "/api/service/sendemail", form)
	require.Equal(t, `"SUCCESS"`, a.Body.String(), form)
	list := outbox(t, s)
	return list[len(list)-1]
}

func TestAnEmailIsInTheOutbox(t *testing.T) {
	t.Parallel()
	t.Log("nats4 79: the outbox has one more row")
	s := newServer(t)
	require.Empty(t, outbox(t, s))
	e := mailed(t, s, "type=affiliate&subject=hello&template=test&loginid=1")
	assert.Len(t, outbox(t, s), 1)
	assert.Equal(t, sims.Email{
		API: "nats4", Event: "sendEmail", Template: "test", About: "affiliate 1",
		From: sims.Address{Address: "support@example.test"}, To: sims.Address{Address: "admin@example.test"},
		Subject: "hello", ID: 1, State: sims.EmailKept, Created: e.Created, Due: e.Due, Attempts: []sims.Attempt{},
		Text: "company: \nemail: admin@example.test\nfirstname: \nlastname: \nloginid: 1\nstatus: 0\nusername: tmm1phrvezsbu\n",
		Vars: map[string]string{"company": "", "email": "admin@example.test", "firstname": "", "lastname": "",
			"loginid": "1", "status": "0", "username": "tmm1phrvezsbu"},
	}, e)
}

func TestWhatAnEmailSays(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	update(t, s, func(tx *store.Tx) error {
		return insertEmailTemplateRow(tx, emailTemplateRow{"password", "{$username} has {$password}"})
	})
	for _, tt := range []struct{ name, form, subject, text string }{
		{"a template", "type=member&memberid=2&template=welcome&subject=Hi", "Hi",
			"Hello Test,\n\nwelcome to Token site. Your username is testakovsky2.\n"},
		{"the subject has placeholders", "type=member&memberid=2&template=welcome&subject={$firstname} of {$site}", "Test of Token site", ""},
		{"no password in a subject", "type=member&memberid=2&template=welcome&subject=[{$password}]", "[]", ""},
		{"a password where the template asks", "type=member&memberid=2&template=password&subject=x", "x", "testakovsky2 has abc123"},
		{"the client's variables win", "type=member&memberid=2&template=welcome&subject=x&custom_vars[firstname]=Zoe", "x",
			"Hello Zoe,\n\nwelcome to Token site. Your username is testakovsky2.\n"},
		{"what a variable holds is not looked at again", "type=member&memberid=2&template=password&subject=x&custom_vars[username]={$password}", "x", "{$password} has abc123"},
		{"line ends in a subject", "type=member&memberid=2&template=welcome&subject=a%0D%0ABcc: b@c.test", "a\r\nBcc: b@c.test", ""},
		{"mailok is for mailings", "type=member&memberid=39&template=none&subject=x", "x", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := mailed(t, s, strings.ReplaceAll(tt.form, " ", "+"))
			assert.Equal(t, tt.subject, e.Subject)
			if tt.text != "" {
				assert.Equal(t, tt.text, e.Text)
			}
			assert.NotContains(t, e.Vars, "password")
			for _, v := range e.Vars {
				assert.NotEqual(t, "abc123", v)
			}
		})
	}
}

func TestTheSubscriptionOfAnEmail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for form, want := range map[string]string{
		"":                        "NATS:191", // the latest
		"NETBILLING:112075379434": "NETBILLING:112075379434",
		"nats:191":                "NATS:191",
	} {
		e := mailed(t, s, "type=member&memberid=191&template=x&subject=x&memberidx="+form)
		assert.Equal(t, want, e.Vars["memberidx"], form)
	}
}

// An e-mail that is not sent leaves nothing behind.
func TestWhoCannotBeSentAnEmail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	exec(t, s, `UPDATE nats4_members SET email = '' WHERE memberid = 39`)
	exec(t, s, `UPDATE nats4_members SET email = 'x' || char(10) || 'Bcc: y@z.test' WHERE memberid = 342`)
	exec(t, s, `UPDATE nats4_logins SET deleted = 1 WHERE loginid = 6`)
	exec(t, s, `UPDATE nats4_login_info SET email = 'none' WHERE loginid = 2`)
	for _, tt := range []struct{ form, rule, why string }{
		{"type=member&memberid=39", "recipient-without-address", "member 39 has no e-mail address"},
		{"type=member&memberid=342", "recipient-without-address", "what member 342 has for an e-mail address is none"},
		{"type=member&memberid=0", "recipient-unknown", "there is no member 0"},
		{"type=member&memberid=-1", "recipient-unknown", "there is no member -1"},
		{"type=member&memberid=2&memberidx=NATS:4", "recipient-memberidx", "member 2 has no subscription NATS:4"},
		{"type=affiliate&loginid=6", "recipient-unknown", "affiliate 6 is deleted"},
		{"type=affiliate&loginid=2", "recipient-without-address", "what affiliate 2 has for an e-mail address is none"},
		{"type=affiliate&loginid=99", "recipient-unknown", "there is no affiliate 99"},
	} {
		a := send(t, s, "POST", "/api/sendemail", tt.form+"&subject=x&template=test")
		assert.Equal(t, 200, a.Code, tt.form)
		assert.Equal(t, `"FAILURE"`, a.Body.String(), tt.form)
		require.Len(t, a.Explained, 1, tt.form)
		assert.Equal(t, "nats4/"+tt.rule, a.Explained[0].Rule.Name, tt.form)
		assert.Equal(t, tt.why, a.Explained[0].Why, tt.form)
	}
	assert.Empty(t, outbox(t, s))
}

func TestTheSenderOfEmailsIsASetting(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingEmailFrom: "help@site.test"}))
	assert.Equal(t, "help@site.test", mailed(t, s, "type=member&memberid=2&template=x&subject=x").From.Address)
	for _, bad := range []string{"", "help", "Help <help@site.test>", "a@b.test\r\nX: y"} {
		assert.Error(t, s.world.Settings.Set(t.Context(), map[string]any{settingEmailFrom: bad}), bad)
	}
}

func TestCustomVarsAsJSON(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := httptest.NewRequest("POST", "/api/service/sendemail", strings.NewReader(
		`{"type": "member", "memberid": 2, "subject": "x", "template": "none", "custom_vars": {"a": "1", "order": {"id": 7}, "list": ["x", "y"]}}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("api-key", demoKey)
	r.Header.Set("api-username", demoUser)
	require.Equal(t, `"SUCCESS"`, worldtest.Ask(s, r).Body.String())
	vars := outbox(t, s)[0].Vars
	for name, want := range map[string]string{"a": "1", "order.id": "7", "list.0": "x", "list.1": "y"} {
		assert.Equal(t, want, vars[name], name)
	}
}

func TestEmailsAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			form := fmt.Sprintf("type=member&memberid=2&template=x&subject=%d", i)
			assert.Equal(t, `"SUCCESS"`, send(t, s, "POST", "/api/sendemail", form).Body.String())
		})
	}
	all.Wait()
	subjects := map[string]bool{}
	for _, e := range outbox(t, s) {
		subjects[e.Subject] = true
	}
	assert.Len(t, subjects, 20)
}

var templateTexts = []struct{ text, want string }{
	{"", ""},
	{"plain", "plain"},
	{"{$a}", "1"},
	{"{$a}{$b}", "1{$a}"},
	{"{$order.id}", "7"},
	{"{$none}", ""},
	{"{$0}", "first"},
	{"{$a|upper}", "1"},
	{`{$a|default:"x"}`, "1"},
	{"{a}", "{a}"},
	{"{$}", "{$}"},
	{"{$ a}", "{$ a}"},
	{"{$a", "{$a"},
	{"{{$a}}", "{1}"},
	{"{$a.}", "{$a.}"},
	{"{$a|{$b}}", "{$a|{$a}}"},
	{"{literal}{if $a}", "{literal}{if $a}"},
}

var templateVars = map[string]string{"a": "1", "b": "{$a}", "order.id": "7", "0": "first"}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for _, tt := range templateTexts {
		assert.Equal(t, tt.want, fillIn(tt.text, templateVars), tt.text)
	}
}

// A text without a dollar stands as it is, and nothing but placeholders goes.
func FuzzPlaceholders(f *testing.F) {
	for _, tt := range templateTexts {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := fillIn(text, templateVars)
		if !strings.Contains(text, "{$") {
			assert.Equal(t, text, got)
		}
		assert.Equal(t, placeholder.MatchString(text), got != text || fillIn(text, map[string]string{}) != text)
	})
}
