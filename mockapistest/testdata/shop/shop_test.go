// Package shop is another module's, which tests with mockapis.
package shop

import (
	"net/http"
	"testing"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestMain(m *testing.M) { mockapistest.Main(m) }

func TestPromotion(t *testing.T) {
	t.Parallel()
	server := mockapistest.Shared(t)
	t.Log("the server is at", server.URL)
	sandbox := server.Sandbox(t)

	req, err := http.NewRequest(http.MethodGet, sandbox.PlainURL(mockapistest.Easypromos)+"/promotions/10", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sandbox.Credentials.Easypromos.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
	sandbox.Verify(t, mockapistest.Match{Operation: "getPromotion"}, mockapistest.Exactly(1))
}
