package journal_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
)

// A reading is a stream that is read event by event.
type reading struct {
	t     *testing.T
	lines *bufio.Scanner
	close func()
}

// open begins a stream of the log.
func (b *bench) open(t *testing.T, last, query string) *reading {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := b.ParseFilter(r.URL.RawQuery)
		require.NoError(t, err)
		stream, err := b.Stream(r.Header.Get("Last-Event-ID"), f)
		require.NoError(t, err)
		stream(w, r)
	}))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", srv.URL+"?"+query, nil)
	require.NoError(t, err)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	assert.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	r := &reading{t: t, lines: bufio.NewScanner(res.Body), close: cancel}
	assert.Contains(t, r.event(), ": ")
	return r
}

// event is the next event, with its lines joined by |; "" at the end.
func (r *reading) event() string {
	r.t.Helper()
	var lines []string
	for r.lines.Scan() {
		if r.lines.Text() == "" {
			return strings.Join(lines, "|")
		}
		lines = append(lines, r.lines.Text())
	}
	return ""
}

func TestAStreamTellsRequestsAsTheyCome(t *testing.T) {
	t.Parallel()
	b := filled(t)
	s := b.open(t, "", "method=GET")
	b.do("POST", "/v1/things", "")
	b.do("GET", "/v1/things/7?token=x", "")
	e := s.event()
	assert.Regexp(t, `^id: 7\|event: request\|data: \{"id":"7",`, e)
	assert.Contains(t, e, `"path":"/v1/things/7?token=***"`)
	b.Close()
	assert.Empty(t, s.event(), "the sandbox is gone")
}

func TestAStreamGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	b := filled(t)
	s := b.open(t, "3", "")
	assert.Contains(t, s.event(), "id: 4|")
	assert.Contains(t, s.event(), "id: 5|")
	s = b.open(t, "99", "") // of a program before this one
	assert.Contains(t, s.event(), "id: 1|")
	s = b.open(t, "", "since=4")
	assert.Contains(t, s.event(), "id: 5|")

	b.set(journal.SettingRows, int64(2))
	b.list("")
	s = b.open(t, "1", "")
	assert.Equal(t, `id: 3|event: dropped|data: {"dropped":2}`, s.event())
	assert.Contains(t, s.event(), "id: 4|")

	b.Clear()
	b.do("GET", "/", "")
	s = b.open(t, "4", "")
	assert.Contains(t, s.event(), "id: 6|", "what was cleared was not dropped")
}

func TestAStreamHasAHeartbeat(t *testing.T) {
	t.Parallel()
	b := filled(t)
	journal.SetHeartbeat(b.Journal, time.Millisecond)
	s := b.open(t, "", "")
	assert.Equal(t, ":", s.event())
	assert.Equal(t, ":", s.event())
}

// A stuckWriter is a client that reads nothing until it is let go.
type stuckWriter struct {
	*httptest.ResponseRecorder
	stuck chan struct{} // closed when the first event is on its way
	goOn  chan struct{}
	once  sync.Once
	mu    sync.Mutex
}

func (w *stuckWriter) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "id: ") {
		w.once.Do(func() { close(w.stuck); <-w.goOn })
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ResponseRecorder.Write(p)
}

func (w *stuckWriter) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Body.String()
}

func TestASlowReaderHoldsUpNobody(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{journal.SettingRows: int64(10)}, echo)
	f, err := b.ParseFilter("since=0")
	require.NoError(t, err)
	stream, err := b.Stream("", f)
	require.NoError(t, err)
	w := &stuckWriter{ResponseRecorder: httptest.NewRecorder(), stuck: make(chan struct{}), goOn: make(chan struct{})}
	var wg sync.WaitGroup
	wg.Go(func() { stream(w, httptest.NewRequest("GET", "/", nil)) })
	b.do("GET", "/", "")
	<-w.stuck
	for range 30 {
		b.do("GET", "/", "")
	}
	close(w.goOn)
	require.Eventually(t, func() bool { return strings.Contains(w.text(), `"id":"31"`) }, 10*time.Second, time.Millisecond)
	b.Close()
	wg.Wait()
	assert.Contains(t, w.text(), "id: 21\nevent: dropped\ndata: {\"dropped\":20}\n")
	assert.Equal(t, 11, strings.Count(w.text(), "event: request"))
}
