// Package simtest starts the whole program inside a test: the five simulators,
// the gateway and the control API on a free port, over a real SQLite file.
package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/transcript"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/worldtest"
)

// Options say how the program starts. The zero value is a temporary sandbox with
// the built-in fixtures and a clock frozen at worldtest.Now.
type Options struct {
	Now      time.Time         // the clock's start
	Running  bool              // the clock runs instead of standing still
	Settings map[string]string // start values of settings, as text
	Fixtures string            // a directory as for --fixtures
	Data     string            // a directory as for --data; temporary where empty
}

// A Server is a running program. It ends with the test, or at Stop.
type Server struct {
	URL string    // http://127.0.0.1:port, without a slash at the end
	Now time.Time // the clock's start

	t      testing.TB
	client *http.Client
	stop   func()
}

// template is loaded once for the process: the built-in fixtures are the same for
// all its programs.
var template = sync.OnceValues(func() ([]byte, error) { return server.Template(context.Background()) })

// Start starts the program.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = worldtest.Now(t)
	}
	loaded, err := template()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	srv, err := server.New(ctx, server.Config{
		Addr: "127.0.0.1:0", Now: o.Now, Settings: o.Settings, Fixtures: o.Fixtures, Data: o.Data,
		Template: loaded, Observe: worldtest.Observe,
	})
	if err != nil {
		cancel()
		require.NoError(t, err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx) }()
	stopped := false
	s := &Server{URL: srv.URL(), Now: o.Now, t: t, client: newClient()}
	s.stop = func() {
		if !stopped {
			stopped = true
			s.client.CloseIdleConnections()
			cancel()
			require.NoError(t, <-served)
		}
	}
	t.Cleanup(s.stop)
	if !o.Running {
		s.Control(http.MethodPut, "/_mock/clock", map[string]any{"now": o.Now.Format(time.RFC3339Nano), "frozen": true})
	}
	return s
}

// Stop ends the program as SIGTERM does, so that another can be started on the
// same data directory.
func (s *Server) Stop() { s.stop() }

// SetClock freezes the clock at now.
func (s *Server) SetClock(now time.Time) {
	s.t.Helper()
	s.Control(http.MethodPut, "/_mock/clock", map[string]any{"now": now.UTC().Format(time.RFC3339Nano), "frozen": true})
}

// Advance moves the clock by d.
func (s *Server) Advance(d time.Duration) {
	s.t.Helper()
	s.Control(http.MethodPut, "/_mock/clock", map[string]any{"advance": d.String()})
}

// Set changes one setting.
func (s *Server) Set(name string, value any) {
	s.t.Helper()
	s.Control(http.MethodPatch, "/_mock/settings", map[string]any{name: value})
}

// Reset returns everything to its start; the clock runs then.
func (s *Server) Reset() {
	s.t.Helper()
	s.Control(http.MethodPost, "/_mock/reset", nil)
}

// Control sends a request to the control API, which must answer 2xx.
func (s *Server) Control(method, path string, body any) []byte {
	s.t.Helper()
	var data []byte
	if body != nil {
		var err error
		data, err = json.Marshal(body)
		require.NoError(s.t, err)
	}
	a := s.Do(method, path, string(data), "Content-Type", "application/json")
	require.Less(s.t, a.Status, 300, "%s %s: %s", method, path, a.Body)
	return []byte(a.Body)
}

// An Answer is a whole response.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Get sends a GET. header is name, value, name, value.
func (s *Server) Get(path string, header ...string) Answer {
	s.t.Helper()
	return s.Do(http.MethodGet, path, "", header...)
}

// Do sends a request with the path below the program's URL. header is name,
// value, name, value; Host is the request's host.
func (s *Server) Do(method, path, body string, header ...string) Answer {
	s.t.Helper()
	a, err := s.Try(method, path, body, header...)
	require.NoError(s.t, err)
	return a
}

// Try is Do for a request that the server may cut off.
func (s *Server) Try(method, path, body string, header ...string) (Answer, error) {
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
			continue
		}
		req.Header.Add(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = io.Copy(&b, res.Body)
	return Answer{res.StatusCode, res.Header, b.String()}, err
}

// newClient returns a client that follows no redirect: the simulators never send
// one.
func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Transcripts runs the transcripts of dir, each on a program of its own that judges by
// the contracts. Each refusal in them must be explained in the request log, and each
// response be by the contract.
func Transcripts(t *testing.T, dir string) {
	transcript.Run(t, dir, func(t *testing.T, clock string, settings map[string]string) string {
		now, err := time.Parse(time.RFC3339, clock)
		require.NoError(t, err, "clock: %s", clock)
		judged := map[string]string{"contract": "warn"}
		maps.Copy(judged, settings)
		s := Start(t, Options{Now: now, Settings: judged})
		t.Cleanup(s.Explained) // before the program ends
		t.Cleanup(s.Contracted)
		return s.URL
	})
}

// Explained fails for each record of the request log whose response is a failure,
// and for each that is explained, where rule, reason, provenance or source is missing.
func (s *Server) Explained() {
	s.t.Helper()
	var log struct {
		Requests []struct {
			ID     string `json:"id"`
			Status int    `json:"status"`
			Rule   string `json:"rule"`
		} `json:"requests"`
	}
	require.NoError(s.t, json.Unmarshal(s.Control(http.MethodGet, "/_mock/requests?limit=500", nil), &log))
	for _, r := range log.Requests {
		var record struct {
			Method, Path string
			Explain      *struct{ Rule, Why, Provenance, Source string }
		}
		require.NoError(s.t, json.Unmarshal(s.Control(http.MethodGet, "/_mock/requests/"+r.ID, nil), &record))
		e := record.Explain
		if e == nil {
			assert.Less(s.t, r.Status, 400, "%s %s: not explained", record.Method, record.Path)
			continue
		}
		for _, text := range []string{e.Rule, e.Why, e.Provenance, e.Source} {
			assert.NotEmpty(s.t, text, "%s %s: %+v", record.Method, record.Path, *e)
		}
	}
}

// Contracted fails where the program has judged no exchange, or not all, or a response
// was not by the contract.
func (s *Server) Contracted() {
	s.t.Helper()
	var state verdict.State
	require.NoError(s.t, json.Unmarshal(s.Control(http.MethodGet, "/_mock/contract", nil), &state))
	assert.NotZero(s.t, state.Judged+state.Faulted+state.Unjudged[verdict.Aborted], "nothing was judged")
	for _, why := range []verdict.Reason{verdict.QueueFull, verdict.BodyCut, verdict.Pending, verdict.Failed} {
		assert.Zero(s.t, state.Unjudged[why], "not judged: %s", why)
	}
	for _, g := range state.Findings {
		assert.False(s.t, g.Response, "%+v", g)
	}
}

// Interpreter returns the path of a program that a sample needs (php, python3,
// node, curl). Where it is missing the test is skipped, or fails with CI=true.
func Interpreter(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
		require.NoError(t, err, "%s is needed in CI", name)
	}
	t.Skipf("%s is not installed; the sample that needs it is not run", name)
	return ""
}
