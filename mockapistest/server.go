package mockapistest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mockapis/mockapis/internal/server"
)

// An API is the name of a simulated API.
type API string

// The APIs.
const (
	PromoOnly  API = "promoonly"
	UserBatch  API = "userbatch"
	SyncTV     API = "synctv"
	Easypromos API = "easypromos"
	NATS4      API = "nats4"
)

// A Server is a running program with the five APIs. Sandbox gives a test a world
// of its own on it. It may be used by several tests at once.
type Server struct {
	URL string // http://127.0.0.1:port, without a slash at the end

	remote  *remote
	program *server.Server // nil where it is another process
	bases   map[API]string // the path of each API's base URL: /easypromos/v2
	start   options        // what a sandbox begins with beside its own options
}

// Start starts a server in this process, on a free port of 127.0.0.1. It ends with
// the test. A start takes a few hundredths of a second: where a package has many
// tests, let them share one by Shared.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s, stop, err := start(optionsOf(opts))
	if err != nil {
		t.Fatalf("mockapistest: start: %v", err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("mockapistest: stop: %v", err)
		}
	})
	return s
}

// Connect uses a server that runs at a URL: http://127.0.0.1:8080. It waits until
// the server is ready, for 30 seconds at most. WithNow, WithSeed and WithSettings
// are for the sandboxes that are made by the Server returned; WithFixtures cannot
// be.
func Connect(t testing.TB, url string, opts ...Option) *Server {
	t.Helper()
	s, err := connect(url, optionsOf(opts))
	if err != nil {
		t.Fatalf("mockapistest: connect: %v", err)
	}
	t.Cleanup(s.remote.client.CloseIdleConnections)
	return s
}

// Packs lists the scenario packs that WithPacks takes.
func (s *Server) Packs(t testing.TB) []Pack {
	t.Helper()
	var answer struct {
		Packs []Pack `json:"packs"`
	}
	if err := s.remote.call(http.MethodGet, "/_mock/packs", nil, &answer); err != nil {
		t.Fatalf("mockapistest: %v", err)
	}
	return answer.Packs
}

// A Pack is a scenario: rows of one API that come on top of the fixtures.
type Pack struct {
	Name        string `json:"name"` // promoonly/released-today
	API         API    `json:"api"`
	Description string `json:"description"`
}

func optionsOf(opts []Option) (o options) {
	for _, x := range opts {
		x.server(&o)
	}
	return o
}

// start runs the program until stop.
func start(o options) (_ *Server, stop func() error, err error) {
	c := server.Config{
		Addr: "127.0.0.1:0", Fixtures: o.fixtures, Seed: o.seed, Now: o.now,
		Settings: map[string]string{settingContract: ContractWarn}, ControlToken: o.token, Log: warnings,
	}
	for name, value := range o.settings {
		c.Settings[name] = fmt.Sprint(value)
	}
	ctx, cancel := context.WithCancel(context.Background())
	program, err := server.New(ctx, c)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	served := make(chan error, 1)
	go func() { served <- program.Serve(ctx) }()
	s := newServer(program.URL(), o.token)
	s.program, s.remote.strict, s.start = program, true, options{now: o.now, frozen: o.frozen}
	stop = func() error {
		s.remote.client.CloseIdleConnections()
		cancel()
		return <-served
	}
	if err := s.findBases(); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return s, stop, nil
}

// warnings are the program's own: a test's requests are none of them.
var warnings = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))

func newServer(url, token string) *Server {
	// Not that of http.DefaultTransport, which a test may have replaced.
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64}
	return &Server{
		URL:    url,
		remote: &remote{url: url, token: token, client: &http.Client{Transport: transport}},
	}
}

// readyTime is how long a server may take to be ready.
const readyTime = 30 * time.Second

func connect(address string, o options) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme == "" {
		return nil, fmt.Errorf("%q is not a URL such as http://127.0.0.1:8080", address)
	}
	if o.fixtures != "" {
		return nil, fmt.Errorf(
			"the server at %s has the fixtures it was started with; use Sandbox.Load or WithPacks", address)
	}
	s := newServer(strings.TrimSuffix(address, "/"), o.token)
	if _, said := o.settings[settingContract]; !said {
		WithContract(ContractWarn).server(&o)
	}
	s.start = o
	if err := s.await(readyTime); err != nil {
		return nil, err
	}
	return s, s.findBases()
}

// await waits until the program is ready.
func (s *Server) await(most time.Duration) (err error) {
	for end := time.Now().Add(most); ; time.Sleep(50 * time.Millisecond) {
		err = s.remote.call(http.MethodGet, "/_mock/readyz", nil, nil)
		var refused *Problem
		if err == nil || errors.As(err, &refused) && refused.Status != http.StatusServiceUnavailable {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s is not ready: %w", s.URL, err)
		}
	}
}

// findBases asks for the APIs' base URLs. Of these the paths count: a program in a
// container does not know by which host and port it is reached.
func (s *Server) findBases() error {
	var state sandboxState
	if err := s.remote.call(http.MethodGet, "/_mock/sandboxes/default", nil, &state); err != nil {
		return err
	}
	s.bases = map[API]string{}
	for api, base := range state.BaseURLs {
		u, err := url.Parse(base)
		if err != nil {
			return err
		}
		s.bases[api] = u.Path
	}
	return nil
}
