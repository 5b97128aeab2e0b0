package sims

import (
	"net/http"
	"strings"
)

// ExplainHeader is the response header that says why a request was refused.
// Bodies stay as the vendor's.
const ExplainHeader = "X-Mock-Explain"

// maxExplanation bounds the header, in bytes.
const maxExplanation = 2048

var explainHeader = Setting{
	Name:       "explain_header",
	Default:    true,
	Summary:    "Send the header " + ExplainHeader + " with each refusal.",
	Provenance: Ours,
	Source:     "no vendor has this header; it is there for whoever debugs a client",
}

// Explain tells the developer why r was refused: in the debug log and, unless
// the setting explain_header is off, in a response header. Call it before the
// response's header is written. why never holds a secret.
func (w *World) Explain(rw http.ResponseWriter, r *http.Request, why string) {
	if why == "" {
		return
	}
	w.Log.DebugContext(r.Context(), "refused", "method", r.Method, "path", r.URL.Path, "why", why)
	if w.Settings.Bool(explainHeader.Name) {
		rw.Header().Set(ExplainHeader, headerText(why))
	}
}

// headerText makes s fit for a header: printable ASCII on one line, bounded.
func headerText(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if b.Len() >= maxExplanation {
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
