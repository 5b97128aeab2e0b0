package mockapistest_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

// ownClient is used in place of http.DefaultClient: the end of any httptest.Server
// closes idle connections of http.DefaultTransport, also those that another test is
// about to use.
var ownClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// A promotions is a client as somebody might have it: it knows a base URL and a
// token, and nothing of mockapis.
type promotions struct {
	baseURL string
	token   string
	http    *http.Client
}

// newPromotions returns the client at the ordinary URL.
func newPromotions(s *mockapistest.Sandbox) promotions {
	return promotions{s.PlainURL(mockapistest.Easypromos), s.Credentials.Easypromos.Token, ownClient}
}

// get asks for a path below the base URL and returns status and body.
func (c promotions) get(path string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, c.baseURL+path, nil)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), err
}

// status is get for a test that wants the status alone.
func (c promotions) status(t testing.TB, path string) int {
	t.Helper()
	status, _, err := c.get(path)
	require.NoError(t, err)
	return status
}
