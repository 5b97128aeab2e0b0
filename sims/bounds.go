package sims

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
)

// The bounds of a request, in bytes. What is above them is refused in the
// vendor's own form.
const (
	MaxQuery  = 64 << 10
	MaxHeader = 64 << 10
	MaxBody   = 1 << 20
)

// Bounded wraps a simulator's own handler with what all simulators share. A
// request above the bounds is answered by refuse with 414, 431 or 413. The body
// is read whole, so that a slow client holds no transaction open. A panic of
// next is logged and answered by refuse with 500.
func Bounded(w *World, next http.Handler, refuse func(http.ResponseWriter, *http.Request, int, string)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			w.Log.Error("panic", "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			refuse(rw, r, http.StatusInternalServerError, "a mistake in the simulator: "+fmt.Sprint(v))
		}()
		if n := len(r.URL.RawQuery); n > MaxQuery {
			refuse(rw, r, http.StatusRequestURITooLong, fmt.Sprintf("the query has %d bytes; the simulator takes %d", n, MaxQuery))
			return
		}
		if n := headerBytes(r.Header); n > MaxHeader {
			refuse(rw, r, http.StatusRequestHeaderFieldsTooLarge, fmt.Sprintf("the header has %d bytes; the simulator takes %d", n, MaxHeader))
			return
		}
		if err := readBody(rw, r); err != nil {
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				refuse(rw, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is over %d bytes", MaxBody))
				return
			}
			refuse(rw, r, http.StatusBadRequest, "the body could not be read: "+err.Error())
			return
		}
		next.ServeHTTP(rw, r)
	})
}

func headerBytes(h http.Header) (n int) {
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + 4 // ": " and CRLF
		}
	}
	return n
}

// PeekBody returns the body of r and leaves it readable: nil where there is none,
// or it is above MaxBody.
func PeekBody(r *http.Request) []byte {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	rest := r.Body
	b, err := io.ReadAll(io.LimitReader(rest, MaxBody+1))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(b), rest), rest}
	if err != nil || len(b) > MaxBody {
		return nil
	}
	return b
}

func readBody(rw http.ResponseWriter, r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	b, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, MaxBody))
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return nil
}
