package control_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/sims"
)

// A sent is a request to an API. header is name, value.
type sent struct {
	method, path, body string
	header             []string
}

// send makes a request of each API: one that is answered, one that is refused.
func send(s *simtest.Server) map[string]simtest.Answer {
	now := time.Now().Unix()
	all := map[string]sent{
		"promoonly": {"GET", "/promoonly/user/sync", "", []string{"Authorization",
			"Bearer " + base64.StdEncoding.EncodeToString([]byte("1:8b26e1e4f3f5e00a888807e605565c47"))}},
		"promoonly refused": {"POST", "/promoonly/user/authenticate", "userid=1", []string{"Authorization", "Basic wrong",
			"Content-Type", "application/x-www-form-urlencoded"}},
		"userbatch":         signed(now, "userbatch-secret"),
		"userbatch refused": signed(now, "another key"),
		"userbatch late":    signed(now-3600, "userbatch-secret"),
		"synctv":            {"GET", "/synctv/rest/v1/promo_codes/validate?device=urn:synctv:devices:web:11223344&code=1A2B3C", "", nil},
		"synctv refused": {"POST", "/synctv/rest/v1/session", "email=admin%40example.test&password=it's+wrong",
			[]string{"Content-Type", "application/x-www-form-urlencoded"}},
		"easypromos":         {"GET", "/easypromos/v2/promotions/10", "", []string{"Authorization", "Bearer demo-token-a"}},
		"easypromos by host": {"GET", "/v2/promotions/10", "", []string{"Authorization", "Bearer demo-token-a", "Host", "api.easypromosapp.com"}},
		"easypromos refused": {"GET", "/easypromos/v2/promotions/10", "", []string{"Authorization", "Bearer wrong"}},
		"nats4": {"GET", "/nats4/api/member/tokenrebuystring?username=testakovsky2&siteid=1", "", []string{
			"api-key", "44b5498dbcb481a0d00b404c0169af62", "api-username", "tmm1phrvezsbu"}},
		"nats4 refused": {"GET", "/nats4/api/member/tokenrebuystring?username=testakovsky2&siteid=1", "", []string{
			"api-key", "wrong", "api-username", "tmm1phrvezsbu"}},
	}
	answers := map[string]simtest.Answer{}
	for name, r := range all {
		answers[name] = s.Do(r.method, r.path, r.body, r.header...)
	}
	return answers
}

// signed is a request of UserBatch's first demo portal.
func signed(at int64, key string) sent {
	query := fmt.Sprintf("timestamp=%d&login=40052010&lang=en", at)
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(strings.ReplaceAll(query, "&", ";")))
	return sent{"GET", "/userbatch/api/advertisement/content?" + query, "", []string{
		"Accept", "application/json", "Content-Type", "application/json",
		"X-HTTP-AUTH-TOKEN", hex.EncodeToString(m.Sum(nil))}}
}

func get[T any](t *testing.T, s *simtest.Server, path string) (v T) {
	t.Helper()
	a := s.Get(path)
	require.Equal(t, http.StatusOK, a.Status, "%s: %s", path, a.Body)
	require.NoError(t, json.Unmarshal([]byte(a.Body), &v), a.Body)
	return v
}

func TestEachAPIsRequestsAreInTheLog(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{Now: time.Now(), Running: true})
	for name, a := range send(s) {
		id := a.Header.Get(journal.HeaderRequestID)
		require.NotEmpty(t, id, name)
		e := get[journal.Entry](t, s, "/_mock/requests/"+id)
		api, _, _ := strings.Cut(name, " ")
		assert.Equal(t, api, e.API, name)
		assert.NotEmpty(t, e.Operation, name)
		assert.Equal(t, "default", e.Sandbox)
		assert.Equal(t, a.Status, e.Status, name)
		assert.Equal(t, int64(len(a.Body)), e.Response.BodyBytes, name)
		if api != "synctv" { // its session would be
			assert.NotEmpty(t, e.Credential, name)
		}
		if strings.Contains(name, "refused") {
			require.NotNil(t, e.Explain, name)
			assert.NotEmpty(t, e.Explain.Why, name)
			assert.Equal(t, s.URL+"/_mock/requests/"+id, a.Header.Get(journal.HeaderExplain), name)
		}
		whole := get[journal.Entry](t, s, "/_mock/requests/"+id+"?secrets=1")
		assert.Equal(t, a.Body, whole.Response.Body, name)
		for _, secret := range []string{"demo-token-a", "44b5498dbcb481a0d00b404c0169af62", "8b26e1e4f3f5e00a888807e605565c47"} {
			shown := s.Get("/_mock/requests/" + id).Body
			assert.NotContains(t, shown, secret, name)
			assert.NotContains(t, shown, base64.StdEncoding.EncodeToString([]byte(secret)), name)
		}
	}
}

// What is exported with its secrets runs as it is and gets the same answer.
func TestExportsOfEachAPIRun(t *testing.T) {
	t.Parallel()
	sh := simtest.Interpreter(t, "sh")
	simtest.Interpreter(t, "curl")
	simtest.Interpreter(t, "openssl")
	for name, running := range map[string]bool{"the clock runs": true, "the clock stands still an hour ago": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := simtest.Start(t, simtest.Options{Now: time.Now(), Running: running})
			answers := send(s)
			if !running {
				s.SetClock(time.Now().Add(-time.Hour))
				answers = map[string]simtest.Answer{"userbatch late": send(s)["userbatch late"]} // in time now
			}
			dir := t.TempDir()
			module := "module replay\n\ngo 1.26\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(module), 0o600))
			for name, a := range answers {
				path := "/_mock/requests/" + a.Header.Get(journal.HeaderRequestID)
				script := s.Get(path + "?format=curl&secrets=1")
				require.Equal(t, http.StatusOK, script.Status)
				cmd := exec.Command(sh)
				cmd.Stdin = strings.NewReader(script.Body)
				out, err := cmd.Output()
				require.NoError(t, err, script.Body)
				assert.True(t, bytes.HasPrefix(out, fmt.Appendf(nil, "HTTP/1.1 %d ", a.Status)), "%s: %s\n%s", name, script.Body, out)

				code := s.Get(path + "?format=go&secrets=1")
				file := "r" + a.Header.Get(journal.HeaderRequestID) + "_test.go"
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(code.Body), 0o600))

				editor := s.Get(path + "?format=http&secrets=1").Body
				assert.Equal(t, strings.Contains(name, "by host"), strings.Contains(editor, "\nHost: api.easypromosapp.com\n"), editor)
			}
			cmd := exec.Command("go", "test", "-count=1", ".")
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=mod")
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s", out)
		})
	}
}

func TestTheLogOverHTTP(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Get("/nats4/api/nothing")
	s.Get("/easypromos/v2/promotions", "Authorization", "Bearer demo-token-a")
	page := get[journal.Page](t, s, "/_mock/requests?api=easypromos")
	require.Len(t, page.Requests, 1)
	assert.Equal(t, "/easypromos/v2/promotions", page.Requests[0].Path)

	har := get[map[string]any](t, s, "/_mock/requests?format=har")
	assert.Len(t, har["log"].(map[string]any)["entries"], 2)
	a := s.Get("/_mock/requests/1?format=curl")
	assert.Equal(t, "text/x-shellscript; charset=utf-8", a.Header.Get("Content-Type"))
	assert.Equal(t, `inline; filename="request-1.sh"`, a.Header.Get("Content-Disposition"))

	for path, status := range map[string]int{
		"/_mock/requests?colour=red":               400,
		"/_mock/requests?format=curl":              400,
		"/_mock/requests/1?format=har":             400,
		"/_mock/requests/1?limit=1":                400,
		"/_mock/requests/99":                       404,
		"/_mock/requests/99?format=go":             404,
		"/_mock/requests/stream?limit=1":           400,
		"/_mock/requests/stream?format=har":        400,
		"/_mock/sandboxes/nobody/requests":         404,
		"/_mock/sandboxes/nobody/requests/stream":  404,
		"/_mock/sandboxes/default/requests?since=": 400,
	} {
		assert.Equal(t, status, s.Get(path).Status, path)
	}
	assert.Equal(t, `{"status":"cleared"}`, strings.TrimSpace(s.Do("DELETE", "/_mock/requests", "").Body))
	assert.Empty(t, get[journal.Page](t, s, "/_mock/requests").Requests)
}

func TestEachSandboxHasALogOfItsOwn(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
	a := s.Get("/_sandbox/t1/easypromos/v2/promotions", "Authorization", "Bearer wrong")
	assert.Equal(t, s.URL+"/_mock/sandboxes/t1/requests/1", a.Header.Get(journal.HeaderExplain))
	assert.Empty(t, get[journal.Page](t, s, "/_mock/requests").Requests)
	e := get[journal.Entry](t, s, "/_mock/sandboxes/t1/requests/1")
	assert.Equal(t, "t1", e.Sandbox)
	assert.Equal(t, "/_sandbox/t1/easypromos/v2/promotions", e.Path)
	assert.Equal(t, "getPromotionsList", e.Operation)
}

func TestVerifyOverHTTP(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Get("/easypromos/v2/promotions/10", "Authorization", "Bearer demo-token-a")
	s.Get("/easypromos/v2/promotions/11", "Authorization", "Bearer demo-token-a")
	a := s.Do("POST", "/_mock/verify", `{"match": {"api": "easypromos", "status": "2xx"}, "count": {"exactly": 2}}`)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.JSONEq(t, `{"ok":true,"matched":2,"message":"Exactly 2 requests expected, 2 found.","requests":["1","2"]}`, a.Body)
	a = s.Do("POST", "/_mock/verify", `{"match": {"path": "/v2/promotion/11", "method": "GET"}}`)
	assert.Equal(t, 409, a.Status)
	var v journal.Verdict
	require.NoError(t, json.Unmarshal([]byte(a.Body), &v))
	assert.Equal(t, "2", v.Nearest[0].ID)
	assert.Equal(t, []journal.Difference{{Field: "path", Want: "/v2/promotion/11", Got: "/easypromos/v2/promotions/11"}}, v.Nearest[0].Differs)
	a = s.Do("POST", "/_mock/verify", `{"order": [{"path": "*/10"}, {"path": "*/11", "status": 200}], "since": 0}`)
	assert.Equal(t, 200, a.Status, a.Body)

	for body, field := range map[string]string{
		`{}`:                                       "match",
		`{"matches": {}}`:                          "matches",
		`{"match": []}`:                            "match",
		`{"match": null}`:                          "match",
		`{"match": {"colour": "red"}}`:             "match.colour",
		`{"match": {"api": 1}}`:                    "match.api",
		`{"match": {"api": ""}}`:                   "match.api",
		`{"match": {"api": "x"}}`:                  "match.api",
		`{"match": {"path": "/", "path": "/"}}`:    "match.path",
		`{"match": {"status": -1}}`:                "match.status",
		`{"match": {"status": 999}}`:               "match.status",
		`{"match": {"header": {"a": 1}}}`:          "match.header.a",
		`{"match": {"query": "a=b"}}`:              "match.query",
		`{"match": {"json": [1]}}`:                 "match.json",
		`{"match": {}, "count": 2}`:                "count",
		`{"match": {}, "count": {}}`:               "count",
		`{"match": {}, "count": {"exactly": "2"}}`: "count.exactly",
		`{"match": {}, "count": {"exactly": 1.5}}`: "count.exactly",
		`{"match": {}, "count": {"at_least": -1}}`: "count.at_least",
		`{"match": {}, "count": {"at_last": 1}}`:   "count.at_last",
		`{"match": {}, "order": [{}]}`:             "order",
		`{"order": []}`:                            "order",
		`{"order": {}}`:                            "order",
		`{"order": [{}, {"path": 1}]}`:             "order.1.path",
		`{"match": {}, "since": "x"}`:              "since",
		`{"match": {}, "since": true}`:             "since",
	} {
		a := s.Do("POST", "/_mock/verify", body)
		assert.Equal(t, 400, a.Status, "%s: %s", body, a.Body)
		var p struct{ Field string }
		require.NoError(t, json.Unmarshal([]byte(a.Body), &p))
		assert.Equal(t, field, p.Field, body)
	}
}

// A stream holds up neither the removal of its sandbox nor the end of the program.
func TestStreamsEndInTime(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	open := func(prefix string) *bufio.Scanner {
		req, err := http.NewRequestWithContext(ctx, "GET", s.URL+prefix+"/requests/stream", nil)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		t.Cleanup(func() { res.Body.Close() })
		lines := bufio.NewScanner(res.Body)
		require.True(t, lines.Scan())
		return lines
	}
	rest := func(lines *bufio.Scanner) (text string) {
		for lines.Scan() {
			text += lines.Text() + "\n"
		}
		require.NoError(t, lines.Err())
		return text
	}
	first, second := open("/_mock"), open("/_mock/sandboxes/t1")
	s.Get("/_sandbox/t1/easypromos/v2/promotions")
	s.Control("DELETE", "/_mock/sandboxes/t1", nil)
	assert.Contains(t, rest(second), "event: request\n")
	start := time.Now()
	s.Stop()
	assert.Less(t, time.Since(start), 5*time.Second)
	assert.NotContains(t, rest(first), "event: request\n")
}

func TestWhoseCredentialItWas(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	var made struct {
		Credentials map[string]map[string]string
	}
	require.NoError(t, json.Unmarshal(s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"}), &made))
	token := made.Credentials["easypromos"]["token"]
	require.NotEmpty(t, token, made.Credentials)
	a := s.Get("/easypromos/v2/promotions", "Authorization", "Bearer "+token, "X-Mock-Sandbox", "default")
	assert.Equal(t, 401, a.Status)
	assert.Contains(t, a.Header.Get(sims.ReasonHeader), "the credential is of the sandbox t1")
	e := get[journal.Entry](t, s, "/_mock/requests/"+a.Header.Get(journal.HeaderRequestID))
	assert.Len(t, e.Explain.Notes, 1)
}
