package drift

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/sims"
)

// maxAnswer bounds how much of an answer is read, in bytes.
const maxAnswer = 16 << 20

// A replay makes the calls of a recording again.
type replay struct {
	server    *server.Server
	sim       sims.Simulator
	judge     *contract.Judge // by the contract with the overlays
	authorize func(*http.Request) error
	client    *http.Client
	ids       *ids
	report    *Report
	now       time.Time
}

// Run compares a recording with a fresh simulator under overlays.
func Run(
	ctx context.Context, r *recording.Recording, overlays []*overlay.Overlay,
) (_ *Report, err error) {
	if !slices.Contains(server.APIs(), r.API) {
		return nil, fmt.Errorf("%s: there is no API %q", recording.ManifestName, r.API)
	}
	start := r.Started
	if len(r.Exchanges) > 0 {
		start = r.Exchanges[0].At
	}
	srv, err := server.New(ctx, server.Config{Addr: "127.0.0.1:0", Now: start, Overlays: overlays})
	if err != nil {
		return nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(serving) }()
	p := &replay{
		server: srv, sim: srv.Simulator(r.API), now: start,
		client: &http.Client{
			Transport:     &http.Transport{DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		report: &Report{
			Recording: r.Dir, API: r.API, Target: r.Target, Operations: []string{},
			Differences: []Difference{}, Skipped: []Skipped{},
		},
	}
	defer func() {
		p.client.CloseIdleConnections()
		cancel()
		err = errors.Join(err, <-served)
	}()
	if err := p.prepare(ctx, overlays); err != nil {
		return nil, err
	}
	for _, x := range r.Exchanges {
		if err := p.again(ctx, r, x); err != nil {
			return nil, fmt.Errorf("%s: %w", x.File, err)
		}
	}
	p.report.sort()
	return p.report, nil
}

func (p *replay) prepare(ctx context.Context, overlays []*overlay.Overlay) error {
	var err error
	if p.judge, err = overlay.Judge(p.sim, overlays); err != nil {
		return err
	}
	p.ids = newIDs(p.judge.Contract)
	guides, err := p.server.Guides(ctx)
	if err != nil {
		return err
	}
	for _, g := range guides {
		a, ok := p.sim.(sims.Authorizer)
		if g.Name == p.sim.Name() && ok && len(g.Credentials) > 0 {
			p.authorize = a.Authorize(g.Credentials[0], func() time.Time { return p.now }, p.send)
		}
	}
	return nil
}

// send sends a request at the vendor's own path to the simulator.
func (p *replay) send(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host = "http", p.server.Addr()
	r.Host = p.server.Addr()
	prefix := "/" + p.sim.Name()
	r.URL.Path = prefix + r.URL.Path
	if r.URL.RawPath != "" {
		r.URL.RawPath = prefix + r.URL.RawPath
	}
	return p.client.Do(r)
}

// again makes one call again and compares the answers.
func (p *replay) again(ctx context.Context, rec *recording.Recording, x *recording.Exchange) error {
	o := p.judge.Find(&x.Exchange)
	switch {
	case o == nil:
		p.report.skip(x, "no operation of the API is at %s %s", x.Method, x.URL.Path)
		return nil
	case x.Body.Cut:
		p.report.skip(x, "the request's body was left out of the recording")
		return nil
	}
	if err := p.freeze(ctx, x.At); err != nil {
		return err
	}
	t := p.ids.translate(o, x)
	ours, err := p.answer(ctx, o, x, t)
	if err != nil {
		return err
	}
	recorded, _, failed := o.Answer(&x.Exchange)
	simulated, _, failedToo := o.Answer(ours)
	if failed == nil && failedToo == nil && x.Status < 400 && ours.Status < 400 {
		p.ids.learn(o, recorded, simulated)
	}
	if why := incomparable(x, ours, t); why != "" {
		p.report.skip(x, "%s", why)
		return nil
	}
	p.report.Compared++
	if !slices.Contains(p.report.Operations, o.ID) {
		p.report.Operations = append(p.report.Operations, o.ID)
	}
	c := &comparison{
		o: o, recorded: x, simulated: ours, translated: t,
		source: fmt.Sprintf("%s of the recording of %s, %s",
			x.File, rec.Target, x.At.UTC().Format(time.DateOnly)),
	}
	for _, d := range c.differences() {
		p.report.add(d)
	}
	return nil
}

// freeze sets the simulator's clock to when the exchange was recorded.
func (p *replay) freeze(ctx context.Context, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	p.now = at
	body := fmt.Sprintf(`{"now": %q, "frozen": true}`, at.UTC().Format(time.RFC3339Nano))
	target := p.server.URL() + "/_mock/clock"
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, target, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fmt.Errorf("the clock cannot be set to %s: %s", at, text)
	}
	return nil
}

// answer asks the simulator.
func (p *replay) answer(
	ctx context.Context, o *contract.Operation, x *recording.Exchange, t translation,
) (*contract.Exchange, error) {
	r, err := http.NewRequestWithContext(ctx, x.Method, "http://simulator", bytes.NewReader(t.body))
	if err != nil {
		return nil, err
	}
	r.URL = t.url
	r.Header = x.Header.Clone()
	if p.authorize != nil && x.Status != http.StatusUnauthorized && p.carries(o, x) {
		if err := p.authorize(r); err != nil {
			return nil, err
		}
	}
	asked := *r.URL
	res, err := p.send(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	return &contract.Exchange{
		Method: x.Method, URL: &asked, Header: r.Header, Body: contract.Payload{Bytes: t.body},
		Status: res.StatusCode, Answer: res.Header, Sent: contract.Payload{Bytes: body},
	}, nil
}

// carries reports whether a request of the recording has credentials.
func (p *replay) carries(o *contract.Operation, x *recording.Exchange) bool {
	for name := range x.Header {
		if p.judge.IsCredential("header", name) {
			return true
		}
	}
	for _, c := range (&http.Request{Header: x.Header}).Cookies() {
		if p.judge.IsCredential("cookie", c.Name) {
			return true
		}
	}
	for _, in := range []string{x.URL.RawQuery, formOf(x)} {
		for piece := range strings.SplitSeq(in, "&") {
			name, _, _ := strings.Cut(piece, "=")
			if p.judge.IsCredential("query", name) {
				return true
			}
			// A login has its secrets where other calls have arguments.
			if q := o.Parameter("query", name); q != nil && (q.Secret || strings.Contains(name, "pass")) {
				return true
			}
		}
	}
	return false
}

func formOf(x *recording.Exchange) string {
	if strings.HasPrefix(x.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return string(x.Body.Bytes)
	}
	return ""
}
