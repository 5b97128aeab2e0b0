package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/mockapis/mockapis/internal/problem"
)

// A remote is the control API of a running mockapis, as the commands use it.
type remote struct {
	ctx     context.Context
	base    string // http://127.0.0.1:8080
	token   string // of the control API, or ""
	sandbox string // the default one where empty
	out     io.Writer
}

// remoteFlags say which mockapis a command works on. Like those of serve they are
// also environment variables, but for --sandbox.
type remoteFlags struct {
	Addr         string `placeholder:"HOST:PORT" help:"The address that mockapis listens on (${addr})."`
	URL          string `placeholder:"URL" help:"The URL of mockapis, instead of its address."`
	Config       string `placeholder:"FILE" help:"Read address and token from the configuration file of mockapis."`
	ControlToken string `placeholder:"TOKEN" help:"The bearer token of the control API."`
	Sandbox      string `short:"s" placeholder:"NAME" help:"The sandbox to work on (default)."`
}

// newRemote finds the mockapis that is at the same address as serve would be with
// the same flags, environment and file.
func newRemote(ctx context.Context, parsed *kong.Context, env []string, out io.Writer) (*remote, error) {
	flags := fromFlags(parsed)
	given := func(name string) string {
		if v := flags[name]; len(v) > 0 {
			return v[0].text
		}
		return ""
	}
	r := &remote{ctx: ctx, base: strings.TrimSuffix(given("url"), "/"), sandbox: given("sandbox"), out: out}
	known := layer{}
	for _, name := range []string{"addr", "config", "control-token"} {
		if v := flags[name]; len(v) > 0 {
			known[name] = v
		}
	}
	c, err := configure(known, env)
	if err != nil {
		return nil, err
	}
	r.token = c.ControlToken
	if r.base == "" && given("addr") == "" && given("config") == "" {
		for _, e := range env {
			if url, ok := strings.CutPrefix(e, envURL+"="); ok {
				r.base = strings.TrimSuffix(url, "/")
			}
		}
	}
	if r.base == "" {
		r.base = "http://" + reachable(c.Addr)
	}
	return r, nil
}

// boxed is a path of the control API for the sandbox that is worked on.
func (r *remote) boxed(path string) string {
	if r.sandbox == "" {
		return path
	}
	return "/sandboxes/" + url.PathEscape(r.sandbox) + path
}

// send sends a request below /_mock. It returns an error that says what the
// control API says, where the answer is none of success. Close the body.
func (r *remote) send(method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(r.ctx, method, r.base+"/_mock"+path, body)
	if err != nil {
		return nil, usagef("--url: %w", err)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	res, err := (&http.Transport{}).RoundTrip(req) // no proxy and no redirects
	if err != nil {
		return nil, fmt.Errorf("no mockapis answers at %s: %w", r.base, err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	var p problem.Problem
	if json.Unmarshal(text, &p) != nil || p.Detail == "" {
		return nil, fmt.Errorf("%s answers %s", r.base, res.Status)
	}
	return nil, errors.New(p.Detail)
}

// call sends a request with a JSON body, or none, and prints the answer.
func (r *remote) call(method, path string, body any) error {
	answer, err := r.ask(method, path, body)
	if err != nil || len(answer) == 0 {
		return err
	}
	var b bytes.Buffer
	if json.Indent(&b, answer, "", "  ") != nil {
		b.Reset()
		b.Write(answer) // not JSON: as it is
	}
	_, err = fmt.Fprintln(r.out, strings.TrimRight(b.String(), "\n"))
	return err
}

// ask is call without printing.
func (r *remote) ask(method, path string, body any) ([]byte, error) {
	var text io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		text = bytes.NewReader(data)
	}
	res, err := r.send(method, path, text)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

// pairs reads arguments KEY=VALUE. A value is taken for JSON where kind says so of
// the key's type, and else for a string.
func pairs(args []string, kind func(key string) string) (map[string]any, error) {
	m := map[string]any{}
	for _, a := range args {
		key, text, ok := strings.Cut(a, "=")
		if !ok || key == "" {
			return nil, usagef("%q is not KEY=VALUE", a)
		}
		var v any
		if kind(key) == "string" || json.Unmarshal([]byte(text), &v) != nil {
			v = text
		}
		m[key] = v
	}
	return m, nil
}
