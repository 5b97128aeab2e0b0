package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// prepare signs in where that is needed and returns the cases.
func prepare(addr string) ([]benchCase, error) {
	// The rate limiter runs, with a limit that is never reached.
	if _, err := once(addr, raw("PATCH", "/_mock/settings", `{"easypromos.rate_limit": 1000000000}`)); err != nil {
		return nil, err
	}
	cookie, err := signInSyncTV(addr)
	if err != nil {
		return nil, err
	}
	if _, err := once(addr, raw("POST", "/synctv/rest/v1/offers/1020/promo_codes?count=100", "", "Cookie", cookie)); err != nil {
		return nil, err
	}
	pool := "Bearer " + base64.StdEncoding.EncodeToString([]byte("1:8b26e1e4f3f5e00a888807e605565c47"))
	poolKey := "Basic " + base64.StdEncoding.EncodeToString([]byte("a8246dd6a835b1df4qwd8503b3b5fa817:718a24nvmbha235faud23dv8ndwhcy23n"))
	brand := []string{"Authorization", "Bearer demo-token-a"}
	asJSON := append(brand, "Content-Type", "application/json")
	nats := []string{"api-key", "44b5498dbcb481a0d00b404c0169af62", "api-username", "tmm1phrvezsbu"}
	return []benchCase{
		fixed("promoonly: read (sync)", "read", `"Releases synced for userid: 1"`, raw("GET", "/promoonly/user/sync", "", "Authorization", pool)),
		fixed("promoonly: a release with its tracks", "page", `"id":24200`, raw("GET", "/promoonly/release/24200", "", "Authorization", pool)),
		fixed("promoonly: page of 15 dates", "page", `"releases":[`, raw("GET", "/promoonly/releases/date/1", "", "Authorization", pool)),
		fixed("promoonly: create a token", "create", `"code":504`, raw("POST", "/promoonly/user/authenticate", "userid=1",
			"Authorization", poolKey, "Content-Type", "application/x-www-form-urlencoded")),
		{"userbatch: read", "read", func(int64) []byte { return userBatch("/advertisement/content", "lang=en&email=info@userbatch.com") }, []byte(`"title":"Waiting"`)},
		{"userbatch: create a user", "create", func(n int64) []byte {
			return userBatch("/advertisment/newuser", fmt.Sprintf("lang=en&platform=1&email=u%d@example.test", n))
		}, []byte(`"access":"UEx-`)},
		fixed("synctv: read (XML)", "read", "<code>mGbMKQ</code>", raw("GET", "/synctv/rest/v1/offers/2/promo_codes/31", "", "Cookie", cookie)),
		fixed("synctv: page of 100 (XML)", "page", "<offer_id>1020</offer_id>", raw("GET", "/synctv/rest/v1/offers/1020/promo_codes", "", "Cookie", cookie)),
		fixed("synctv: create a promo code (XML)", "create", "<code>1</code>", raw("POST", "/synctv/rest/v1/offers/3/promo_codes", "", "Cookie", cookie)),
		fixed("easypromos: read", "read", `"id":10,`, raw("GET", "/easypromos/v2/promotions/10", "", brand...)),
		fixed("easypromos: page of 100 users", "page", `"items_page":100`, raw("GET", "/easypromos/v2/users/10", "", brand...)),
		{"easypromos: register a user", "create", func(n int64) []byte {
			return raw("POST", "/easypromos/v2/users/autologin/10", fmt.Sprintf(`{"external_id":"b%d"}`, n), asJSON...)
		}, []byte(`"login_token":"`)},
		fixed("easypromos: send coins", "create", `"transaction_type":3`,
			raw("POST", "/easypromos/v2/coin_transactions/10", `{"user_id":2,"amount":1}`, asJSON...)),
		fixed("nats4: read", "read", "4b0db1b3b590fdee192f8dd004bd3e8c", raw("GET", "/nats4/api/member/tokenrebuystring?username=testakovsky2&siteid=1", "", nats...)),
		fixed("nats4: read a member's details", "read", `"memberid":"2"`, raw("GET", "/nats4/api/member/details?memberid=2", "", nats...)),
	}, nil
}

// fixed is a case whose request is the same each time.
func fixed(name, kind, body string, request []byte) benchCase {
	return benchCase{name, kind, func(int64) []byte { return request }, []byte(body)}
}

// raw is a whole request as it stands on the wire. header is name, value.
func raw(method, target, body string, header ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, target)
	for i := 0; i < len(header); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", header[i], header[i+1])
	}
	if method != http.MethodGet {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.WriteString(body)
	return []byte(b.String())
}

// userBatch signs a request of the first demo portal.
func userBatch(path, query string) []byte {
	query = fmt.Sprintf("timestamp=%d&login=40052010&%s", time.Now().Unix(), query)
	m := hmac.New(sha256.New, []byte("userbatch-secret"))
	m.Write([]byte(strings.ReplaceAll(query, "&", ";"))) // nothing in it is escaped
	return raw("GET", "/userbatch/api"+path+"?"+query, "",
		"Accept", "application/json", "Content-Type", "application/json",
		"X-HTTP-AUTH-TOKEN", hex.EncodeToString(m.Sum(nil)))
}

// signInSyncTV returns the Cookie header of an admin's session.
func signInSyncTV(addr string) (string, error) {
	res, err := http.PostForm("http://"+addr+"/synctv/rest/v1/session",
		map[string][]string{"email": {"admin@example.test"}, "password": {"admin-password"}})
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		return c.Name + "=" + c.Value, nil
	}
	return "", fmt.Errorf("sign in to SyncTV: status %d, no cookie", res.StatusCode)
}
