package journal_test

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"testing"

	"github.com/mockapis/mockapis/internal/journal"
)

// A sink is a ResponseWriter that keeps nothing, as cheap as can be.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(int)             {}

// request is one as net/http makes it: with maps and strings of its own.
func request(body []byte) *http.Request {
	r, err := http.NewRequest("POST", "http://localhost:8080/v1/things/1?lang=en&x="+strconv.Itoa(len(body)), bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.RequestURI = r.URL.RequestURI()
	r.Header = http.Header{
		"Accept": {"*/*"}, "Authorization": {"Bearer demo-token-a"}, "Content-Type": {"application/json"},
		"User-Agent": {"curl/8.0"}, "Accept-Encoding": {"gzip"},
	}
	return r
}

var answer = bytes.Repeat([]byte(`{"a":1}`), 60)

// serve answers like a simulator: reads the body, writes 420 bytes.
func serve(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{"420"}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(answer)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func fill(t testing.TB, j *journal.Journal, n int) {
	t.Helper()
	h := recorded(j, http.HandlerFunc(serve))
	for range n {
		h.ServeHTTP(&sink{http.Header{}}, request([]byte("hello")))
	}
}

func BenchmarkRequest(b *testing.B) {
	for name, h := range map[string]func(*journal.Journal) http.Handler{
		"bare":     func(*journal.Journal) http.Handler { return http.HandlerFunc(serve) },
		"recorded": func(j *journal.Journal) http.Handler { return recorded(j, http.HandlerFunc(serve)) },
	} {
		b.Run(name, func(b *testing.B) {
			h := h(journal.New(newWorld(b, nil), journal.Options{}))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					h.ServeHTTP(&sink{http.Header{}}, request([]byte("hello")))
				}
			})
		})
	}
	b.Run("off", func(b *testing.B) {
		j := journal.New(newWorld(b, map[string]any{journal.SettingRequests: false}), journal.Options{})
		h := recorded(j, http.HandlerFunc(serve))
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				h.ServeHTTP(&sink{http.Header{}}, request([]byte("hello")))
			}
		})
	})
}
