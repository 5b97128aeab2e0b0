package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
)

// HeaderSandbox is the request header that names a sandbox.
const HeaderSandbox = "X-Mock-Sandbox"

const sandboxPrefix = "/_sandbox/"

var noName = problem.New(http.StatusNotFound,
	"The path names no sandbox: it must be /_sandbox/<name>/<api>/…")

// named returns the sandbox that the path or the header names, "" where neither
// does, and takes the prefix off the path. It reports false for a prefix without a
// name.
func named(r *http.Request) (name string, ok bool) {
	if !strings.HasPrefix(r.URL.Path, sandboxPrefix) {
		return r.Header.Get(HeaderSandbox), true
	}
	u := r.URL
	name, rest := firstSegment(u.Path[len(sandboxPrefix)-1:])
	if u.RawPath != "" {
		raw, rawRest := "", ""
		if strings.HasPrefix(u.RawPath, sandboxPrefix) {
			raw, rawRest = firstSegment(u.RawPath[len(sandboxPrefix)-1:])
		}
		// An encoded slash, or an encoded prefix: no name of a sandbox needs either.
		if plain, err := url.PathUnescape(raw); err != nil || plain != name {
			return "", false
		}
		u.RawPath = rawRest
	}
	u.Path = rest
	return name, name != ""
}

// first is the first of two names that there is: a prefix or a header goes before
// a host.
func first(name, label string) string {
	if name != "" {
		return name
	}
	return label
}
