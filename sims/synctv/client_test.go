package synctv_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
)

const (
	base   = "/synctv/rest/v1"
	device = "device=urn:synctv:devices:web:11223344"
)

// An envelope is an answer, read by name as the documents ask of a client.
type envelope struct {
	XMLName  xml.Name `xml:"ssap"`
	Response struct {
		Count   int    `xml:"count"`
		Code    int    `xml:"code"`
		Message string `xml:"message"`
	} `xml:"response"`
	PromoCode  *promoCode  `xml:"promo_code"`
	PromoCodes []promoCode `xml:"promo_codes>promo_code"`
}

type promoCode struct {
	ID         int64  `xml:"id"`
	CreatedAt  string `xml:"created_at"`
	Code       string `xml:"code"`
	OfferID    int64  `xml:"offer_id"`
	ConsumedOn string `xml:"consumed_on"`
	ConsumedBy string `xml:"consumed_by"`
}

// A client is somebody with a session, or nobody.
type client struct {
	*simtest.Server
	t      testing.TB
	cookie string
}

// as logs in; an empty e-mail is nobody.
func as(t testing.TB, s *simtest.Server, email, password string) *client {
	t.Helper()
	c := &client{Server: s, t: t}
	if email == "" {
		return c
	}
	a := s.Do(http.MethodPost, base+"/session?email="+email+"&password="+password, "")
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	c.cookie, _, _ = strings.Cut(a.Header.Get("Set-Cookie"), ";")
	return c
}

func admin(t testing.TB, s *simtest.Server) *client {
	t.Helper()
	return as(t, s, "admin@example.test", "admin-password")
}

func viewer(t testing.TB, s *simtest.Server) *client {
	t.Helper()
	return as(t, s, "viewer@example.test", "viewer-password")
}

// call sends a request and returns the answer's status and envelope.
func (c *client) call(method, path string) (int, envelope) {
	a := c.Do(method, base+path, "", "Cookie", c.cookie)
	var e envelope
	assert.NoError(c.t, xml.Unmarshal([]byte(a.Body), &e), a.Body)
	return a.Status, e
}

// ok is call for an answer whose code is 1.
func (c *client) ok(method, path string) envelope {
	status, e := c.call(method, path)
	assert.Equal(c.t, http.StatusOK, status, path)
	assert.Equal(c.t, 1, e.Response.Code, path)
	return e
}

// promoCodes lists an offer's codes; consumed is "", "true" or "false".
func (c *client) promoCodes(offerID int, consumed string) []promoCode {
	e := c.ok(http.MethodGet, fmt.Sprintf("/offers/%d/promo_codes?consumed=%s", offerID, consumed))
	assert.Equal(c.t, len(e.PromoCodes), e.Response.Count)
	return e.PromoCodes
}

// validate returns the code of the answer.
func (c *client) validate(code string) int {
	_, e := c.call(http.MethodGet, "/promo_codes/validate?"+device+"&code="+code)
	return e.Response.Code
}

// redeem returns the code of the answer.
func (c *client) redeem(code string) int {
	_, e := c.call(http.MethodPost, "/account/subscriptions?promo_code="+code)
	return e.Response.Code
}
