package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/sims"
)

// read decodes the answer of a control call.
func read[T any](t *testing.T, s *simtest.Server, path string) (v T) {
	require.NoError(t, json.Unmarshal(s.Control("GET", path, nil), &v))
	return v
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// Each failure of the catalogue is answered by every operation that can have it,
// without the request being judged; by one of them with the catalogue's status.
func TestEachFaultOfTheCatalogue(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	operations := map[string][]sims.Operation{}
	for _, o := range read[struct{ Operations []sims.Operation }](t, s, "/_mock/operations").Operations {
		operations[o.API] = append(operations[o.API], o)
	}
	n := 0
	for _, e := range read[struct{ Faults []faults.Entry }](t, s, "/_mock/faults/catalogue").Faults {
		if e.Kind != faults.Business {
			continue
		}
		n++
		t.Run(e.Name, func(t *testing.T) {
			var statuses []int
			for _, o := range operations[e.API] {
				if len(e.Operations) == 0 || slices.Contains(e.Operations, o.ID) {
					statuses = append(statuses, injected(t, s, e.Name, o))
				}
			}
			assert.Contains(t, statuses, e.Status)
		})
	}
	assert.Greater(t, n, 10)
}

// injected asks for a fault, sends a request to an operation and returns the status.
func injected(t *testing.T, s *simtest.Server, fault string, o sims.Operation) int {
	body := s.Control("POST", "/_mock/faults", map[string]any{
		"fault": fault, "match": map[string]any{"operation": o.ID}, "first": 1,
	})
	var rule faults.State
	require.NoError(t, json.Unmarshal(body, &rule))
	path := "/" + o.API + placeholder.ReplaceAllString(o.Path, "1")
	a := s.Do(o.Method, path, "")
	assert.Equal(t, fmt.Sprintf("%d %s", rule.ID, fault), a.Header.Get(faults.Header), "%s %s", o.Method, path)
	assert.Contains(t, a.Header.Get(sims.ReasonHeader), "was asked for by POST /_mock/faults")
	record := read[struct {
		Fault   struct{ ID int64 }
		Explain struct{ Rule string }
	}](t, s, "/_mock/requests/"+a.Header.Get("X-Mock-Request-Id"))
	assert.Equal(t, rule.ID, record.Fault.ID)
	assert.Equal(t, fault, record.Explain.Rule)
	assert.Empty(t, s.Do(o.Method, path, "").Header.Get(faults.Header), "it was the first only")
	s.Control("DELETE", fmt.Sprintf("/_mock/faults/%d", rule.ID), nil)
	return a.Status
}

// hold asks for a time-out without an end and sends a request into it.
func hold(t *testing.T, s *simtest.Server, control, prefix string) (ended chan bool) {
	s.Control("POST", control+"/faults", map[string]any{"fault": "timeout"})
	ended = make(chan bool)
	go func() {
		defer close(ended)
		_, _ = s.Try("GET", prefix+"/nats4/api/service/ping", "") // Go's client may try twice
	}()
	require.Eventually(t, func() bool {
		list := read[struct{ Faults []faults.State }](t, s, control+"/faults").Faults
		return list[0].Hit == 1
	}, time.Minute, time.Millisecond)
	return ended
}

// What a fault holds up keeps nothing else from ending.
func TestNothingWaitsForAFault(t *testing.T) {
	for name, end := range map[string]func(*simtest.Server){
		"reset":            func(s *simtest.Server) { s.Control("POST", "/_mock/sandboxes/t1/reset", nil) },
		"sandbox removed":  func(s *simtest.Server) { s.Control("DELETE", "/_mock/sandboxes/t1", nil) },
		"server shut down": func(s *simtest.Server) { s.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := simtest.Start(t, simtest.Options{})
			s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
			ended := hold(t, s, "/_mock/sandboxes/t1", "/_sandbox/t1")
			start := time.Now()
			end(s)
			<-ended
			assert.Less(t, time.Since(start), 8*time.Second, "a shutdown cuts off after ten seconds")
		})
	}
}

// A fault of one sandbox meets no request of another.
func TestFaultsStayInTheirSandbox(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
	s.Control("POST", "/_mock/sandboxes/t1/faults", map[string]any{"fault": "status", "attributes": map[string]any{"status": 418}})
	assert.Equal(t, http.StatusTeapot, s.Get("/_sandbox/t1/nats4/api/service/ping").Status)
	assert.Equal(t, http.StatusUnauthorized, s.Get("/nats4/api/service/ping").Status)
}
