package server

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
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
				"method", r.Method, "host", r.Host, "path", path, "query", maskQuery(query),
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

const masked = "***"

// secretWords stand in the names of query parameters and headers that hold
// secrets, in lower case. Better one too many than one too few.
var secretWords = []string{"auth", "cookie", "key", "pass", "pwd", "secret", "session", "signature", "token"}

func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, w := range secretWords {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// maskQuery hides the values of secret parameters and leaves the rest as sent.
func maskQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pieces := strings.Split(raw, "&")
	for i, p := range pieces {
		name, _, hasValue := strings.Cut(p, "=")
		// A name that hides behind percent-encoding is not worth showing.
		if hasValue && (isSecret(name) || strings.Contains(name, "%")) {
			pieces[i] = name + "=" + masked
		}
	}
	return strings.Join(pieces, "&")
}

// maskHeaders says which secret headers came, without their values. Of an
// Authorization it shows the scheme.
func maskHeaders(h http.Header) slog.Value {
	var attrs []slog.Attr
	for name, values := range h {
		if !isSecret(name) {
			continue
		}
		shown := masked
		if scheme, _, ok := strings.Cut(values[0], " "); ok && name == "Authorization" {
			shown = scheme + " " + masked
		}
		attrs = append(attrs, slog.String(name, shown))
	}
	return slog.GroupValue(attrs...)
}
