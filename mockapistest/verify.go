package mockapistest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A Match says which requests are meant: those to which all of it applies.
type Match struct {
	API        API    `json:"api,omitempty"`
	Operation  string `json:"operation,omitempty"`
	Method     string `json:"method,omitempty"`
	Path       string `json:"path,omitempty"`   // as sent or the vendor's own; * stands for anything
	Status     string `json:"status,omitempty"` // 404, 4xx or >=400
	Credential string `json:"credential,omitempty"`
	Fault      string `json:"fault,omitempty"`
	Text       string `json:"text,omitempty"` // in path, headers or bodies, in any case

	Header map[string]string `json:"header,omitempty"`
	Query  map[string]string `json:"query,omitempty"`
	Form   map[string]string `json:"form,omitempty"` // a urlencoded body
	Body   string            `json:"body,omitempty"` // in the body
	// JSON is what the body, an object, has at least: a map or a struct.
	JSON any `json:"json,omitempty"`
}

// String is the match as Verify shows it.
func (m Match) String() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// A Count is how many requests are expected; nil is one at least.
type Count map[string]int

// Exactly expects n requests. Exactly(0) expects none.
func Exactly(n int) Count { return Count{"exactly": n} }

// AtLeast expects n requests or more.
func AtLeast(n int) Count { return Count{"at_least": n} }

// AtMost expects n requests or fewer.
func AtMost(n int) Count { return Count{"at_most": n} }

// Between expects lo to hi requests.
func Between(lo, hi int) Count { return Count{"at_least": lo, "at_most": hi} }

// verdict is an answer of POST /_mock/verify.
type verdict struct {
	OK       bool     `json:"ok"`
	Matched  int      `json:"matched"`
	Message  string   `json:"message"`
	Requests []string `json:"requests"`
	Nearest  []struct {
		ID      string `json:"id"`
		Method  string `json:"method"`
		Path    string `json:"path"`
		Differs []struct {
			Field string `json:"field"`
			Want  any    `json:"want"`
			Got   any    `json:"got"`
		} `json:"differs"`
	} `json:"nearest,omitempty"`
	Dropped uint64 `json:"dropped,omitempty"`
}

// Verify checks how many requests the sandbox has seen that fit m. Where it is
// another number, t fails and goes on; the failure tells what differs in the
// requests that come nearest. It reports whether all is well.
func (s *Sandbox) Verify(t testing.TB, m Match, count Count) bool {
	t.Helper()
	ask := map[string]any{"match": m}
	if count != nil {
		ask["count"] = count
	}
	return s.For(t).verify(ask, "match: "+m.String())
}

// VerifyOrder checks that the sandbox has seen requests that fit ms in this order;
// others may have come between them. It fails as Verify does.
func (s *Sandbox) VerifyOrder(t testing.TB, ms ...Match) bool {
	t.Helper()
	steps := make([]string, len(ms))
	for i, m := range ms {
		steps[i] = fmt.Sprintf("%d: %s", i+1, m)
	}
	return s.For(t).verify(map[string]any{"order": ms}, strings.Join(steps, "\n  "))
}

func (s *Sandbox) verify(ask any, asked string) bool {
	s.t.Helper()
	status, answer, err := s.server.remote.send(http.MethodPost, s.control("/verify"), ask)
	s.check(err)
	if status != http.StatusOK && status != http.StatusConflict {
		s.check(fmt.Errorf("verify: %w", problemOf(status, answer)))
	}
	var v verdict
	s.check(s.server.remote.decode(answer, &v))
	if !v.OK {
		s.t.Errorf("mockapistest: %s\n  %s%s", v.Message, asked, v.details())
	}
	return v.OK
}

// details are the lines about what was found.
func (v verdict) details() string {
	var b strings.Builder
	if len(v.Requests) > 0 {
		fmt.Fprintf(&b, "\n  found: #%s", strings.Join(v.Requests, ", #"))
	}
	for _, n := range v.Nearest {
		fmt.Fprintf(&b, "\n  near: #%s %s %s", n.ID, n.Method, n.Path)
		for _, d := range n.Differs {
			fmt.Fprintf(&b, "\n    %s: want %s, got %s", d.Field, text(d.Want), text(d.Got))
		}
	}
	if v.Dropped > 0 {
		fmt.Fprintf(&b, "\n  %d older requests fell out of the log", v.Dropped)
	}
	return b.String()
}

// text is a value as JSON, and nothing for null.
func text(v any) string {
	if v == nil {
		return "nothing"
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return short(data, 300)
}
