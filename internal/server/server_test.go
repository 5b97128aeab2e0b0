package server_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/server"
)

var ctx = context.Background()

// refused is how UserBatch answers a path that it has not.
const refused = `{"error":{"code":404,"message":"Not Found"}}`

// start runs a server until the test ends.
func start(t *testing.T, c server.Config) *server.Server {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	s, err := server.New(ctx, c)
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		assert.NoError(t, s.Shutdown())
		assert.NoError(t, <-served)
	})
	return s
}

// ask sends a GET, without following anything, and returns status and body.
func ask(t *testing.T, url, host string) (int, string) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Host = host
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

func TestServerServesEverythingOnOnePort(t *testing.T) {
	s := start(t, server.Config{Hosts: []gateway.Host{{API: "userbatch", Name: "nats.example.com"}}})
	for _, tt := range []struct{ name, url, host, want string }{
		{"by prefix", s.APIURL("userbatch") + "/api/nothing", "", refused},
		{"by host", s.URL() + "/api/nothing", "userbatch.com", refused},
		{"by a configured host", s.URL() + "/api/nothing", "nats.example.com", refused},
		{"the control API", s.URL() + "/_mock/readyz", "", `{"status":"ready"}` + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, body := ask(t, tt.url, tt.host)
			assert.Equal(t, tt.want, body)
		})
	}
}

func TestOwnPort(t *testing.T) {
	s := start(t, server.Config{Listen: []server.Listen{{API: "userbatch", Addr: "127.0.0.1:0"}}})
	own := s.Ready().APIs["userbatch"].Own
	require.NotEmpty(t, own)
	_, body := ask(t, own+"/api/nothing", "")
	assert.Equal(t, refused, body)
	_, body = ask(t, own+"/_mock/readyz", "")
	assert.Equal(t, refused, body, "the control API is not there")
}

func TestBeyondLoopbackTheControlAPIIsClosed(t *testing.T) {
	s := start(t, server.Config{Addr: "0.0.0.0:0"})
	assert.True(t, strings.HasPrefix(s.URL(), "http://127.0.0.1:"), s.URL())
	status, body := ask(t, s.URL()+"/_mock/clock", "")
	assert.Equal(t, http.StatusForbidden, status)
	assert.Contains(t, body, "--control-token")
	status, _ = ask(t, s.URL()+"/_mock/readyz", "anything.test")
	assert.Equal(t, http.StatusOK, status)
	_, body = ask(t, s.APIURL("userbatch")+"/api/nothing", "")
	assert.Equal(t, refused, body)
}

func TestATakenPortLeavesNothingOpen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	data := t.TempDir()
	for name, c := range map[string]server.Config{
		"main": {Addr: taken.Addr().String(), Data: data},
		"own":  {Addr: "127.0.0.1:0", Data: data, Listen: []server.Listen{{API: "userbatch", Addr: taken.Addr().String()}}},
	} {
		_, err := server.New(ctx, c)
		assert.ErrorContains(t, err, "address already in use", name)
	}
	start(t, server.Config{Data: data})
}

// A request in flight is finished before the database is closed.
func TestShutdownFinishesRequests(t *testing.T) {
	s := start(t, server.Config{})
	c, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer c.Close()
	fmt.Fprint(c, "GET /userbatch/api/nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	answer := bufio.NewReader(c)
	line, err := answer.ReadString('\n') // sent when the handler begins to read the body
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100 Continue\r\n", line)
	_, err = answer.ReadString('\n')
	require.NoError(t, err)

	ended := make(chan error, 1)
	go func() { ended <- s.Shutdown() }()
	require.Eventually(t, func() bool {
		other, err := net.Dial("tcp", s.Addr())
		if err == nil {
			other.Close()
		}
		return err != nil
	}, 5*time.Second, 5*time.Millisecond, "no new connections")
	fmt.Fprint(c, "{}")
	res, err := http.ReadResponse(answer, nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, refused, string(body))
	require.NoError(t, <-ended)
}

func TestShutdownBeforeServe(t *testing.T) {
	s, err := server.New(ctx, server.Config{Addr: "127.0.0.1:0"})
	require.NoError(t, err)
	require.NoError(t, s.Shutdown())
	require.NoError(t, s.Serve(ctx))
	_, err = net.Dial("tcp", s.Addr())
	assert.Error(t, err)
}

// A syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestAccessLogKeepsSecrets(t *testing.T) {
	var log syncBuffer
	s := start(t, server.Config{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	r, err := http.NewRequest(http.MethodGet, s.APIURL("userbatch")+"/api/x?login=40052010&password=hidden1&X-Auth-Token=hidden2&%70assword=hidden3&lang=en", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer hidden4")
	r.Header.Set("api-key", "hidden5")
	r.Header.Set("Cookie", "session=hidden6")
	r.Header.Set("X-HTTP-AUTH-TOKEN", "hidden7")
	res, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err)
	res.Body.Close()

	require.Eventually(t, func() bool { return strings.Contains(log.String(), "msg=request") }, 5*time.Second, time.Millisecond)
	line := log.String()
	assert.NotContains(t, line, "hidden")
	for _, part := range []string{
		"method=GET", "path=/userbatch/api/x", "login=40052010&password=***", "lang=en",
		`credentials.Authorization="Bearer ***"`, "credentials.Api-Key=***", "credentials.X-Http-Auth-Token=***",
		"status=404", "bytes=",
	} {
		assert.Contains(t, line, part)
	}
}

func TestAccessLogIsOffAboveDebug(t *testing.T) {
	var log syncBuffer
	s := start(t, server.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	ask(t, s.URL()+"/", "")
	assert.Empty(t, log.String())
}

func TestASilentConnectionDoesNotHoldUpAShutdown(t *testing.T) {
	s, err := server.New(ctx, server.Config{Addr: "127.0.0.1:0"})
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	_, _ = ask(t, s.URL()+"/_mock/readyz", "") // it serves
	c, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer c.Close()
	begin := time.Now()
	require.NoError(t, s.Shutdown())
	require.NoError(t, <-served)
	assert.Less(t, time.Since(begin), 3*time.Second)
}
