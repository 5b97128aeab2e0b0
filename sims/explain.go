package sims

import (
	"net/http"
	"strings"
	"time"
)

// ReasonHeader is the response header that says in a sentence why a request was
// answered as it was. Bodies stay as the vendor's.
const ReasonHeader = "X-Mock-Reason"

// maxReason bounds the header, in bytes.
const maxReason = 2048

// SettingMockHeaders is the setting that turns the X-Mock-… headers off.
const SettingMockHeaders = "mock_headers"

var mockHeaders = Setting{
	Name:       SettingMockHeaders,
	Default:    true,
	Summary:    "Send the headers X-Mock-… with simulated responses.",
	Provenance: Ours,
	Source:     "no vendor has these headers; they are there for whoever debugs a client",
}

// A Rule is something that a simulator holds a request to.
type Rule struct {
	// Name is stable and begins with the API's: userbatch/timestamp-expired.
	Name       string     `json:"rule"`
	Provenance Provenance `json:"provenance"`
	Source     string     `json:"source"` // the document and the place in it
}

// An Explanation tells the developer why a request was answered as it was: the
// rule that decided, and what it judged. Neither Why nor Values hold a secret.
type Explanation struct {
	Rule
	Why    string         `json:"why"`              // one sentence
	Values map[string]any `json:"values,omitempty"` // what was judged, by name
	// Secrets are shown only to whoever asks for them.
	Secrets map[string]string `json:"secrets,omitempty"`
}

// Judged adds to values what a rule judged: a name, its value, the next name. A time
// is written as RFC 3339. values may be nil.
func Judged(values map[string]any, pairs ...any) map[string]any {
	if values == nil {
		values = make(map[string]any, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v := pairs[i+1]
		if t, ok := v.(time.Time); ok {
			v = t.UTC().Format(time.RFC3339Nano)
		}
		values[pairs[i].(string)] = v
	}
	return values
}

// Explained is what a ResponseWriter implements that keeps explanations, as the
// request log's does.
type Explained interface {
	Explain(Explanation)
}

// Explain tells the developer why r was answered as it was: in the debug log, in
// the request's record and, unless the setting mock_headers is off, in a response
// header. Call it before the response's header is written. Without a reason it
// does nothing.
func (w *World) Explain(rw http.ResponseWriter, r *http.Request, e Explanation) {
	if e.Why == "" {
		return
	}
	w.Log.DebugContext(r.Context(), "explained",
		"method", r.Method, "path", r.URL.Path, "rule", e.Name, "why", e.Why)
	if w.Settings.Bool(SettingMockHeaders) {
		rw.Header().Set(ReasonHeader, headerText(e.Why))
	}
	if x, ok := rw.(Explained); ok {
		x.Explain(e)
	}
}

// headerText makes s fit for a header: printable ASCII on one line, bounded.
func headerText(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if b.Len() >= maxReason {
			b.WriteString("...")
			break
		}
		switch {
		case c >= 0x20 && c < 0x7f:
			b.WriteByte(c)
		case c == '\n' || c == '\r' || c == '\t':
			b.WriteByte(' ')
		default: // as in a URL, so that UTF-8 can be read back
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
