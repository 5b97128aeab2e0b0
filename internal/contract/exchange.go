package contract

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// An Exchange is a request with its response.
type Exchange struct {
	Method string
	URL    *url.URL // at the vendor's own path
	Host   string
	Header http.Header
	Body   Payload

	Status int // 0 where no response came
	Answer http.Header
	Sent   Payload // the response's body

	// Faulted reports that an injected fault met it: neither side is to be judged by it.
	Faulted bool
}

// A Payload is a body as far as it is known.
type Payload struct {
	Bytes []byte
	// Cut reports that there was more than Bytes: the body cannot be judged.
	Cut bool
	// Unread is how many bytes of the body nobody read; of a request's alone.
	Unread int64
}

// IsWhole reports whether the bodies are known as far as they can be judged: of one that
// is no JSON, no XML and no form nothing is said but its type.
func (x *Exchange) IsWhole() bool {
	return (!x.Body.Cut || !isStructured(x.Header)) && (!x.Sent.Cut || !isStructured(x.Answer))
}

func isStructured(h http.Header) bool {
	kind := strings.ToLower(h.Get("Content-Type"))
	return strings.Contains(kind, "json") || strings.Contains(kind, "xml") ||
		strings.Contains(kind, "urlencoded")
}

// Request is the exchange's request, with as much of its body as is known.
func (x *Exchange) Request() *http.Request {
	return &http.Request{
		Method: x.Method, URL: x.URL, Host: x.Host, Header: x.Header,
		Body: io.NopCloser(bytes.NewReader(x.Body.Bytes)), ContentLength: int64(len(x.Body.Bytes)),
	}
}
