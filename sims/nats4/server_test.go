package nats4_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims/nats4"
)

const rebuyString = "4b0db1b3b590fdee192f8dd004bd3e8c"

// get sends a GET below /nats4/api/ with the demo admin's headers.
func get(s *simtest.Server, path string) simtest.Answer {
	return s.Get("/nats4/api/"+path, "api-key", "44b5498dbcb481a0d00b404c0169af62", "api-username", "tmm1phrvezsbu")
}

// raw sends a request as it stands and returns the whole response.
func raw(t *testing.T, s *simtest.Server, request string) (*http.Response, string) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, strings.ReplaceAll(request, "\n", "\r\n"))
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(body)
}

func TestHeaderNamesHaveNoCase(t *testing.T) {
	t.Parallel()
	t.Log("nats4 6: header names in any case")
	s := simtest.Start(t, simtest.Options{})
	for _, names := range [][2]string{{"API-KEY", "Api-Username"}, {"aPi-kEy", "API-USERNAME"}} {
		res, body := raw(t, s, "GET /nats4/api/service/ping HTTP/1.1\nHost: localhost\n"+
			names[0]+": 44b5498dbcb481a0d00b404c0169af62\n"+names[1]+": tmm1phrvezsbu\n\n")
		assert.Equal(t, 200, res.StatusCode)
		assert.Equal(t, "1", body)
	}
}

func TestTheBlankReturnHasALength(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	res, body := raw(t, s, "GET /nats4/api/member/tokenrebuystring HTTP/1.1\nHost: localhost\n"+
		"api-key: 44b5498dbcb481a0d00b404c0169af62\napi-username: tmm1phrvezsbu\n\n")
	assert.Equal(t, 200, res.StatusCode)
	assert.Equal(t, "0", res.Header.Get("Content-Length"))
	assert.Equal(t, "application/json", res.Header.Get("Content-Type"))
	assert.Empty(t, body)
}

func TestStringsAreStableAndDistinct(t *testing.T) {
	t.Parallel()
	t.Log("nats4 21: the only key, and 32 hexadecimal digits")
	t.Log("nats4 22: the same at the second call and after a restart")
	t.Log("nats4 23, 38: another member or type has another string")
	data := t.TempDir()
	s := simtest.Start(t, simtest.Options{Data: data})
	types := []string{"upsell", "tokenrebuy", "instantupgrade", "packageupgrade", "cancel", "signupplus"}
	members := []string{"testakovsky2", "upgrader342", "manual162", "personal39"}
	read := func() (bodies []string) {
		for _, m := range members {
			a := get(s, "member/tokenrebuystring?siteid=1&username="+m)
			assert.Regexp(t, `^\{"token_rebuy_string":"[0-9a-f]{32}"\}$`, a.Body)
			for _, typ := range types {
				a := get(s, "member/authstring?siteid=1&username="+m+"&type="+typ)
				assert.Regexp(t, `^\{"result":"[0-9a-f]{32}"\}$`, a.Body)
				bodies = append(bodies, a.Body)
			}
		}
		return bodies
	}
	first := read()
	assert.Equal(t, first, read(), "at the second call")
	s.Stop()
	s = simtest.Start(t, simtest.Options{Data: data})
	assert.Equal(t, first, read(), "after a restart")
	s.Reset()
	assert.Equal(t, first, read(), "after a reset")
	distinct := map[string]bool{}
	for _, b := range first {
		distinct[b] = true
	}
	assert.Len(t, distinct, len(members)*len(types))
}

func TestAResetTakesBackSettings(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Set("nats4.enable_rest_api", false)
	s.Set("nats4.accounts.1.permissions", "")
	assert.Equal(t, 403, get(s, "service/ping").Status)
	s.Reset()
	assert.Equal(t, 200, get(s, "service/ping").Status)
}

// A setting and the clock return in one step: never is the member expired with the
// blank return's form back at its default.
func TestAResetIsSeenWholeOrNotAtAll(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	const path = "member/tokenrebuystring?username=epochmember&siteid=2"
	active := get(s, path).Body
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					assert.Contains(t, []string{active, "null"}, get(s, path).Body)
				}
			}
		})
	}
	for range 20 {
		s.Set("nats4.blank_return", "null")
		s.SetClock(time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
		assert.Equal(t, "null", get(s, path).Body)
		s.Reset()
		assert.Equal(t, active, get(s, path).Body)
	}
	close(done)
	all.Wait()
}

// Reads of 50 clients, while a setting goes to and fro: each answer is one of the
// two, whole.
func TestFiftyClientsAtOnce(t *testing.T) {
	worldtest.Heavy(t)
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	record := get(s, "member/details?memberid=2&transactions=1&notes=1").Body
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for range 10 {
				assert.Equal(t, `{"token_rebuy_string":"`+rebuyString+`"}`, get(s, "member/tokenrebuystring?username=testakovsky2&siteid=1").Body)
				assert.Equal(t, record, get(s, "member/details?memberid=2&transactions=1&notes=1").Body)
				assert.Contains(t, []string{"", "null"}, get(s, "member/details?memberid=3").Body)
			}
		})
	}
	for i := range 20 {
		s.Set("nats4.blank_return", []string{"null", "empty"}[i%2])
	}
	all.Wait()
	assert.Equal(t, record, get(s, "member/details?memberid=2&transactions=1&notes=1").Body)
	assert.Empty(t, get(s, "member/details?memberid=3").Body)
}

func TestTooLargeRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	long := strings.Repeat("x", 70<<10)
	for _, tt := range []struct {
		name, query, header, body string
		status                    int
	}{
		{"a query", "?username=" + long, "", "", 414},
		{"a header", "", long, "", 431},
		{"a body", "", "", strings.Repeat(long, 20), 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := s.Try("GET", "/nats4/api/member/tokenrebuystring"+tt.query, tt.body, "X-Long", tt.header)
			require.NoError(t, err)
			assert.Equal(t, tt.status, a.Status)
			assert.Equal(t, "application/json", a.Header.Get("Content-Type"))
			assert.Equal(t, fmt.Sprintf(`{"error":"%s"}`, http.StatusText(tt.status)), a.Body)
			assert.Equal(t, "1", get(s, "service/ping").Body, "the server is alive")
		})
	}
}

// Many site ids cost one lookup, not one each.
func TestALongListOfSites(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	a := get(s, "member/tokenrebuystring?username=testakovsky2&siteids="+strings.Repeat("9,", 20000)+"1")
	assert.Equal(t, `{"token_rebuy_string":"`+rebuyString+`"}`, a.Body)
}

// The document's samples: PHP and curl as printed, Python and Node as the shortest
// ports, with only the base URL changed.
func TestTheDocumentsSamples(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, tt := range []struct {
		name, program, file, want string
	}{
		{"PHP", "php", "tokenrebuystring.php",
			"array(1) {\n  [\"token_rebuy_string\"]=>\n  string(32) \"" + rebuyString + "\"\n}\n"},
		{"curl", "curl", "tokenrebuystring.sh", `{"token_rebuy_string":"` + rebuyString + `"}`},
		{"Python", "python3", "tokenrebuystring.py", "{'token_rebuy_string': '" + rebuyString + "'}\n"},
		{"Node", "node", "tokenrebuystring.js", "{ token_rebuy_string: '" + rebuyString + "' }\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			program := simtest.Interpreter(t, tt.program)
			if tt.program == "curl" {
				program = simtest.Interpreter(t, "sh")
			}
			sample, err := os.ReadFile(filepath.Join("testdata/samples", tt.file))
			require.NoError(t, err)
			text := strings.ReplaceAll(string(sample), "http://domain/", s.URL+"/nats4/")
			require.NotEqual(t, string(sample), text, "the base URL is changed")
			file := filepath.Join(t.TempDir(), tt.file)
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			var stderr strings.Builder
			cmd := exec.CommandContext(t.Context(), program, file)
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			require.NoError(t, err, "%s%s", out, &stderr)
			assert.Equal(t, tt.want, string(out))
		})
	}
}

// TestPHPEncodesTheSame: PHP itself agrees with the table of strings.
func TestPHPEncodesTheSame(t *testing.T) {
	t.Parallel()
	php := simtest.Interpreter(t, "php")
	for _, tt := range nats4.StringCases {
		cmd := exec.CommandContext(t.Context(), php, "-r", "echo json_encode(stream_get_contents(STDIN));")
		cmd.Stdin = strings.NewReader(tt.Text)
		out, err := cmd.Output()
		require.NoError(t, err)
		assert.Equal(t, tt.Want, string(out), tt.Name)
	}
}
