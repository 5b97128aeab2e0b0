// Package wire writes whole responses: encoded first, then headers, then bytes,
// so that a failure to encode can still become an error response.
package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// JSON encodes v compactly, with &, < and > as they are and no newline at the end.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Write sends a response with its length. A write that fails means that the
// client has gone, which nobody can be told.
func Write(w http.ResponseWriter, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
