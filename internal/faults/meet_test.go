package faults_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/sims"
)

// ask sends one request and returns its answer.
func (s *street) ask(method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(""))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// codes are the statuses of n requests for the goods.
func (s *street) codes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = s.ask("GET", "/v1/goods").Code
	}
	return list
}

func TestConditionsSayWhichRequestsAreHit(t *testing.T) {
	for _, tt := range []struct {
		name string
		rule faults.Rule
		want []int
	}{
		{"none", faults.Rule{}, []int{503, 503, 503, 503, 503, 503}},
		{"the first two", faults.Rule{First: 2}, []int{503, 503, 200, 200, 200, 200}},
		{"every third", faults.Rule{Every: 3}, []int{200, 200, 503, 200, 200, 503}},
		{"every second of the first five", faults.Rule{First: 5, Every: 2}, []int{200, 503, 200, 503, 200, 200}},
		{"no percent", faults.Rule{Percent: percent(0)}, []int{200, 200, 200, 200, 200, 200}},
		{"all percent", faults.Rule{Percent: percent(100), First: 1}, []int{503, 200, 200, 200, 200, 200}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStreet(t, sims.WorldOptions{})
			tt.rule.Fault = "east/closed"
			s.add(t, tt.rule)
			assert.Equal(t, tt.want, s.codes(6))
			hits := 0
			for _, code := range tt.want {
				if code != 200 {
					hits++
				}
			}
			st := s.List()[0]
			assert.Equal(t, int64(6), st.Met)
			assert.Equal(t, int64(hits), st.Hit)
		})
	}
}

func TestAFaultEndsByTheSandboxsClock(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "east/closed", Until: "1h"})
	assert.Equal(t, []int{503}, s.codes(1))
	move := func(d time.Duration) {
		require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Advance: &d}))
	}
	move(time.Hour - time.Nanosecond)
	assert.Equal(t, []int{503}, s.codes(1))
	move(time.Nanosecond)
	assert.Equal(t, []int{200}, s.codes(1))
	move(-time.Minute)
	assert.Equal(t, []int{503}, s.codes(1), "a clock set back is as before")
}

func TestAPercentageIsDrawnFromTheSeed(t *testing.T) {
	draw := func(o sims.WorldOptions, p float64) []int {
		s := newStreet(t, o)
		s.add(t, faults.Rule{Fault: "east/closed", Percent: percent(p)})
		return s.codes(200)
	}
	one := draw(sims.WorldOptions{}, 30)
	assert.Equal(t, one, draw(sims.WorldOptions{}, 30), "the same in each run")
	assert.NotEqual(t, one, draw(sims.WorldOptions{Seed: 2}, 30))
	assert.NotEqual(t, one, draw(sims.WorldOptions{Name: "t1"}, 30))
	hits := len(one) - len(slices.DeleteFunc(slices.Clone(one), func(c int) bool { return c != 200 }))
	assert.InDelta(t, 60, hits, 30)

	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "east/closed", Percent: percent(30)})
	s.codes(7)
	s.Reset()
	s.add(t, faults.Rule{Fault: "east/closed", Percent: percent(30)})
	assert.Equal(t, one, s.codes(200), "a reset returns to the start")
}

func TestRulesMeetWhatTheyMatch(t *testing.T) {
	for _, tt := range []struct {
		name, method, target string
		fault                string
		match                faults.Match
		want                 bool
	}{
		{"everything", "GET", "/x", "east/closed", faults.Match{}, true},
		{"another API", "GET", "/x", "west/closed", faults.Match{}, false},
		{"another API's transport", "GET", "/x", "malformed", faults.Match{API: "west"}, false},
		{"the operation", "GET", "/v1/goods/7", "east/closed", faults.Match{Operation: "getGood"}, true},
		{"the operation by HEAD", "HEAD", "/v1/goods/7", "east/closed", faults.Match{Operation: "getGood"}, true},
		{"another operation", "GET", "/v1/goods", "east/closed", faults.Match{Operation: "getGood"}, false},
		{"what can fail so", "POST", "/v1/goods/7/buy", "east/sold-out", faults.Match{}, true},
		{"what cannot fail so", "GET", "/v1/goods/7", "east/sold-out", faults.Match{}, false},
		{"the method", "POST", "/v1/goods", "east/closed", faults.Match{Method: "POST"}, true},
		{"another method", "HEAD", "/v1/goods", "east/closed", faults.Match{Method: "GET"}, false},
		{"the credential", "GET", "/v1/goods", "east/closed", faults.Match{Credential: "key-1"}, true},
		{"another credential", "GET", "/v1/goods", "east/closed", faults.Match{Credential: "key"}, false},
		{"all of it but one", "GET", "/v1/goods", "east/closed", faults.Match{Method: "GET", Path: "/v1/*", Credential: "x"}, false},
		{"all of it", "GET", "/v1/goods", "east/closed", faults.Match{Method: "GET", Path: "/v1/*", Credential: "key-1"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStreet(t, sims.WorldOptions{})
			s.add(t, faults.Rule{Fault: tt.fault, Match: tt.match})
			w := s.ask(tt.method, tt.target, "Authorization", "Bearer key-1")
			assert.Equal(t, tt.want, w.Header().Get(faults.Header) != "")
			want := int64(0)
			if tt.want {
				want = 1
			}
			assert.Equal(t, want, s.List()[0].Met)
		})
	}
}

// Of several that answer the first wins; the later one's turn comes afterwards, so
// that they make a sequence. Those that change how an answer is sent go together.
func TestSeveralRules(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "east/closed", First: 1})
	s.add(t, faults.Rule{Fault: "limit_data", Attributes: attributes(`{"bytes": 1000}`), First: 2})
	s.add(t, faults.Rule{Fault: "status", Attributes: attributes(`{"status": 418}`), First: 2})
	assert.Equal(t, []int{503, 418, 418, 200}, s.codes(4))
	var met, hit []int64
	for _, st := range s.List() {
		met, hit = append(met, st.Met), append(hit, st.Hit)
	}
	assert.Equal(t, []int64{4, 4, 4}, met)
	assert.Equal(t, []int64{1, 2, 2}, hit)
}

func TestWithoutItsFaultEverythingIsBack(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	before := s.ask("GET", "/v1/goods")
	first := s.add(t, faults.Rule{Fault: "east/closed"})
	second := s.add(t, faults.Rule{Fault: "malformed"})
	assert.Equal(t, []int{503}, s.codes(1))
	assert.True(t, s.Remove(first))
	assert.False(t, s.Remove(first))
	_, ok := s.Get(first)
	assert.False(t, ok)
	st, ok := s.Get(second)
	assert.True(t, ok)
	assert.Equal(t, "malformed", st.Fault)
	assert.NotEqual(t, goods, s.ask("GET", "/v1/goods").Body.String())
	s.Clear()
	after := s.ask("GET", "/v1/goods")
	assert.Equal(t, before.Body.String(), after.Body.String())
	assert.Equal(t, before.Header(), after.Header())
	assert.Empty(t, s.List())
	assert.Equal(t, second+1, s.add(t, faults.Rule{Fault: "timeout"}), "an id never comes twice")
	s.Reset()
	assert.Equal(t, int64(1), s.add(t, faults.Rule{Fault: "timeout"}), "but after a reset")
}

func TestTheFirstTwoOfFiftyAtOnce(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "east/closed", First: 2})
	var all sync.WaitGroup
	var mu sync.Mutex
	changed := 0
	for range 50 {
		all.Go(func() {
			if s.ask("GET", "/v1/goods").Code == 503 {
				mu.Lock()
				changed++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	assert.Equal(t, 2, changed)
	assert.Equal(t, int64(50), s.List()[0].Met)
}

func TestRulesComeAndGoUnderLoad(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				if i%2 == 0 {
					s.ask("GET", "/v1/goods")
					continue
				}
				st, err := s.Add(faults.Rule{Fault: "east/closed", Percent: percent(50)})
				assert.NoError(t, err)
				s.List()
				s.Remove(st.ID)
			}
		})
	}
	all.Wait()
	assert.Empty(t, s.List())
	assert.Equal(t, http.StatusOK, s.ask("GET", "/v1/goods").Code)
}

// Without a rule a request costs nothing.
func TestMeetAllocatesNothing(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	r := httptest.NewRequest("GET", "/v1/goods", nil)
	assert.Zero(t, testing.AllocsPerRun(100, func() { s.Meet(r, "east") }))
}

func BenchmarkMeet(b *testing.B) {
	s := newStreet(b, sims.WorldOptions{})
	r := httptest.NewRequest("GET", "/v1/goods", nil)
	b.Run("no rule", func(b *testing.B) {
		for b.Loop() {
			s.Meet(r, "east")
		}
	})
	s.add(b, faults.Rule{Fault: "east/closed", Match: faults.Match{Operation: "getGood"}})
	b.Run("another operation's rule", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Meet(r, "east")
		}
	})
}
