package recording

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
)

// mattering are the headers of responses that clients act on, beside those that a
// contract declares.
var mattering = []string{
	"Accept-Ranges", "Allow", "Content-Disposition", "Content-Type", "Location",
	"Retry-After", "Set-Cookie", "Www-Authenticate",
}

// Matters reports whether a response's header is one that clients act on: it is one of
// those of HTTP, says how many requests may be made, or is declared for the response.
// The others are the doing of whatever stands before the service.
func Matters(name string, r *contract.Response) bool {
	name = http.CanonicalHeaderKey(name)
	if slices.Contains(mattering, name) || IsRate(name) ||
		strings.HasPrefix(name, "Access-Control-") {
		return true
	}
	return r != nil && slices.ContainsFunc(r.Headers, func(p *contract.Parameter) bool {
		return strings.EqualFold(p.Name, name)
	})
}

// IsRate reports whether a header says how many requests may be made.
func IsRate(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "")
	return strings.Contains(name, "ratelimit")
}

// noise are the headers of requests that say nothing about the call.
var noise = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Date", "Forwarded", "Host", "Keep-Alive",
	"Proxy-Connection", "Referer", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via",
	"X-Real-Ip", "Traceparent", "Tracestate",
}

func isNoise(name string) bool {
	return slices.Contains(noise, name) || strings.HasPrefix(name, "X-Forwarded-") ||
		strings.HasPrefix(name, "Sec-")
}
