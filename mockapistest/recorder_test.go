package mockapistest_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// A recorder stands in for the test that uses the helper, where that is to fail, or
// is an example.
type recorder struct {
	testing.TB // the methods that nobody calls here
	mu         sync.Mutex
	failed     bool
	lines      []string
	cleanups   []func()
}

// watch runs a test that may fail, and returns what it has logged.
func watch(test func(t testing.TB)) (r *recorder, log string) {
	r = &recorder{}
	done := make(chan struct{})
	go func() { // Fatalf ends the goroutine
		defer close(done)
		defer r.end()
		test(r)
	}()
	<-done
	return r, strings.Join(r.lines, "\n")
}

// end runs the cleanups, the last first.
func (r *recorder) end() {
	for i := len(r.cleanups); i > 0; i-- {
		r.cleanups[i-1]()
	}
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) Log(args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprint(args...))
}

func (r *recorder) Errorf(format string, args ...any) {
	r.Log(fmt.Sprintf(format, args...))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) FailNow() { r.Fatalf("FailNow") }
