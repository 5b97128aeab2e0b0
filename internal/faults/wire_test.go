package faults_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/sims"
)

// A peer is a server and one raw connection to it.
type peer struct {
	*street
	server *httptest.Server
	net.Conn
	read *bufio.Reader
}

// hung is how long a connection has to be silent to be taken for one that hangs.
const hung = 50 * time.Millisecond

func newWire(t *testing.T, rules ...faults.Rule) *peer {
	t.Parallel()
	s := newStreet(t, sims.WorldOptions{})
	for _, r := range rules {
		s.add(t, r)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Close)
	return (&peer{street: s, server: server}).dial(t)
}

// dial opens another connection.
func (w *peer) dial(t *testing.T) *peer {
	conn, err := net.Dial("tcp", w.server.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	return &peer{w.street, w.server, conn, bufio.NewReader(conn)}
}

// send sends a POST with a body, whose end the server has to find.
func (w *peer) send(t *testing.T) {
	_, err := fmt.Fprint(w, "POST /v1/goods HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello")
	require.NoError(t, err)
}

// answer reads a whole response.
func (w *peer) answer(t *testing.T) (*http.Response, string) {
	res, err := http.ReadResponse(w.read, nil)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(body)
}

// silent reports that nothing comes, and that the connection is open.
func (w *peer) silent(t *testing.T) {
	require.NoError(t, w.SetReadDeadline(time.Now().Add(hung)))
	_, err := w.read.ReadByte()
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	require.True(t, timeout.Timeout(), err)
	require.NoError(t, w.SetReadDeadline(time.Now().Add(time.Minute)))
}

func (w *peer) hits(n int64) func() bool {
	return func() bool { l := w.List(); return len(l) > 0 && l[len(l)-1].Hit == n }
}

func rule(fault, text string) faults.Rule {
	return faults.Rule{Fault: fault, Attributes: attributes(text)}
}

func TestLatency(t *testing.T) {
	w := newWire(t, rule("latency", `{"latency": 200}`))
	for range 2 { // the connection lives on
		start := time.Now()
		w.send(t)
		res, body := w.answer(t)
		assert.GreaterOrEqual(t, time.Since(start), 200*time.Millisecond)
		assert.Equal(t, goods, body)
		assert.Equal(t, int64(len(goods)), res.ContentLength)
	}
}

func TestLatencyEndsWithItsRule(t *testing.T) {
	for name, end := range map[string]func(*peer){
		"removed": func(w *peer) { w.Remove(1) },
		"cleared": func(w *peer) { w.Clear() },
		"reset":   func(w *peer) { w.Reset() },
		"closed":  func(w *peer) { w.Set.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t, rule("latency", `{"latency": 300000}`))
			w.send(t)
			w.silent(t)
			end(w)
			_, body := w.answer(t)
			assert.Equal(t, goods, body)
		})
	}
}

// After Close a rule delays nothing: the server is on its way out.
func TestNothingWaitsOnceTheServerEnds(t *testing.T) {
	w := newWire(t)
	w.Set.Close()
	w.add(t, rule("latency", `{"latency": 300000}`))
	w.send(t)
	_, body := w.answer(t)
	assert.Equal(t, goods, body)
}

func TestADelayEndsWithItsClient(t *testing.T) {
	for _, r := range []faults.Rule{
		rule("latency", `{"latency": 300000}`), rule("timeout", `{}`), rule("reset_peer", `{"timeout": 300000}`),
		rule("slow_close", `{"delay": 300000}`), rule("bandwidth", `{"rate": 1}`),
	} {
		t.Run(r.Fault, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t, sims.WorldOptions{})
			s.east.body = strings.Repeat("x", 1<<20)
			s.add(t, r)
			ended := make(chan bool)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				s.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			w := (&peer{street: s, server: server}).dial(t)
			w.send(t)
			require.Eventually(t, w.hits(1), time.Minute, time.Millisecond)
			require.NoError(t, w.Conn.Close())
			select {
			case <-ended:
			case <-time.After(time.Minute):
				require.Fail(t, "the request goes on without its client")
			}
		})
	}
}

func TestBandwidth(t *testing.T) {
	w := newWire(t, rule("bandwidth", `{"rate": 100}`))
	w.east.body = strings.Repeat("x", 30_000)
	start := time.Now()
	w.send(t)
	res, body := w.answer(t)
	assert.GreaterOrEqual(t, time.Since(start), 300*time.Millisecond)
	assert.Len(t, body, 30_000)
	assert.Equal(t, int64(30_000), res.ContentLength, "not chunked")
}

func TestSlicer(t *testing.T) {
	w := newWire(t, rule("slicer", `{"average_size": 10, "size_variation": 5, "delay": 20000}`))
	start := time.Now()
	w.send(t)
	_, body := w.answer(t)
	assert.Equal(t, goods, body)
	pieces := len(goods) / 15 // at least; after the last one nobody waits
	assert.GreaterOrEqual(t, time.Since(start), time.Duration(pieces)*20*time.Millisecond)
}

func TestLimitData(t *testing.T) {
	for _, n := range []int{0, 7, len(goods) - 1} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			w := newWire(t, rule("limit_data", fmt.Sprintf(`{"bytes": %d}`, n)))
			w.send(t)
			all, err := io.ReadAll(w.read)
			require.NoError(t, err, "the connection ends in order")
			head, body, found := strings.Cut(string(all), "\r\n\r\n")
			assert.True(t, found)
			assert.Contains(t, head, fmt.Sprintf("Content-Length: %d\r\n", len(goods)))
			assert.Equal(t, goods[:n], body)
		})
	}
}

func TestLimitDataThatIsNotReached(t *testing.T) {
	w := newWire(t, rule("limit_data", fmt.Sprintf(`{"bytes": %d}`, len(goods))))
	for range 2 {
		w.send(t)
		_, body := w.answer(t)
		assert.Equal(t, goods, body)
	}
}

func TestTimeout(t *testing.T) {
	w := newWire(t, rule("timeout", `{"timeout": 300}`))
	start := time.Now()
	w.send(t)
	all, err := io.ReadAll(w.read)
	assert.NoError(t, err)
	assert.Empty(t, all)
	assert.GreaterOrEqual(t, time.Since(start), 300*time.Millisecond)
}

func TestATimeoutWithoutAnEnd(t *testing.T) {
	w := newWire(t, rule("timeout", `{}`))
	w.send(t)
	w.silent(t)
	w.silent(t)
	w.silent(t)
	w.Remove(1)
	all, err := io.ReadAll(w.read)
	assert.NoError(t, err)
	assert.Empty(t, all)

	w = w.dial(t)
	w.send(t)
	_, body := w.answer(t)
	assert.Equal(t, goods, body, "without the fault everything is back")
}

func TestResetPeer(t *testing.T) {
	for _, text := range []string{`{}`, `{"timeout": 100}`} {
		t.Run(text, func(t *testing.T) {
			w := newWire(t, rule("reset_peer", text))
			w.send(t)
			_, err := w.read.ReadByte()
			assert.True(t, errors.Is(err, syscall.ECONNRESET), "%v", err)
		})
	}
}

func TestSlowClose(t *testing.T) {
	w := newWire(t, rule("slow_close", `{"delay": 300}`))
	start := time.Now()
	w.send(t)
	res, body := w.answer(t)
	assert.Equal(t, goods, body)
	assert.True(t, res.Close)
	w.silent(t)
	_, err := w.read.ReadByte()
	assert.Equal(t, io.EOF, err)
	assert.GreaterOrEqual(t, time.Since(start), 300*time.Millisecond)
}

func TestAMalformedBodyHasItsLength(t *testing.T) {
	w := newWire(t, rule("malformed", `{}`))
	for range 2 {
		w.send(t)
		res, body := w.answer(t)
		assert.Equal(t, 200, res.StatusCode)
		assert.Equal(t, int64(len(body)), res.ContentLength)
		assert.Equal(t, goods[:len(goods)/2]+"{<", body)
	}
}

// Transport faults go together with an answer that another one gives.
func TestAVendorsRefusalComesLate(t *testing.T) {
	w := newWire(t, rule("latency", `{"latency": 100}`), rule("slow_close", `{"delay": 0}`), faults.Rule{Fault: "east/closed"})
	start := time.Now()
	w.send(t)
	res, body := w.answer(t)
	assert.GreaterOrEqual(t, time.Since(start), 100*time.Millisecond)
	assert.Equal(t, 503, res.StatusCode)
	assert.Equal(t, `{"error":"closed"}`, body)
	assert.Equal(t, "3 east/closed, 1 latency, 2 slow_close", res.Header.Get(faults.Header))
}

// HEAD has the header of the whole response and no body to change.
func TestHeadIsCutByNothing(t *testing.T) {
	w := newWire(t, rule("limit_data", `{"bytes": 0}`), rule("bandwidth", `{"rate": 1}`))
	res, err := w.server.Client().Head(w.server.URL + "/v1/goods")
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, int64(len(goods)), res.ContentLength)
}

// What a jitter draws is the same in each run, and within its bounds.
func TestJitterIsDrawnFromTheSeed(t *testing.T) {
	for _, distribution := range []string{"uniform", "normal"} {
		first := faults.Latencies(newStreet(t, sims.WorldOptions{}).world, distribution, 100, 50, 200)
		again := faults.Latencies(newStreet(t, sims.WorldOptions{}).world, distribution, 100, 50, 200)
		other := faults.Latencies(newStreet(t, sims.WorldOptions{Seed: 2}).world, distribution, 100, 50, 200)
		assert.Equal(t, first, again)
		assert.NotEqual(t, first, other)
		var sum time.Duration
		outside := 0
		for _, d := range first {
			sum += d
			if d < 50*time.Millisecond || d > 150*time.Millisecond {
				outside++
			}
		}
		assert.InDelta(t, 100, (sum / 200).Milliseconds(), 20)
		if distribution == "uniform" {
			assert.Zero(t, outside)
		} else {
			assert.InDelta(t, 64, outside, 40, "about a third is beyond one standard deviation")
		}
	}
}
