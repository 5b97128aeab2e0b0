package control_test

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// emails makes the calls for e-mails: of two that NATS4 sends.
func (d *described) emails(call caller) {
	nats := strings.Replace(d.api, "promoonly", "nats4", 1) + "/api/service/sendemail"
	for _, form := range []string{
		"type=member&memberid=2&subject=Hi&template=welcome",
		"type=affiliate&loginid=3&subject=Hello&template=news&custom_vars[a]=1",
	} {
		r, err := http.NewRequestWithContext(d.t.Context(), "POST", d.s.URL+nats, strings.NewReader(form))
		require.NoError(d.t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
		r.Header.Set("api-username", "tmm1phrvezsbu")
		res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
		require.NoError(d.t, err)
		require.NoError(d.t, res.Body.Close())
		require.Equal(d.t, 200, res.StatusCode)
	}
	var page struct {
		Emails  []struct{ ID, Subject string }
		Next    string
		Settled bool
	}
	list := func(query string, want int) {
		d.t.Helper()
		text := call("GET", "/emails", "/emails"+query, "", 200)
		page.Next = ""
		require.NoError(d.t, json.Unmarshal([]byte(text), &page))
		assert.Len(d.t, page.Emails, want, query)
	}
	list("?wait=20s", 2)
	assert.True(d.t, page.Settled)
	list("?api=nats4&event=sendEmail&template=welcome&state=kept&to=TEST@email.com&limit=1", 1)
	list("?state=sent", 0)
	list("?to=nobody@example.test", 0)
	list("?template=other", 0)
	list("?since=2099-01-01T00:00:00Z", 0)
	list("?since=2000-01-01T00:00:00Z", 2)
	list("?limit=1", 1)
	assert.Equal(d.t, "Hello", page.Emails[0].Subject)
	newest := page.Emails[0].ID
	list("?limit=1&after="+page.Next, 1)
	assert.Equal(d.t, "Hi", page.Emails[0].Subject)
	assert.Empty(d.t, page.Next)
	for _, query := range []string{
		"api=", "state=lost", "after=x", "limit=0", "limit=501", "wait=5", "wait=31s", "since=now",
		"limit=1&limit=2", "nothing=1", "to=%",
	} {
		call("GET", "/emails", "/emails?"+query, "", 400)
	}
	text := call("GET", "/emails/{email}", "/emails/"+newest, "", 200)
	assert.Contains(d.t, text, `"to":{"name":"Test Testakovsky","address":"hello@toomuchmedia.com"}`)
	assert.Contains(d.t, text, `"vars":{"a":"1",`)
	text = call("GET", "/emails/{email}/raw", "/emails/"+newest+"/raw", "", 200)
	assert.Contains(d.t, text, "To: \"Test Testakovsky\" <hello@toomuchmedia.com>\r\nSubject: Hello\r\n")
	for _, path := range []string{"/emails/999", "/emails/x"} {
		call("GET", "/emails/{email}", path, "", 404)
		call("GET", "/emails/{email}/raw", path+"/raw", "", 404)
	}
	call("DELETE", "/emails", "/emails", "", 200)
	list("", 0)
}
