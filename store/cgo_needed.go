//go:build !cgo

package store

// Without a C compiler the build fails anyway. This says why, before the errors
// that say how.
var _ int = "mockapis needs a C compiler, since SQLite is compiled in: install gcc or clang, and build with CGO_ENABLED=1"
