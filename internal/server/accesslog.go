package server

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/mask"
)

// logged writes a line for each request, where the log takes debug lines.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !log.Enabled(r.Context(), slog.LevelDebug) {
			next.ServeHTTP(w, r)
			return
		}
		start := time.Now()
		path, query := r.URL.Path, r.URL.RawQuery // the gateway takes the prefix off
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			log.DebugContext(r.Context(), "request",
				"method", r.Method, "host", r.Host, "path", path, "query", mask.Query(query).String(),
				"credentials", maskHeaders(r.Header), "status", rec.status, "bytes", rec.bytes,
				"took", time.Since(start))
		}()
		next.ServeHTTP(rec, r)
	})
}

// A recorder remembers the status and the length of a response.
type recorder struct {
	http.ResponseWriter
	status, bytes int
	wrote         bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote && status >= 200 {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// maskHeaders says which secret headers came, without their values.
func maskHeaders(h http.Header) slog.Value {
	var attrs []slog.Attr
	for name, values := range h {
		if mask.IsSecret(name) {
			attrs = append(attrs, slog.String(name, mask.Header(name, values[0]).String()))
		}
	}
	return slog.GroupValue(attrs...)
}
