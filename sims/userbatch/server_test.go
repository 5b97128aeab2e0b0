package userbatch_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims/userbatch"
)

// demo are the login and the key of the first demo portal.
var demo = map[string]string{"login": "40052010", "private_key": "userbatch-secret"}

// signed returns the path with query and the headers that sign it at now, for
// the first demo portal.
func signed(now time.Time, path, query string) (string, []string) {
	return signedBy(demo, now, path, query)
}

// signedBy is signed for the portal of a credential.
func signedBy(portal map[string]string, now time.Time, path, query string) (string, []string) {
	query = fmt.Sprintf("timestamp=%d&login=%s&%s", now.Unix(), portal["login"], query)
	p, err := params.Parse(query)
	if err != nil {
		panic(err) // a mistake in the test
	}
	pairs := make([]string, len(p))
	for i, x := range p {
		pairs[i] = x.Name + "=" + x.Value
	}
	return "/userbatch/api" + path + "?" + query, []string{
		"Accept", "application/json", "Content-Type", "application/json",
		"X-HTTP-AUTH-TOKEN", userbatch.Signature(strings.Join(pairs, ";"), portal["private_key"]),
	}
}

func get(s *simtest.Server, path, query string) simtest.Answer {
	target, header := signed(s.Now, path, query)
	return s.Get(target, header...)
}

// access registers an e-mail and returns its access code.
func access(t *testing.T, s *simtest.Server, email string) string {
	a := get(s, "/advertisment/newuser", "lang=en&platform=1&email="+url.QueryEscape(email))
	assert.Equal(t, 200, a.Status, a.Body)
	var body struct{ URL, Access string }
	assert.NoError(t, json.Unmarshal([]byte(a.Body), &body))
	assert.Regexp(t, `^UEx-[0-9a-zA-Z-]{10}$`, body.Access)
	return body.Access
}

func TestOneEmailIsOneUser(t *testing.T) {
	t.Log("userbatch 25: 100 concurrent newuser with one e-mail: one user, one code")
	s := simtest.Start(t, simtest.Options{})
	codes := make([]string, 100)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() { codes[i] = access(t, s, "same@example.test") })
	}
	all.Wait()
	for _, code := range codes {
		assert.Equal(t, codes[0], code)
	}
}

func TestFiftyClientsAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	s := simtest.Start(t, simtest.Options{})
	codes := make([]string, 50)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			email := fmt.Sprintf("user%d@example.test", i)
			codes[i] = access(t, s, email)
			for action := 2; action <= 4; action++ {
				a := get(s, "/advertisement/edituser", fmt.Sprintf("access=%s&action=%d", codes[i], action))
				assert.Equal(t, `{"success":true}`, a.Body)
				a = get(s, "/advertisement/content", "lang=en&email="+email)
				assert.Contains(t, a.Body, fmt.Sprintf(`"action":%d}`, action))
			}
		})
	}
	all.Wait()
	distinct := map[string]bool{}
	for _, code := range codes {
		distinct[code] = true
	}
	assert.Len(t, distinct, 50)
}

func TestStateSurvivesARestartAndEndsWithAReset(t *testing.T) {
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	code := access(t, s, "kept@example.test")
	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	assert.Equal(t, code, access(t, s, "kept@example.test"))
	assert.NotEqual(t, code, access(t, s, "other@example.test"), "a code never comes twice")
	s.Reset()
	s.SetClock(s.Now)
	assert.Contains(t, get(s, "/advertisement/content", "lang=en&email=kept@example.test").Body, `"action":1}`)
	assert.Equal(t, code, access(t, s, "again@example.test"), "after a reset the same codes come again")
}

func TestTooLargeRequestsAreRefused(t *testing.T) {
	t.Log("userbatch 28: a 10 MB query or header: refused with a 4xx, server alive")
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct {
		name         string
		bytes        int
		status       int
		vendorsForm  bool
		query, body  bool
		explanations string
	}{
		{"a query above our bound", 70 << 10, 414, true, true, false, "the query has"},
		{"a header above our bound", 70 << 10, 431, true, false, false, "the header has"},
		{"a body above our bound", 2 << 20, 413, true, false, true, "the body is over"},
		{"a query that net/http refuses", 10 << 20, 431, false, true, false, ""},
		{"a header that net/http refuses", 10 << 20, 431, false, false, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			long := strings.Repeat("x", tt.bytes)
			header := []string{"Accept", "application/json", "Content-Type", "application/json"}
			target, body := "/userbatch/api/advertisement/content", ""
			switch {
			case tt.query:
				target += "?email=" + long
			case tt.body:
				body = long
			default:
				header = append(header, "X-Long", long)
			}
			a, err := s.Try("GET", target, body, header...)
			if err == nil { // a server that stops reading may cut the connection
				assert.Equal(t, tt.status, a.Status)
			} else {
				assert.False(t, tt.vendorsForm, "%v", err)
			}
			if tt.vendorsForm {
				assert.Contains(t, a.Body, fmt.Sprintf(`{"error":{"code":%d,`, tt.status))
				assert.Contains(t, a.Header.Get("X-Mock-Reason"), tt.explanations)
			}
			assert.Equal(t, 200, get(s, "/advertisement/content", "lang=en").Status, "the server is alive")
		})
	}
}

// The document prints no client: its requests run by curl.
func TestTheDocumentsRequestsRunByCurl(t *testing.T) {
	curl := simtest.Interpreter(t, "curl")
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct{ name, path, query, want string }{
		{"content for an unknown user", "/advertisement/content", "lang=en",
			`{"active":true,"name":"PH-SM Bez registrace","credit":10,"title":"Test","info":"Testing message.","banner":null,"action":1}`},
		{"content for a new user", "/advertisement/content", "lang=en&email=info@userbatch.com",
			`{"active":true,"name":"PH-SM Uzivatel zaznamenan do systemu","credit":0,"title":"Waiting","info":"Waiting to finishing your registration","banner":null,"action":2}`},
		{"edituser", "/advertisement/edituser", "access=UEx-crmKoMogL6&action=2&email=info2@userbatch.com", `{"success":true}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, header := signed(s.Now, tt.path, tt.query)
			args := []string{"-sS", s.URL + target}
			for i := 0; i < len(header); i += 2 {
				args = append(args, "-H", header[i]+": "+header[i+1])
			}
			out, err := exec.CommandContext(t.Context(), curl, args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Equal(t, tt.want, string(out))
		})
	}
}

// TestAResetIsSeenWholeOrNotAtAll: a setting and a row change in one step, so a
// request in flight sees both as before or both as after.
func TestAResetIsSeenWholeOrNotAtAll(t *testing.T) {
	worldtest.Heavy(t)
	s := simtest.Start(t, simtest.Options{})
	const before = `{"active":true,"name":"PH-SM Uzivatel zaznamenan do systemu","credit":0,"title":"Waiting","info":"Waiting to finishing your registration","banner":null}`
	const after = `{"active":true,"name":"PH-SM Bez registrace","credit":10,"title":"Test","info":"Testing message.","banner":null,"action":1}`
	seen := map[string]int{}
	for range 20 {
		s.SetClock(s.Now)
		s.Set("userbatch.omit_action", true)
		access(t, s, "in-flight@example.test")
		answers := make(chan string, 66)
		ask := func() { answers <- get(s, "/advertisement/content", "lang=en&email=in-flight@example.test").Body }
		ask()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 8 {
					ask()
				}
			})
		}
		s.Reset() // the clock starts again at s.Now, and runs
		all.Wait()
		ask()
		close(answers)
		for a := range answers {
			seen[a]++
		}
	}
	for a := range seen {
		assert.Contains(t, []string{before, after}, a)
	}
	assert.Len(t, seen, 2, "both states were seen: %v", seen)
}
