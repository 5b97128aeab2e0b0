package mockapistest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A Sandbox is a world of a test's own. What fails in a call ends the test that
// the sandbox was made for; For gives it to a subtest.
type Sandbox struct {
	Name        string
	Credentials Credentials
	Packs       []string // those it was made with
	Seed        int64

	Clock       *Clock
	Settings    *Settings
	Faults      *Faults
	Requests    *Requests
	Deliveries  *Deliveries
	Emails      *Emails
	Simulations *Simulations

	server    *Server
	start     options
	snapshots *names
	t         testing.TB
}

// sandboxState is a sandbox in an answer.
type sandboxState struct {
	Name        string         `json:"name"`
	BaseURLs    map[API]string `json:"base_urls"`
	Credentials Credentials    `json:"credentials"`
	Packs       []string       `json:"packs"`
	Seed        int64          `json:"seed"`
	Now         time.Time      `json:"now"`
	TTL         string         `json:"ttl"`
	Created     time.Time      `json:"created"`
}

// sandboxSpec asks for a sandbox.
type sandboxSpec struct {
	Name  string     `json:"name,omitempty"`
	Packs []string   `json:"packs,omitempty"`
	Seed  int64      `json:"seed,omitempty"`
	Now   *time.Time `json:"now,omitempty"`
	TTL   string     `json:"ttl"`
}

// Sandbox makes a world for a test: the fixtures' data, the real time, credentials
// of its own, and nothing that another test has done. It is removed when the test
// ends; where the test has failed, its requests are logged before.
func (s *Server) Sandbox(t testing.TB, opts ...SandboxOption) *Sandbox {
	t.Helper()
	b, err := s.newSandbox(opts)
	if err != nil {
		t.Fatalf("mockapistest: sandbox: %v", err)
	}
	b = b.For(t)
	t.Cleanup(b.end)
	if err := b.begin(); err != nil {
		t.Fatalf("mockapistest: sandbox: %v", err)
	}
	return b
}

func (s *Server) newSandbox(opts []SandboxOption) (*Sandbox, error) {
	o := s.start
	o.ttl = defaultTTL
	for _, x := range opts {
		x.sandbox(&o)
	}
	spec := sandboxSpec{Name: o.name, Packs: o.packs, Seed: o.seed, TTL: o.ttl.String()}
	if !o.now.IsZero() {
		spec.Now = &o.now
	}
	var state sandboxState
	if err := s.remote.call(http.MethodPost, "/_mock/sandboxes", spec, &state); err != nil {
		return nil, err
	}
	return &Sandbox{
		Name: state.Name, Credentials: state.Credentials, Packs: state.Packs, Seed: state.Seed,
		server: s, start: o, snapshots: &names{},
	}, nil
}

// begin does what a sandbox cannot be made with.
func (s *Sandbox) begin() error {
	if len(s.start.settings) > 0 {
		if err := s.try(http.MethodPatch, "/settings", s.start.settings, nil); err != nil {
			return err
		}
	}
	if !s.start.frozen {
		return nil
	}
	stand := map[string]any{"frozen": true}
	if !s.start.now.IsZero() { // it has run for some milliseconds
		stand["now"] = s.start.now
	}
	return s.try(http.MethodPut, "/clock", stand, nil)
}

// end removes the sandbox.
func (s *Sandbox) end() {
	if s.t.Failed() {
		s.t.Log(s.report())
	}
	err := s.removeSnapshots()
	var gone *Problem
	if e := s.try(http.MethodDelete, "", nil, nil); !errors.As(e, &gone) || gone.Status != http.StatusNotFound {
		err = errors.Join(err, e)
	}
	if err != nil {
		s.t.Errorf("mockapistest: remove sandbox %s: %v", s.Name, err)
	}
}

// For returns the sandbox for a subtest: what fails in its calls ends that one.
func (s *Sandbox) For(t testing.TB) *Sandbox {
	b := *s
	b.t = t
	b.Clock, b.Settings, b.Faults, b.Requests = &Clock{&b}, &Settings{&b}, &Faults{&b}, &Requests{&b}
	b.Deliveries, b.Simulations = &Deliveries{&b}, &Simulations{&b}
	b.Emails = &Emails{&b}
	return &b
}

// URL is where the sandbox's API is, in place of the vendor's base URL, whatever
// credential is used: http://127.0.0.1:port/_sandbox/s1/easypromos/v2 for
// https://api.easypromosapp.com/v2.
func (s *Sandbox) URL(api API) string {
	s.t.Helper()
	return s.server.URL + "/_sandbox/" + s.Name + s.base(api)
}

// PlainURL is where the API is for all sandboxes, in place of the vendor's base
// URL: http://127.0.0.1:port/easypromos/v2. The sandbox's own Credentials lead a
// request to it.
func (s *Sandbox) PlainURL(api API) string {
	s.t.Helper()
	return s.server.URL + s.base(api)
}

func (s *Sandbox) base(api API) string {
	s.t.Helper()
	base, ok := s.server.bases[api]
	if !ok {
		s.t.Fatalf("mockapistest: there is no API %q; there are %v", api, slices.Sorted(maps.Keys(s.server.bases)))
	}
	return base
}

// Client returns a client whose requests reach the sandbox, whatever credential
// they carry. What it is asked to send to another host, such as the vendor's own,
// goes to the server nevertheless, as a request for that host: nothing leaves the
// machine, and a client whose base URL is fixed can be tested.
func (s *Sandbox) Client() *http.Client {
	u, err := url.Parse(s.server.URL)
	if err != nil { // it was parsed before
		panic(err)
	}
	return &http.Client{Transport: &sandboxTransport{s.server.remote.client.Transport, u, s.Name}}
}

// A sandboxTransport sends requests to a sandbox.
type sandboxTransport struct {
	base   http.RoundTripper
	server *url.URL
	name   string
}

func (t *sandboxTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	r.URL.Scheme, r.URL.Host = t.server.Scheme, t.server.Host
	r.Header.Set("X-Mock-Sandbox", t.name)
	return t.base.RoundTrip(r)
}

// Reset returns the sandbox to what it was when it was made: data, clock,
// settings, what is drawn at random. Faults and request log are empty, the
// credentials stay.
func (s *Sandbox) Reset() {
	s.t.Helper()
	s.must(http.MethodPost, "/reset", nil, nil)
	s.check(s.begin())
}

// ResetAPI returns one API to what it was: its data and its settings.
func (s *Sandbox) ResetAPI(api API) {
	s.t.Helper()
	s.must(http.MethodPost, "/reset", map[string]any{"api": api}, nil)
	again := map[string]any{}
	for name, value := range s.start.settings {
		if strings.HasPrefix(name, string(api)+".") {
			again[name] = value
		}
	}
	if len(again) > 0 {
		s.must(http.MethodPatch, "/settings", again, nil)
	}
}

// Load inserts rows on top of what is there, all or none, and returns how many
// there were. A string or []byte is YAML or JSON, as in a fixture's file below the
// API's name; anything else is encoded as JSON.
//
//	sandbox.Load(`userbatch: {users: [{login: 40052010, access: UEx-0000000001, …}]}`)
func (s *Sandbox) Load(rows any) int {
	s.t.Helper()
	if text, ok := rows.(string); ok {
		rows = []byte(text)
	}
	var answer struct {
		Rows int `json:"rows"`
	}
	s.must(http.MethodPut, "/fixtures", rows, &answer)
	return answer.Rows
}

// LoadFile inserts the rows of a YAML or JSON file, as Load does.
func (s *Sandbox) LoadFile(path string) int {
	s.t.Helper()
	data, err := os.ReadFile(path)
	s.check(err)
	return s.Load(data)
}

// try calls the control API of the sandbox.
func (s *Sandbox) try(method, path string, body, into any) error {
	return s.server.remote.call(method, s.control(path), body, into)
}

func (s *Sandbox) control(path string) string { return "/_mock/sandboxes/" + s.Name + path }

// must is try, and ends the test where that fails.
func (s *Sandbox) must(method, path string, body, into any) {
	s.t.Helper()
	s.check(s.try(method, path, body, into))
}

func (s *Sandbox) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("mockapistest: %v", err)
	}
}

// list asks for a list that stands below a key of the answer.
func list[T any](s *Sandbox, path, key string) []T {
	s.t.Helper()
	answer := map[string][]T{}
	s.must(http.MethodGet, path, nil, &answer)
	all, ok := answer[key]
	if !ok {
		s.check(fmt.Errorf("GET %s: the answer has no %q", s.control(path), key))
	}
	return all
}
