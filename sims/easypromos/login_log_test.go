package easypromos_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

// TestLoginTokensAreMasked: the request log shows no login token, neither in an answer,
// nor in the URL that it has, nor in a body.
func TestLoginTokensAreMasked(t *testing.T) {
	t.Parallel()
	c := start(t, simtest.Options{})
	write := func(path, body string, header ...string) simtest.Answer {
		return c.s.Do("POST", base+path, body,
			append(header, "Authorization", "Bearer "+c.token, "Content-Type", "application/json")...)
	}
	a := write("/users/autologin/10", `{"external_id": "e1"}`)
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	var login struct {
		Token string `json:"login_token"`
		URL   string `json:"promotion_url"`
	}
	require.NoError(t, json.Unmarshal([]byte(a.Body), &login))
	require.Contains(t, login.URL, login.Token)
	write("/participations/10/participate/100", `{"user_login_token": "`+login.Token+`"}`, "Referer", login.URL)
	write("/users/autologin/10", `{"external_id": "e1", "meta_data": {"referral_url": "`+login.URL+`"}}`)
	c.get("/users/logintoken/10/1?login_token=" + login.Token)

	var log struct {
		Requests []struct{ ID string }
	}
	require.NoError(t, json.Unmarshal(c.s.Control("GET", "/_mock/requests?limit=500", nil), &log))
	require.Len(t, log.Requests, 4)
	for _, r := range log.Requests {
		record := string(c.s.Control("GET", "/_mock/requests/"+r.ID, nil))
		assert.NotContains(t, record, login.Token)
		assert.Contains(t, record, "***")
	}
}
