package check

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
)

// fakeClock goes on by what is slept alone.
type fakeClock struct {
	now   time.Time
	slept []time.Duration
	end   func() // called before the first sleep, if any
}

func (c *fakeClock) Now() time.Time { return c.now }

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if c.end != nil {
		c.end()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return nil
}

type roundTrip func(*http.Request) *http.Response

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// answering answers with these statuses in turn, the last one again and again.
func answering(h http.Header, statuses ...int) roundTrip {
	return func(*http.Request) *http.Response {
		status := statuses[0]
		if len(statuses) > 1 {
			statuses = statuses[1:]
		}
		return &http.Response{StatusCode: status, Header: h.Clone(), Body: io.NopCloser(strings.NewReader("{}"))}
	}
}

func testCaller(limit *contract.RateLimit, transport http.RoundTripper) (*caller, *fakeClock) {
	clock := &fakeClock{now: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}
	return newCaller(Options{
		Judge:  &contract.Judge{Contract: &contract.Contract{RateLimit: limit}},
		Target: &url.URL{Scheme: "http", Host: "vendor.test"}, Clock: clock, Transport: transport,
	}), clock
}

func get() *explore.Call {
	return &explore.Call{Operation: &contract.Operation{}, Method: http.MethodGet, Path: "/x"}
}

func TestNoWindowHoldsMoreRequestsThanTheContractAllows(t *testing.T) {
	t.Parallel()
	var at []time.Time
	var clock *fakeClock
	answer := answering(nil, http.StatusOK)
	c, clock := testCaller(&contract.RateLimit{Requests: 3, Seconds: 60}, roundTrip(func(r *http.Request) *http.Response {
		at = append(at, clock.now)
		clock.now = clock.now.Add(time.Second) // an answer takes its time
		return answer(r)
	}))
	for range 10 {
		_, err := c.do(t.Context(), get())
		require.NoError(t, err)
	}
	for i := 3; i < len(at); i++ {
		assert.GreaterOrEqual(t, at[i].Sub(at[i-3]), time.Minute, "request %d", i)
	}
	assert.Equal(t, []time.Duration{57 * time.Second, 57 * time.Second, 57 * time.Second}, clock.slept, "and no more is waited")
	assert.Empty(t, c.pacing())
}

func TestWithoutALimitNothingIsWaitedFor(t *testing.T) {
	t.Parallel()
	c, clock := testCaller(nil, answering(nil, http.StatusOK))
	for range 500 {
		_, err := c.do(t.Context(), get())
		require.NoError(t, err)
	}
	assert.Empty(t, clock.slept)
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	const many, ok = http.StatusTooManyRequests, http.StatusOK
	for _, tt := range []struct {
		name, after string
		statuses    []int
		slept       []time.Duration
		status      int
		stopped     bool
	}{
		{"seconds", "7", []int{many, ok}, []time.Duration{7 * time.Second}, ok, false},
		{"no seconds", "0", []int{many, ok}, []time.Duration{0}, ok, false},
		{"a date", "Wed, 02 Jan 2030 03:06:05 GMT", []int{many, ok}, []time.Duration{2 * time.Minute}, ok, false},
		{"a date gone by", "Wed, 02 Jan 2030 03:00:00 GMT", []int{many, ok}, []time.Duration{0}, ok, false},
		{"nothing", "", []int{many, ok}, []time.Duration{time.Minute}, ok, false},
		{"no time", "soon", []int{many, ok}, []time.Duration{time.Minute}, ok, false},
		{"less than nothing", "-5", []int{many, ok}, []time.Duration{time.Minute}, ok, false},
		{"as long as is waited", "900", []int{many, ok}, []time.Duration{15 * time.Minute}, ok, false},
		{"longer", "901", []int{many, ok}, nil, many, true},
		{"longer than can be", "99999999999999999999", []int{many, ok}, nil, many, true},
		{"a date too far", "Fri, 31 Dec 9999 23:59:59 GMT", []int{many, ok}, nil, many, true},
		{"again and again", "1", []int{many}, []time.Duration{time.Second, time.Second, time.Second}, many, false},
		{"another refusal", "7", []int{http.StatusServiceUnavailable}, nil, http.StatusServiceUnavailable, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, clock := testCaller(nil, answering(http.Header{"Retry-After": {tt.after}}, tt.statuses...))
			x, err := c.do(t.Context(), get())
			require.NoError(t, err)
			assert.Equal(t, tt.status, x.Status)
			assert.Equal(t, tt.slept, clock.slept)
			assert.Equal(t, tt.stopped, c.stopped())
		})
	}
}

func TestALoginIsPatientToo(t *testing.T) {
	t.Parallel()
	var bodies []string
	answer := answering(http.Header{"Retry-After": {"2"}}, http.StatusTooManyRequests, http.StatusCreated)
	c, clock := testCaller(nil, roundTrip(func(r *http.Request) *http.Response {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		return answer(r)
	}))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/login", strings.NewReader("a=b"))
	require.NoError(t, err)
	res, err := c.login(r)
	require.NoError(t, err)
	assert.Equal(t, http.StatusCreated, res.StatusCode)
	assert.NoError(t, res.Body.Close())
	assert.Equal(t, []string{"a=b", "a=b"}, bodies)
	assert.Equal(t, []time.Duration{2 * time.Second}, clock.slept)
}

func TestAWaitEndsWithTheCheck(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]*contract.RateLimit{"429": nil, "the budget": {Requests: 1, Seconds: 60}} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c, clock := testCaller(limit, answering(nil, http.StatusTooManyRequests))
		clock.end = cancel
		_, err := c.do(ctx, get())
		assert.ErrorIs(t, err, context.Canceled, name)
		assert.Empty(t, clock.slept, name)
	}
}

func TestThePaceSaysWhatTheServiceTook(t *testing.T) {
	t.Parallel()
	c, _ := testCaller(&contract.RateLimit{Requests: 200, Seconds: 60},
		answering(http.Header{"Retry-After": {"1"}}, 200, 200, 429, 200, 429, 200))
	for range 4 {
		_, err := c.do(t.Context(), get())
		require.NoError(t, err)
	}
	assert.Equal(t, "the service had enough of requests (429) 2 times, first after 3 of them; "+
		"the contract allows 200 in 60 seconds", c.pacing())
	c.limit = nil
	assert.Contains(t, c.pacing(), "the contract names no limit")
}
