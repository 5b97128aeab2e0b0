package walktest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A place is a simulator that steps are made on.
type place struct {
	t       *testing.T
	world   *sims.World
	sim     sims.Simulator
	judge   *contract.Judge
	owners  []sims.Credential
	signers []func(*http.Request) error
	o       Options
}

func (w *walk) place() *place {
	w.t.Helper()
	world, sim := w.open(w.t, sims.WorldOptions{Seed: 1, Now: worldtest.Now(w.t)})
	now, frozen := worldtest.Now(w.t), true
	require.NoError(w.t, world.SetClock(w.t.Context(), sims.ClockChange{Now: &now, Frozen: &frozen}))
	j, err := contract.NewJudge(sim)
	require.NoError(w.t, err)
	p := &place{t: w.t, world: world, sim: sim, judge: j, o: w.o}
	require.NoError(w.t, world.DB.View(w.t.Context(), func(tx *store.Tx) error {
		all, err := sim.Credentials(tx)
		for _, c := range all {
			if w.o.Credentials == nil || w.o.Credentials(c) {
				p.owners = append(p.owners, c)
			}
		}
		return err
	}))
	require.NotEmpty(w.t, p.owners)
	for _, c := range p.owners {
		p.signers = append(p.signers, sim.(sims.Authorizer).Authorize(c, world.Clock.Now, p.send))
	}
	return p
}

// send is how a simulator's Authorizer reaches the service.
func (p *place) send(r *http.Request) (*http.Response, error) {
	return worldtest.Ask(p.sim, r).Result(), nil
}

// do makes a step and returns the answer.
func (p *place) do(s step) (*contract.Exchange, error) {
	if s.pause > 0 {
		if err := p.world.SetClock(p.t.Context(), sims.ClockChange{Advance: &s.pause}); err != nil {
			return nil, err
		}
	}
	target := s.call.Path
	if s.call.Query != "" {
		target += "?" + s.call.Query
	}
	r := httptest.NewRequest(s.call.Method, target, bytes.NewReader(s.call.Body))
	r.Header = s.call.Header.Clone()
	if !s.call.Anonymous {
		if err := p.signers[s.owner](r); err != nil {
			return nil, err
		}
	}
	x := &contract.Exchange{
		Method: r.Method, URL: r.URL, Host: r.Host, Header: r.Header,
		Body: contract.Payload{Bytes: s.call.Body},
	}
	a := worldtest.Ask(p.sim, r)
	x.Status, x.Answer, x.Sent.Bytes = a.Code, a.Result().Header, a.Body.Bytes()
	return x, nil
}

// wrong says what is wrong with the answer to a step, "" where nothing is.
func (p *place) wrong(s step, x *contract.Exchange) string {
	if x.Status >= http.StatusInternalServerError {
		return fmt.Sprintf("status %d: %.300s", x.Status, x.Sent.Bytes)
	}
	for _, f := range p.judge.Response(x) {
		return fmt.Sprintf("status %d: %s %s: %s in %.600s", x.Status, f.Rule, f.At, f.Why, x.Sent.Bytes)
	}
	if s.call.Wrong == "" {
		for _, f := range p.judge.Request(x) {
			if f.Rule.IsOld() {
				continue
			}
			return fmt.Sprintf("a call made by the contract is not: %s %s %s: %s", f.Rule, f.In, f.At, f.Why)
		}
	}
	if s.looksUp != nil && (x.Status == http.StatusNotFound || x.Status == http.StatusGone) {
		return fmt.Sprintf("what %s created is not found: status %d", s.looksUp.ID, x.Status)
	}
	return ""
}

func differ(x, y *contract.Exchange) string {
	if x.Status != y.Status {
		return fmt.Sprintf("status %d and %d", x.Status, y.Status)
	}
	if !bytes.Equal(x.Sent.Bytes, y.Sent.Bytes) {
		return fmt.Sprintf("%.400q and %.400q", x.Sent.Bytes, y.Sent.Bytes)
	}
	for name := range x.Answer {
		if a, b := x.Answer.Values(name), y.Answer.Values(name); strings.Join(a, "\n") != strings.Join(b, "\n") {
			return fmt.Sprintf("%s: %q and %q", name, a, b)
		}
	}
	return ""
}

// fails makes steps and returns what is wrong with the last one's answer.
func (p *place) fails(steps []step) string {
	what := ""
	for _, s := range steps {
		x, err := p.do(s)
		if err != nil {
			return ""
		}
		what = p.wrong(s, x)
	}
	return what
}

// shrinking bounds how many times the steps are made again.
const shrinking = 60

// fail leaves out what steps it can, and fails with the rest.
func (w *walk) fail(steps []step, what string, fails func(*place, []step) string) {
	w.t.Helper()
	tries := 0
	for size := len(steps) / 2; size >= 1 && tries < shrinking; size /= 2 {
		for at := 0; at+size < len(steps) && tries < shrinking; tries++ {
			fewer := append(append([]step{}, steps[:at]...), steps[at+size:]...)
			if again := fails(w.place(), fewer); again != "" {
				steps, what = fewer, again
				continue
			}
			at += size
		}
	}
	var b strings.Builder
	for i, s := range steps {
		if s.pause > 0 {
			fmt.Fprintf(&b, "   (%v pass)\n", s.pause)
		}
		fmt.Fprintf(&b, "%2d %s\n", i+1, s.call)
	}
	w.t.Fatalf("seed %d: after these steps: %s\n%s", w.seed, what, b.String())
}
